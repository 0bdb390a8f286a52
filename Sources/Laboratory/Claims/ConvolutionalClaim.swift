import Autoencoders

extension Claim {
    static let convolutional = Claim(
        id: "convolutional",
        statement: "a convolutional VAE has a better test ELBO than the dense one, with as many codes and epochs",
        source: "Kingma & Welling, ICLR 2014 (dense); Radford, Metz & Chintala, ICLR 2016 (convolutions)",
        data: "mnist"
    ) { trial in
        let dense = try trial.evaluate(trial.train(Variant.vae.experiment, epochs: 5))
        let convolutional = try trial.evaluate(trial.train(Variant.convolutional.experiment, epochs: 5))
        let (one, other) = (dense["elbo"] ?? .nan, convolutional["elbo"] ?? .nan)
        return Finding([("elbo dense", one), ("elbo convolutional", other)], holds: other > one)
    }
}
