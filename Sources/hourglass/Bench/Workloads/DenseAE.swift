import Autoencoders

extension Workload {
    private static let deep = Experiment(
        variant: "dense-ae", encoder: .dense([512, 256], .relu), latent: 32, codeActivation: .relu)

    /// 784-512-256-32-256-512-784, ReLU, binary cross-entropy as a mean over all pixels.
    static let denseAE = Workload(
        name: "dense-ae", batch: 128, experiment: deep, lossUnit: { _ in 1 / Float(features) })

    /// The same with batches so small that every overhead shows.
    static let denseAEBatch16 = Workload(
        name: "dense-ae-batch-16", batch: 16, experiment: deep, lossUnit: { _ in 1 / Float(features) })
}
