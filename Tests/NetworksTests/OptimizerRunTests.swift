import Networks
import Tensors
import Testing

@Suite struct OptimizerRunTests {
    static let workers = Workers(2)

    /// Parameters `a` [3] and `b` [70,000], which is more than one piece of the norm, with gradients of N(0, 1).
    static func parameters(_ gradientSeed: UInt64 = 2) -> Parameters {
        let parameters = Parameters(
            [
                ParameterSpec("a", [3], start: .he(fanIn: 1)),
                ParameterSpec("b", [70_000], start: .xavier(fanIn: 3, fanOut: 3)),
            ], from: Generator(seed: 1))
        draw(parameters, gradientSeed)
        return parameters
    }

    static func draw(_ parameters: Parameters, _ seed: UInt64) {
        Generator(seed: seed).fillNormal(parameters.gradients.pointer)
    }

    static func norm(_ buffer: Buffer) -> Double {
        buffer.pointer.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    @Test func clippingScalesALongGradientToTheNorm() {
        let parameters = Self.parameters()
        let before = Array(parameters.values.pointer)
        let length = Self.norm(parameters.gradients)
        let returned = OptimizerRun(SGD(), for: parameters).move(rate: 1, clip: 5, workers: Self.workers)
        #expect(abs(Double(returned ?? 0) / length - 1) < 1e-6)
        for i in stride(from: 0, to: parameters.count, by: 97) {
            let expected = Double(before[i]) - Double(parameters.gradients.base[i]) * 5 / length
            #expect(abs(Double(parameters.values.base[i]) - expected) < 1e-6)
        }
    }

    @Test func clippingLeavesAShortGradient() {
        let (clipped, free) = (Self.parameters(), Self.parameters())
        let length = Float(Self.norm(free.gradients))
        let returned = OptimizerRun(SGD(), for: clipped).move(rate: 0.1, clip: length * 1.001, workers: Self.workers)
        #expect(returned != nil)
        #expect(OptimizerRun(SGD(), for: free).move(rate: 0.1, workers: Self.workers) == nil)
        #expect(Array(clipped.values.pointer) == Array(free.values.pointer))
    }

    /// What the rule sees is the scaled gradient: clipping to a norm equals handing in that gradient.
    @Test(arguments: Optimizers.all.map { $0.id }) func everyRuleIsClipped(_ id: String) throws {
        let (clipped, scaled) = (Self.parameters(), Self.parameters())
        let rule = try #require(Optimizers.named(id))
        let (one, other) = (OptimizerRun(rule, for: clipped), OptimizerRun(rule, for: scaled))
        for seed in 2..<5 as Range<UInt64> {
            Self.draw(clipped, seed)
            Self.draw(scaled, seed)
            let factor = Float(3 / Self.norm(scaled.gradients))
            for i in scaled.gradients.pointer.indices { scaled.gradients.base[i] *= factor }
            one.move(rate: 0.01, clip: 3, workers: Self.workers)
            other.move(rate: 0.01, workers: Self.workers)
        }
        #expect(one.steps.allSatisfy { $0 == 3 })
        let difference = zip(clipped.values.pointer, scaled.values.pointer).map { abs($0 - $1) }.max() ?? 1
        #expect(difference < 2e-6, "\(difference)")
    }

    @Test(arguments: Optimizers.all.map { $0.id }) func threadsChangeNoBit(_ id: String) throws {
        let rule = try #require(Optimizers.named(id))
        let results = [1, 2].map { threads -> [Float] in
            let parameters = Self.parameters()
            let run = OptimizerRun(rule, for: parameters)
            for _ in 0..<3 { run.move(rate: 0.01, clip: 2, workers: Workers(threads)) }
            return Array(parameters.values.pointer)
        }
        #expect(results[0] == results[1])
    }

    @Test func adoptTakesWhatGoesOn() {
        let old = Parameters(
            [
                ParameterSpec("gone", [2], start: .zero), ParameterSpec("kept", [3], start: .zero),
                ParameterSpec("grown", [2], start: .zero),
            ], from: Generator(seed: 1))
        Self.draw(old, 3)
        let source = OptimizerRun(Adam(), for: old)
        for _ in 0..<4 { source.move(rate: 0.01, workers: Self.workers) }
        let new = Parameters(
            [ParameterSpec("grown", [4], start: .zero), ParameterSpec("kept", [3], start: .zero)],
            from: Generator(seed: 1))
        let run = OptimizerRun(Adam(), for: new)
        run.adopt(new.shared(with: old).map { Inheritance(from: $0.path, to: $0.path) }, from: source)
        #expect(run.stepsByPath == ["grown": 0, "kept": 4])
        for (mine, theirs) in zip(run.state, source.state) {
            #expect(new.slot("kept", in: mine).tensor == old.slot("kept", in: theirs).tensor)
            #expect(new.slot("kept", in: mine).tensor.values.allSatisfy { $0 != 0 })
            #expect(new.slot("grown", in: mine).tensor.values == [0, 0, 0, 0])
        }
        // From then on what was kept moves as if nothing had happened.
        new.slot("kept", in: new.values).tensor = old["kept"].tensor
        new.gradient("kept").tensor = old.gradient("kept").tensor
        source.move(rate: 0.01, workers: Self.workers)
        run.move(rate: 0.01, workers: Self.workers)
        #expect(new["kept"].tensor == old["kept"].tensor)
    }

    @Test func adoptOfAnotherRuleChangesNothing() {
        let parameters = Self.parameters()
        let adam = OptimizerRun(Adam(), for: parameters)
        adam.move(rate: 0.01, workers: Self.workers)
        // Both keep two buffers, of different meaning.
        let other = OptimizerRun(AdamW(), for: parameters)
        other.adopt(parameters.paths.map { Inheritance(from: $0, to: $0) }, from: adam)
        #expect(other.steps.allSatisfy { $0 == 0 })
        #expect(other.state.allSatisfy { $0.pointer.allSatisfy { $0 == 0 } })
    }

    /// Neither momentum nor decay nor a count touches who isn't moved; when it is, it makes a first step.
    @Test(arguments: Optimizers.all.map { $0.id }) func whoIsNotMovedStaysAsHeIs(_ id: String) throws {
        let rule = try #require(Optimizers.named(id))
        let (parameters, fresh) = (Self.parameters(), Self.parameters())
        let (run, first) = (OptimizerRun(rule, for: parameters), OptimizerRun(rule, for: fresh))
        let (a, b) = (run.mover(of: ["a"]), run.mover(of: ["b"]))
        let before = parameters["a"].tensor
        for seed in 2..<5 as Range<UInt64> {
            Self.draw(parameters, seed)
            run.move(b, rate: 0.01, clip: 3, workers: Self.workers)
        }
        #expect(parameters["a"].tensor == before)
        #expect(run.stepsByPath == ["a": 0, "b": 3])
        Self.draw(fresh, 4)
        run.move(a, rate: 0.01, workers: Self.workers)
        first.move(rate: 0.01, workers: Self.workers)
        #expect(parameters["a"].tensor == fresh["a"].tensor)
        #expect(parameters["b"].tensor != fresh["b"].tensor)
        #expect(run.stepsByPath == ["a": 1, "b": 3])
    }
}
