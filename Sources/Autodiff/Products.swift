import Tensors

extension Value {
    /// op(A)·op(B): [m, k] · [k, n] → [m, n]. A untransposed A may have leading axes: [.., m, k] → [.., m, n].
    package func product(_ b: Value, transposeA: Bool = false, transposeB: Bool = false) -> Value {
        if shape.rank > 2 {
            precondition(!transposeA, "a transposed factor of shape \(shape)")
            let flat = reshaped([count / shape.last, shape.last]).product(b, transposeB: transposeB)
            return flat.reshaped(Shape(shape.axes.dropLast()) + [flat.shape.last])
        }
        precondition(shape.rank == 2 && b.shape.rank == 2, "\(shape) · \(b.shape)")
        let (m, k) = transposeA ? (shape[1], shape[0]) : (shape[0], shape[1])
        let (l, n) = transposeB ? (b.shape[1], b.shape[0]) : (b.shape[0], b.shape[1])
        precondition(
            k == l, "inner lengths differ: \(shape)\(transposeA ? "ᵀ" : "") · \(b.shape)\(transposeB ? "ᵀ" : "")")
        // dA = g·op(B)ᵀ and dB = op(A)ᵀ·g, each transposed where its factor was.
        return Value([m, n], .product(self, transposeA: transposeA, b, transposeB: transposeB)) { g, _, inputs in
            let (a, b) = (inputs[0], inputs[1])
            return [
                transposeA
                    ? b.product(g, transposeA: transposeB, transposeB: true)
                    : g.product(b, transposeB: !transposeB),
                // A gradient of a whole basis of outputs is asked for with respect to inputs, never to weights.
                g.shape.rank > 2
                    ? nil
                    : transposeB
                        ? g.product(a, transposeA: true, transposeB: transposeA)
                        : a.product(g, transposeA: !transposeA),
            ]
        }
    }
}
