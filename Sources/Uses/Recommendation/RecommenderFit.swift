import Datasets
import Tensors

/// Training to the end, and how its length is chosen: as many epochs as serve the validation part best, then anew from the
/// same start on training and validation together. The test part is never looked at.
package final class RecommenderFit {
    package let variant: RecommenderVariant
    package let settings: RecommenderSettings
    package let task: RecommenderTask
    private let workers: Workers

    /// An epoch.
    package struct Report: Sendable {
        package let epoch: Int
        /// The mean loss of the epoch's batches: of ratings the root of the mean squared error of known cells.
        package let training: Double
        /// `rmse`, which should be low, or `ndcg@10`, which should be high; nil while it learns from all.
        package let validation: (id: String, value: Double)?
        /// Cells learnt from a second.
        package let cellsPerSecond: Double
    }

    /// What came of it.
    package struct Result {
        package let epochs: Int
        package let validation: (id: String, value: Double)
        /// Whether the validation part was learnt from at the end.
        package let isRefitted: Bool
        let network: RecommenderNetwork
        let biases: RatingBiases?
    }

    /// Throws ``RecommenderFault`` where the ratings aren't for such a variant.
    package init(
        _ variant: RecommenderVariant, _ settings: RecommenderSettings, on task: RecommenderTask, workers: Workers
    ) throws {
        (self.variant, self.settings, self.task, self.workers) = (variant, settings, task, workers)
        if variant.predictsRatings, task.ratings.isImplicit { throw RecommenderFault.noRatings(variant.id) }
        let columns = variant.rows == .items ? task.ratings.userNames.count : task.ratings.itemNames.count
        let structure = variant.structure(columns: columns, features: features?.width ?? 0, settings)
        guard let count = structure.parameterCount, count <= Self.mostParameters else {
            throw RecommenderFault.tooLarge(most: Self.mostParameters)
        }
        let other = variant.rows == .items ? task.userFeatures : task.itemFeatures
        if other != nil { throw RecommenderFault.featuresOfColumns(variant.id, rows: variant.rows.rawValue) }
        let learning = rows(RecommenderTask.learning).rows
        guard learning.cells > 0, learning.width > 1, learning.count > 1 else { throw RecommenderFault.tooFew }
    }

    private static let mostParameters = 1 << 28

    /// Of the rows.
    var features: SparseRows? { (variant.rows == .items ? task.itemFeatures : task.userFeatures)?.rows }

    private func rows(_ parts: Set<RatingsSplit.Part>) -> RatingRows {
        RatingRows(
            task.matrix(parts), of: variant, settings, likedFrom: task.likedFrom, isImplicit: task.ratings.isImplicit)
    }

    /// A recommender that learnt from some parts.
    func recommender(
        _ network: RecommenderNetwork, _ biases: RatingBiases?, parts: Set<RatingsSplit.Part>
    ) -> Recommender {
        Recommender(
            variant, called: variant.id, network: network, biases: biases, features: features,
            likedFrom: task.likedFrom,
            learntFrom: task.matrix(parts), workers: workers)
    }

    /// The measure that the length is chosen by, of at most so many users.
    private static let mostUsers = 2000

    /// Trains. `onEpoch` is called after each epoch, false to end: then what was best so far is the result. nil where it ended
    /// before the first was over.
    package func run(
        most: Int, patience: Int, refits: Bool = true,
        onStep: (_ share: Double, _ refits: Bool) -> Bool = { _, _ in true },
        onEpoch: (Report) throws -> Void = { _ in }
    ) rethrows -> Result? {
        let learning = rows(RecommenderTask.learning)
        let matrix = task.matrix(RecommenderTask.learning)
        let trials = task.trials(of: .validation, most: variant.predictsRatings ? .max : Self.mostUsers)
        // What ratings may be: predictions are clipped to it.
        let scale = matrix.scale
        var training = RecommenderTraining(
            variant, settings, rows: learning.rows, features: features, workers: workers)
        var best: (epoch: Int, measure: (id: String, value: Double), tensors: [String: Tensor])?
        var isStopped = false
        for epoch in 1...max(1, most) {
            guard
                let (loss, rate) = pass(training, onStep: { onStep((Double(epoch - 1) + $0) / Double(most), false) })
            else {
                isStopped = true
                break
            }
            let model = recommender(training.network, learning.biases, parts: RecommenderTask.learning)
            let figures = task.figures(
                of: model, on: trials, k: Self.k, scale: scale, ranks: !variant.predictsRatings)
            let id = variant.predictsRatings ? "rmse" : "ndcg@\(Self.k)"
            let value = figures[id] ?? .nan
            try onEpoch(
                Report(epoch: epoch, training: loss, validation: (id, value), cellsPerSecond: rate))
            let isBetter = best.map { variant.predictsRatings ? value < $0.measure.value : value > $0.measure.value }
            if isBetter ?? value.isFinite { best = (epoch, (id, value), training.network.tensors) }
            guard let best, value.isFinite, epoch - best.epoch < patience else { break }
        }
        guard let best else { return nil }
        if refits, !isStopped {
            let all = rows(RecommenderTask.all)
            training = RecommenderTraining(variant, settings, rows: all.rows, features: features, workers: workers)
            var isWhole = true
            for epoch in 1...best.epoch where isWhole {
                isWhole =
                    pass(training, onStep: { onStep((Double(epoch - 1) + $0) / Double(best.epoch), true) }) != nil
            }
            if isWhole {
                return Result(
                    epochs: best.epoch, validation: best.measure, isRefitted: true, network: training.network,
                    biases: all.biases)
            }
        }
        let network = RecommenderNetwork(training.network.structure, from: Generator(seed: 0))
        network.tensors = best.tensors
        return Result(
            epochs: best.epoch, validation: best.measure, isRefitted: false, network: network,
            biases: learning.biases)
    }

    static let k = 10

    /// An epoch: its mean loss and cells a second; nil where it was to end.
    private func pass(_ training: RecommenderTraining, onStep: (Double) -> Bool) -> (loss: Double, rate: Double)? {
        let start = ContinuousClock.now
        let before = training.cellsSeen
        var sum = 0.0
        let steps = max(1, training.stepsPerEpoch)
        for i in 0..<steps {
            training.advance()
            sum += training.step.reconstruction
            guard onStep(Double(i + 1) / Double(steps)) else { return nil }
        }
        let cells = training.cellsSeen - before
        let loss =
            variant.predictsRatings
            ? (sum * Double(training.step.batch) / Double(max(cells, 1))).squareRoot() : sum / Double(steps)
        return (loss, Double(cells) / ((ContinuousClock.now - start) / .seconds(1)))
    }
}

/// Why ratings can't be learnt from, or a recommender not be used like that.
package enum RecommenderFault: Error, Equatable, CustomStringConvertible {
    case noRatings(String)
    case tooLarge(most: Int)
    case tooFew
    case featuresOfColumns(String, rows: String)

    package var description: String {
        switch self {
        case .noRatings(let variant):
            "\(variant) predicts ratings: found pairs of users and items alone, expected a third column with ratings, or one of "
                + RecommenderVariant.all.filter { !$0.predictsRatings }.map(\.id).joined(separator: ", ")
        case .tooLarge(let most):
            "the network would have more than \(most) parameters: choose a smaller --latent or --widths"
        case .tooFew:
            "found hardly any ratings that can be learnt from, expected at least two users and two items with some"
        case .featuresOfColumns(let variant, let rows):
            "the rows of \(variant) are \(rows), and only these can have features: give --\(rows.dropLast())-features, or take "
                + RecommenderVariant.all.filter { $0.rows.rawValue != rows }.map(\.id).joined(separator: ", ")
        }
    }
}
