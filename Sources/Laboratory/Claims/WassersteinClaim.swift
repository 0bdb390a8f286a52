import Autodiff
import Autoencoders
import Tensors

extension Claim {
    static let wasserstein = Claim(
        id: "wasserstein",
        statement:
            "the codes of WAE-MMD and WAE-GAN have at most a fifth of the plain autoencoder's MMD to N(0, I), and "
            + "their reconstructions are better than the VAE's",
        source: "Tolstikhin, Bousquet, Gelly & Schölkopf, ICLR 2018", data: "mnist"
    ) { trial in
        var plain = Variant.waeMMD.experiment
        plain.terms = []
        let experiments = [
            ("plain", plain), ("wae-mmd", Variant.waeMMD.experiment), ("wae-gan", Variant.waeGAN.experiment),
        ]
        var figures: [(String, Double)] = []
        var (discrepancies, errors): ([Double], [Double]) = ([], [])
        for (name, experiment) in experiments {
            let session = try trial.train(experiment, epochs: 5, called: name)
            let codes = try trial.codes(session, of: trial.judged, count: 1000)
            let prior = Generator(seed: trial.seed).split("prior of a claim").normal(codes.shape)
            discrepancies.append(Self.discrepancy(prior, codes))
            errors.append(try trial.evaluate(session)["mse"] ?? .nan)
            figures += [("mmd \(name)", discrepancies.last!), ("mse \(name)", errors.last!)]
        }
        let vae = try trial.evaluate(trial.train(Variant.vae.experiment, epochs: 5))["mse"] ?? .nan
        let holds =
            discrepancies.dropFirst().allSatisfy { $0 <= discrepancies[0] / 5 }
            && errors.dropFirst().allSatisfy { $0 < vae }
        return Finding(figures + [("mse vae", vae)], holds: holds)
    }

    /// The U-statistic of `MMDTerm` between two samples, with σ = 1.
    static func discrepancy(_ a: Tensor, _ b: Tensor) -> Double {
        func value(_ tensor: Tensor) -> Value {
            let slot = Slot(tensor.shape)
            slot.tensor = tensor
            return Value(slot)
        }
        let result = Slot([])
        let unit = Value(2 * Float(a.shape[1]))
        Plan([(MMDTerm.discrepancy(value(a), value(b), unit: unit).reshaped([]), result)], workers: .alone).run()
        return Double(result.scalar)
    }
}
