import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Tensors

/// What a row is known by, beside what a model says of it.
struct RowHead {
    let number: Int
    let name, label: String?

    init(_ piece: RowFeed.Piece, _ place: Int) {
        (number, name, label) = (piece.number(place), piece.name(place), piece.label(place))
    }
}

/// Files of numbers, a row for each row of the data: `.csv`, `.npy`, `.safetensors`; lines of CSV on stdout without a file.
///
/// CSV goes out row by row; of the other two the numbers are held until all are there.
struct RowResults {
    enum Format: String, CaseIterable {
        case csv, npy, safetensors

        /// By the ending of a file's name.
        init?(_ path: String) {
            guard let format = Format.allCases.first(where: { path.lowercased().hasSuffix(".\($0.rawValue)") }) else {
                return nil
            }
            self = format
        }
    }

    let path: String?
    let format: Format

    /// Throws where the ending of the name is none of those.
    init(_ path: String?) throws(ValidationError) {
        self.path = path
        guard let path else {
            format = .csv
            return
        }
        try ValidationError.check(file: path, of: "--out")
        guard let format = Format(path) else {
            throw ValidationError(
                "--out \(path): expected a name that ends with "
                    + "\(Format.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")).")
        }
        self.format = format
    }

    /// What is written of all rows.
    struct Table {
        /// The column that names rows, and that of their classes.
        var id = "row"
        var label = "label"
        let names: [String]
        /// The axes of a row's numbers, and what they are called together.
        let shape: [Int]
        let title: String
    }

    /// Writes the numbers that `produce` gives, piece by piece: the heads of some rows, and their values one row behind the other.
    func write(
        _ table: Table, _ produce: (_ take: ([RowHead], [Float]) throws -> Void) throws -> Void
    ) throws {
        switch format {
        case .csv: try writeLines(table, produce)
        case .npy:
            var (values, rows) = ([Float](), 0)
            try produce { heads, numbers in (values, rows) = (values + numbers, rows + heads.count) }
            try NPYFile.write(values, shape: [rows] + table.shape, to: path!)
        case .safetensors:
            var (values, heads) = ([Float](), [RowHead]())
            try produce { some, numbers in
                heads += some
                values += numbers
            }
            try file(table, values, heads).write(to: path!)
        }
    }

    private func writeLines(
        _ table: Table, _ produce: (_ take: ([RowHead], [Float]) throws -> Void) throws -> Void
    ) throws {
        let width = table.shape.reduce(1, *)
        try Output.write(to: path) { write in
            var hasLabels: Bool?
            try withoutActuallyEscaping(write) { write in
                try produce { heads, values in
                    var text = ""
                    if hasLabels == nil {
                        let labelled = heads.first?.label != nil
                        hasLabels = labelled
                        text = CSV.line([table.id] + (labelled ? [table.label] : []) + table.names)
                    }
                    for (i, head) in heads.enumerated() {
                        text += CSV.field(head.name ?? "\(head.number)")
                        if hasLabels == true { text += "," + CSV.field(head.label ?? "") }
                        for value in values[i * width..<(i + 1) * width] { text += ",\(value)" }
                        text += "\n"
                    }
                    try write(text)
                }
            }
        }
    }

    /// The numbers under their title; `rows`, and `labels` where there are such, whose names stand in the metadata unless they
    /// are numbers themselves; names of rows likewise.
    private func file(_ table: Table, _ values: [Float], _ heads: [RowHead]) throws -> SafeTensors {
        var file = SafeTensors(
            tensors: [
                table.title: Tensor(values, shape: Shape([heads.count] + table.shape)),
                "rows": Tensor(heads.map { Float($0.number) }, shape: [heads.count]),
            ], metadata: ["format": "pt"])
        if heads.contains(where: { $0.name != nil }) {
            file.metadata["ids"] = try JSON(encoding: heads.map { $0.name ?? "" }).text
        }
        let labels = heads.compactMap(\.label)
        guard labels.count == heads.count else { return file }
        let numbers = labels.map { Float($0) }
        if numbers.allSatisfy({ $0 != nil }) {
            file.tensors["labels"] = Tensor(numbers.map { $0! }, shape: [heads.count])
        } else {
            let classes = Set(labels).sorted()
            let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, Float($0)) })
            file.tensors["labels"] = Tensor(labels.map { places[$0]! }, shape: [heads.count])
            file.metadata["classes"] = try JSON(encoding: classes).text
        }
        return file
    }
}
