import Autoencoders

extension Workload {
    /// 784-1024-784, sigmoid code, mean squared error + 10⁻³ Σ KL(0.05‖ρ̂).
    static let sparseKL = Workload(
        name: "sparse-kl", batch: 128,
        experiment: Experiment(
            variant: "sparse-kl", encoder: .linear, latent: 1024, codeActivation: .sigmoid,
            distance: SquaredDistance.id, terms: [SparsityTerm.id], knobs: ["sparsity": 1e-3 * Float(features)]),
        lossUnit: { _ in 1 / Float(features) })
}
