import Autodiff
import Networks
import Tensors

/// 1/B Σ_b ‖z_b − c_k‖², k the nearest centre, held constant: codes gather about centres, and centres go where their codes
/// are. Song, Liu, Huang, Wang & Tan, CIARP 2013; Yang, Fu, Sidiropoulos & Hong, ICML 2017.
package struct CentersTerm: Term {
    package static let id: String = "centers"
    package let id: String = CentersTerm.id
    package let place = 140
    package let title = "distance to the nearest centre"
    package let formula = "min_k ‖z − c_k‖²"
    package let weight = Knob(
        "centers", symbol: "λ_c", ascii: "lc", summary: "weight of the distance to the nearest centre",
        range: 0.001...100, initial: 0.5, scale: .logarithmic)
    package let furtherKnobs = [Clusters.count.knob]

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        Clusters.parameters(of: structure)
    }

    package func value(_ pass: ForwardPass) -> Value {
        let distances = Clusters.squaredDistances(pass.codes, in: pass.model)
        return (distances * distances.oneHotOfLeast).sum() / Float(distances.shape[0])
    }

    package func verdict(_ pass: ForwardPass) -> Verdict? { Clusters.verdict(pass) }

    package let startsFromCodes = true
    package let canSeedAnew = true

    package func seedAnew(at codes: Tensor, of model: Model) -> Int { Clusters.seedAnew(at: codes, of: model) }

    package func begin(at codes: Tensor, of model: Model, from generator: Generator) {
        Clusters.begin(at: codes, of: model, from: generator)
    }
}
