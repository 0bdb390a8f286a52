import Autoencoders

/// Mean over images of −log p(x|z) in nats, for one code drawn for each image. For grey pixels it has a floor above 0
/// and is no likelihood of the data: compare it with itself only.
package struct BernoulliLikelihood: Metric {
    package static let id = "bernoulli_nll"
    private var mean = RunningMean()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        if batch.distance == BernoulliDistance.id { mean.add(batch.negativeLogLikelihood) }
    }

    package var value: Double? { mean.value }
}

/// The same of other likelihoods: a density's, which can be negative, or that of grey levels.
package struct NegativeLogLikelihood: Metric {
    package static let id = "nll"
    private var mean = RunningMean()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        if batch.distance != BernoulliDistance.id { mean.add(batch.negativeLogLikelihood) }
    }

    package var value: Double? { mean.value }
}

/// Mean over images of KL(q(z|x)‖p(z)) in nats; p(z) is N(0, I) where no term has learnt another.
package struct Divergence: Metric {
    package static let id = "kl"
    private var mean = RunningMean()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        mean.add(batch.divergence)
    }

    package var value: Double? { mean.value }
}

/// Mean over images of log p(x|z) − KL(q(z|x)‖p(z)) in nats, whatever β was trained with.
/// Kingma & Welling, ICLR 2014, eq. 7.
package struct EvidenceLowerBound: Metric {
    package static let id = "elbo"
    private var mean = RunningMean()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        guard let nll = batch.negativeLogLikelihood, let kl = batch.divergence else { return }
        mean.add(zip(nll.values, kl.values).lazy.map { -Double($0) - Double($1) })
    }

    package var value: Double? { mean.value }
}
