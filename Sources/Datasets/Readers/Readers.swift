import Glibc

/// A kind of data that can be read: which sources it takes, and how it reads them.
struct Reader: Sendable {
    /// The sources that it takes, as a person names them: `a .csv`.
    let sources: [String]
    /// What it looks for in a folder; nil where it takes none.
    var folderFile: String?
    /// What to do about a file that is a part of such a source; nil where there is nothing to be said.
    var advice: String?
    /// Whether it is the one for a source: by its name, or by its content.
    let takes: @Sendable (Source) -> Bool
    /// The rows of a source that it takes, and its test rows where it has some. Throws ``DataError``.
    let read: @Sendable (Source, ReadingOptions) throws -> (train: Table, test: Table?)
}

/// The readers of data. They are asked in order; the first that takes a source reads it.
package enum Readers {
    /// All of them. A new one is one more line.
    static let all: [Reader] = [
        .idxFolder,
        .pictures,
        .npz,
        .npy,
        .netpbm,
        .table,
    ]

    /// What `--data` takes beside the names of built-in data sets: `a folder of IDX files, a .csv, a .csv.gz or a .npy`.
    package static var sources: String { list(all.flatMap(\.sources)) }

    /// Why no reader takes a source.
    static func refusal(of source: Source) -> DataError {
        if source.isFolder {
            return DataError(
                file: source.path, place: .whole, found: "a folder with nothing in it that can be read",
                expected: list(all.compactMap(\.folderFile)), advice: "Give the folder that holds the files.")
        }
        let exists = access(source.path, F_OK) == 0
        let advice = all.compactMap(\.advice).joined(separator: " ")
        return DataError(
            file: source.path, place: .whole,
            found: exists ? "a file of another kind" : "no such data set, file or folder",
            expected: "one of \(BuiltInDataset.all.map(\.id).joined(separator: ", ")), \(sources)",
            advice: exists ? advice : "Check the spelling.")
    }

    private static func list(_ parts: [String]) -> String {
        guard parts.count > 1 else { return parts.first ?? "nothing" }
        return parts.dropLast().joined(separator: ", ") + " or " + parts[parts.count - 1]
    }
}
