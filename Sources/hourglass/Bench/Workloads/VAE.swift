import Autoencoders

extension Workload {
    /// 784-400-20, ReLU, binary cross-entropy and KL as sums over the batch.
    static let vae = Workload(
        name: "vae", batch: 100, experiment: Variant.vae.experiment, lossUnit: { Float($0) })
}
