import Tensors

/// What a person says of a source beyond its name; each reader looks at what concerns it.
package struct ReadingOptions: Hashable, Sendable, Codable {
    /// Where a table of text has its labels.
    package var labels: LabelPlacement
    /// Whether its first line names the columns; nil to find out.
    package var header: Bool?
    /// Columns that are left out, by name or number from 1.
    package var skip: [String]
    /// The only columns that are read, labels beside; nil for all.
    package var only: [String]?
    /// The column that names the rows; nil to find out.
    package var id: String?
    /// Whether rows stand in columns.
    package var isTransposed: Bool
    /// How numbers are scaled; nil for what is usual of such data.
    package var scale: ScaleKind?
    /// The columns and scales of older data, which these are to be read like.
    package var form: TableForm?
    /// What pictures become; nil for what most of them are.
    package var imageSize: ImageShape?
    /// Pieces that are cut from pictures; nil for whole ones.
    package var patches: Patches?
    /// The rows of a table that are for training; nil where the data don't say.
    package var training: TrainingRows?
    /// The classes that are normal, by name: training and validation come from their rows alone. nil where none is said.
    package var normal: [String]?
    /// Whether a file that can't be read is an error; else it is passed over and named.
    package var isStrict = false

    /// Rows of a table that are taken together, in their order; nil for one by one.
    package var windows: Windows?
    /// What decides which rows train; nil for order where rows are taken together, else chance.
    package var splitsBy: SplitRule?
    /// The part of the rows to learn from that validates; nil for a tenth or a twelfth of them.
    package var fold: Fold?
    /// So many of the rows for training, nested: fewer are among more. nil for all.
    package var trainSize: Int?
    /// Draws the rows for training with replacement by this seed; nil takes them as they are.
    package var resampling: UInt64?
    /// The column of a table that says when its rows were; no feature.
    package var time: String?
    /// The column of a table whose rows belong together: no window goes over the end of such a run, and where chance decides,
    /// all rows of a group go into the same split. No feature.
    package var group: String?
    /// How ratings become rows; nil where a file is taken for no ratings, and for what is usual of those that come along.
    package var ratings: RatingsReading?

    package init(
        labels: LabelPlacement = .automatic, header: Bool? = nil, skip: [String] = [], only: [String]? = nil,
        id: String? = nil, isTransposed: Bool = false, scale: ScaleKind? = nil, form: TableForm? = nil
    ) {
        (self.labels, self.header, self.skip, self.only) = (labels, header, skip, only)
        (self.id, self.isTransposed, self.scale, self.form) = (id, isTransposed, scale, form)
    }

    /// Rows whose field in a column is one of some values are for training, all others are the test split.
    package struct TrainingRows: Hashable, Sendable, Codable {
        package let column: String
        package let values: [String]

        package init(column: String, values: [String]) { (self.column, self.values) = (column, values) }
    }

    /// How files were read before tables had columns with scales of their own.
    package static func whole(labels: LabelPlacement) -> ReadingOptions {
        ReadingOptions(labels: labels, scale: ScaleKind.whole)
    }
}
