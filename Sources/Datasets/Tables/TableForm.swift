import Files
import Tensors

/// The columns of a table as a model was given them: what is read for it later is brought into the same form.
package struct TableForm: Codable, Hashable, Sendable {
    package struct Column: Codable, Hashable, Sendable {
        package let name: String
        /// The texts of a column of categories, each of which is a value of 0 or 1; nil of numbers.
        package let categories: [String]?
        package let isDate: Bool
        /// nil where all columns have one between them, or none.
        package var scale: Scale

        /// Values of a row.
        package var width: Int { categories?.count ?? 1 }
    }

    package struct Label: Codable, Hashable, Sendable {
        package let name: String
        /// What the classes are called, by their number.
        package let classes: [String]
    }

    package var columns: [Column]
    package let label: Label?
    /// The column that names the rows.
    package let id: String?
    package let isTransposed: Bool
    package let scale: ScaleKind
    /// What stands for a missing value, [width]: the mean of what the training rows have, in units of the scale. nil of forms
    /// that were kept without.
    package var means: [Float]?

    /// Values of a row.
    package var width: Int { columns.reduce(0) { $0 + $1.width } }

    /// What each value is called: its column, and of a category what it is.
    package var names: [String] {
        columns.flatMap { column in
            column.categories.map { $0.map { "\(column.name)=\($0.shown)" } } ?? [column.name]
        }
    }

    /// Whether a header named the columns; else they are called by their numbers.
    var hasNames: Bool { columns.enumerated().contains { $1.name != "\($0 + 1)" } }

    /// Where a table that calls its columns so has those of the form. Throws ``DataError`` where it hasn't all of them.
    func places(among names: [String], file: String) throws -> [Int] {
        let known = Dictionary(zip(names, names.indices)) { first, _ in first }
        let places = columns.map { known[$0.name] }
        let missing = zip(columns, places).filter { $1 == nil }.map(\.0.name)
        guard missing.count < columns.count || !hasNames || names != names.indices.map({ "\($0 + 1)" }) else {
            throw DataError(
                file: file, place: .whole, found: "no names of columns in the first line",
                expected: "\(Self.some(columns.map(\.name))), as the model's table has them",
                advice: "Put that line there: columns are known by their names.")
        }
        guard missing.isEmpty else {
            throw DataError(
                file: file, place: .whole, found: "no column \(Self.some(missing))",
                expected: "the \(columns.count) columns that the model was trained on",
                advice: "Give a table with the same columns; their order doesn't matter.")
        }
        return places.compactMap { $0 }
    }

    private static func some(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    }

    /// The columns of text among the values of a row.
    var categories: [RowKind.Columns.Category] {
        zip(columns, starts).compactMap { column, start in
            column.categories.map { .init(name: column.name, start: start, count: $0.count) }
        }
    }

    /// Where the values of each column begin.
    package var starts: [Int] {
        var next = 0
        return columns.map { column in
            defer { next += column.width }
            return next
        }
    }
}
