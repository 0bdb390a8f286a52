import Autodiff
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Autoencoders

/// What is missing counts nowhere: distances, errors and critics see observed entries only.
@Suite struct MissingEntriesTests {
    static let data = DataShape(image: TinyObjective.data.image, classes: 3, hasMissing: true)
    private static let shape: Shape = [TinyObjective.batch, TinyObjective.features]
    /// Of the multinomial likelihood no value has a cost that is its own alone: it is tested where rows are hidden.
    private static let masking = Distances.all.filter {
        $0.isSumOverValues && ![NoDistance.id, MultinomialDistance.id].contains($0.id)
    }.map(\.id)

    /// 0 in some three of ten entries.
    private static func mask(seed: UInt64) -> Tensor {
        Tensor(Generator(seed: seed).uniform(shape).values.map { $0 < 0.3 ? 0 : 1 }, shape: shape)
    }

    private static func objective(_ variant: Variant, by distance: String? = nil, seed: UInt64 = 2) -> TinyObjective {
        var experiment = TinyObjective.tiny(variant)
        if let distance { experiment.compare(by: distance, on: data) }
        let tiny = TinyObjective(experiment, on: data, seed: seed)
        tiny.objective.batch.mask!.tensor = mask(seed: seed)
        // Grey levels, which every distance knows.
        tiny.objective.x.tensor = Tensor(
            tiny.objective.x.tensor.values.map { ($0 * 255).rounded() / 255 }, shape: tiny.objective.x.shape)
        return tiny
    }

    /// Δ of one value in double, from its definition.
    private static func cost(_ distance: String, _ outputs: ArraySlice<Float>, _ x: Float) -> Double {
        let (o, x) = (outputs.map(Double.init), Double(x))
        switch distance {
        case SquaredDistance.id, MixedDistance.id: return (o[0] - x) * (o[0] - x)
        case BernoulliDistance.id:
            let p = 1 / (1 + exp(-o[0]))
            return -x * log(p) - (1 - x) * log(1 - p)
        case GaussianDistance.id:
            let c = Double(GaussianDistance.variance.initial)
            return (o[0] - x) * (o[0] - x) / (2 * c) + log(2 * Double.pi * c) / 2
        case LogisticMixtureDistance.id:
            return -log(LogisticMixtureTests.probability(Array(outputs), level: Int((x * 255).rounded())))
        default: preconditionFailure("no formula of \(distance)")
        }
    }

    @Test(arguments: masking) func onlyObservedEntriesCount(_ distance: String) {
        let tiny = Self.objective(.vae, by: distance)
        let (objective, width) = (tiny.objective, Distances.named(distance)!.outputsPerValue)
        let values = tiny.run([
            objective.reconstruction, objective.output, objective.squaredError,
            objective.model.structure.activeDistance
                .reconstruction(objective.output),
        ])
        let (mask, x) = (objective.batch.mask!.tensor.values, objective.x.tensor.values)
        var (sum, squares, observed) = (0.0, 0.0, 0.0)
        for i in x.indices where mask[i] == 1 {
            sum += Self.cost(distance, values[1].values[i * width..<(i + 1) * width], x[i])
            squares += pow(Double(values[3].values[i]) - Double(x[i]), 2)
            observed += 1
        }
        #expect(observed > 10 && observed < 45)
        let reconstruction = sum / Double(TinyObjective.batch)
        #expect(abs(Double(values[0].values[0]) - reconstruction) < 2e-4 * abs(reconstruction))
        #expect(abs(Double(values[2].values[0]) - squares / observed) < 1e-5 * squares / observed)
    }

    /// Every variant that can be on such data.
    private static let variants = Variant.all.filter {
        let experiment = TinyObjective.tiny($0)
        return experiment.fault(for: data, with: .shipped) == nil && !experiment.terms.contains(StudentTerm.id)
            && !experiment.terms.contains(DiffusionTerm.id)
    }

    @Test(arguments: masking) func gradientsOfDistances(_ distance: String) {
        expectGradients(.vae, by: distance)
        expectGradients(.undercomplete, by: distance)
    }

    @Test(arguments: variants) func gradientsOfVariants(_ variant: Variant) {
        expectGradients(variant, by: nil)
    }

    /// They equal central differences. A kink between two differences depends on the seed, a wrong derivative doesn't.
    private func expectGradients(_ variant: Variant, by distance: String?) {
        var faults: [String] = []
        for seed: UInt64 in 2...9 {
            let tiny = Self.objective(variant, by: distance, seed: seed)
            tiny.computeGradients()
            faults = tiny.objective.players.flatMap(\.paths).compactMap { tiny.gradientFault($0) }
            if faults.isEmpty { return }
        }
        #expect(faults == [])
    }

