import Autoencoders

extension Workload {
    /// Sixteen tokens of 7×7, width 64, four heads, two blocks before and two behind eight codes for each token.
    static let viTAE = Workload(
        name: "vit-ae", batch: 128,
        experiment: Experiment(
            variant: "transformer",
            encoder: .transformer(
                TransformerLayers(patch: 7, width: 64, heads: 4, blocks: 2, hidden: 256, pooling: .each)),
            latent: 16 * 8, distance: SquaredDistance.id),
        layers: layers, lossUnit: { _ in 1 / Float(features) })

    private static var layers: [Double] {
        let (tokens, width) = (16.0, 64.0)
        let block = tokens * (4 * width * width + 2 * width * 256 + 2 * tokens * width)
        return [tokens * 49 * width] + Array(repeating: block, count: 4)
            + [2 * tokens * width * 8, tokens * width * 49]
    }
}
