import Autodiff
import Tensors
import Testing

@testable import Autoencoders

@Suite struct MMDTests {
    /// By its definition in double, pair by pair.
    @Test func equalsTheSumOverPairs() {
        let (n, d) = (9, 5)
        let (a, b) = (Slot([n, d]), Slot([n, d]))
        Generator(seed: 1).fillNormal(a.pointer)
        Generator(seed: 2).fillNormal(b.pointer)
        let result = Slot([])
        Plan([(MMDTerm.discrepancy(Value(a), Value(b), unit: Value(10)), result)], workers: .alone).run()
        func kernel(_ x: Slot, _ i: Int, _ y: Slot, _ j: Int) -> Double {
            let distance = (0..<d).reduce(0.0) { sum, k in
                let difference = Double(x.base[i * d + k]) - Double(y.base[j * d + k])
                return sum + difference * difference
            }
            return MMDTerm.scales.reduce(0) { $0 + 10 * Double($1) / (10 * Double($1) + distance) }
        }
        var expected = 0.0
        for i in 0..<n {
            for j in 0..<n {
                if i != j { expected += (kernel(a, i, a, j) + kernel(b, i, b, j)) / Double(n * (n - 1)) }
                expected -= 2 * kernel(a, i, b, j) / Double(n * n)
            }
        }
        #expect(abs(Double(result.scalar) - expected) < 2e-5)
    }

    @Test func oneCodeHasNoPairs() {
        let slot = Slot([1, 3])
        #expect(MMDTerm.discrepancy(Value(slot), Value(slot), unit: Value(6)).shape == [])
    }

    /// Draws of one distribution are nearly 0 apart, those of two aren't, by either kernel.
    @Test(arguments: [MMDTerm.Kernel.inverseMultiquadratic, .gaussian]) func tellsDistributionsApart(
        _ kernel: MMDTerm.Kernel
    ) {
        let (n, d) = (500, 3)
        func draws(_ seed: UInt64, _ shift: Float) -> Value {
            let slot = Slot([n, d])
            Generator(seed: seed).fillNormal(slot.pointer)
            for i in 0..<n * d { slot.base[i] += shift }
            return Value(slot)
        }
        func distance(_ a: Value, _ b: Value) -> Float {
            let result = Slot([])
            Plan([(MMDTerm.discrepancy(a, b, unit: Value(Float(2 * d)), kernel), result)], workers: .alone).run()
            return result.scalar
        }
        #expect(abs(distance(draws(1, 0), draws(2, 0))) < 0.03)
        #expect(distance(draws(1, 0), draws(2, 1)) > 0.3)
    }
}
