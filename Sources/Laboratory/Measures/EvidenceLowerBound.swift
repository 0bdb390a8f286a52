extension Measure {
    static let evidenceLowerBound = Measure(
        "elbo", "evidence lower bound", unit: .nats, better: .more, needs: [.gaussianCode, .likelihood],
        cost: .validation,
        definition: "mean over rows of log p(x|z) − KL(q(z|x)‖p(z)), the KL as kl has it, whatever β is",
        paper: "Kingma & Welling 2014, eq. 7"
    ) { _ in
        MeanOf { batch in
            guard let nll = batch.negativeLogLikelihood, let kl = batch.divergence else { return nil }
            return zip(nll.values, kl.values).map { -Double($0) - Double($1) }
        }
    }
}
