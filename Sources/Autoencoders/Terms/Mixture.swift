import Autodiff
import Foundation
import Networks
import Tensors

/// KL(q(z, c|x)‖p(z, c)) to a prior that is a mixture of K Gaussians, learnt: p(z, c) = π_c N(z; μ_c, diag σ_c²), with
/// q(c|x) the mixture's own verdict on the drawn codes. The gradient goes through that verdict too.
/// Jiang, Zheng, Tan, Tang & Zhou, IJCAI 2017 (VaDE), eq. 12.
package struct MixtureTerm: Term {
    package static let id: String = "mixture"
    package let id: String = MixtureTerm.id
    package let place = 120
    package let title = "KL to a mixture of Gaussians"
    package let formula = "KL(q(z,c|x)‖Σ π_c N(μ_c, σ_c²))"
    package let isDivergence = true
    package let weight = Knob(
        "mixture", symbol: "β_c", ascii: "bc", summary: "weight of the KL to the mixture", range: 0.01...100,
        initial: 1,
        scale: .logarithmic)
    package let furtherKnobs = [Clusters.count.knob]

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        experiment.code == .gaussian ? nil : .needsGaussianCodes
    }

    private enum Path {
        static let logits = "mixture.logits", mean = "mixture.mean", logVariance = "mixture.logvar"
    }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        let clusters = structure[Clusters.count]
        return [
            ParameterSpec(Path.logits, [clusters], start: .zero),
            ParameterSpec(Path.mean, [clusters, structure.latent], start: .normal(deviation: 1)),
            ParameterSpec(Path.logVariance, [clusters, structure.latent], start: .zero),
        ]
    }

    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? {
        .mixture(clusters: structure[Clusters.count])
    }

    package func value(_ pass: ForwardPass) -> Value {
        perImage(pass).sum() / Float(pass.batch)
    }

    package func divergence(_ pass: ForwardPass) -> Value? { perImage(pass) }

    private func perImage(_ pass: ForwardPass) -> Value {
        let parts = parts(pass)
        return parts.mixture + parts.assignment + parts.entropy
    }

    /// The lines of the paper's bound, each with the sign that it has in the loss, of each image, [batch], and γ = q(c|x),
    /// [batch, clusters].
    func parts(_ pass: ForwardPass) -> (mixture: Value, assignment: Value, entropy: Value, gamma: Value) {
        let (parameters, q) = (pass.model.parameters, pass.posterior)
        let (mean, logVariance) = (parameters.value(Path.mean), parameters.value(Path.logVariance))
        let (clusters, precision) = (mean.shape[0], (-logVariance).exp)
        let logShares = logShares(pass.model)
        let shares = logJoint(pass.codes, in: pass.model).softmax
        let samples = shares.count / (pass.batch * clusters)
        let gamma = shares.reshaped([samples, pass.batch, clusters]).mean(axis: 0)
        // E log p(z|c) in closed form, [batch, clusters].
        let (middles, variances) = (q.mean.rowsRepeated(clusters), q.logVariance.exp.rowsRepeated(clusters))
        let expected = (logVariance + variances * precision + (middles - mean).squared * precision).sum(axis: -1)
        return (
            (gamma * expected).sum(axis: -1) * 0.5,
            (gamma * (gamma.atLeast(1e-30).log - logShares)).sum(axis: -1),
            (q.logVariance + 1).sum(axis: -1) * -0.5, gamma
        )
    }

    /// log π, [clusters].
    private func logShares(_ model: Model) -> Value {
        let logits = model.parameters.value(Path.logits)
        return logits - logits.reshaped([1, logits.count]).logSumExp
    }

    /// log π_c + log N(z; μ_c, σ_c²) but for what is the same for every c, of codes [n, latent]: [n, clusters].
    private func logJoint(_ codes: Value, in model: Model) -> Value {
        let (mean, logVariance) = (model.parameters.value(Path.mean), model.parameters.value(Path.logVariance))
        let differences = codes.rowsRepeated(mean.shape[0]) - mean
        return (differences.squared * (-logVariance).exp + logVariance).sum(axis: -1) * -0.5 + logShares(model)
    }

    package func logPrior(_ z: Value, in model: Model) -> Value? { logJoint(z, in: model).logSumExp }

    package func verdict(_ pass: ForwardPass) -> Verdict? { .clusters(logJoint(pass.code.center, in: pass.model)) }

    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? {
        let logits = model.parameters[Path.logits].tensor.values
        let top = logits.max() ?? 0
        let shares = logits.map { exp($0 - top) }
        let total = shares.reduce(0, +)
        let choices = generator.split("cluster").uniform([count]).values
        return draw(count, of: model, from: generator) { row in
            var (cluster, rest) = (0, choices[row] * total)
            while cluster < shares.count - 1, rest >= shares[cluster] {
                rest -= shares[cluster]
                cluster += 1
            }
            return cluster
        }
    }

    package func groups(of model: Model) -> CodeGroups? { .clusters(model.structure[Clusters.count]) }

    package func draw(
        _ count: Int, inGroup group: Int, of model: Model, knobs: KnobBoard, from generator: Generator
    ) -> Tensor? { draw(count, of: model, from: generator) { _ in group } }

    /// Each row from the cluster that is chosen for it.
    private func draw(
        _ count: Int, of model: Model, from generator: Generator, cluster: (_ row: Int) -> Int
    ) -> Tensor {
        let mean = model.parameters[Path.mean].tensor
        let logVariance = model.parameters[Path.logVariance].tensor.values
        let latent = mean.shape[1]
        var codes = generator.split("code").normal([count, latent])
        for row in 0..<count {
            let cluster = cluster(row)
            for j in 0..<latent {
                let (i, k) = (row * latent + j, cluster * latent + j)
                codes.values[i] = mean.values[k] + exp(logVariance[k] / 2) * codes.values[i]
            }
        }
        return codes
    }

    package let startsFromCodes = true

    /// With more codes covariances cost more time and rows than they give.
    private static let mostCovariances = 32

    /// A mixture fitted to the codes: its clusters may lie askew, as codes learnt without it do, and the term begins with
    /// their variances alone.
    package func begin(at codes: Tensor, of model: Model, from generator: Generator) {
        let fit = GaussianMixture(
            of: codes, count: model.structure[Clusters.count],
            covariances: model.latent <= Self.mostCovariances ? .full : .diagonal, from: generator)
        model.parameters[Path.mean].tensor = fit.means
        model.parameters[Path.logVariance].tensor = fit.logVariances
        model.parameters[Path.logits].tensor = fit.logShares
    }
}
