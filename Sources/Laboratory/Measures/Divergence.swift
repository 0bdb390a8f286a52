import Autoencoders

extension Measure {
    static let divergence = Measure(
        KLTerm.id, Terms.named(KLTerm.id)!.title, unit: .nats, needs: [.gaussianCode], cost: .validation,
        definition:
            "mean over rows of KL(q(z|x)‖p(z)); p(z) is N(0, I) where no term has learnt another; of mixture KL(q(z,c|x)‖p(z,c)), with the cluster c"
    ) { _ in MeanOf { $0.divergence?.values.map(Double.init) } }
}
