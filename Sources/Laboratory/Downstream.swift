import Autoencoders
import Datasets
import Tensors

/// What frozen codes are worth to whoever has labels of some training rows: how well two simple classifiers tell the classes of
/// other rows, beside the same on the rows themselves and on as many principal components as codes; and how well neighbours are
/// kept. Alain & Bengio, 2016; Cover & Hart, 1967; Venna & Kaski, 2001.
package struct Downstream: Sendable {
    package enum Representation: String, Sendable, CaseIterable {
        case codes
        /// The rows as the model is given them.
        case raw
        case pca
    }

    /// What so many labels lead to.
    package struct Line: Sendable {
        /// Training rows whose class is told, equally many of each class as far as there are such.
        package let labels: Int
        /// Whether these are all there are.
        package let isAll: Bool
        /// The share of rows whose class is told by logistic regression.
        package var probe: [Representation: Double] = [:]
        /// The same by the nearest neighbours, of which there are so many.
        package var neighbours: [Representation: Double] = [:]
        package let k: Int
    }

    /// How far neighbours are kept by a map of the rows, 1 where all are.
    package struct Preservation: Sendable {
        package let trustworthiness, continuity: Double
    }

    /// By rising numbers of labels; empty where the data have no classes.
    package private(set) var lines: [Line] = []
    package private(set) var preservation: [Representation: Preservation] = [:]
    /// Rows that were judged.
    package let rows: Int

    package static let wantedLabels = [10, 100, 1000]
    /// λ of logistic regression, on values that were brought to a mean variance of 1 by one number.
    package static let penalty = 1e-3
    private static let mostNeighbours = 10
    /// Bytes of training rows as they are.
    private static let mostBytes = 1 << 28
    /// Rows among which neighbours are looked for.
    private static let preservedRows = 1000

    /// With so many labels, 10, 100, 1000 and all by default. `progress` hears how much is done and of what, and says whether to go on; nil where it says no. Cost: with all labels of
    /// MNIST a minute or two.
    package init?(
        _ trained: TrainedModel, on split: Split, in dataset: Dataset, labels wanted: [Int]? = nil,
        progress: (_ share: Double, _ what: String) -> Bool = { _, _ in true }
    ) {
        let training = dataset.train
        let features = training.features
        let most = max(2, min(training.count, Self.mostBytes / 4 / features))
        rows = split.count
        let judged = Self.values(split, Array(0..<Int32(split.count)))
        let codes = trained.codes(split)
        guard progress(0.02, "codes") else { return nil }
        let latent = min(trained.model.latent, features)
        var pca: PCA?
        if features <= PCAReference.widest, !training.hasMissing {
            let components = TrainingComponents(of: training, workers: trained.workers)
            components.advance(toTheEnd: true)
            pca = components.pca
        }
        guard progress(0.08, "components") else { return nil }
        var maps: [Representation: Tensor] = [.codes: codes, .raw: judged]
        maps[.pca] = pca?.codes(of: judged, components: latent)
        guard keep(maps, judged), progress(0.2, "neighbours") else { return nil }
        guard let told = ToldLabels(training), let labels = split.labels, let classes = dataset.classes, classes > 1
        else { return }
        let all = min(most, training.count)
        let counts =
            (wanted ?? Self.wantedLabels).filter { $0 < all && $0 >= classes } + (wanted == nil ? [all] : [])
        guard let largest = counts.last else { return }
        // All that are told to the largest line; smaller ones are the first of them.
        let order = told.first(largest)
        let known = order.map { training.label(Int($0))! }
        var work = 0.0
        let total = counts.reduce(0.0) { $0 + Double($1) } * 6
        for representation in Representation.allCases {
            guard let asked = maps[representation] else { continue }
            let values: Tensor
            switch representation {
            case .codes: values = Self.codes(of: order, training, by: trained)
            case .raw: values = Self.values(training, order)
            case .pca: values = pca!.codes(of: Self.values(training, order), components: latent)
            }
            let (scaled, scaledAsked) = Self.scaled(values, asked)
            for (i, count) in counts.enumerated() {
                if lines.count == i {
                    lines.append(
                        Line(
                            labels: count, isAll: count == training.count,
                            k: min(Self.mostNeighbours, max(1, count / classes))))
                }
                let width = values.shape[1]
                let part = Tensor(Array(scaled.values.prefix(count * width)), shape: [count, width])
                let partLabels = Array(known.prefix(count))
                var fit = LinearProbeFit(
                    part, partLabels, classes: classes, penalty: Self.penalty, flat: 1e-5, atMost: 400)
                while fit.work() {
                    let share = 0.2 + 0.8 * (work + Double(count) * fit.share) / total
                    guard progress(share, "probe of \(representation.rawValue)") else { return nil }
                }
                lines[i].probe[representation] = fit.probe.measure(scaledAsked, labels).accuracy
                work += Double(count)
                lines[i].neighbours[representation] = Self.vote(
                    part, partLabels, asked: scaledAsked, labels, k: lines[i].k, workers: trained.workers)
                work += Double(count)
                guard progress(0.2 + 0.8 * work / total, "neighbours by \(representation.rawValue)") else {
                    return nil
                }
            }
        }
    }

    /// Neighbours among the first rows; always true, but for what has no neighbours to keep.
    private mutating func keep(_ maps: [Representation: Tensor], _ judged: Tensor) -> Bool {
        let n = min(Self.preservedRows, judged.shape[0])
        guard n > 3 * Self.mostNeighbours else { return true }
        func first(_ tensor: Tensor) -> Tensor {
            Tensor(Array(tensor.values.prefix(n * tensor.shape[1])), shape: [n, tensor.shape[1]])
        }
        let own = Neighbours(of: first(judged))
        for (representation, tensor) in maps where representation != .raw {
            guard first(tensor).values.allSatisfy(\.isFinite) else { continue }
            let kept = NeighbourhoodPreservation(own, Neighbours(of: first(tensor)), k: Self.mostNeighbours)
            preservation[representation] = Preservation(
                trustworthiness: kept.trustworthiness, continuity: kept.continuity)
        }
        return true
    }

    private static func values(_ split: Split, _ rows: [Int32]) -> Tensor {
        var values = [Float](repeating: 0, count: rows.count * split.features)
        rows.withUnsafeBufferPointer { rows in
            values.withUnsafeMutableBufferPointer { split.gather(rows, into: $0.baseAddress!) }
        }
        return Tensor(values, shape: [rows.count, split.features])
    }

    private static func codes(of rows: [Int32], _ split: Split, by trained: TrainedModel) -> Tensor {
        trained.studio.encode(rows, of: split, batch: RowSource.batch)
    }

    /// Both by one number, so that the first has a mean variance of 1 over its columns.
    private static func scaled(_ rows: Tensor, _ others: Tensor) -> (Tensor, Tensor) {
        let (n, d) = (rows.shape[0], rows.shape[1])
        var (sums, squares) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
        for i in 0..<n {
            for (j, value) in rows.row(i).enumerated() {
                sums[j] += Double(value)
                squares[j] += Double(value) * Double(value)
            }
        }
        let variance = (0..<d).reduce(0.0) {
            $0 + max(0, squares[$1] / Double(n) - sums[$1] * sums[$1] / Double(n * n))
        }
        let unit = variance > 0 ? Float(1 / (variance / Double(d)).squareRoot()) : 1
        func by(_ tensor: Tensor) -> Tensor { Tensor(tensor.values.map { $0 * unit }, shape: tensor.shape) }
        return (by(rows), by(others))
    }

    /// The share of rows whose class most of the k nearest known ones have; of equally many votes the smallest class counts.
    static func vote(
        _ known: Tensor, _ classes: [Int], asked: Tensor, _ labels: [Int], k: Int, workers: Workers
    ) -> Double {
        let (n, d) = (known.shape[0], known.shape[1])
        let batch = max(1, min(250, asked.shape[0], (1 << 24) / n))
        let (rows, others, products) = (Buffer(count: batch * d), Buffer(count: n * d), Buffer(count: batch * n))
        known.values.withUnsafeBufferPointer { others.base.update(from: $0.baseAddress!, count: n * d) }
        let product = MatrixProduct(
            m: batch, n: n, k: d, a: rows.base, transposeA: false, b: others.base, transposeB: true, c: products.base)
        let squares = (0..<n).map { known.row($0).reduce(Float(0)) { $0 + $1 * $1 } }
        var right = 0
        for start in stride(from: 0, to: asked.shape[0], by: batch) {
            let count = min(batch, asked.shape[0] - start)
            asked.values.withUnsafeBufferPointer {
                rows.base.update(from: $0.baseAddress! + start * d, count: count * d)
            }
            workers.run(product)
            for i in 0..<count {
                // ‖a − b‖² but for ‖a‖², which is the same for all.
                var nearest = [(distance: Float, place: Int)]()
                nearest.reserveCapacity(k + 1)
                for j in 0..<n {
                    let distance = squares[j] - 2 * products.base[i * n + j]
                    if nearest.count == k, distance >= nearest[k - 1].distance { continue }
                    var place = nearest.count
                    while place > 0, nearest[place - 1].distance > distance { place -= 1 }
                    nearest.insert((distance, j), at: place)
                    if nearest.count > k { nearest.removeLast() }
                }
                var votes: [Int: Int] = [:]
                for entry in nearest { votes[classes[entry.place], default: 0] += 1 }
                let told = votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key
                if told == labels[start + i] { right += 1 }
            }
        }
        return Double(right) / Double(max(1, asked.shape[0]))
    }
}
