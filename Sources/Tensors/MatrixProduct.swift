import COneDNN

/// C = op(A)·op(B), [m, k] · [k, n] → [m, n], row-major, in fixed blocks of rows of C, each by one thread.
///
/// oneDNN's own split over threads is not used: its results depend on the number of threads, and it has a hole at
/// small k (784×400, k = 128 runs at 107 instead of 180 GFLOP/s).
package final class MatrixProduct: Work {
    package let m, n, k: Int
    private let transposeA, transposeB: Bool
    private let a, b: UnsafePointer<Float>
    private let c: UnsafeMutablePointer<Float>
    private let rows: Int

    /// The caller keeps the memory alive: A holds m·k, B k·n, C m·n values.
    package init(
        m: Int, n: Int, k: Int, a: UnsafePointer<Float>, transposeA: Bool, b: UnsafePointer<Float>,
        transposeB: Bool, c: UnsafeMutablePointer<Float>
    ) {
        (self.m, self.n, self.k) = (m, n, k)
        (self.a, self.transposeA) = (a, transposeA)
        (self.b, self.transposeB) = (b, transposeB)
        self.c = c
        rows = MatrixProduct.blockRows(m: m, n: n, k: k)
    }

    /// Rows of C in a piece: a function of the shape alone. 64 rows keep a block of C in cache and leave pieces for
    /// every thread; a small product is one piece, since handing it out costs more than it saves.
    static func blockRows(m: Int, n: Int, k: Int) -> Int {
        if m * n * k < 200_000 { return m }
        let blocks = (m + 63) / 64
        return blocks > 4 ? 64 : max(1, (m + blocks - 1) / blocks)
    }

    package var pieces: Int { (m + rows - 1) / rows }

    package var summary: String {
        "product [\(m), \(k)]\(transposeA ? "ᵀ" : "") · [\(k), \(n)]\(transposeB ? "ᵀ" : "")"
    }

    package func run(piece: Int, worker: Int) {
        let first = piece * rows
        let count = min(rows, m - first)
        let status = hg_sgemm(
            transposeA, transposeB, Int64(count), Int64(n), Int64(k), a + (transposeA ? first : first * k),
            Int64(transposeA ? m : k), b, Int64(transposeB ? k : n), 0, c + first * n, Int64(n))
        precondition(status == 0, "dnnl_sgemm gave status \(status) for [\(count), \(k)] · [\(k), \(n)]")
    }
}
