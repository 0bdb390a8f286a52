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
        mnistBinary,
        mnistBinaryDynamic,
        sprites(side: 32),
        sprites(side: 64),
        colouredSprites,
        ring,
        swissRoll,
        twoMoons,
    ]

    /// Data that is made when it is asked for: on every machine, and the same on all.
    init(
        made id: String, title: String, summary: String, shape: ImageShape, counts: String, credit: String,
        make: @escaping @Sendable () -> Table
    ) {
        self.init(
            id: id, title: title, summary: summary, shape: shape, counts: counts, credit: credit,
            licence: "made by Hourglass", locate: { id }, read: { _ in (make(), nil) })
    }

    init(
        id: String, title: String, summary: String, shape: ImageShape, counts: String, credit: String,
        licence: String, locate: @escaping @Sendable () throws -> String,
        read: @escaping @Sendable (_ path: String) throws -> (train: Table, test: Table?)
    ) {
        (self.id, self.title, self.summary, self.shape) = (id, title, summary, shape)
        (self.counts, self.credit, self.licence) = (counts, credit, licence)
        (self.locate, self.read) = (locate, read)
    }

    /// Whether the data is on this machine. Cost: a few look-ups of files.
    package var isAvailable: Bool { (try? locate()) != nil }

    /// Reads it. Throws ``DataError``.
    package func load() throws -> Dataset { try load(.parts(normal: nil, isStrict: true), normal: nil) }

    /// Reads it with classes that are normal. Throws ``DataError``.
    func load(_ splitting: Dataset.Splitting, normal: [String]?) throws -> Dataset {
        let tables = try read(locate())
        var dataset = try Dataset(id: id, title: title, tables.train, test: tables.test, splitting)
        dataset.reading.normal = normal
        return dataset
    }
}
