import Autodiff
import Networks
import Tensors
import Testing

@Suite struct ParametersTests {
    static let specs = [
        ParameterSpec("encoder.0.weight", [40, 60], start: .he(fanIn: 60)),
        ParameterSpec("encoder.0.bias", [40], start: .zero),
        ParameterSpec("decoder.0.weight", [60, 40], start: .xavier(fanIn: 40, fanOut: 60)),
    ]

    @Test func lieOneBehindTheOther() {
        let parameters = Parameters(Self.specs, from: Generator(seed: 1))
        #expect(parameters.paths == ["encoder.0.weight", "encoder.0.bias", "decoder.0.weight"])
        #expect(parameters.count == 4840)
        #expect(parameters.values.count == 4840 && parameters.gradients.count == 4840)
        #expect(Self.specs.map { parameters[$0.path].offset } == [0, 2400, 2440])
        #expect(Self.specs.map { parameters.gradient($0.path).offset } == [0, 2400, 2440])
        #expect(parameters["encoder.0.bias"].shape == [40])
        #expect(parameters.contains("encoder.0.bias") && !parameters.contains("encoder.1.bias"))
        #expect(parameters.value("encoder.0.bias") === parameters.value("encoder.0.bias"))
        parameters["encoder.0.bias"].base[3] = 5
        #expect(parameters.values.base[2403] == 5)
    }

    @Test func startDependsOnSeedAndPathAlone() {
        let all = Parameters(Self.specs, from: Generator(seed: 1))
        let alone = Parameters([Self.specs[2]], from: Generator(seed: 1))
        let other = Parameters(Self.specs, from: Generator(seed: 2))
        #expect(alone["decoder.0.weight"].tensor == all["decoder.0.weight"].tensor)
        #expect(other["decoder.0.weight"].tensor != all["decoder.0.weight"].tensor)
        #expect(all["encoder.0.weight"].tensor.values != all["decoder.0.weight"].tensor.values)
    }

    @Test func sharedMeansPathAndShape() {
        let a = Parameters(Self.specs, from: Generator(seed: 1))
        let b = Parameters(
            [
                ParameterSpec("encoder.0.weight", [60, 40], start: .zero), Self.specs[1],
                ParameterSpec("critic.0.weight", [60, 40], start: .zero),
            ], from: Generator(seed: 1))
        #expect(a.shared(with: b).map(\.path) == ["encoder.0.bias"])
        #expect(b.shared(with: a).map(\.path) == ["encoder.0.bias"])
    }

    @Test func knowsANumberThatIsNone() {
        let parameters = Parameters(Self.specs, from: Generator(seed: 1))
        #expect(parameters.isFinite)
        for bad in [Float.nan, .infinity, -.infinity] {
            parameters.values.base[4839] = bad
            #expect(!parameters.isFinite)
        }
    }

    struct Start: CustomTestStringConvertible, Sendable {
        let start: Initialization
        let variance: Double
        /// E x⁴/(E x²)²: 3 for a normal, 9/5 for a uniform distribution.
        let kurtosis: Double
        let bound: Float
        var testDescription: String { "\(start)" }
    }

    static let starts = [
        Start(start: .he(fanIn: 50), variance: 2.0 / 50, kurtosis: 3, bound: .infinity),
        Start(start: .he(fanIn: 784), variance: 2.0 / 784, kurtosis: 3, bound: .infinity),
        // U(−a, a) has the variance a²/3 = 2/(in + out).
        Start(
            start: .xavier(fanIn: 50, fanOut: 70), variance: 2.0 / 120, kurtosis: 1.8,
            bound: Float(0.05).squareRoot()),
    ]

    /// Moments of 200,000 draws, within five standard errors.
    @Test(arguments: starts) func initialMoments(_ start: Start) {
        let n = 200_000.0
        let parameters = Parameters([ParameterSpec("w", [Int(n)], start: start.start)], from: Generator(seed: 3))
        let values = parameters["w"].tensor.values
        let mean = values.reduce(0.0) { $0 + Double($1) } / n
        let second = values.reduce(0.0) { $0 + Double($1) * Double($1) } / n
        let fourth = values.reduce(0.0) { $0 + Double($1) * Double($1) * Double($1) * Double($1) } / n
        #expect(abs(mean) < 5 * (start.variance / n).squareRoot())
        #expect(abs(second / start.variance - 1) < 5 * ((start.kurtosis - 1) / n).squareRoot())
        #expect(abs(fourth / (second * second) - start.kurtosis) < 0.06)
        #expect(values.allSatisfy { abs($0) <= start.bound })
        #expect(values.contains { abs($0) > 0.99 * min(start.bound, Float(3 * start.variance.squareRoot())) })
    }

    /// He's rule behind rectifiers that don't widen, Xavier's elsewhere; biases at zero; PyTorch's layout.
    @Test func denseLayersDeclareWhatTheyNeed() {
        let narrow = Dense("f.0", from: 30, to: 20, activation: .relu).parameters
        #expect(
            narrow == [
                ParameterSpec("f.0.weight", [20, 30], start: .he(fanIn: 30)),
                ParameterSpec("f.0.bias", [20], start: .zero),
            ])
        let wide = Dense("f.0", from: 20, to: 30, activation: .relu).parameters
        #expect(wide[0].start == .xavier(fanIn: 20, fanOut: 30))
        let smooth = Dense("f.0", from: 30, to: 20, activation: .tanh).parameters
        #expect(smooth[0].start == .xavier(fanIn: 30, fanOut: 20))
        let stack = DenseStack("g", from: 5, layers: [(4, .relu), (3, .tanh), (2, .identity)])
        #expect(
            stack.parameters.map(\.path) == [
                "g.0.weight", "g.0.bias", "g.2.weight", "g.2.bias", "g.4.weight", "g.4.bias",
            ])
        #expect(stack.parameters.map(\.shape) == [[4, 5], [4], [3, 4], [3], [2, 3], [2]])
    }

    /// y = a(x Wᵀ + b), against the sums written out in double, for every activation.
    @Test(arguments: Activation.allCases) func denseLayer(_ activation: Activation) {
        let layer = Dense("f", from: 3, to: 2, activation: activation)
        let parameters = Parameters(layer.parameters, from: Generator(seed: 4))
        parameters["f.bias"].tensor = Tensor([0.3, -0.7], shape: [2])
        let x = Slot([4, 3])
        x.tensor = Generator(seed: 5).normal([4, 3])
        let y = Slot([4, 2])
        Plan([(layer(Value(x), parameters), y)], workers: Workers(1)).run()
        for row in 0..<4 {
            for j in 0..<2 {
                var sum = Double(parameters["f.bias"].base[j])
                for i in 0..<3 {
                    sum += Double(x.base[3 * row + i]) * Double(parameters["f.weight"].base[3 * j + i])
                }
                #expect(abs(Double(y.base[2 * row + j]) - Self.activated(activation, sum)) < 2e-6)
            }
        }
    }
}
