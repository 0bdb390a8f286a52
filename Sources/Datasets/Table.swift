import Tensors

/// What a reader makes of a file, before it is split: rows of one shape, and perhaps a label for each.
struct Table: Sendable {
    /// Where the rows come from, for errors.
    let file: String
    let shape: ImageShape
    /// [count, shape.count]
    let values: Values
    /// One per row, not negative; nil when unlabelled.
    let labels: [Int32]?

    /// How many rows.
    var count: Int { values.count / shape.count }

    /// The same rows seen in another shape of as many numbers.
    func reshaped(to shape: ImageShape) -> Table {
        precondition(shape.count == self.shape.count, "\(shape) vs \(self.shape)")
        return Table(file: file, shape: shape, values: values, labels: labels)
    }

    /// Labels are class numbers: what lies above would ask for as many classes.
    static let largestLabel = 99_999
}
