import Foundation
import Tensors

extension Measure {
    /// What no linear autoencoder with as many codes can be better than.
    static let pcaError = Measure(
        "pca_mse", "mse per value of PCA", better: .less, needs: [.width(atMost: PCAReference.widest)], cost: .demand,
        definition: "mean (x − x̂)² of the principal components of these rows, as many as codes",
        paper: "Bourlard & Kamp 1988"
    ) { context in
        OfCovariance(context) { rows in
            guard let pca = rows.components(0) else { return nil }
            // Σ of what the other components would have explained, with n in the denominator.
            let rest = pca.variances.dropFirst(context.model.latent).reduce(0, +)
            return rest * Double(rows.count - 1) / Double(rows.count) / Double(pca.variances.count)
        }
    }

    static let principalAngle = Measure(
        "principal_angle", "angle to PCA", unit: .degrees, better: .less,
        needs: [.linearDecoder, .width(atMost: PCAReference.widest)], cost: .demand,
        definition: "largest angle between the decoder's columns and as many principal components",
        paper: "Björck & Golub 1973"
    ) { context in
        let columns = context.model.decoderColumns ?? []
        let latent = columns.count
        return OfCovariance(context) { rows in
            // Fewer rows span less than so many components.
            guard rows.count > latent, let pca = rows.components(latent) else { return nil }
            return principalAngles(pca.components, columns).last.map { $0 * 180 / .pi }
        }
    }
}
