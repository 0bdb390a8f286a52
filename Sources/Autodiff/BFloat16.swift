import Tensors

// What stands in a plan whose products are of bfloat16: each factor is rounded once, whoever multiplies it.

/// [..] → the same values rounded, two in the place of a float.
struct Rounding: Operation {
    let count: Int

    var name: String? { "rounding" }

    func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
        BFloat16Rounding(count: count, source: inputs[0], destination: output)
    }
}

/// op(A)·op(B) of rounded matrices.
struct RoundedProduct: Operation {
    let m, n, k: Int
    let transposeA, transposeB: Bool

    var multiplications: Int? { m * n * k }

    func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
        BFloat16Product(
            m: m, n: n, k: k, a: inputs[0], transposeA: transposeA, b: inputs[1], transposeB: transposeB, c: output)
    }
}
