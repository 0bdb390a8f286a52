import Foundation
import Tensors

extension Measure {
    /// A matrix of so many rows and columns is taken apart while somebody waits.
    static let widest = 1024

    /// What no linear autoencoder with as many codes can be better than.
    static let pcaError = Measure(
        "pca_mse", "mse per value of PCA", better: .less, needs: [.width(atMost: widest)], cost: .demand,
        summary: "mean (x − x̂)² of the principal components of these rows, as many as codes (Bourlard & Kamp 1988)"
    ) { context in
        OfCovariance { rows in
            guard let pca = rows.components(0) else { return nil }
            // Σ of what the other components would have explained, with n in the denominator.
            let rest = pca.variances.dropFirst(context.model.latent).reduce(0, +)
            return rest * Double(rows.count - 1) / Double(rows.count) / Double(pca.variances.count)
        }
    }

    static let principalAngle = Measure(
        "principal_angle", "angle to PCA", unit: .degrees, better: .less,
        needs: [.linearDecoder, .width(atMost: widest)], cost: .demand,
        summary: "largest angle between the decoder's columns and as many principal components (Björck & Golub 1973)"
    ) { context in
        let columns = context.model.decoderColumns ?? []
        let latent = columns.count
        return OfCovariance { rows in
            // Fewer rows span less than so many components.
            guard rows.count > latent, let pca = rows.components(latent) else { return nil }
            return principalAngles(pca.components, columns).last.map { $0 * 180 / .pi }
        }
    }
}

/// A number of the covariance of the rows.
private struct OfCovariance: Measuring {
    private let compute: (RunningCovariance) -> Double?
    private var rows = RunningCovariance()
    private var result: Double??

    init(_ compute: @escaping (RunningCovariance) -> Double?) { self.compute = compute }

    mutating func add(_ batch: MeasuredBatch) { if let x = batch.images?.x { rows.add(x) } }

    mutating func work() -> Bool {
        guard result == nil else { return false }
        result = .some(compute(rows))
        return true
    }

    func value() -> Double? { result ?? nil }
}
