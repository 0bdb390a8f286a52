import Autodiff
import Foundation
import Tensors
import Testing

/// Derivatives against central differences of the same expression, and second derivatives against differences of the
/// first.
@Suite struct GradientTests {
    static let workers = Workers(2)

    static func run(_ values: [Value]) -> [Tensor] {
        let slots = values.map { Slot($0.shape) }
        Plan(Array(zip(values, slots)).map { ($0, $1) }, workers: workers).run()
        return slots.map(\.tensor)
    }

    /// Checks ∂L/∂x of L = Σ w ⊙ f(x), with w fixed, and the same for the gradient's own derivative.
    static func check(
        _ shape: Shape, from low: Float = -2, to high: Float = 2, twice: Bool = true, _ f: (Value) -> Value
    ) {
        let generator = Generator(seed: 5)
        let x = Slot(shape)
        var start = generator.uniform(shape)
        start.values = start.values.map { low + (high - low) * $0 }
        x.tensor = start
        let variable = Value(x)
        let y = f(variable)
        let weight = Value(filled(generator.split("w").normal(y.shape)))
        let loss = (y * weight).sum()
        let gradient = Value.gradients(of: loss, with: [variable])[0]!
        compare(gradient, loss, x)
        if twice {
            let again = Value(filled(generator.split("v").normal(shape)))
            let second = (gradient * again).sum()
            guard let curvature = Value.gradients(of: second, with: [variable])[0] else { return }
            compare(curvature, second, x)
        }
    }

    static func filled(_ tensor: Tensor) -> Slot {
        let slot = Slot(tensor.shape)
        slot.tensor = tensor
        return slot
    }

    private static func compare(_ gradient: Value, _ loss: Value, _ x: Slot) {
        let g = run([gradient])[0].values
        let out = Slot([])
        let plan = Plan([(loss.reshaped([]), out)], workers: workers)
        let scale = g.map(abs).max()!
        let h: Float = 1e-2
        func at(_ i: Int, _ d: Float) -> Double {
            let old = x.base[i]
            x.base[i] = old + d
            plan.run()
            x.base[i] = old
            return Double(out.scalar)
        }
        for i in stride(from: 0, to: g.count, by: max(1, g.count / 13)) {
            // Five points: the error is O(h⁴), so a float's h can be large.
            let slope = (8 * (at(i, h) - at(i, -h)) - (at(i, 2 * h) - at(i, -2 * h))) / Double(12 * h)
            #expect(abs(Double(g[i]) - slope) <= 4e-3 * Double(max(scale, 1)), "entry \(i): \(g[i]) vs \(slope)")
        }
    }

    @Test func unary() {
        Self.check([3, 5]) { -$0 }
        Self.check([3, 5]) { $0 + 2 }
        Self.check([3, 5]) { $0 * 3 }
        Self.check([3, 5], from: 0.2) { $0.magnitude }
        Self.check([3, 5], from: 0.2) { $0.relu }
        Self.check([3, 5], from: -2, to: -0.2) { $0.relu }
        Self.check([3, 5]) { $0.squared }
        Self.check([3, 5], from: 0.5) { $0.squareRoot }
        Self.check([3, 5], from: 0.5) { $0.reciprocal }
        Self.check([3, 5]) { $0.exp }
        Self.check([3, 5], from: 0.5) { $0.log }
        Self.check([3, 5]) { $0.tanh }
        Self.check([3, 5]) { $0.sigmoid }
        Self.check([3, 5]) { $0.softplus }
        Self.check([3, 5]) { $0.erf }
        Self.check([3, 5]) { $0.gelu }
        // The second derivative, which a contractive penalty needs.
        Self.check([3, 5]) { Value.gradients(of: $0.gelu.sum(), with: [$0])[0]! }
        Self.check([3, 5], from: 0.5) { $0.atLeast(0.2) * $0.atMost(3) }
    }

