import Autoencoders
import Tensors

extension Claim {
    static let diffusion = Claim(
        id: "diffusion",
        statement:
            "samples of latent diffusion are nearer to test images than those that a VAE with the same layers draws from its "
            + "prior, by the Fréchet distance of a classifier's hidden layer",
        source: "Rombach et al., CVPR 2022; the distance: Heusel et al., NIPS 2017", data: "mnist"
    ) { trial in
        let diffusion = Variant.latentDiffusion.experiment
        var vae = Variant.vae.experiment
        (vae.encoder, vae.decoder, vae.latent) = (diffusion.encoder, diffusion.decoder, diffusion.latent)
        let judge = ClassifierJudge(try trial.classifier(), workers: trial.workers)
        let images = trial.judged
        let real = judge.look(at: (0..<images.count).map(images.image)).hidden
        var figures: [(String, Double)] = []
        var distances: [Double] = []
        for (name, experiment) in [("vae", vae), ("latent-diffusion", diffusion)] {
            let samples = try trial.sample(trial.train(experiment, epochs: 20, called: name), count: 10_000)
            distances.append(FrechetDistance(judge.look(at: samples).hidden, real).value)
            figures.append(("Fréchet distance \(name)", distances.last!))
        }
        return Finding(figures, holds: distances[1] < distances[0])
    }
}
