/// Work on rows that don't depend on each other, in pieces of several rows.
package final class RowWork: Work {
    private let rows, rowsOfPiece: Int
    private let body: (Range<Int>) -> Void
    package let summary: String

    /// `cost` is about the number of elements that a row touches; `body` does a range of rows.
    package init(_ summary: String, rows: Int, cost: Int, body: @escaping (Range<Int>) -> Void) {
        (self.summary, self.rows, self.body) = (summary, rows, body)
        rowsOfPiece = max(1, 16384 / max(1, cost))
    }

    package var pieces: Int { (rows + rowsOfPiece - 1) / rowsOfPiece }

    package func run(piece: Int, worker: Int) {
        body(piece * rowsOfPiece..<min(rows, (piece + 1) * rowsOfPiece))
    }
}