    @Test func broadcasting() {
        let row = Value(Self.filled(Generator(seed: 1).normal([5])))
        let column = Value(Self.filled(Generator(seed: 2).normal([4, 1])))
        let full = Value(Self.filled(Generator(seed: 3).normal([4, 5])))
        Self.check([5]) { $0 * full + $0 }
        Self.check([4, 1]) { $0 * full - $0 * row }
        Self.check([4, 5]) { $0 * row / (column.squared + 1) }
        Self.check([4, 5], from: 0.5) { (row + column) / $0 }
        Self.check([]) { $0 * full * $0 }
        Self.check([2, 4, 5]) { $0 * full * $0 }
        Self.check([4, 5]) { $0 - $0.mean(axis: 0) }
        Self.check([4, 5]) { $0 * $0.sum(axis: -1).reshaped([4, 1]) }
    }

    @Test func sums() {
        Self.check([2, 3, 4]) { $0.squared.sum(axis: 0) * $0 }
        Self.check([2, 3, 4]) { $0.squared.sum(axis: 1) }
        Self.check([2, 3, 4]) { $0.squared.sum(axis: 2) }
        Self.check([2, 3, 4]) { $0.exp.sum() * $0 }
        Self.check([70, 300]) { ($0 * $0.mean(axis: 0)).sum(axis: 1) }
    }

    @Test func products() {
        let right = Value(Self.filled(Generator(seed: 1).normal([5, 4])))
        let left = Value(Self.filled(Generator(seed: 2).normal([6, 3])))
        Self.check([3, 5]) { $0.product(right).tanh }
        Self.check([5, 3]) { $0.product(right, transposeA: true).tanh }
        Self.check([3, 4]) { $0.product(right, transposeB: true).tanh }
        Self.check([4, 3]) { $0.product(right, transposeA: true, transposeB: true).tanh }
        Self.check([3, 4]) { left.product($0).tanh }
        Self.check([4, 3]) { left.product($0, transposeB: true).tanh }
        Self.check([2, 3, 5]) { $0.product(right).tanh }
        Self.check([4, 4]) { $0.product($0).product($0, transposeA: true) }
    }

    @Test func detachedValuesHaveNoDerivative() {
        let x = Value(Self.filled(Generator(seed: 1).normal([3])))
        let g = Value.gradients(of: (x.detached * x).sum(), with: [x])[0]!
        #expect(Self.run([g])[0] == Self.run([x])[0])
    }

    /// J of tanh(x Wᵀ) is diag(1 − y²) W, row by row.
    @Test func jacobian() {
        let x = Value(Self.filled(Generator(seed: 1).normal([4, 3])))
        let w = Value(Self.filled(Generator(seed: 2).normal([5, 3])))
        let y = x.product(w, transposeB: true).tanh
        let result = Self.run([Value.jacobian(of: y, with: x)!, y, w])
        for k in 0..<5 {
            for b in 0..<4 {
                for i in 0..<3 {
                    let h = result[1].values[b * 5 + k]
                    let expected = (1 - h * h) * result[2].values[k * 3 + i]
                    #expect(abs(result[0].values[(k * 4 + b) * 3 + i] - expected) < 1e-5)
                }
            }
        }
    }

    /// A random expression over large shapes: many groups, sums of several widths, shared memory. One thread or two:
    /// the same bits.
    @Test func threadsChangeNoBit() {
        let x = Value(Self.filled(Generator(seed: 1).normal([130, 784])))
        let w = Value(Self.filled(Generator(seed: 2).normal([400, 784])))
        let b = Value(Self.filled(Generator(seed: 3).normal([400])))
        let h = (x.product(w, transposeB: true) * 0.03 + b).sigmoid
        let y = h.product(w)
        let loss = (y.softplus - x * y).sum() / 130 + (h.mean(axis: 0) - 0.05).squared.sum()
        let gradients = Value.gradients(of: loss, with: [w, b, x]).map { $0! }
        func values(_ threads: Int) -> [Tensor] {
            let slots = ([loss] + gradients).map { Slot($0.shape) }
            let plan = Plan(zip([loss] + gradients, slots).map { ($0, $1) }, workers: Workers(threads))
            for _ in 0..<3 { plan.run() }
            return slots.map(\.tensor)
        }
        #expect(values(1) == values(2))
    }
}
