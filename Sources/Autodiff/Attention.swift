import CKernels
import Tensors

extension Value {
    /// op(A)·op(B) for each of many small matrices: [.., m, k]·[.., k, n] → [.., m, n].
    package func batchedProduct(_ b: Value, transposeA: Bool = false, transposeB: Bool = false) -> Value {
        let (leading, other) = (shape.axes.dropLast(2), b.shape.axes.dropLast(2))
        precondition(leading == other && shape.rank > 2, "\(shape) · \(b.shape)")
        let (rows, columns) = (shape[shape.rank - 2], shape.last)
        let (m, k) = transposeA ? (columns, rows) : (rows, columns)
        let n = transposeB ? b.shape[b.shape.rank - 2] : b.shape.last
        precondition(k == (transposeB ? b.shape.last : b.shape[b.shape.rank - 2]), "\(shape) · \(b.shape)")
        let operation = BatchedProduct(
            transposeA: transposeA, transposeB: transposeB, count: leading.reduce(1, *), m: m, n: n, k: k)
        return .record(operation, from: [self, b], shape: Shape(Array(leading)) + [m, n]) { g, y, inputs in
            // Gradients of a basis of outputs: the factors are the same for each.
            let extra = Shape(Array(g.shape.axes.dropLast(y.shape.rank)))
            let (a, b) = (
                inputs[0].broadcast(to: extra + inputs[0].shape), inputs[1].broadcast(to: extra + inputs[1].shape)
            )
            return [
                transposeA
                    ? b.batchedProduct(g, transposeA: transposeB, transposeB: true)
                    : g.batchedProduct(b, transposeB: !transposeB),
                transposeB
                    ? g.batchedProduct(a, transposeA: true, transposeB: transposeA)
                    : a.batchedProduct(g, transposeA: !transposeA),
            ]
        }
    }

    /// Multi-head attention within each image: of queries, keys and values side by side, [images, tokens, 3 · width], each cut
    /// into heads of width/heads values, softmax(q kᵀ/√d) v, heads side by side: [images, tokens, width].
    /// Vaswani et al., NIPS 2017, §3.2.
    package func attention(heads: Int) -> Value {
        precondition(shape.rank == 3 && shape[2] % (3 * heads) == 0, "\(shape) in \(heads) heads")
        let operation = Attention(images: shape[0], tokens: shape[1], width: shape[2] / 3, heads: heads)
        return .record(operation, from: [self], shape: [shape[0], shape[1], shape[2] / 3]) { g, y, inputs in
            let qkv = inputs[0]
            guard g.shape == y.shape else {
                return Value.gradients(of: qkv.attentionInSteps(heads: heads), seed: g, with: [qkv])
            }
            return [
                .record(AttentionSlope(attention: operation), from: [g, qkv], shape: qkv.shape) { h, _, inputs in
                    let (g, qkv) = (inputs[0], inputs[1])
                    let slope = Value.gradients(of: qkv.attentionInSteps(heads: heads), seed: g, with: [qkv])[0]!
                    return Value.gradients(of: slope, seed: h, with: [g, qkv], apart: true)
                }
            ]
        }
    }

    /// The same in steps that can be differentiated any number of times.
    private func attentionInSteps(heads: Int) -> Value {
        let (images, tokens, width) = (shape[0], shape[1], shape[2] / 3)
        let d = width / heads
        let cut = reshaped([images, tokens, 3, heads, d]).transposed([2, 0, 3, 1, 4])
        let flat = cut.reshaped([1, cut.count])
        let part = images * heads * tokens * d
        let parts = (0..<3).map {
            flat.columns($0 * part..<($0 + 1) * part).reshaped([images, heads, tokens, d])
        }
        let scores = parts[0].batchedProduct(parts[1], transposeB: true) * (1 / Float(d).squareRoot())
        return scores.softmax.batchedProduct(parts[2]).transposed([0, 2, 1, 3]).reshaped([images, tokens, width])
    }

