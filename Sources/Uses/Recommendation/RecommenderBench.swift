import Datasets
import Tensors

/// A measured piece of a recommender's training: 1,000,209 ratings at random places of 6,040 × 3,706, the same work as its
/// namesake in other frameworks.
package final class RecommenderBench {
    package static let names = [RecommenderVariant.autoRecItem, .multVAE].map { RecommenderBench.name($0) }

    private static func name(_ variant: RecommenderVariant) -> String {
        variant.rows == .items ? "autorec" : variant.id
    }

    private let training: RecommenderTraining
    private let settings: RecommenderSettings
    private let variant: RecommenderVariant

    /// Precondition: the name is one of ``names``.
    package init(_ name: String, batch: Int?, workers: Workers) {
        variant = ([.autoRecItem, .multVAE] as [RecommenderVariant]).first { Self.name($0) == name }!
        var settings = RecommenderSettings(variant)
        if let batch { settings.batch = batch }
        if variant.predictsRatings { settings.latent = 500 }
        settings.weights.lambda = variant.predictsRatings ? 0.002 : 0
        settings.anneal = 0
        self.settings = settings
        let byUser = Self.ratings()
        var rows = variant.rows == .items ? byUser.transposed : byUser
        let mean = Float(byUser.values.reduce(0.0) { $0 + Double($1) } / Double(byUser.cells))
        for j in rows.values.indices { rows.values[j] = variant.predictsRatings ? rows.values[j] - mean : 1 }
        training = RecommenderTraining(variant, settings, rows: rows, features: nil, workers: workers)
    }

    private static func ratings() -> SparseRows {
        let (users, items, count) = (6040, 3706, 1_000_209)
        let draws = Generator(seed: 1)
        var isTaken = [Bool](repeating: false, count: users * items)
        var places: [Int32] = []
        places.reserveCapacity(count)
        var draw = 0
        while places.count < count {
            let place = Int((UInt64(draws.word(draw)) &* UInt64(users * items)) >> 32)
            draw += 1
            if isTaken[place] { continue }
            isTaken[place] = true
            places.append(Int32(place))
        }
        let values = draws.split("values").uniform([count]).values
        return SparseRows(rows: users, width: items, cells: count) {
            (places[$0] / Int32(items), places[$0] % Int32(items), 1 + (5 * values[$0]).rounded(.down))
        }
    }

    package func advance() { training.advance() }

    package var batch: Int { training.step.batch }
    /// Ratings learnt from so far.
    package var cellsSeen: Int { training.cellsSeen }

    /// The loss of the last batch with all its terms.
    package var loss: Double {
        let weights = settings.weights
        return training.step.reconstruction + Double(weights.beta * training.step.divergence)
            + Double(weights.lambda) / 2 * training.network.penalty
    }

    /// Floating point operations of a step's products, of so many known cells: sparse ones cost 2·cells·width, and each layer's
    /// gradients as much for its weights, and for what it sees.
    package func operations(cells: Double) -> Double {
        let structure = training.network.structure
        let (first, last) = (Double(structure.encoder[0].width), Double(structure.lastWidth))
        let batch = Double(batch)
        var middle = zip(structure.encoder, structure.encoder.dropFirst()).reduce(0.0) {
            $0 + Double($1.0.width * $1.1.width)
        }
        if let gaussian = structure.gaussian {
            let inner = structure.decoder.first.map { Double($0.width) } ?? 0
            middle += Double(structure.encoder.last!.width * gaussian * 2) + Double(gaussian) * inner
        }
        let known = variant.loss.isDense ? cells / 2 : cells
        let output = variant.loss.isDense ? batch * Double(structure.outputs) * last : cells * last
        return 2 * (2 * known * first + 3 * output + 3 * batch * middle)
    }
}
