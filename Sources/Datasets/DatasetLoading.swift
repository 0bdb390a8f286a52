extension Dataset {
    /// Reads the data set that `source` names.
    ///
    /// - a name in ``BuiltInDataset/all``; it wins over a file of that name, which `./name` still reaches, and without
    ///   options is read as is usual of it;
    /// - what the first of ``Readers/all`` that takes it reads.
    ///
    /// Throws ``DataError``, or ``Reading/Stopped`` soon after the pull of ``Reading/brake``. Cost: time and memory of the
    /// unpacked file; MNIST takes some 0.15 s, nearly all of it in zlib.
    package static func load(_ source: String, _ options: ReadingOptions? = nil) throws -> Dataset {
        if let builtIn = BuiltInDataset.named(source) { return try builtIn.load(options ?? builtIn.reading) }
        let options = options ?? ReadingOptions()
        let place = Source(source)
        guard let reader = Readers.all.first(where: { $0.takes(place) }) else { throw Readers.refusal(of: place) }
        let tables = try reader.read(place, options)
        var dataset = try Dataset(id: source, title: place.title, tables, arrangedBy: options)
        dataset.reading = options
        dataset.reading.form = dataset.form
        return dataset
    }

    /// What a reader gave, with its rows taken together as the options say. Throws ``DataError``.
    init(
        id source: String, title: String, _ read: (train: Table, test: Table?), arrangedBy options: ReadingOptions
    ) throws {
        var tables = read
        if options.windows != nil, tables.test != nil {
            throw DataError(
                file: source, place: .whole, found: "files for training and for the test",
                expected: "one table, for a --window of its rows", advice: "Leave --window out, or give a table.")
        }
        try tables.train.arrange(by: options)
        if tables.test == nil, tables.train.splitsBy == .chance, options.windows != nil, options.group == nil,
            tables.train.testRows == nil,
            let windows = options.windows, windows.stride < windows.length
        {
            throw DataError(
                file: source, place: .whole, found: "windows that overlap", expected: "splits that share no row",
                advice:
                    "Say --split-by order, a --stride of at least the --window, or a --group of rows that stay together."
            )
        }
        try self.init(id: source, title: title, tables.train, test: tables.test)
    }

    /// Whether its name says all of it: built-in data, read as is usual of them.
    package var isBuiltIn: Bool {
        guard let builtIn = BuiltInDataset.named(id) else { return false }
        var reading = reading
        reading.form = nil
        return reading == builtIn.reading
    }
}
