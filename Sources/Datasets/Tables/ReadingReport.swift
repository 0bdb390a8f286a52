/// How a file was read: numbers and names, of which whoever shows them makes words.
package struct ReadingReport: Sendable, Equatable {
    package let file: String
    /// Rows, and columns of the file.
    package var rows: Int
    package var columns: [Column] = []
    /// Whether the first line was taken for names; nil where there is nothing to tell.
    package var header: Header?
    package var separator: Character?
    package var hasDecimalComma = false
    package var label: TableForm.Label?
    /// Rows of each class, by number.
    package var classCounts: [Int] = []
    package var id: String?
    /// The column that says when rows were.
    package var time: String?
    package var group: Group?
    /// How rows are taken together; nil where they aren't.
    package var series: Series?
    /// Whether what stands first trains; else it is drawn by chance.
    package var isSplitByOrder = false
    package var scale: ScaleKind?
    /// Values that are missing.
    package var missing = 0
    /// What else there is to be said.
    package var remarks: [Remark] = []
    package var splits: (train: Int, validation: Int, test: Int) = (0, 0, 0)
    /// Whether all rows stand in each split.
    package var isWhole = false
    /// The classes that are normal, and how many rows they and all others have; nil where none is said.
    package var normal: Normal?

    package init(file: String, rows: Int) { (self.file, self.rows) = (file, rows) }

    package struct Header: Hashable, Sendable {
        package let isThere: Bool
        /// Somebody said so; else it was found out.
        package let wasSaid: Bool
    }

    package struct Normal: Hashable, Sendable {
        package let classes: [String]
        package let rows, others: Int
    }

    /// The column of what belongs together, and how many different values it has.
    package struct Group: Hashable, Sendable {
        package let name: String
        package let count: Int
    }

    /// Windows of so many rows, each beginning so many behind the one before; their columns; the runs that none of them
    /// leaves, nil where the whole table is one.
    package struct Series: Hashable, Sendable {
        package let window, stride, sensors: Int
        package let runs: Int?
    }

    package struct Column: Hashable, Sendable {
        package let name: String
        package let use: Use
        /// Of numbers, as they stand in the file, missing ones left out; nil of others.
        package var low: Float?
        package var high: Float?
        package var variance: Double?
        package var missing = 0
    }

    package enum Use: Hashable, Sendable {
        case number, date, label, id, time, group
        /// It says which rows are for training.
        case split
        case categories([String])
        case skipped(Reason)
    }

    /// Why a column is not read.
    package enum Reason: Hashable, Sendable {
        case asSaid
        /// Every cell is empty.
        case empty
        /// Text that is the same in all rows.
        case constant
        /// So many different texts, too many for categories.
        case tooManyTexts(Int)
        /// The model that it is read for doesn't have it.
        case notInModel
    }

    package enum Remark: Hashable, Sendable {
        /// Elements of this type that can't all be floats.
        case losesDigits(type: String)
        /// Converted from this type without loss.
        case converted(from: String)
        /// The last column has nearly as many values as rows.
        case lastIsNoLabel(String)
        /// Columns that are called as those of ratings are, in a file of that name.
        case likeRatings(file: String)
        /// 8-bit values that reach only so far.
        case ownRange(high: Int)
        /// Numbers that are the same in all rows.
        case constant([String])
        /// Numbers that differ in digits that floats don't hold.
        case coarse([String])
        /// Characters that aren't written in UTF-8.
        case encoding(TextEncoding)
        /// Lines before the table.
        case comments(Int)
        /// Texts that no row had that the model was trained on.
        case newTexts(column: String, rows: Int)
        /// The label column isn't there.
        case unlabelled(String)
        /// The column of times or groups isn't there that the model's table had.
        case noColumn(String)
        /// Files of a folder that were taken.
        case files([String])
        /// An array whose first axis ran fastest.
        case reordered
        /// Arrays of an archive that weren't asked for.
        case otherArrays([String])
        /// Images without the file of their labels.
        case noLabelFile(String)
        /// So many pictures had another size.
        case resized(pictures: Int, height: Int, width: Int)
        case unreadable([Unreadable])
    }

    /// A file that was passed over.
    package struct Unreadable: Hashable, Sendable {
        package let file, reason: String
    }

    package static func == (a: ReadingReport, b: ReadingReport) -> Bool {
        a.file == b.file && a.rows == b.rows && a.columns == b.columns && a.header == b.header
            && a.separator == b.separator && a.hasDecimalComma == b.hasDecimalComma && a.label == b.label
            && a.classCounts == b.classCounts && a.id == b.id && a.scale == b.scale && a.missing == b.missing
            && a.time == b.time && a.group == b.group && a.series == b.series && a.isSplitByOrder == b.isSplitByOrder
            && a.remarks == b.remarks && a.splits == b.splits && a.isWhole == b.isWhole && a.normal == b.normal
    }
}