    /// With an encoder that is blind, x reaches the loss as what the reconstruction is compared with and in no other way.
    @Test(arguments: masking.map { ("vae", $0 as String?) } + [("ali", nil)])
    func whatIsMissingHasNoInfluence(_ id: String, _ distance: String?) throws {
        let tiny = Self.objective(try #require(Variant.named(id)), by: distance)
        let (objective, parameters) = (tiny.objective, tiny.model.parameters)
        for path in parameters.paths where path.hasPrefix("encoder.0.weight") {
            parameters[path].pointer.update(repeating: 0)
        }
        func computed() -> [[UInt32]] {
            tiny.computeGradients()
            let slots = objective.players.flatMap(\.paths).filter { !$0.hasPrefix("encoder.0.weight") }
                .map { parameters.gradient($0).tensor.values }
            let values = objective.players.indices.map { Float(tiny.loss(of: $0)) }
            return (slots + [values] + [tiny.run([objective.squaredError])[0].values]).map { $0.map(\.bitPattern) }
        }
        let mask = objective.batch.mask!.tensor.values
        let before = computed()
        for i in mask.indices where mask[i] == 0 { objective.x.base[i] = 1 - objective.x.base[i] / 2 }
        #expect(computed() == before)
        // The gradient of the output is 0 there, and nowhere else.
        if distance != nil {
            let gradient = Value.gradients(of: objective.reconstruction, with: [objective.output])[0]
            let slopes = tiny.run([try #require(gradient)])[0].values
            let width = slopes.count / mask.count
            for i in mask.indices {
                #expect(slopes[i * width..<(i + 1) * width].contains { $0 != 0 } == (mask[i] == 1))
            }
        }
        let seen = try #require(mask.firstIndex(of: 1))
        objective.x.base[seen] = 1 - objective.x.base[seen] / 2
        #expect(computed() != before)
    }

    /// Where all is observed the mask changes no more than rounding; without one there is no mask at all.
    @Test(arguments: variants) func nothingMissing(_ variant: Variant) {
        let experiment = TinyObjective.tiny(variant)
        let (plain, masked) = (TinyObjective(experiment), TinyObjective(experiment, on: Self.data))
        masked.objective.batch.mask!.pointer.update(repeating: 1)
        #expect(plain.objective.batch.mask == nil && plain.objective.mask == nil)
        for (a, b) in [
            (plain.loss(), masked.loss()),
            (
                Double(plain.run([plain.objective.squaredError])[0].values[0]),
                Double(masked.run([masked.objective.squaredError])[0].values[0])
            ),
        ] { #expect(abs(a - b) <= 1e-5 * abs(a) && a.isFinite) }
    }

    @Test func aBatchOfNothing() {
        let tiny = Self.objective(.vae, by: SquaredDistance.id)
        tiny.objective.batch.mask!.pointer.update(repeating: 0)
        let values = tiny.run([tiny.objective.reconstruction, tiny.objective.squaredError])
        #expect(values.map { $0.values[0] } == [0, 0])
    }

    /// A distance leaves missing entries out, or refuses data that have some.
    @Test func whatCannotLeaveThemOut() {
        for distance in Distances.all {
            var experiment = TinyObjective.tiny(.vae)
            experiment.compare(by: distance.id, on: Self.data)
            let fault = experiment.fault(for: Self.data, with: .shipped)
            #expect(fault == (distance.isSumOverValues ? nil : .distance(distance.id, .needsCompleteRows)))
            #expect(experiment.fault(for: TinyObjective.data, with: .shipped) == nil)
        }
        #expect(Distances.all.filter { !$0.isSumOverValues }.map(\.id) == ["ssim", "feature"])
    }

    /// Item-based AutoRec without its penalty λ/2 (‖V‖² + ‖W‖²), whose gradient is λ times the weights.
    /// Sedhain, Menon, Sanner & Xie, WWW 2015.
    @Test func autoRec() throws {
        let golden = try GoldenCase("autorec")
        let x = try golden.tensor("input.x")
        let hidden = try golden.tensor("encoder.0.weight").shape[0]
        let experiment = Experiment(
            variant: "autorec", encoder: .dense([]), latent: hidden, codeActivation: .sigmoid,
            distance: SquaredDistance.id)
        let model = Model(
            experiment, for: DataShape(features: x.shape[1], hasMissing: true), from: Generator(seed: 0))
        #expect(model.parameters.paths.sorted() == golden.parameters)
        for path in model.parameters.paths { model.parameters[path].tensor = try golden.tensor(path) }
        let objective = Objective(model, batch: x.shape[0], knobs: KnobBoard(experiment))
        objective.x.tensor = x
        objective.batch.mask?.tensor = try golden.tensor("input.mask")
        let wanted = [
            ("term.reconstruction", objective.reconstruction), ("code", objective.z), ("output", objective.output),
            ("term.rmse", objective.squaredError.squareRoot),
        ]
        let slots = wanted.map { Slot($0.1.shape) }
        Plan(
            zip(wanted, slots).map { ($0.1, $1) } + objective.gradients(of: objective.players[0]), workers: Workers(1)
        ).run()
        for ((name, _), slot) in zip(wanted, slots) {
            #expect(try golden.difference(slot.tensor.values, from: name) == nil)
        }
        let lambda = try golden.number("lambda")
        let penalty = model.parameters.paths.filter { $0.hasSuffix("weight") }
            .reduce(Float(0)) { $0 + model.parameters[$1].tensor.values.reduce(0) { $0 + $1 * $1 } }
        #expect(try golden.difference([slots[0].scalar + lambda / 2 * penalty], from: "loss") == nil)
        for path in model.parameters.paths {
            var gradient = model.parameters.gradient(path).tensor.values
            if path.hasSuffix("weight") {
                for (i, weight) in model.parameters[path].tensor.values.enumerated() {
                    gradient[i] += lambda * weight
                }
            }
            #expect(try golden.difference(gradient, from: "grad." + path) == nil)
        }
    }
}
