import Tensors

/// What a rating can be at most and at least, where rows have it less the means of its user and its item. Predictions beyond are
/// clipped to it before errors are measured: nobody would be told of six stars out of five.
package struct PossibleRatings: Sendable {
    private let scale: ClosedRange<Float>
    private let biases: RatingBiases
    private let rows: RowKind.Ratings.Side

    /// Of the ratings that are learnt from, [users, items].
    init(_ learntFrom: SparseRows, less biases: RatingBiases, rows: RowKind.Ratings.Side) {
        (scale, self.biases, self.rows) = (learntFrom.scale, biases, rows)
    }

    /// A value of a row's column, both by their numbers in the rows of all ratings, less the means.
    func clipped(_ value: Float, row: Int, column: Int) -> Float {
        rating(value, row: row, column: column) - means(row: row, column: column)
    }

    /// The same as the rating that it stands for.
    func rating(_ value: Float, row: Int, column: Int) -> Float {
        min(max(value + means(row: row, column: column), scale.lowerBound), scale.upperBound)
    }

    private func means(row: Int, column: Int) -> Float {
        let (user, item) = rows == .items ? (column, row) : (row, column)
        return biases.value(user: user, item: item)
    }
}
