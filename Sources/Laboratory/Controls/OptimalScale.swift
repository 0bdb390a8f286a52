import Autoencoders

/// σ-VAE: the decoder's variance that is best for the batch, its mean squared error, in each step's own computation. Of a
/// squared error with c before it the same comes of β = 2cσ². Rybkin, Daniilidis & Levine, ICML 2021, §3.
///
/// What the knob stands at between the steps, for whatever measures and draws, is a mean over the last hundred or so.
enum OptimalScale: Controller {
    static let id = "sigma"
    static let symbol = "σ"
    static let summary = "the decoder's variance that is best for each batch (σ-VAE, Rybkin et al. 2021)"
    static let wanted: (name: String, range: ClosedRange<Float>)? = nil
    static let fits = true

    /// Weight of what was in the mean of optima.
    private static let memory = 0.99

    static func holds(_ knob: Knob, in experiment: Experiment) -> Bool {
        switch experiment.distance {
        case GaussianDistance.id: knob == GaussianDistance.variance
        case SquaredDistance.id: experiment.code == .gaussian && experiment.isWeightOfDivergence(knob)
        default: false
        }
    }

    static func turn(_ hand: inout Hand, of knob: Knob, towards target: Float, _ reading: StepReading) {
        guard let error = reading.measured("mse") else { return }
        let factor = knob == GaussianDistance.variance ? 1 : 2 * reading.experiment.value(of: SquaredDistance.scale)
        let optimum = Double(factor * error)
        let mean = hand.memory.first.map { memory * $0 + (1 - memory) * optimum } ?? optimum
        (hand.memory, hand.value) = ([mean], mean)
    }
}

extension Experiment {
    /// What a weight of a KL comes to where the squared error beside it is summed and has no factor: β/c, or 2σ²β of a
    /// Gaussian decoder. It is the bound of a decoder whose variance is half of it. nil of other distances.
    package func effectiveBeta(_ beta: Float) -> Float? {
        switch distance {
        case SquaredDistance.id: beta / value(of: SquaredDistance.scale)
        case GaussianDistance.id: 2 * beta * value(of: GaussianDistance.variance)
        default: nil
        }
    }

    /// Whether a knob weighs a KL to a prior, in nats, of those that are on.
    package func isWeightOfDivergence(_ knob: Knob) -> Bool {
        activeTerms.contains { $0.isDivergence && $0.weight == knob }
    }
}
