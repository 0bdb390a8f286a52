extension Variant {
    /// A classifier says how alike image and reconstruction are, not the pixels.
    package static let featureConsistent = Variant(
        id: "feature-consistent", title: "feature-consistent",
        formula: "α_Φ·Σ‖Φ_l(x) − Φ_l(x̂)‖²/n_l + π·Bernoulli(x, x̂) + β·KL(q(z|x)‖N(0, I))",
        paper: "Hou, Shen, Sun & Qiu, WACV 2017",
        guidance: Guidance(
            when: "pictures that should look right rather than agree by pixels",
            why: "compares what a classifier sees",
            limits: "needs a classifier of such pictures; pixels may drift"),
        experiment: Experiment(
            variant: "feature-consistent", encoder: .dense([400], .relu), latent: 20, code: .gaussian,
            distance: FeatureDistance.id, terms: [KLTerm.id]))
}
