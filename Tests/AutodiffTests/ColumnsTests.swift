import Foundation
import Tensors
import Testing

@testable import Autodiff

/// Operations on rows and columns: against plain Swift, and their derivatives against differences.
@Suite struct ColumnsTests {
    static func value(_ numbers: [Float], _ shape: Shape) -> Value {
        Value(GradientTests.filled(Tensor(numbers, shape: shape)))
    }

    @Test func joiningAndCutting() {
        let a = Self.value([1, 2, 3, 4], [2, 2])
        let b = Self.value([5, 6], [2, 1])
        let joined = Value.joined([a, b, a])
        let tensors = GradientTests.run([joined, joined.columns(1..<4)])
        #expect(tensors[0].values == [1, 2, 5, 1, 2, 3, 4, 6, 3, 4])
        #expect(tensors[1].values == [2, 5, 1, 4, 6, 3])
        GradientTests.check([3, 4]) { Value.joined([$0.tanh, $0, $0.squared]).columns(2..<9).tanh }
    }

    @Test func softmaxOfRows() {
        let x = Self.value([1, 2, 3, 1000, 1001, 999, -1000, -1000, -1000], [3, 3])
        let tensors = GradientTests.run([x.softmax, x.logSumExp])
        let e = (0..<3).map { exp(Double($0)) }
        let total = e.reduce(0, +)
        for i in 0..<3 { #expect(abs(Double(tensors[0].values[i]) - e[i] / total) < 1e-6) }
        #expect(tensors[0].values[6...].allSatisfy { abs($0 - 1.0 / 3) < 1e-6 })
        let expected = [1 + log(total), 999 + log(total), -1000 + log(3)]
        for i in 0..<3 { #expect(abs(Double(tensors[1].values[i]) - expected[i]) < 1e-4) }
        GradientTests.check([4, 21]) { $0.softmax }
        GradientTests.check([4, 21]) { $0.logSumExp }
        GradientTests.check([2, 3, 5]) { $0.softmax.squared }
    }

    @Test func axesInAnotherOrder() {
        let x = Self.value((0..<24).map(Float.init), [2, 3, 4])
        let tensors = GradientTests.run([x.transposed([2, 0, 1]), x.transposed([1, 0, 2])])
        for a in 0..<2 {
            for b in 0..<3 {
                for c in 0..<4 {
                    let value = Float((a * 3 + b) * 4 + c)
                    #expect(tensors[0].values[(c * 2 + a) * 3 + b] == value)
                    #expect(tensors[1].values[(b * 2 + a) * 4 + c] == value)
                }
            }
        }
        GradientTests.check([2, 3, 4]) { $0.transposed([2, 1, 0]).tanh }
        GradientTests.check([2, 3, 2, 2]) { $0.transposed([0, 2, 1, 3]).tanh }
    }

    /// Matrices of every remainder by the kernel's blocks, alone and in a row.
    @Test(arguments: [1, 3, 4, 7, 16, 21, 35], [2, 5, 8, 18]) func matricesAreTurned(_ rows: Int, _ columns: Int) {
        let x = Self.value((0..<3 * rows * columns).map(Float.init), [3, rows, columns])
        let tensors = GradientTests.run([
            x.transposed([0, 2, 1]), x.reshaped([3 * rows, columns]).transposed([1, 0]),
        ])
        for i in 0..<3 {
            for r in 0..<rows {
                for c in 0..<columns {
                    let value = Float((i * rows + r) * columns + c)
                    #expect(tensors[0].values[(i * columns + c) * rows + r] == value)
                    #expect(tensors[1].values[c * 3 * rows + i * rows + r] == value)
                }
            }
        }
    }

    @Test func whatIsConstant() {
        let labels = Self.value([2, 0, -1], [3])
        let x = Self.value([3, 1, 2, 5, 5, 4, 0, 0, 0], [3, 3])
        let tensors = GradientTests.run([labels.oneHot(3), x.oneHotOfLeast])
        #expect(tensors[0].values == [0, 0, 1, 1, 0, 0, 0, 0, 0])
        #expect(tensors[1].values == [0, 1, 0, 0, 0, 1, 1, 0, 0])
        let noise = Self.value([0.9, 0.1, 0.2, 0.3, 0.5, 0.2], [3, 2])
        let shuffled = GradientTests.run([Self.value([1, 10, 2, 20, 3, 30], [3, 2]).columnsShuffled(by: noise)])[0]
        #expect(shuffled.values == [2, 10, 3, 30, 1, 20])
    }

    /// Against the library's sort, for lengths on both sides of powers of two; equal noise leaves the order.
    @Test(arguments: [1, 2, 3, 7, 8, 9, 100, 129]) func shufflingSorts(_ rows: Int) {
        let (x, noise) = (Slot([rows, 3]), Slot([rows, 3]))
        Generator(seed: 1).fillNormal(x.pointer)
        Generator(seed: 2).fillUniform(noise.pointer)
        for row in 0..<rows { noise.base[3 * row + 2] = Float(row % 4) }
        let shuffled = GradientTests.run([Value(x).columnsShuffled(by: Value(noise))])[0]
        for column in 0..<3 {
            let order = (0..<rows).sorted {
                (noise.base[3 * $0 + column], $0) < (noise.base[3 * $1 + column], $1)
            }
            #expect((0..<rows).map { shuffled.values[3 * $0 + column] } == order.map { x.base[3 * $0 + column] })
        }
    }

    @Test func rowsAgain() {
        let tensor = GradientTests.run([Self.value([1, 2, 3, 4], [2, 2]).rowsRepeated(2)])[0]
        #expect(tensor.values == [1, 2, 1, 2, 3, 4, 3, 4] && tensor.shape == [2, 2, 2])
        GradientTests.check([3, 2]) { $0.rowsRepeated(4).tanh }
    }

    @Test func equalJoinsAreComputedOnce() {
        let (a, b) = (Self.value([1, 2], [1, 2]), Self.value([3, 4], [1, 2]))
        let results = Listing([.joined([a, b]), .joined([a, b.detached]), .joined([b, a])]).results
        #expect(results[0] == results[1] && results[0] != results[2])
    }
}
