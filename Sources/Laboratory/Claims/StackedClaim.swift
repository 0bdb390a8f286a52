import Autoencoders

extension Claim {
    static let stacked = Claim(
        id: "stacked",
        statement: "a 784-1000-500-250-30 sigmoid autoencoder ends with a lower loss with pretraining by layers than "
            + "without, after equally many steps",
        source: "Bengio, Lamblin, Popovici & Larochelle, NIPS 2006; Hinton & Salakhutdinov, Science 313, 2006",
        data: "mnist"
    ) { trial in
        let pretrained = try trial.train(Variant.stacked.experiment, epochs: 5)
        var plain = Variant.stacked.experiment
        plain.pretraining = .none
        let perEpoch = Double(trial.dataset.train.count / min(100, trial.dataset.train.count))
        let direct = try trial.train(
            plain, epochs: Double(pretrained.step) / perEpoch / trial.scale, called: "without pretraining")
        let losses = [direct, pretrained].map { Double($0.validate(trial.split)["loss"] ?? .nan) }
        return Finding(
            [
                ("loss without pretraining", losses[0]), ("loss with pretraining", losses[1]),
                ("steps", Double(pretrained.step)),
            ], holds: losses[1] < losses[0])
    }
}
