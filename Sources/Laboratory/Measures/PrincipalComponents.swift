import Foundation
import Tensors

extension Measure {
    /// What no linear autoencoder with as many codes can be better than.
    static let pcaError = Measure(
        "pca_mse", "mse per pixel of PCA", better: .less, cost: .demand,
        summary: "mean (x − x̂)² of the principal components of these rows, as many as codes (Bourlard & Kamp 1988)"
    ) { context in
        OfRows(images: true) { rows in
            guard rows.count > 1 else { return nil }
            let pca = PCA(of: rows.images, components: 0)
            // Σ of what the other components would have explained, with n in the denominator.
            let rest = pca.variances.dropFirst(context.model.latent).reduce(0, +)
            return rest * Double(rows.count - 1) / Double(rows.count) / Double(pca.variances.count)
        }
    }

    static let principalAngle = Measure(
        "principal_angle", "angle to PCA", unit: .degrees, better: .less, needs: [.linearDecoder], cost: .demand,
        summary: "largest angle between the decoder's columns and as many principal components (Björck & Golub 1973)"
    ) { context in
        let parameters = context.model.parameters
        let weight = parameters["decoder.0.weight"].tensor
        let (features, latent) = (weight.shape[0], weight.shape[1])
        let columns = (0..<latent).map { k in (0..<features).map { Double(weight.values[$0 * latent + k]) } }
        return OfRows(images: true) { rows in
            // Fewer rows span less than so many components.
            guard rows.count > latent else { return nil }
            let pca = PCA(of: rows.images, components: latent)
            return principalAngles(pca.components, columns).last.map { $0 * 180 / .pi }
        }
    }
}
