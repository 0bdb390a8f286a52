extension Dataset {
    /// Reads the data set that `source` names.
    ///
    /// - a name in ``BuiltInDataset/all``; it wins over a file of that name, which `./name` still reaches, and without
    ///   options is read as is usual of it;
    /// - ratings, where it is a ``RatingsSource``;
    /// - what the first of ``Readers/all`` that takes it reads.
    ///
    /// Throws ``DataError``, or ``Reading/Stopped`` soon after the pull of ``Reading/brake``. Cost: time and memory of the
    /// unpacked file; MNIST takes some 0.15 s, nearly all of it in zlib.
    ///
    /// Where it is read `whole`, for a model that is there already, all its rows stand in each split, in their order.
    package static func load(
        _ source: String, _ options: ReadingOptions? = nil, whole: Bool = false
    ) throws -> Dataset {
        if let builtIn = BuiltInDataset.named(source) {
            return try builtIn.load(options ?? builtIn.reading, whole: whole)
        }
        if let ratings = RatingsSource(source, options) { return try ratings.load(options ?? ReadingOptions()) }
        let options = options ?? ReadingOptions()
        let place = Source(source)
        guard let reader = Readers.all.first(where: { $0.takes(place) }) else { throw Readers.refusal(of: place) }
        let tables = try reader.read(place, options)
        var dataset = try Dataset(id: source, title: place.title, tables, arrangedBy: options, whole: whole)
        dataset.keep(options)
        return dataset
    }

    /// Keeps how it was read, for what is read for its models later: columns by name, since other files may have theirs in
    /// another order.
    mutating func keep(_ options: ReadingOptions) {
        reading = options
        reading.form = form
        if case .column = options.labels, let label = form?.label { reading.labels = .column(label.name) }
        if options.id != nil, let id = form?.id { reading.id = id }
        if options.time != nil, let time = report?.time { reading.time = time }
        if options.group != nil, let group = report?.group { reading.group = group.name }
    }

    /// What a reader gave, with its rows taken together as the options say. Throws ``DataError``.
    init(
        id source: String, title: String, _ read: (train: Table, test: Table?), arrangedBy options: ReadingOptions,
        whole: Bool
    ) throws {
        var tables = read
        if options.windows != nil, tables.test != nil {
            throw DataError(
                file: source, place: .whole, found: "files for training and for the test",
                expected: "one table, for a --window of its rows", advice: "Leave --window out, or give a table.")
        }
        try tables.train.arrange(by: options)
        if tables.test == nil, tables.train.splitsBy == .chance, options.windows != nil, options.group == nil,
            tables.train.testRows == nil, !whole,
            let windows = options.windows, windows.stride < windows.length
        {
            throw DataError(
                file: source, place: .whole, found: "windows that overlap", expected: "splits that share no row",
                advice:
                    "Say --split-by order, a --stride of at least the --window, or a --group of rows that stay together."
            )
        }
        let splitting: Splitting =
            whole
            ? .whole(normal: options.normal) : .parts(normal: options.normal, isStrict: options.form == nil)
        try self.init(id: source, title: title, tables.train, test: tables.test, splitting)
    }

    /// Whether its name says all of it: built-in data, read as is usual of them.
    package var isBuiltIn: Bool {
        if rated != nil { return RatingsSource(id)?.isBuiltIn == true }
        guard let builtIn = BuiltInDataset.named(id) else { return false }
        var reading = reading
        reading.form = nil
        return reading == builtIn.reading
    }

    /// The same rows in three splits, or whole: see ``load(_:_:whole:)``. Throws ``DataError`` where they are too few.
    package func split(whole: Bool) throws -> Dataset {
        // Of each row a part is known, in every split.
        if rated != nil { return self }
        let other: Splitting =
            whole
            ? .whole(normal: reading.normal) : .parts(normal: reading.normal, isStrict: false)
        var dataset = try Dataset(
            id: id, title: title, tables[0], test: tables.count > 1 ? tables[1] : nil, other)
        dataset.reading = reading
        return dataset
    }
}
