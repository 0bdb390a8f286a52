import CKernels
import COneDNN

/// Values rounded to bfloat16, two in the place of a float.
package final class BFloat16Rounding: Work {
    private let count: Int
    private let source: UnsafePointer<Float>
    private let destination: UnsafeMutablePointer<UInt16>

    /// Values of a piece: some 5 µs.
    private static let countOfPiece = 1 << 15

    /// Floats that hold so many rounded values.
    package static func floats(for count: Int) -> Int { (count + 1) / 2 }

    /// The caller keeps the memory alive: `destination` holds `floats(for: count)`.
    package init(count: Int, source: UnsafePointer<Float>, destination: UnsafeMutablePointer<Float>) {
        (self.count, self.source) = (count, source)
        self.destination = UnsafeMutableRawPointer(destination).assumingMemoryBound(to: UInt16.self)
    }

    package var pieces: Int { max(1, (count + Self.countOfPiece - 1) / Self.countOfPiece) }
    package var summary: String { "rounding of \(count)" }

    package func run(piece: Int, worker: Int) {
        let first = piece * Self.countOfPiece
        hg_round_to_bfloat16(
            source + first, destination + first, Int64(min(Self.countOfPiece, count - first)))
    }
}

/// Products of one shape of rounded matrices, summed in f32. One thread at a time.
final class BFloat16Kernel {
    private let product: OpaquePointer

    /// op(A) [m, k], op(B) [k, n]; what it makes is added to C where `adds`. Precondition: the processor multiplies bfloat16.
    init(
        transposeA: Bool, transposeB: Bool, m: Int, n: Int, k: Int, lda: Int, ldb: Int, ldc: Int, adds: Bool = false
    ) {
        guard
            let product = hg_bfloat16_product_create(
                transposeA, transposeB, Int64(m), Int64(n), Int64(k), Int64(lda), Int64(ldb), Int64(ldc), adds)
        else { preconditionFailure("no product of bfloat16 for [\(m), \(k)] · [\(k), \(n)]") }
        self.product = product
    }

    deinit { hg_bfloat16_product_destroy(product) }

    func run(_ a: UnsafePointer<UInt16>, _ b: UnsafePointer<UInt16>, into c: UnsafeMutablePointer<Float>) {
        let status = hg_bfloat16_product_run(product, a, b, c)
        precondition(status == 0, "dnnl_primitive_execute gave status \(status)")
    }
}

/// C = op(A)·op(B) as ``MatrixProduct``, in the same blocks, of factors that are rounded to bfloat16.
package final class BFloat16Product: Work {
    private let m, n, k: Int
    private let transposeA, transposeB: Bool
    private let a, b: UnsafePointer<UInt16>
    private let c: UnsafeMutablePointer<Float>
    private let split: MatrixProduct.Split
    /// One a piece.
    private let kernels: [BFloat16Kernel]

    /// The caller keeps the memory alive: A holds m·k rounded values, B k·n, C m·n floats.
    package init(
        m: Int, n: Int, k: Int, a: UnsafePointer<Float>, transposeA: Bool, b: UnsafePointer<Float>,
        transposeB: Bool, c: UnsafeMutablePointer<Float>
    ) {
        (self.m, self.n, self.k, self.c) = (m, n, k, c)
        (self.transposeA, self.transposeB) = (transposeA, transposeB)
        (self.a, self.b) = (a.rounded, b.rounded)
        let split = MatrixProduct.Split(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
        self.split = split
        kernels = (0..<split.pieces).map { piece in
            let block = split.block(piece, m: m, n: n)
            return BFloat16Kernel(
                transposeA: transposeA, transposeB: transposeB, m: block.rows.count, n: block.columns.count, k: k,
                lda: transposeA ? m : k, ldb: transposeB ? k : n, ldc: n)
        }
    }

    package var pieces: Int { split.pieces }
    package var summary: String {
        MatrixProduct.summary(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB) + " in bfloat16"
    }

    package func run(piece: Int, worker: Int) {
        let block = split.block(piece, m: m, n: n)
        let (row, column) = (block.rows.lowerBound, block.columns.lowerBound)
        kernels[piece].run(
            a + (transposeA ? row : row * k), b + (transposeB ? column * k : column), into: c + row * n + column)
    }
}

extension UnsafePointer<Float> {
    /// The rounded values that lie there, two in the place of a float.
    var rounded: UnsafePointer<UInt16> { UnsafeRawPointer(self).assumingMemoryBound(to: UInt16.self) }
}
