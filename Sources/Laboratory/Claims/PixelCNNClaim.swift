import Autoencoders

extension Claim {
    static let pixelCNN = Claim(
        id: "pixelcnn",
        statement:
            "a VAE with a PixelCNN as its decoder has a test bound better than −85 nats on binarised images, and its codes "
            + "tell more than 1 nat",
        source: "Gulrajani et al., ICLR 2017; Chen et al., ICLR 2017 (variational lossy autoencoder)",
        data: "mnist-binary", seeds: [1, 2, 3]
    ) { trial in
        let values = try trial.evaluate(trial.train(Variant.pixelCNN.experiment, epochs: 12))
        let (bound, kl) = (values["elbo"] ?? .nan, values["kl"] ?? .nan)
        return Finding([("elbo", bound), ("kl", kl)], holds: bound > -85 && kl > 1)
    }
}
