import Autoencoders

extension Workload {
    /// 784-256-16, and a decoder of a masked 7×7 and five masked 3×3 convolutions of 32 filters, each with the code added.
    static let pixelCNNVAE = Workload(
        name: "pixelcnn-vae", batch: 32,
        experiment: Experiment(
            variant: "pixelcnn", encoder: .dense([256], .relu),
            decoder: .pixelCNN(PixelCNNLayers(filters: 32, blocks: 5, style: .plain)), latent: 16, code: .gaussian,
            terms: [KLTerm.id]),
        layers: layers, lossUnit: { Float($0) })

    /// Of the taps only those that aren't masked.
    private static var layers: [Double] {
        let (pixels, filters) = (784.0, 32.0)
        let convolutions = [pixels * 24 * filters] + Array(repeating: pixels * 5 * filters * filters, count: 5)
        return [784 * 256, 2 * 256 * 16, 6 * 16 * filters] + convolutions + [pixels * filters]
    }
}
