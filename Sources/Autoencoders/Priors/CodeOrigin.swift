/// What codes are drawn from, with its numbers.
package enum CodeOrigin: Sendable, Hashable {
    /// One of the priors, by its id, scaled by σ_z.
    case prior(String, deviation: Float)
    /// A mixture of so many Gaussians, learnt.
    case mixture(clusters: Int)
    /// A learnt way from noise to codes, in so many steps with so much noise on the way.
    case diffusion(steps: Int, churn: Float)
    /// A Gaussian with each code's own mean and deviation over so many images: nothing was trained to look like it.
    case spread(images: Int)
}

extension Structure {
    /// The prior that codes as a whole are compared with, as the knobs stand.
    func priorOrigin(_ knobs: KnobBoard) -> CodeOrigin { .prior(prior, deviation: knobs.number(Priors.deviation)) }
}
