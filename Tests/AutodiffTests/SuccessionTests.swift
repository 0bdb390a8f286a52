import Autodiff
import Tensors
import Testing

/// Loops that follow an operation piece by piece, that write where they read, and that read a row for each image: against
/// the same values computed step by step, each kept as a result of its own.
@Suite struct SuccessionTests {
    static let geometry = ConvolutionGeometry(height: 12, width: 10, channels: 4, kernel: 3, stride: 1, padding: 1)
    static let images = 70

    static func draw(_ shape: Shape, _ label: String) -> Value {
        Value(GradientTests.filled(Generator(seed: 9).split(label).normal(shape)))
    }

    static func steps(_ values: [Value], threads: Int = 2) -> (tensors: [Tensor], count: Int, bytes: Int) {
        let slots = values.map { Slot($0.shape) }
        for slot in slots { slot.pointer.update(repeating: .nan) }
        let plan = Plan(zip(values, slots).map { ($0, $1) }, workers: Workers(threads))
        // Twice, since what the first run leaves behind must not matter.
        for _ in 0..<2 { plan.run() }
        return (slots.map(\.tensor), plan.stepCount, plan.arenaBytes)
    }

    /// The result of the loop behind a convolution, and its sums, equal those of a loop over the stored result.
    @Test func aLoopBehindAConvolution() {
        let x = Self.draw([Self.images, 12, 10, 4], "x")
        let w = Self.draw([36, 6], "w")
        let (bias, row) = (Self.draw([6], "bias"), Self.draw([Self.images, 6], "row"))
        let y = x.convolved(w, Self.geometry)
        func after(_ y: Value) -> [Value] {
            let z = (y + bias + row.rowsRepeated(120).reshaped([Self.images, 12, 10, 6])).relu
            return [z, (z * 0.5).sum(), z.reshaped([Self.images * 120, 6]).sum(axis: 0)]
        }
        let stored = Slot(y.shape)
        stored.tensor = Self.steps([y]).tensors[0]
        let joined = Self.steps(after(y))
        let apart = Self.steps(after(Value(stored)))
        #expect(joined.tensors[0] == apart.tensors[0])
        for i in 1...2 {
            for (a, b) in zip(joined.tensors[i].values, apart.tensors[i].values) {
                #expect(abs(a - b) < 1e-5 * abs(b))
            }
        }
        #expect(joined.count == apart.count)
        #expect(Self.steps(after(y), threads: 1).tensors == joined.tensors)
    }

    /// A loop may not write over a map from which another piece of its convolution still reads.
    @Test func aConvolutionReadsWhatTheLoopReads() {
        let x = Self.draw([Self.images, 12, 10, 4], "x").tanh
        let w = Self.draw([36, 4], "w")
        let inner = x.convolved(w, Self.geometry)
        let joined = Self.steps([((x + inner) * 2).convolved(w, Self.geometry)]).tensors[0]
        let (a, b) = (Slot(x.shape), Slot(x.shape))
        (a.tensor, b.tensor) = { ($0[0], $0[1]) }(Self.steps([x, inner]).tensors)
        let apart = Self.steps([((Value(a) + Value(b)) * 2).convolved(w, Self.geometry)]).tensors[0]
        #expect(joined == apart)
    }

    /// A value that a later instruction, a sum or a later step still needs keeps its memory.
    @Test func whatIsStillReadIsKept() {
        let x = Self.draw([300, 40], "x")
        let w = Self.draw([40, 40], "w")
        let h = x.product(w)
        let y = h.tanh
        let late = y.product(w) + h.sum(axis: 0)
        let both = [late * h, (y * y.product(w)).sum(axis: 0), h.squared.sum()]
        let joined = Self.steps(both).tensors
        let (p, q) = (Slot(h.shape), Slot(h.shape))
        (p.tensor, q.tensor) = { ($0[0], $0[1]) }(Self.steps([h, y]).tensors)
        let (ph, qy) = (Value(p), Value(q))
        let apart = Self.steps([
            (qy.product(w) + ph.sum(axis: 0)) * ph, (qy * qy.product(w)).sum(axis: 0), ph.squared.sum(),
        ]).tensors
        for (a, b) in zip(joined, apart) {
            let scale = b.values.map(abs).max()!
            for (u, v) in zip(a.values, b.values) { #expect(abs(u - v) <= 2e-6 * scale) }
        }
    }

    /// A chain of layers needs two maps at a time, not one for each of its loops.
    @Test func aLoopWritesWhereItReads() {
        let w = Self.draw([36, 4], "w")
        var h = Self.draw([Self.images, 12, 10, 4], "x")
        for _ in 0..<5 { h = (h.convolved(w, Self.geometry) * 0.2).tanh }
        let map = h.count * MemoryLayout<Float>.stride
        #expect(Self.steps([h.sum()]).bytes < 2 * map + map / 4)
    }

    /// Rows that repeat, in blocks that begin anywhere.
    @Test func aRowForEachImage() {
        let x = GradientTests.filled(Generator(seed: 1).normal([5, 581, 9]))
        let row = GradientTests.filled(Generator(seed: 2).normal([5, 1, 9]))
        let y = Self.steps([Value(x) * 2 + Value(row)]).tensors[0]
        for i in 0..<x.count { #expect(y.values[i] == 2 * x.base[i] + row.base[i / (581 * 9) * 9 + i % 9]) }
        GradientTests.check([3, 1, 2]) { $0.broadcast(to: [3, 4, 2]).tanh }
        GradientTests.check([3, 4, 2]) { $0.sum(axis: 1).tanh }
    }

    /// One tap, where a map is its own patches, forth, back and for the weight.
    @Test func pointwise() {
        let g = ConvolutionGeometry(height: 5, width: 3, channels: 4, kernel: 1, stride: 1, padding: 0)
        let (x, w, m) = (Self.draw([2, 5, 3, 4], "x"), Self.draw([4, 6], "w"), Self.draw([2, 5, 3, 6], "m"))
        let y = x.convolved(w, g)
        let gradients = Value.gradients(of: (y * m).sum(), with: [x, w]).map { $0! }
        let (rows, maps) = (x.reshaped([30, 4]), m.reshaped([30, 6]))
        let tensors = Self.steps(
            [y] + gradients
                + [rows.product(w), maps.product(w, transposeB: true), rows.product(maps, transposeA: true)]
        ).tensors
        for i in 0..<3 {
            for (a, b) in zip(tensors[i].values, tensors[i + 3].values) { #expect(abs(a - b) < 2e-5) }
        }
    }
}
