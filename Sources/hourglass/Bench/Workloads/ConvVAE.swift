import Autoencoders

extension Workload {
    /// Convolutions 1-32-64 of 4×4 with stride 2, 3136-256-16-256-3136, and back by transposed convolutions.
    static let convVAE = Workload(
        name: "conv-vae", batch: 128,
        experiment: Experiment(
            variant: "convolutional",
            encoder: .convolutional(
                ConvolutionalLayers([.init(32), .init(64)], dense: [.init(width: 256, activation: .relu)])),
            latent: 16, code: .gaussian, terms: [KLTerm.id]),
        layers: layers, lossUnit: { Float($0) })

    private static var layers: [Double] {
        let (first, second, dense) = (14.0 * 14 * 32 * 16, 7.0 * 7 * 64 * 32 * 16, 3136.0 * 256)
        return [first, second, dense, 2 * 256 * 16, 16 * 256, dense, second, first]
    }
}
