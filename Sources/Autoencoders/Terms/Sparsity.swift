import Autodiff

/// Σ_j KL(ρ‖ρ̂_j), ρ̂_j the mean of unit j over the batch, of the code or of the layers that it acts on. A sum over units, not divided by the batch.
/// Ng, CS294A lecture notes "Sparse autoencoder", 2011, §3.
package struct SparsityTerm: Term {
    package static let id: String = "sparsity"
    package static let rho = Knob(
        "rho", symbol: "ρ", ascii: "rho", summary: "share of the time that a unit should be on", range: 0.005...0.5,
        initial: 0.05, scale: .logarithmic)
    /// ρ̂ stays this far from 0 and 1, where the logarithms end.
    private static let guardBand: Float = 1e-6

    package let id: String = SparsityTerm.id
    package let place = 20
    package let title = "KL sparsity"
    package let formula = "Σ KL(ρ‖ρ̂)"
    package let countsActiveUnits = true
    package let weight = Knob(
        "sparsity", symbol: "λₛ", ascii: "ls", summary: "weight of Σ KL(ρ‖ρ̂)", range: 0.001...10, initial: 0.5,
        scale: .logarithmic)
    package let furtherKnobs = [SparsityTerm.rho]

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        let activations = experiment.sparseActivations
        guard experiment.sparsityOn == nil else {
            if activations.isEmpty { return .needsSparseLayer }
            return activations.allSatisfy(\.isUnitInterval) ? nil : .needsLayersOfUnitInterval
        }
        if experiment.code != .deterministic { return .needsDeterministicCodes }
        return activations.allSatisfy(\.isUnitInterval) ? nil : .needsCodesOfUnitInterval
    }

    package func value(_ pass: ForwardPass) -> Value { Self.value(of: pass.sparse, rho: pass.knobs[Self.rho]) }

    package func measures(_ pass: ForwardPass) -> [(name: String, value: Value)] { pass.activeShare }

    /// Of such layers [batch, units] of any network, whose values lie in 0…1; at least one.
    package static func value(of layers: [Value], rho: Value) -> Value {
        let off = 1 - rho
        let sums = layers.map { values in
            let share = values.mean(axis: 0).atLeast(guardBand).atMost(1 - guardBand)
            return (rho * (rho.log - share.log) + off * (off.log - (1 - share).log)).sum()
        }
        return sums.dropFirst().reduce(sums[0]) { $0 + $1 }
    }
}
