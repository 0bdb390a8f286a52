import Autoencoders

extension Workload {
    /// 784-512-512-32-512-512-784 against a critic 816-512-512-1, leaky ReLU: a move of the critic, then one of the model,
    /// each with draws of its own.
    static let ali = Workload(
        name: "ali", batch: 128,
        experiment: Experiment(
            variant: "ali", encoder: .dense([512, 512], .leakyReLU), latent: 32, outputActivation: .sigmoid,
            distance: NoDistance.id, terms: [PairsTerm.id],
            knobs: [PairsTerm.width.id: 512, PairsTerm.layers.id: 2, PairsTerm.slope.id: 0.2]),
        further: products, lossUnit: { _ in 1 })

    /// For the critic's move encoder and decoder run once more. The critic judges two pairs forwards and for its weights,
    /// then two pairs forwards and back to the pairs.
    private static var products: Double {
        let (latent, hidden) = (32.0, 512.0)
        let network = Double(features) * hidden + hidden * hidden + hidden * latent
        let top = hidden * hidden + hidden
        let critic = (Double(features) + latent) * hidden + top
        return 2 * network - latent * hidden + 2 * (2 * critic + top) + 2 * (2 * critic)
    }
}
