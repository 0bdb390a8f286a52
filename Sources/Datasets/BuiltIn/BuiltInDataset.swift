import Installation
import Tensors

/// A data set that is known by name.
package struct BuiltInDataset: Sendable {
    /// What `--data` takes: `mnist`.
    package let id: String
    /// For people: `MNIST`.
    package let title: String
    /// One line that says what is on the images.
    package let summary: String
    /// What a row is.
    package let rows: Rows
    package let shape: ImageShape
    /// How many images in which split, as text.
    package let counts: String
    /// Who made it.
    package let credit: String
    package let licence: String
    /// Where it comes from; nil of what is made here.
    package let source: String?
    /// How it is read where nobody says otherwise.
    package let reading: ReadingOptions

    /// Kinds of rows, as lists name them.
    package enum Rows: String, Sendable, CaseIterable {
        case image, point, table, series
    }

    /// Where the data stands on this machine. Throws ``DataError`` that says how to get it.
    let locate: @Sendable () throws -> String
    /// Reads what ``locate`` found.
    let read: @Sendable (_ path: String, ReadingOptions) throws -> (train: Table, test: Table?)

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
        wdbc,
        thyroid,
        pneumonia,
        pictures,
        tep,
        nabMachine,
        nabAmbient,
        germanCredit,
        cardFraud,
        brent,
        golub,
        ecgBeats,
    ]

    package static func named(_ id: String) -> BuiltInDataset? { all.first { $0.id == id } }

    /// Data that is made when it is asked for: on every machine, and the same on all.
    init(
        made id: String, title: String, summary: String, _ rows: Rows = .image, shape: ImageShape, counts: String,
        credit: String, make: @escaping @Sendable () -> Table
    ) {
        self.init(
            id: id, title: title, summary: summary, rows, shape: shape, counts: counts, credit: credit,
            licence: "made by Hourglass", source: nil, locate: { id }, read: { _, _ in (make(), nil) })
    }

    init(
        id: String, title: String, summary: String, _ rows: Rows = .image, shape: ImageShape, counts: String,
        credit: String, licence: String, source: String?, reading: ReadingOptions = ReadingOptions(),
        locate: @escaping @Sendable () throws -> String,
        read: @escaping @Sendable (_ path: String, ReadingOptions) throws -> (train: Table, test: Table?)
    ) {
        (self.id, self.title, self.summary, self.rows, self.shape) = (id, title, summary, rows, shape)
        (self.counts, self.credit, self.licence, self.source) = (counts, credit, licence, source)
        (self.reading, self.locate, self.read) = (reading, locate, read)
    }

    /// A file or folder of the folder `data` that comes along, read as a person's own would be.
    init(
        shipped file: String, id: String, title: String, summary: String, _ rows: Rows, shape: ImageShape,
        counts: String, credit: String, licence: String, source: String, reading: ReadingOptions
    ) {
        self.init(
            id: id, title: title, summary: summary, rows, shape: shape, counts: counts, credit: credit,
            licence: licence, source: source, reading: reading,
            locate: { try Assets.ofThisProcess().path("data/\(file)") },
            read: { path, options in
                let place = Source(path)
                guard let reader = Readers.all.first(where: { $0.takes(place) }) else {
                    throw Readers.refusal(of: place)
                }
                return try reader.read(place, options)
            })
    }

    /// Whether the data is on this machine. Cost: a few look-ups of files.
    package var isAvailable: Bool { (try? locate()) != nil }

    /// Reads it, whole or in parts as ``Dataset/load(_:_:whole:)`` does. What is an image by itself is read in one way. Throws
    /// ``DataError``.
    func load(_ options: ReadingOptions, whole: Bool = false) throws -> Dataset {
        var dataset = try Dataset(id: id, title: title, read(locate(), options), arrangedBy: options, whole: whole)
        if rows == .table || rows == .series || reading.patches != nil {
            dataset.keep(options)
        } else {
            dataset.reading.normal = options.normal
            (dataset.reading.trainSize, dataset.reading.resampling) = (options.trainSize, options.resampling)
        }
        return dataset
    }

    /// Reads it as is usual of it. Throws ``DataError``.
    package func load() throws -> Dataset { try load(reading) }
}
