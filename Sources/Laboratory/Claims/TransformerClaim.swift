import Autoencoders

extension Claim {
    static let transformer = Claim(
        id: "transformer",
        statement:
            "after 20 epochs the test error of a transformer is at most 30 % above that of a convolutional autoencoder with "
            + "as many parameters and codes",
        source: "Dosovitskiy et al., ICLR 2021", data: "mnist"
    ) { trial in
        let transformer = Variant.transformer.experiment
        let data = trial.dataset.dataShape
        let count = transformer.fitted(to: data).parameterCount(for: data)
        // The width of its dense layer decides on how many parameters it has.
        func convolutional(_ width: Int) -> Experiment {
            var experiment = transformer
            experiment.variant = Variant.convolutional.id
            experiment.encoder = .convolutional(
                ConvolutionalLayers([.init(32), .init(64)], dense: [.init(width: width, activation: .relu)]))
            experiment.decoder = experiment.encoder.mirrored
            return experiment
        }
        func excess(_ width: Int) -> Int {
            abs(convolutional(width).fitted(to: data).parameterCount(for: data) - count)
        }
        let rival = convolutional((1...512).min { excess($0) < excess($1) }!)
        var figures: [(String, Double)] = []
        var errors: [Double] = []
        for (name, experiment) in [("convolutional", rival), ("transformer", transformer)] {
            errors.append(try trial.evaluate(trial.train(experiment, epochs: 20, called: name))["mse"] ?? .nan)
            figures += [
                ("parameters \(name)", Double(experiment.fitted(to: data).parameterCount(for: data))),
                ("mse \(name)", errors.last!),
            ]
        }
        return Finding(figures, holds: errors[1] <= 1.3 * errors[0])
    }
}
