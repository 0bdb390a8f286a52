import Tensors

/// What a reader makes of a file, before it is split: rows of one shape, and perhaps a label for each.
struct Table: Sendable {
    /// Where the rows come from, for errors.
    let file: String
    private(set) var kind: RowKind
    /// [count, shape.count]
    let values: Values
    /// One per row, not negative; nil when unlabelled.
    let labels: [Int32]?
    /// What the rows were made from; nil where that isn't known.
    var factors: FactorTable?
    /// Whether all values lie in 0…1.
    var isUnitInterval = true
    /// How values in 0…1 are made zeros and ones; nil where they are used as they are.
    var draws: PixelDraws?
    /// Which values are missing; nil where none is.
    var gaps: Gaps?

    /// The size of one row seen as an image.
    var shape: ImageShape { kind.shape }

    /// How many rows.
    var count: Int { values.count / shape.count }

    /// The same rows as images of as many numbers.
    func reshaped(to shape: ImageShape) -> Table {
        precondition(shape.count == self.shape.count, "\(shape) vs \(self.shape)")
        var table = self
        table.kind = .image(shape)
        return table
    }

    init(
        file: String, shape: ImageShape, values: Values, labels: [Int32]?, factors: FactorTable? = nil,
        isUnitInterval: Bool = true, draws: PixelDraws? = nil, gaps: Gaps? = nil
    ) {
        self.init(
            file: file, RowKind(shape), values: values, labels: labels, factors: factors,
            isUnitInterval: isUnitInterval, draws: draws, gaps: gaps)
    }

    init(
        file: String, _ kind: RowKind, values: Values, labels: [Int32]?, factors: FactorTable? = nil,
        isUnitInterval: Bool = true, draws: PixelDraws? = nil, gaps: Gaps? = nil
    ) {
        precondition(gaps.map { $0.count == values.count } ?? true, "gaps in other values")
        (self.file, self.kind, self.values, self.labels) = (file, kind, values, labels)
        (self.factors, self.isUnitInterval, self.draws, self.gaps) = (factors, isUnitInterval, draws, gaps)
    }

    /// Whether labels are the numbers of the classes, and not only their names: those of IDX files, which are bytes.
    var numbersClasses = false

    /// Labels are class numbers, written with few digits.
    static let largestLabel = 99_999
}
