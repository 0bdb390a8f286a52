import Tensors

/// A data set that is known by name.
package struct BuiltInDataset: Sendable {
    /// What `--data` takes: `mnist`.
    package let id: String
    /// For people: `MNIST`.
    package let title: String
    /// One line that says what is on the images.
    package let summary: String
    package let shape: ImageShape
    /// How many images in which split, as text.
    package let counts: String
    /// Who made it.
    package let credit: String
    package let licence: String

    /// Where the data stands on this machine. Throws ``DataError`` that says how to get it.
    let locate: @Sendable () throws -> String
    /// Reads what ``locate`` found.
    let read: @Sendable (_ path: String) throws -> (train: Table, test: Table?)

    /// All that `--data` knows by name, the default first. A new one is one more line.
    package static let all: [BuiltInDataset] = [
        mnist,
        fashionMNIST,
        digits,
    ]

    /// Whether the data is on this machine. Cost: a few look-ups of files.
    package var isAvailable: Bool { (try? locate()) != nil }

    /// Reads it. Throws ``DataError``.
    package func load() throws -> Dataset {
        let tables = try read(locate())
        return try Dataset(id: id, title: title, tables.train, test: tables.test)
    }
}
