import Autoencoders
import Datasets
import Tensors

/// The principal components of the training rows: found once, in pieces, for all measures that compare a model with PCA. As the
/// model, PCA hasn't seen the rows that are measured.
final class SharedComponents {
    private let training: Split?
    private let workers: Workers
    private var found: TrainingComponents?

    init(of training: Split?, workers: Workers) { (self.training, self.workers) = (training, workers) }

    /// Somebody will ask for them.
    func want() { found = found ?? training.map { TrainingComponents(of: $0, workers: workers) } }

    /// Whether there is nothing left to do.
    var isOver: Bool { found?.isOver ?? true }

    /// Does a piece; false where the brake was pulled. The last piece is of features³.
    func work() -> Bool { found?.advance(toTheEnd: false) ?? true }

    /// All components; nil where there are fewer than two rows, or values that are no numbers.
    var all: PCA? { found?.pca }

    /// The first components; nil where the rows are too few to span them.
    func first(_ count: Int) -> [[Double]]? {
        guard let all, let training, training.count > count else { return nil }
        return Array(all.components.prefix(count))
    }

    /// (x − mean)·V of rows [n, features] with the first components: [n, components].
    func codes(of x: Tensor, components wanted: Int) -> Tensor? {
        all?.codes(of: x, components: min(wanted, x.shape.last))
    }
}

enum PCAReference {
    /// A matrix of so many rows and columns is taken apart while somebody waits.
    static let widest = 1024
    static let needs = [Need.width(atMost: widest), .completeRows]
}

/// A number of the principal components alone.
struct OfComponents: Measuring {
    private let compute: (SharedComponents) -> Double?
    private let shared: SharedComponents
    private var result: Double??

    init(_ context: MeasureContext, _ compute: @escaping (SharedComponents) -> Double?) {
        (shared, self.compute) = (context.components, compute)
        shared.want()
    }

    mutating func add(_ batch: MeasuredBatch) {}

    mutating func work() -> Bool {
        guard result == nil else { return false }
        result = .some(compute(shared))
        return true
    }

    func value() -> Double? { result ?? nil }
}

/// Mean of (x − x̂)² of what as many components as codes make of rows. Cost: components · features for each row.
struct ComponentsError: Measuring {
    private let shared: SharedComponents
    private let latent: Int
    private var (sum, count) = (0.0, 0)

    init(_ context: MeasureContext) {
        (shared, latent) = (context.components, context.model.latent)
        shared.want()
    }

    mutating func add(_ batch: MeasuredBatch) {
        guard let x = batch.images?.x, let pca = shared.all else { return }
        let rebuilt = pca.reconstruction(of: x, components: latent)
        for (a, b) in zip(x.values, rebuilt.values) { sum += Double(a - b) * Double(a - b) }
        count += x.values.count
    }

    func value() -> Double? { count > 0 ? sum / Double(count) : nil }
}
