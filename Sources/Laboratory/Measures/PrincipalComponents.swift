import Foundation
import Tensors

extension Measure {
    /// What a linear autoencoder with as many codes comes to at best on the training rows.
    static let pcaError = Measure(
        "pca_mse", "mse per value of PCA", better: .less, needs: PCAReference.needs, cost: .demand,
        definition: "mean (x − x̂)² of as many principal components of the training rows as there are codes",
        paper: "Bourlard & Kamp 1988"
    ) { ComponentsError($0) }

    static let principalAngle = Measure(
        "principal_angle", "angle to PCA", unit: .degrees, better: .less,
        needs: [.linearDecoder] + PCAReference.needs, cost: .demand,
        definition:
            "largest angle between the decoder's columns and as many principal components of the training rows",
        paper: "Björck & Golub 1973"
    ) { context in
        let columns = context.model.decoderColumns ?? []
        return OfComponents(context) { components in
            components.first(columns.count).flatMap { principalAngles($0, columns).last.map { $0 * 180 / .pi } }
        }
    }
}
