import CKernels

/// Σ over the middle axis: [outer, middle, inner] → [outer, inner].
package final class MiddleSum: Work {
    private let outer, middle, inner, rows: Int
    private let source: UnsafePointer<Float>
    private let destination: UnsafeMutablePointer<Float>

    package init(
        outer: Int, middle: Int, inner: Int, source: UnsafePointer<Float>, destination: UnsafeMutablePointer<Float>
    ) {
        (self.outer, self.middle, self.inner) = (outer, middle, inner)
        (self.source, self.destination) = (source, destination)
        rows = max(1, 16384 / (middle * inner))
    }

    package var pieces: Int { (outer + rows - 1) / rows }
    package var summary: String { "sum over the middle of [\(outer), \(middle), \(inner)]" }

    package func run(piece: Int, worker: Int) {
        hg_sum_middle(
            source, destination, Int64(piece * rows), Int64(min(outer, (piece + 1) * rows)), Int64(middle),
            Int64(inner))
    }
}

/// A new middle axis: [outer, inner] → [outer, middle, inner], every middle entry the same.
package final class MiddleRepeat: Work {
    private let outer, middle, inner, rows: Int
    private let source: UnsafePointer<Float>
    private let destination: UnsafeMutablePointer<Float>

    package init(
        outer: Int, middle: Int, inner: Int, source: UnsafePointer<Float>, destination: UnsafeMutablePointer<Float>
    ) {
        (self.outer, self.middle, self.inner) = (outer, middle, inner)
        (self.source, self.destination) = (source, destination)
        rows = max(1, 16384 / (middle * inner))
    }

    package var pieces: Int { (outer + rows - 1) / rows }
    package var summary: String { "repeat to [\(outer), \(middle), \(inner)]" }

    package func run(piece: Int, worker: Int) {
        for row in piece * rows..<min(outer, (piece + 1) * rows) {
            for m in 0..<middle {
                (destination + (row * middle + m) * inner).update(from: source + row * inner, count: inner)
            }
        }
    }
}
