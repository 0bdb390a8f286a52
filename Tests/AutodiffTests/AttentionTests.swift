import Autodiff
import Foundation
import Tensors
import Testing

/// Attention, row normalisation and batched products: against plain loops, and their derivatives against differences.
@Suite struct AttentionTests {
    static func value(_ shape: Shape, _ label: String) -> Value {
        Value(GradientTests.filled(Generator(seed: 9).split(label).normal(shape)))
    }

    /// Small numbers keep the softmax away from its ends, where differences see nothing.
    @Test func attentionOfHeads() throws {
        let (images, tokens, width, heads) = (2, 5, 6, 2)
        let given = Generator(seed: 9).split("qkv").normal([images, tokens, 3 * width])
        let y = GradientTests.run([Value(GradientTests.filled(given)).attention(heads: heads)])[0].values
        let d = width / heads
        func at(_ i: Int, _ t: Int, _ part: Int, _ h: Int, _ c: Int) -> Double {
            Double(given.values[(i * tokens + t) * 3 * width + part * width + h * d + c])
        }
        for i in 0..<images {
            for h in 0..<heads {
                for t in 0..<tokens {
                    let scores = (0..<tokens).map { s in
                        exp((0..<d).reduce(0.0) { $0 + at(i, t, 0, h, $1) * at(i, s, 1, h, $1) } / sqrt(Double(d)))
                    }
                    for c in 0..<d {
                        let mixed = (0..<tokens).reduce(0.0) { $0 + scores[$1] * at(i, $1, 2, h, c) }
                        let expected = mixed / scores.reduce(0, +)
                        #expect(abs(Double(y[(i * tokens + t) * width + h * d + c]) - expected) < 1e-5)
                    }
                }
            }
        }
        GradientTests.check([2, 4, 12], from: -1, to: 1) { $0.attention(heads: 2) }
        GradientTests.check([1, 3, 9], from: -1, to: 1) { $0.attention(heads: 1).tanh }
    }

    @Test func normalisedRows() {
        let x = Self.value([4, 21], "x")
        let tensors = GradientTests.run([x, x.normalised(epsilon: 0.1)])
        for row in 0..<4 {
            let values = tensors[0].row(row).map(Double.init)
            let mean = values.reduce(0, +) / 21
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 21
            for (a, b) in zip(tensors[1].row(row), values) {
                #expect(abs(Double(a) - (b - mean) / sqrt(variance + 0.1)) < 1e-5)
            }
        }
        GradientTests.check([3, 7]) { $0.normalised(epsilon: 0.1) }
        GradientTests.check([3, 7]) { $0.normalised(epsilon: 0.1).tanh }
    }

    @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
    func batchedProducts(_ transposeA: Bool, _ transposeB: Bool) {
        let (m, k, n) = (3, 4, 5)
        let a = Self.value(transposeA ? [2, 3, k, m] : [2, 3, m, k], "a")
        let b = Self.value(transposeB ? [2, 3, n, k] : [2, 3, k, n], "b")
        let tensors = GradientTests.run([a, b, a.batchedProduct(b, transposeA: transposeA, transposeB: transposeB)])
        for i in 0..<6 {
            for r in 0..<m {
                for c in 0..<n {
                    let sum = (0..<k).reduce(0.0) { sum, l in
                        let x = tensors[0].values[i * m * k + (transposeA ? l * m + r : r * k + l)]
                        let y = tensors[1].values[i * k * n + (transposeB ? c * k + l : l * n + c)]
                        return sum + Double(x) * Double(y)
                    }
                    #expect(abs(Double(tensors[2].values[(i * m + r) * n + c]) - sum) < 1e-5)
                }
            }
        }
        GradientTests.check(a.shape) { $0.batchedProduct(b, transposeA: transposeA, transposeB: transposeB).tanh }
        GradientTests.check(b.shape) { a.batchedProduct($0, transposeA: transposeA, transposeB: transposeB).tanh }
    }
}
