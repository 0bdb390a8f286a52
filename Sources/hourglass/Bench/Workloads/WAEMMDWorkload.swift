import Autoencoders

extension Workload {
    /// 784-512-256-16-256-512-784, ReLU, squared error + 10 MMD with the inverse multiquadratic kernel at seven scales.
    static let waeMMD = Workload(
        name: "wae-mmd", batch: 128,
        experiment: Experiment(
            variant: "wae-mmd", encoder: .dense([512, 256], .relu), latent: 16, outputActivation: .sigmoid,
            distance: SquaredDistance.id, terms: [MMDTerm.id], knobs: ["mmd": 10]),
        lossUnit: { _ in 1 })
}
