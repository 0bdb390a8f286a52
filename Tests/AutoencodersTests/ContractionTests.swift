import Autodiff
import Autoencoders
import Foundation
import Networks
import Tensors
import Testing

/// ‖J‖² by its three ways, against the product of the layers' derivatives written out in double.
@Suite struct ContractionTests {
    /// tanh hidden layers and tanh or sigmoid codes; the hidden ones may be none.
    static func experiment(hidden: [Int], latent: Int, code: Activation, isEstimated: Bool = false) -> Experiment {
        var experiment = Experiment(
            variant: "contractive", encoder: .dense(hidden, .tanh), latent: latent, codeActivation: code,
            terms: [ContractionTerm.id])
        experiment.isContractionEstimated = isEstimated
        return experiment
    }

    /// 1/B Σ_b ‖J_b‖², J = D_n W_n ⋯ D_1 W_1 with D the derivatives of the activations.
    static func exact(_ tiny: TinyObjective, hidden: Int, code: Activation) -> Double {
        let parameters = tiny.model.parameters
        var total = 0.0
        for row in 0..<TinyObjective.batch {
            var h = tiny.objective.x.tensor.row(row).map(Double.init)
            var jacobian = h.indices.map { i in h.indices.map { $0 == i ? 1.0 : 0 } }
            for layer in 0...hidden {
                let weight = parameters["encoder.\(2 * layer).weight"].tensor
                let bias = parameters["encoder.\(2 * layer).bias"].tensor
                let rows = (0..<weight.shape[0]).map { j in weight.row(j).map(Double.init) }
                let isCode = layer == hidden
                let sums = rows.enumerated().map { j, w in
                    zip(w, h).reduce(Double(bias.values[j])) { $0 + $1.0 * $1.1 }
                }
                h = sums.map { DoubleActivation.value(isCode ? code : .tanh, $0) }
                let slopes = h.map { isCode && code == .sigmoid ? $0 * (1 - $0) : 1 - $0 * $0 }
                jacobian = zip(rows, slopes).map { w, slope in
                    (0..<TinyObjective.features).map { i in
                        slope * w.indices.reduce(0.0) { $0 + w[$1] * jacobian[$1][i] }
                    }
                }
            }
            total += jacobian.joined().reduce(0) { $0 + $1 * $1 }
        }
        return total / Double(TinyObjective.batch)
    }

    struct Way: CustomTestStringConvertible, Sendable {
        let name: String
        let hidden: [Int]
        let latent: Int
        let code: Activation
        var isEstimated = false
        var testDescription: String { "\(name) \(hidden) \(latent) \(code.rawValue)" }
    }

    static let ways = [
        Way(name: "closed form", hidden: [], latent: 4, code: .sigmoid),
        Way(name: "closed form", hidden: [], latent: 90, code: .sigmoid),
        Way(name: "exact", hidden: [], latent: 64, code: .tanh),
        Way(name: "exact", hidden: [8, 6], latent: 64, code: .sigmoid),
        Way(name: "Hutchinson estimate", hidden: [], latent: 65, code: .tanh),
        Way(name: "Hutchinson estimate", hidden: [8], latent: 90, code: .sigmoid),
        Way(name: "Hutchinson estimate", hidden: [8], latent: 5, code: .tanh, isEstimated: true),
        Way(name: "closed form", hidden: [], latent: 4, code: .sigmoid, isEstimated: true),
    ]

    @Test(arguments: ways) func equalsTheJacobian(_ way: Way) throws {
        let tiny = TinyObjective(
            Self.experiment(
                hidden: way.hidden, latent: way.latent, code: way.code, isEstimated: way.isEstimated))
        let term = try #require(tiny.objective.terms.first)
        #expect(term.term.method(for: tiny.model) == way.name)
        let exact = Self.exact(tiny, hidden: way.hidden.count, code: way.code)
        guard way.name == "Hutchinson estimate" else {
            #expect(abs(Double(tiny.run([term.value])[0].values[0]) - exact) < 1e-5 * exact)
            return
        }
        #expect(tiny.objective.termNoise["estimate"] != nil)
        let slot = Slot([])
        let plan = Plan([(term.value, slot)], workers: Workers(1))
        let draws = 4000
        var (sum, squares) = (0.0, 0.0)
        for draw in 0..<draws {
            tiny.objective.drawNoise(from: Generator(seed: 9).split(draw))
            plan.run()
            sum += Double(slot.scalar)
            squares += Double(slot.scalar) * Double(slot.scalar)
        }
        let mean = sum / Double(draws)
        let deviation = (squares / Double(draws) - mean * mean).squareRoot()
        // Within four standard errors, which are below 1 %; a single draw is no exact value.
        let standardError = deviation / Double(draws).squareRoot()
        #expect(abs(mean - exact) < 4 * standardError, "\(mean) ± \(standardError), exact \(exact)")
        #expect(standardError < 0.02 * exact && deviation > 0.01 * exact)
    }
}

/// Activations in double.
enum DoubleActivation {
    static func value(_ activation: Activation, _ x: Double) -> Double {
        activation == .sigmoid ? 1 / (1 + exp(-x)) : tanh(x)
    }
}
