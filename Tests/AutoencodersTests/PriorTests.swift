import Autodiff
import Foundation
import Networks
import Tensors
import Testing

@testable import Autoencoders

@Suite struct PriorTests {
    static let count = 4000

    /// Draws for sample pictures and draws for terms, each [count, latent], at σ_z = ½.
    static func draws(_ prior: any Prior.Type) -> [Tensor] {
        let experiment = Experiment(
            variant: "x", encoder: .linear, latent: prior.latent ?? 3, terms: [MMDTerm.id], prior: prior.id,
            knobs: [Priors.deviation.id: 0.5])
        let model = Model(experiment, for: DataShape(features: 4), from: Generator(seed: 1))
        let board = KnobBoard(experiment)
        let objective = Objective(model, batch: count, knobs: board)
        objective.drawNoise(from: Generator(seed: 2))
        let slot = Slot([count, experiment.latent])
        Plan([(objective.pass.prior, slot)], workers: Workers(2)).run()
        return [model.drawFromPrior(count, knobs: board, from: Generator(seed: 3)), slot.tensor]
    }

    @Test func normalHasItsMoments() {
        for draws in Self.draws(NormalPrior.self) {
            let n = Double(draws.values.count)
            let mean = draws.values.reduce(0.0) { $0 + Double($1) } / n
            let square = draws.values.reduce(0.0) { $0 + Double($1 * $1) } / n
            #expect(abs(mean) < 5 * 0.5 / n.squareRoot())
            #expect(abs(square - 0.25) < 5 * 0.25 * (2 / n).squareRoot())
        }
    }

    /// Ten modes, evenly likely, a tenth of a turn apart, each with the standard deviation that it is said to have.
    @Test func ringHasTenModes() {
        for draws in Self.draws(RingPrior.self) {
            var counts = [Int](repeating: 0, count: 10)
            var square = 0.0
            for row in 0..<Self.count {
                let (x, y) = (Double(draws.row(row).first!), Double(draws.row(row).last!))
                let nearest = (atan2(y, x) / (2 * .pi) * 10).rounded()
                let angle = nearest / 10 * 2 * .pi
                square += pow(x - cos(angle), 2) + pow(y - sin(angle), 2)
                counts[(Int(nearest) + 10) % 10] += 1
            }
            // Five standard deviations of a count of n/10.
            let even = Double(Self.count) / 10
            for count in counts { #expect(abs(Double(count) - even) < 5 * (even * 0.9).squareRoot(), "\(counts)") }
            #expect(abs((square / Double(2 * Self.count)).squareRoot() - 0.075) < 0.005)
        }
    }

    /// Near the spiral r = 2.5 t/3π, and as dense along it at the end as in the middle.
    @Test func swissRollIsASpiral() {
        for draws in Self.draws(SwissRollPrior.self) {
            var inner = 0
            for row in 0..<Self.count {
                let (x, y) = (2 * Double(draws.row(row).first!), 2 * Double(draws.row(row).last!))
                let distance = stride(from: 0, through: 3 * Double.pi, by: 0.01).map { t in
                    let r = 2.5 * t / (3 * .pi)
                    return pow(x - r * cos(t), 2) + pow(y - r * sin(t), 2)
                }.min()!.squareRoot()
                #expect(distance < 6 * 0.06)
                // Half of the turns in hold a quarter of the length.
                if (x * x + y * y).squareRoot() < 1.25 { inner += 1 }
            }
            #expect(abs(Double(inner) / Double(Self.count) - 0.25) < 0.04)
        }
    }

    /// What is drawn goes along with σ_z as it is turned, without a new model, for samples as for terms.
    @Test(arguments: Priors.all.map { $0.id }) func drawsAreScaled(_ id: String) throws {
        let prior = try #require(Priors.named(id))
        let experiment = Experiment(
            variant: "x", encoder: .linear, latent: prior.latent ?? 3, terms: [MMDTerm.id], prior: id)
        let model = Model(experiment, for: DataShape(features: 4), from: Generator(seed: 1))
        let board = KnobBoard(experiment)
        let objective = Objective(model, batch: 5, knobs: board)
        objective.drawNoise(from: Generator(seed: 2))
        let slot = Slot([5, experiment.latent])
        let plan = Plan([(objective.pass.prior, slot)], workers: .alone)
        func draws() -> [[Float]] {
            plan.run()
            return [model.drawFromPrior(5, knobs: board, from: Generator(seed: 3)).values, slot.tensor.values]
        }
        let once = draws()
        board.set(Priors.deviation.id, to: 4)
        #expect(draws() == once.map { $0.map { 4 * $0 } })
        // And with what a schedule leaves of it in force.
        board.scale(Priors.deviation.id, by: 0.5)
        #expect(draws() == once.map { $0.map { 2 * $0 } })
    }

    @Test func theSentenceNamesThePrior() {
        let experiment = Variant.adversarial.experiment
        #expect(CriticTerm().formula(in: experiment) == "D_GAN(q_z, ring)")
        #expect(MMDTerm().formula(in: Variant.waeMMD.experiment) == "MMD(q_z, N(0, σ_z²))")
        #expect(experiment.fault(for: .usual) == nil)
        var wide = experiment
        wide.latent = 3
        #expect(wide.fault(for: .usual) == .prior("ring", needsCodes: 2))
    }
}