    /// (x − mean)/√(variance + ε) along the last axis, variance with 1/width.
    package func normalised(epsilon: Float) -> Value {
        let operation = Normalisation(rows: count / shape.last, width: shape.last, epsilon: epsilon)
        return .record(operation, from: [self], shape: shape) { g, y, inputs in
            let x = inputs[0]
            guard g.shape == y.shape else {
                return Value.gradients(of: x.normalisedInSteps(epsilon), seed: g, with: [x])
            }
            return [
                .record(NormalisationSlope(normalisation: operation), from: [g, x], shape: x.shape) { h, _, inputs in
                    let (g, x) = (inputs[0], inputs[1])
                    let slope = Value.gradients(of: x.normalisedInSteps(epsilon), seed: g, with: [x])[0]!
                    return Value.gradients(of: slope, seed: h, with: [g, x], apart: true)
                }
            ]
        }
    }

    private func normalisedInSteps(_ epsilon: Float) -> Value {
        let rows = Shape(Array(shape.axes.dropLast())) + [1]
        let centred = self - mean(axis: -1).reshaped(rows)
        return centred / (centred.squared.mean(axis: -1).reshaped(rows) + epsilon).squareRoot
    }

    private struct BatchedProduct: Operation {
        let transposeA, transposeB: Bool
        let count, m, n, k: Int

        var multiplications: Int? { count * m * n * k }

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (me, a, b) = (self, inputs[0], inputs[1])
            return RowWork("\(count) products [\(m), \(k)] · [\(k), \(n)]", rows: count, cost: m * n * k / 4) {
                range in
                let at = range.lowerBound
                hg_batched_product(
                    me.transposeA, me.transposeB, a + at * me.m * me.k, b + at * me.k * me.n,
                    output + at * me.m * me.n,
                    Int64(range.count), Int64(me.m), Int64(me.n), Int64(me.k))
            }
        }
    }

    private struct Attention: Operation {
        let images, tokens, width, heads: Int

        var cost: Int { tokens * tokens * width / 4 + 3 * tokens * width }
        var multiplications: Int? { 2 * images * tokens * tokens * width }

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (me, qkv) = (self, inputs[0])
            return RowWork("attention of \(tokens) tokens in \(heads) heads", rows: images, cost: cost) { range in
                let at = range.lowerBound * me.tokens * me.width
                hg_attention(
                    qkv + 3 * at, output + at, Int64(range.count), Int64(me.tokens), Int64(me.width), Int64(me.heads))
            }
        }
    }

    private struct AttentionSlope: Operation {
        let attention: Attention

        var multiplications: Int? { attention.multiplications.map { 3 * $0 } }

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (me, g, qkv) = (attention, inputs[0], inputs[1])
            return RowWork("slope of attention, \(me.tokens) tokens", rows: me.images, cost: 3 * me.cost) { range in
                let at = range.lowerBound * me.tokens * me.width
                hg_attention_slope(
                    g + at, qkv + 3 * at, output + 3 * at, Int64(range.count), Int64(me.tokens), Int64(me.width),
                    Int64(me.heads))
            }
        }
    }

    private struct Normalisation: Operation {
        let rows, width: Int
        let epsilon: Float

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (width, epsilon, x) = (width, epsilon, inputs[0])
            return RowWork("normalise rows of \(width)", rows: rows, cost: 2 * width) { range in
                let at = range.lowerBound * width
                hg_normalise_rows(x + at, output + at, Int64(range.count), Int64(width), epsilon)
            }
        }
    }

    private struct NormalisationSlope: Operation {
        let normalisation: Normalisation

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (me, g, x) = (normalisation, inputs[0], inputs[1])
            return RowWork("slope of normalised rows of \(me.width)", rows: me.rows, cost: 3 * me.width) { range in
                let at = range.lowerBound * me.width
                hg_normalise_slope_rows(
                    g + at, x + at, output + at, Int64(range.count), Int64(me.width), me.epsilon)
            }
        }
    }
}
