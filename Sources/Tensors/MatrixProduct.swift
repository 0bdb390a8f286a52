import COneDNN

/// C = op(A)·op(B), [m, k] · [k, n] → [m, n], row-major, in fixed blocks of rows or of columns of C, each by one thread.
///
/// oneDNN's own split over threads is not used: its results depend on the number of threads, and it has a hole at
/// small k (784×400, k = 128 runs at 107 instead of 180 GFLOP/s).
package final class MatrixProduct: Work {
    package let m, n, k: Int
    private let transposeA, transposeB: Bool
    private let a, b: UnsafePointer<Float>
    private let c: UnsafeMutablePointer<Float>
    private let split: Split

    /// The caller keeps the memory alive: A holds m·k, B k·n, C m·n values.
    package init(
        m: Int, n: Int, k: Int, a: UnsafePointer<Float>, transposeA: Bool, b: UnsafePointer<Float>,
        transposeB: Bool, c: UnsafeMutablePointer<Float>
    ) {
        (self.m, self.n, self.k) = (m, n, k)
        (self.a, self.transposeA) = (a, transposeA)
        (self.b, self.transposeB) = (b, transposeB)
        self.c = c
        split = Split(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
    }

    /// How C is cut into pieces: a function of the shape alone.
    struct Split: Equatable {
        enum Side { case rows, columns }

        let side: Side
        /// Rows or columns of C in a piece; the last one may be smaller.
        let length: Int
        let pieces: Int

        /// Pieces of a product at most.
        static let most = 4
        /// Multiply-adds that are worth a piece of their own: about 8 µs.
        static let worthwhile = 1_000_000
        /// Shorter pieces take slower ways through oneDNN: below 112 columns it doesn't pack a transposed B.
        static let leastRows = 64
        static let leastColumns = 128

        init(m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool) {
            // Rows of C need the whole of B in each piece, columns the whole of A. A transposed factor is packed anew
            // each time, which costs some four times what reading it does.
            let priceOfRows = (transposeB ? 4 : 1) * n
            let priceOfColumns = (transposeA ? 4 : 1) * m
            side = priceOfRows <= priceOfColumns ? .rows : .columns
            let (whole, least, unit) = side == .rows ? (m, Self.leastRows, 8) : (n, Self.leastColumns, 16)
            // Powers of two go evenly into two, four and eight threads.
            var parts = 1
            while 2 * parts <= Self.most, whole / (2 * parts) >= least, m * n * k / (2 * parts) >= Self.worthwhile {
                parts *= 2
            }
            length = parts == 1 ? whole : ((whole + parts - 1) / parts + unit - 1) / unit * unit
            pieces = (whole + length - 1) / length
        }

        /// The part of C [m, n] that a piece fills.
        func block(_ piece: Int, m: Int, n: Int) -> (rows: Range<Int>, columns: Range<Int>) {
            let first = piece * length
            return switch side {
            case .rows: (first..<min(first + length, m), 0..<n)
            case .columns: (0..<m, first..<min(first + length, n))
            }
        }
    }

    package var pieces: Int { split.pieces }

    package var summary: String {
        Self.summary(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
    }

    static func summary(m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool) -> String {
        "product [\(m), \(k)]\(transposeA ? "ᵀ" : "") · [\(k), \(n)]\(transposeB ? "ᵀ" : "")"
    }

    package func run(piece: Int, worker: Int) {
        let block = split.block(piece, m: m, n: n)
        let (row, column) = (block.rows.lowerBound, block.columns.lowerBound)
        let (rows, columns) = (block.rows.count, block.columns.count)
        let status = hg_sgemm(
            transposeA, transposeB, Int64(rows), Int64(columns), Int64(k), a + (transposeA ? row : row * k),
            Int64(transposeA ? m : k), b + (transposeB ? column * k : column), Int64(transposeB ? k : n), 0,
            c + row * n + column, Int64(n))
        precondition(status == 0, "dnnl_sgemm gave status \(status) for [\(rows), \(k)] · [\(k), \(columns)]")
    }
}
