import Autoencoders
import Laboratory

/// A measured piece of training: an experiment on 60,000 images of 784 uniform values, the same work as its namesake
/// in other frameworks.
struct Workload: Sendable {
    let name: String
    let batch: Int
    let experiment: Experiment
    /// Multiplications for an image in matrix products beside those that every autoencoder has.
    var further = 0.0
    /// Multiplications for an image in each layer, the one that sees the images first; nil where all layers are dense.
    var layers: [Double]?
    /// What turns our loss, a sum over features and a mean over the batch, into that of the namesake.
    let lossUnit: @Sendable (_ batch: Int) -> Float

    static let features = 784
    static let images = 60_000

    /// Every workload; a new one is a line here.
    static let all: [Workload] = [
        .denseAE, .vae, .sparseKL, .contractive, .denseAEBatch16, .convVAE, .waeMMD, .ali,
        .pixelCNNVAE, .viTAE,
    ]

    static func named(_ name: String) -> Workload? { all.first { $0.name == name } }

    /// Floating point operations of a training step's matrix products: a dense layer's y = x Wᵀ costs 2·batch·in·out,
    /// its two gradients as much each; the first layer needs none with respect to the images.
    func operations(batch: Int) -> Double {
        let layers = layers ?? denseLayers
        return 2 * Double(batch) * (3 * layers.reduce(0, +) - layers[0] + further)
    }

    private var denseLayers: [Double] {
        let widths = [Self.features] + experiment.encoder.widths
        let trunk = zip(widths, widths.dropFirst()).map { Double($0 * $1) }
        let heads = Double(widths.last! * experiment.latent) * (experiment.code == .gaussian ? 2 : 1)
        let back = [experiment.latent] + experiment.decoder.widths + [Self.features]
        let decoder = zip(back, back.dropFirst()).map { Double($0 * $1) }
        return trunk + [heads] + decoder
    }
}
