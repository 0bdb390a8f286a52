import Autodiff

/// 1/B Σ_b Σ_j |h_bj|, over all layers that it acts on. Goodfellow, Bengio & Courville, Deep Learning, 2016, §14.2.1.
package struct L1Term: Term {
    package static let id: String = "l1"
    package let id: String = L1Term.id
    package let place = 10
    package let title = "L1 sparsity"
    package let formula = "Σ|z|"
    package let countsActiveUnits = true
    package let weight = Knob(
        "l1", symbol: "λ₁", ascii: "l1", summary: "weight of Σ|z|", range: 0.001...10, initial: 0.2,
        scale: .logarithmic)

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        experiment.sparseActivations.isEmpty ? .needsSparseLayer : nil
    }

    package func value(_ pass: ForwardPass) -> Value { Self.value(of: pass.sparse, batch: pass.batch) }

    package func measures(_ pass: ForwardPass) -> [(name: String, value: Value)] { pass.activeShare }

    /// Of such layers [batch, units] of any network; at least one.
    package static func value(of layers: [Value], batch: Int) -> Value {
        let sums = layers.map { $0.magnitude.sum() }
        return sums.dropFirst().reduce(sums[0]) { $0 + $1 } / Float(batch)
    }
}
