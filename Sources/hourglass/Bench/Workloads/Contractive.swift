import Autoencoders

extension Workload {
    /// 784-256-784, sigmoids, mean squared error + 10⁻³ ‖J‖² in closed form.
    static let contractive = Workload(
        name: "contractive", batch: 128,
        experiment: Experiment(
            variant: "contractive", encoder: .linear, latent: 256, codeActivation: .sigmoid,
            outputActivation: .sigmoid, distance: SquaredDistance.id, terms: [ContractionTerm.id],
            knobs: ["contraction": 1e-3 * Float(features)]),
        lossUnit: { _ in 1 / Float(features) })
}
