import Autoencoders

extension Claim {
    static let pixelCNN = Claim(
        id: "pixelcnn",
        statement:
            "a VAE with a PixelCNN as its decoder has a test bound better than −85 nats on binarised images, and its codes "
            + "tell more than 1 nat",
        source: "Gulrajani et al., ICLR 2017; Chen et al., ICLR 2017 (variational lossy autoencoder)",
        data: "mnist-binary"
    ) { trial in
        let epochs = 8.0
        let session = try trial.train(Variant.pixelCNN.experiment, epochs: epochs) { setup in
            setup.batch = min(50, setup.batch)
            setup.learningRate = 2e-3
            let steps = epochs * trial.scale * Double(trial.dataset.train.count / setup.batch)
            setup.schedules[Setup.learningRate.id] = Schedule(.decay, steps: max(1, Int(steps)))
        }
        let values = try trial.evaluate(session)
        let (bound, kl) = (values["elbo"] ?? .nan, values["kl"] ?? .nan)
        return Finding([("elbo", bound), ("kl", kl)], holds: bound > -85 && kl > 1)
    }
}
