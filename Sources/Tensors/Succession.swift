/// Work and a loop over what it fills: each piece of the loop follows the piece that it reads, on the same thread, while it
/// is in the cache.
package final class Succession: Work {
    private let first: any Work
    private let second: FusedLoop

    /// Piece i of the first fills what piece i of the second reads.
    package init(_ first: any Work, _ second: FusedLoop) {
        precondition(first.pieces == second.pieces, "\(first.pieces) pieces before \(second.pieces)")
        (self.first, self.second) = (first, second)
    }

    package var pieces: Int { first.pieces }
    package var summary: String { "\(first.summary), then \(second.summary)" }

    package var ownBytes: Int { first.ownBytes + second.ownBytes }

    package func run(piece: Int, worker: Int) {
        first.run(piece: piece, worker: worker)
        second.run(piece: piece, worker: worker)
    }

    package func finish() {
        first.finish()
        second.finish()
    }
}
