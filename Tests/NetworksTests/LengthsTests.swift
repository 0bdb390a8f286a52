import Foundation
import Tensors
import Testing

@testable import Networks

/// What is said of the last step is what it did.
@Suite struct LengthsTests {
    @Test(arguments: Optimizers.all.map { $0.id }, [nil, Float(0.5)]) func movesAreThoseOfTheStep(
        _ id: String, _ clip: Float?
    ) throws {
        let specs = [
            ParameterSpec("a.weight", [5, 7], start: .normal(deviation: 1)),
            ParameterSpec("a.bias", [5], start: .normal(deviation: 1)),
            ParameterSpec("other", [3], start: .normal(deviation: 1)),
        ]
        let parameters = Parameters(specs, from: Generator(seed: 4))
        let run = OptimizerRun(try #require(Optimizers.named(id)), for: parameters)
        let mover = run.mover(of: ["a.weight", "a.bias"])
        #expect(run.lengths(of: mover).allSatisfy { $0.move == 0 })
        for step in 0..<5 {
            _ = parameters.gradients.pointer.update(from: Generator(seed: 9).split(step).normal([43]).values)
            let before = parameters.values.pointer.map(Double.init)
            run.move(mover, rate: 0.01, clip: clip, workers: Workers(1))
            let after = parameters.values.pointer.map(Double.init)
            for (length, range) in zip(run.lengths(of: mover), [0..<35, 35..<40]) {
                func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
                let moved = norm(range.map { after[$0] - before[$0] })
                #expect(abs(length.move - moved) < 1e-3 * moved, "\(id) step \(step): \(length.move) \(moved)")
                #expect(abs(length.value - norm(range.map { after[$0] })) < 1e-5)
                #expect(
                    abs(length.gradient - norm(range.map { Double(parameters.gradients.pointer[$0]) })) < 1e-5)
            }
            let whole = (0..<40).reduce(0.0) {
                $0 + Double(parameters.gradients.pointer[$1] * parameters.gradients.pointer[$1])
            }
            let scale = min(1, Double(clip ?? .infinity) / whole.squareRoot())
            #expect(abs(Double(run.scale(of: mover)) - scale) < 1e-5)
        }
    }
}
