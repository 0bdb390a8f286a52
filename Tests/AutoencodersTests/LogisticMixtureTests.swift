import Autodiff
import Foundation
import Tensors
import Testing

@testable import Autoencoders

@Suite struct LogisticMixtureTests {
    private static let distance = LogisticMixtureDistance()
    private static let k = LogisticMixtureDistance.components

    private static var experiment: Experiment {
        var experiment = TinyObjective.tiny(.vae)
        experiment.compare(by: distance.id, on: TinyObjective.data)
        return experiment
    }

    /// −log P of values x under the outputs for each, one row.
    private static func cost(_ outputs: [Float], of x: [Float]) -> [Float] {
        let (o, levels) = (Slot([1, outputs.count]), Slot([1, x.count]))
        o.tensor = Tensor(outputs, shape: o.shape)
        levels.tensor = Tensor(x, shape: levels.shape)
        let model = Model(experiment, for: TinyObjective.data, from: Generator(seed: 1))
        let value = distance.value(of: Value(o), to: Value(levels), in: model, knobs: KnobBoard(experiment))
        let slot = Slot(value.shape)
        Plan([(value, slot)], workers: Workers(1)).run()
        return slot.tensor.values
    }

    /// Outputs for one value: logits, means in −1…1, log scales.
    private static func outputs(seed: UInt64) -> [Float] {
        let numbers = Generator(seed: seed).normal([3 * k]).values
        return numbers.enumerated().map { i, x in i < 2 * k ? x * 0.7 : x - 3 }
    }

    /// P of a level, in double, from the definition.
    static func probability(_ outputs: [Float], level: Int) -> Double {
        let o = outputs.map(Double.init)
        let weights = (0..<k).map { exp(o[$0]) }
        let total = weights.reduce(0, +)
        let t = 2 * Double(level) / 255 - 1
        func below(_ edge: Double, _ c: Int) -> Double { 1 / (1 + exp(-(edge - o[k + c]) / exp(o[2 * k + c]))) }
        return (0..<k).reduce(0) { sum, c in
            let upper = level == 255 ? 1 : below(t + 1.0 / 255, c)
            let lower = level == 0 ? 0 : below(t - 1.0 / 255, c)
            return sum + weights[c] / total * (upper - lower)
        }
    }

    @Test(arguments: [1, 2, 3]) func levelsHaveTheProbabilitiesOfTheDefinition(_ seed: UInt64) {
        let outputs = Self.outputs(seed: seed)
        let costs = Self.cost(
            (0..<256).flatMap { _ in outputs }, of: (0..<256).map { Float($0) / 255 })
        let chances = costs.map { exp(-Double($0)) }
        #expect(abs(chances.reduce(0, +) - 1) < 1e-4)
        for (level, chance) in chances.enumerated() {
            let exact = Self.probability(outputs, level: level)
            #expect(abs(chance - exact) <= 2e-4 * exact + 1e-9, "level \(level): \(chance), \(exact)")
        }
    }

    /// Even where the distribution is far away and narrow nothing overflows, and the slope points towards it.
    @Test func farAwayIsFinite() {
        let near = [Float](repeating: 0, count: Self.k)
        let far = near + near.map { _ in 40 } + near.map { _ in -30 }
        let costs = Self.cost(far + far, of: [0, 0.5])
        #expect(costs.allSatisfy { $0.isFinite && $0 > 1000 })
    }

    @Test func drawnLevelsAreAsFrequentAsProbable() {
        let outputs = Self.outputs(seed: 4)
        let count = 200_000
        var frequencies = [Double](repeating: 0, count: 256)
        for i in 0..<count {
            let value = Self.distance.draw(outputs, uniform: (Float(i) + 0.5) / Float(count))
            frequencies[Int((value * 255).rounded())] += 1 / Double(count)
        }
        for level in 0..<256 {
            let exact = Self.probability(outputs, level: level)
            #expect(abs(frequencies[level] - exact) < 1e-3, "level \(level): \(frequencies[level]), \(exact)")
        }
    }

    @Test func gradientsAreThoseOfTheLoss() {
        #expect(Self.experiment.fault(for: TinyObjective.data) == nil)
        let tiny = TinyObjective(Self.experiment)
        tiny.computeGradients()
        for path in tiny.model.parameters.paths { #expect(tiny.gradientFault(path) == nil) }
    }

    /// A distance that reads logits takes the nonlinearity behind the decoder along, and leaves it to one that doesn't.
    @Test func reconstructionsOutliveTheChangeOfDistance() {
        var experiment = TinyObjective.tiny(.vae)
        let before = TinyObjective(experiment)
        experiment.compare(by: SquaredDistance.id, on: TinyObjective.data)
        #expect(experiment.outputActivation == .sigmoid)
        let after = TinyObjective(experiment)
        func images(_ tiny: TinyObjective) -> [Float] {
            let value = tiny.model.reconstruct(tiny.objective.code.center, seeing: Value(tiny.objective.x))
            let slot = Slot(value.shape)
            Plan([(value, slot)], workers: Workers(1)).run()
            return slot.tensor.values
        }
        #expect(zip(images(before), images(after)).allSatisfy { abs($0 - $1) < 1e-6 })
        experiment.compare(by: BernoulliDistance.id, on: TinyObjective.data)
        #expect(experiment.outputActivation == .identity)
    }
}
