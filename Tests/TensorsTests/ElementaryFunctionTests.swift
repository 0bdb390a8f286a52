import CKernels
import Foundation
import Tensors
import Testing

/// The polynomials against libm in double.
@Suite struct ElementaryFunctionTests {
    func apply(_ opcode: FusedLoop.Opcode, _ x: [Float]) -> [Float] {
        let source = Slot([x.count])
        source.tensor = Tensor(x, shape: [x.count])
        let result = Slot([x.count])
        let loop = FusedLoop(
            count: x.count, slots: 2, operands: [.init(base: source.base, repeats: 1, period: x.count, slot: 0)],
            instructions: [.init(opcode, destination: 1, a: 0, b: 0, k: 0)],
            stores: [.init(base: result.base, slot: 1)], sums: [], workers: 1)
        withExtendedLifetime(source) { Workers(1).run(loop) }
        return result.tensor.values
    }

    func check(
        _ opcode: FusedLoop.Opcode, _ range: ClosedRange<Double>, relative: Double, absolute: Double = 0,
        _ reference: (Double) -> Double
    ) {
        let x = (0...200_000).map {
            Float(range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / 2e5)
        }
        var worst = 0.0
        for (x, y) in zip(x, apply(opcode, x)) {
            let exact = reference(Double(x))
            worst = max(worst, max(0, abs(Double(y) - exact) - absolute) / max(abs(exact), 1e-37))
        }
        #expect(worst <= relative, "\(opcode) on \(range): \(worst)")
    }

    @Test func errors() {
        check(HG_EXP, -87...88, relative: 2e-7, exp)
        check(HG_LOG, 1e-6...1, relative: 2e-7, absolute: 3e-8, log)
        check(HG_LOG, 1...1e6, relative: 2e-7, absolute: 3e-8, log)
        check(HG_TANH, -10...10, relative: 3e-7, tanh)
        check(HG_SIGMOID, -80...80, relative: 3e-7) { 1 / (1 + exp(-$0)) }
        check(HG_SOFTPLUS, -80...80, relative: 3e-7) { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) }
        check(HG_ERF, -5...5, relative: 1e-7, absolute: 3e-7, erf)
        check(HG_GELU, -5...5, relative: 3e-7, absolute: 1e-6) { $0 * 0.5 * erfc(-$0 / 2.0.squareRoot()) }
        check(HG_GELU_SLOPE, -5...5, relative: 3e-7, absolute: 6e-7) {
            0.5 * erfc(-$0 / 2.0.squareRoot()) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot()
        }
        check(HG_SQRT, 0...100, relative: 1e-7) { $0.squareRoot() }
    }

    @Test func edges() {
        let inf = Float.infinity
        #expect(apply(HG_EXP, [-inf, inf, 200, -200]) == [0, inf, inf, 0])
        #expect(apply(HG_LOG, [0, inf]) == [-inf, inf])
        #expect(apply(HG_TANH, [-inf, inf, 0]) == [-1, 1, 0])
        #expect(apply(HG_SIGMOID, [-inf, inf, 0]) == [0, 1, 0.5])
        #expect(apply(HG_SOFTPLUS, [-inf, 200]) == [0, 200])
        for opcode in [HG_EXP, HG_LOG, HG_TANH, HG_SIGMOID, HG_SOFTPLUS, HG_RELU, HG_ERF, HG_GELU] {
            #expect(apply(opcode, [.nan])[0].isNaN, "\(opcode) hides NaN")
        }
        #expect(apply(HG_LOG, [-1])[0].isNaN)
    }

    /// Loops over counts around every block boundary, with operands that repeat in every way.
    @Test func operandsAndSums() {
        for (rows, width) in [(1, 1), (3, 7), (5, 20), (2, 1024), (3, 784), (33, 1500), (700, 33), (9, 4096)] {
            let count = rows * width
            let full = Generator(seed: 1).normal([rows, width])
            let row = Generator(seed: 2).normal([width])
            let column = Generator(seed: 3).normal([rows])
            let slots = [full, row, column, Tensor(2.5)].map { tensor in
                let slot = Slot(tensor.shape)
                slot.tensor = tensor
                return slot
            }
            let result = Slot([rows, width])
            let sums = [Slot([]), Slot([width]), Slot([rows])]
            let loop = FusedLoop(
                count: count, slots: 6,
                operands: [
                    .init(base: slots[0].base, repeats: 1, period: count, slot: 0),
                    .init(base: slots[1].base, repeats: 1, period: width, slot: 1),
                    .init(base: slots[2].base, repeats: width, period: rows, slot: 2),
                    .init(base: slots[3].base, repeats: 1, period: 1, slot: 3),
                ],
                instructions: [
                    .init(HG_MULTIPLY, destination: 4, a: 0, b: 1, k: 0),
                    .init(HG_ADD, destination: 4, a: 4, b: 2, k: 0),
                    .init(HG_MULTIPLY, destination: 5, a: 4, b: 3, k: 0),
                ],
                stores: [.init(base: result.base, slot: 5)],
                sums: [
                    .init(.all, slot: 5, destination: sums[0].base),
                    .init(.first(width: width), slot: 5, destination: sums[1].base),
                    .init(.last(width: width), slot: 5, destination: sums[2].base),
                ], workers: 2)
            withExtendedLifetime(slots) { Workers(2).run(loop) }
            var total = 0.0
            var first = [Double](repeating: 0, count: width)
            var last = [Double](repeating: 0, count: rows)
            for r in 0..<rows {
                for c in 0..<width {
                    let y = Double(full.values[r * width + c] * row.values[c] + column.values[r]) * 2.5
                    #expect(abs(Double(result.base[r * width + c]) - y) < 1e-5 * max(1, abs(y)))
                    total += y
                    first[c] += y
                    last[r] += y
                }
            }
            let tolerance = 1e-5 * Double(count).squareRoot() * 4
            #expect(abs(Double(sums[0].scalar) - total) < tolerance)
            for c in 0..<width { #expect(abs(Double(sums[1].base[c]) - first[c]) < tolerance) }
            for r in 0..<rows { #expect(abs(Double(sums[2].base[r]) - last[r]) < tolerance) }
        }
    }
}
