import Autodiff
import Networks
import Tensors

/// Centres of clusters among the codes, which terms share: `centers`, [clusters, latent].
enum Clusters {
    static let count = Count(
        "clusters", symbol: "K", ascii: "K", summary: "clusters of codes", range: 2...100, initial: 10,
        scale: .logarithmic)
    static let path = "centers"

    static func parameters(of structure: Structure) -> [ParameterSpec] {
        [ParameterSpec(path, [structure[count], structure.latent], start: .normal(deviation: 1))]
    }

    /// ‖z_i − μ_k‖² of codes [n, latent]: [n, clusters].
    static func squaredDistances(_ codes: Value, in model: Model) -> Value {
        let centers = model.parameters.value(path)
        return (codes.rowsRepeated(centers.shape[0]) - centers).squared.sum(axis: -1)
    }

    /// The nearest centre.
    static func verdict(_ pass: ForwardPass) -> Verdict {
        .clusters(-squaredDistances(pass.code.center, in: pass.model))
    }

    /// The centres that k-means finds.
    static func begin(at codes: Tensor, of model: Model, from generator: Generator) {
        let means = KMeans(of: codes, count: model.structure[count], from: generator)
        model.parameters[path].tensor = means.centers
    }
}
