import Autoencoders
import Files
import Foundation
import Tensors

/// A density of codes that was chosen for a trained model, and is kept with it: what samples are drawn from then.
/// A density fitted after training: Ghosh et al., ICLR 2020 (RAE).
package struct KeptPrior: Sendable {
    /// What it is called: `mixture of 7`.
    package let title: String
    package let mixture: FullMixture

    package init(title: String, mixture: FullMixture) { (self.title, self.mixture) = (title, mixture) }

    /// Its name among what uses keep with a model.
    package static let use = "prior"

    private struct Text: Codable {
        let title: String
    }

    /// As a checkpoint keeps it. Throws what JSON throws.
    package func kept() throws -> KeptByUse {
        let d = mixture.dimension
        func tensor(_ values: [Double], _ shape: Shape) -> Tensor { Tensor(values.map { Float($0) }, shape: shape) }
        return KeptByUse(
            text: try JSON(encoding: Text(title: title)).text,
            tensors: [
                "weights": tensor(mixture.weights, [mixture.count]),
                "means": tensor(Array(mixture.means.joined()), [mixture.count, d]),
                "factors": tensor(Array(mixture.factors.joined()), [mixture.count, d, d]),
            ])
    }

    /// What a checkpoint of a file keeps for a model of so many codes; nil where it keeps nothing. Throws ``CheckpointError``
    /// where that is damaged.
    package init?(_ checkpoint: Checkpoint, latent: Int, of path: String) throws {
        guard let kept = checkpoint.kept[Self.use] else { return nil }
        func failure(_ found: String, _ expected: String) -> CheckpointError {
            CheckpointError(
                description: "\(path): metadata 'use.\(Self.use)': found \(found), expected \(expected)")
        }
        guard let text = try? JSONDecoder().decode(Text.self, from: Data(kept.text.utf8)) else {
            throw failure("another text", "what this version of hourglass writes there")
        }
        guard let weights = kept.tensors["weights"], let means = kept.tensors["means"],
            let factors = kept.tensors["factors"], weights.shape.rank == 1, case let count = weights.shape.count,
            count > 0, weights.values.allSatisfy({ $0 > 0 }), means.shape == [count, latent],
            factors.shape == [count, latent, latent]
        else { throw failure("other tensors", "weights, means and factors of a mixture of \(latent) codes") }
        let total = weights.values.reduce(0) { $0 + Double($1) }
        let mixture = FullMixture(
            weights: weights.values.map { Double($0) / total },
            means: (0..<count).map { means.row($0).map(Double.init) },
            factors: (0..<count).map { k in
                factors.values[k * latent * latent..<(k + 1) * latent * latent].map(Double.init)
            })
        guard let mixture else { throw failure("numbers that are no density", "shares, means and covariances") }
        (title, self.mixture) = (text.title, mixture)
    }
}

extension TrainedModel {
    /// Images of codes drawn from a density that was chosen after training, [count][features].
    package func sample(_ count: Int, of prior: KeptPrior, from noise: Generator) -> [[Float]] {
        studio.decode(prior.mixture.draw(count, from: noise)).rows
    }
}
