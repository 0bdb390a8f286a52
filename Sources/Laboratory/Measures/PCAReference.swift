import Autoencoders
import Tensors

/// The covariance of all rows that are measured, and the principal components: found once for all measures that compare a
/// model with PCA.
final class SharedCovariance {
    private var rows = RunningCovariance()
    /// How many components somebody will ask for; nil where nobody will.
    private var wanted: Int?
    private var found: (count: Int, pca: PCA?)?

    /// Somebody will ask for so many components.
    func want(_ components: Int) { wanted = max(wanted ?? 0, components) }

    /// Rows of a batch; those that another measure has shown already aren't taken again.
    func offer(_ batch: MeasuredBatch) {
        if wanted != nil, batch.start == rows.count, let x = batch.images?.x { rows.add(x) }
    }

    /// Rows that were looked at.
    var count: Int { rows.count }

    /// The first components; nil where there are fewer than two rows, or values that are no numbers. Cost: features³ the first
    /// time, which is one piece.
    func components(_ count: Int) -> PCA? {
        if let found, found.count >= count { return found.pca }
        let most = max(count, wanted ?? 0)
        let pca = rows.components(most)
        found = (most, pca)
        return pca
    }

    /// (x − mean)·V of rows [n, features] with the first components: [n, components].
    func codes(of x: Tensor, components wanted: Int) -> Tensor? {
        guard let pca = components(min(wanted, x.shape.last)) else { return nil }
        let (n, d) = (x.shape[0], x.shape.last)
        let count = min(wanted, pca.components.count)
        var values: [Float] = []
        values.reserveCapacity(n * count)
        for i in 0..<n {
            let row = zip(x.row(i), pca.mean).map { Double($0) - $1 }
            for component in pca.components.prefix(count) {
                var sum = 0.0
                for j in 0..<d { sum += row[j] * component[j] }
                values.append(Float(sum))
            }
        }
        return Tensor(values, shape: [n, count])
    }
}

enum PCAReference {
    /// A matrix of so many rows and columns is taken apart while somebody waits.
    static let widest = 1024
}

/// A number of the covariance of the rows.
struct OfCovariance: Measuring {
    private let compute: (SharedCovariance) -> Double?
    private let shared: SharedCovariance
    private var result: Double??

    init(_ context: MeasureContext, _ compute: @escaping (SharedCovariance) -> Double?) {
        (shared, self.compute) = (context.covariance, compute)
        shared.want(context.model.latent)
    }

    /// Whoever measures shows all batches to the covariance itself.
    mutating func add(_ batch: MeasuredBatch) {}

    mutating func work() -> Bool {
        guard result == nil else { return false }
        result = .some(compute(shared))
        return true
    }

    func value() -> Double? { result ?? nil }
}
