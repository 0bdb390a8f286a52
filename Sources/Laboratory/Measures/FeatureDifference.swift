extension Measure {
    /// Measured with another classifier than a feature distance has learnt by, it says more.
    static let featureDifference = Measure(
        "feature_distance", "distance on the shipped classifier's features", better: .less, needs: [.classifier],
        cost: .evaluation,
        definition: "mean over rows of Σ_l mean (Φ_l(x) − Φ_l(x̂))² of its three convolutions l",
        paper: "Hou, Shen, Sun & Qiu 2017, eq. 3"
    ) { _ in MeanOf { $0.featureDistance?.values.map(Double.init) } }
}
