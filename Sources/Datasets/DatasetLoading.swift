extension Dataset {
    /// Reads the data set that `source` names.
    ///
    /// - a name in ``BuiltInDataset/all``; it wins over a file of that name, which `./name` still reaches;
    /// - what the first of ``Readers/all`` that takes it reads.
    ///
    /// Throws ``DataError``, or ``Reading/Stopped`` soon after the pull of ``Reading/brake``. Cost: time and memory of the
    /// unpacked file; MNIST takes some 0.15 s, nearly all of it in zlib.
    ///
    /// Where it is read `whole`, for a model that is there already, all its rows stand in each split, in their order.
    package static func load(
        _ source: String, _ options: ReadingOptions = ReadingOptions(), whole: Bool = false
    ) throws -> Dataset {
        let splitting: Splitting =
            whole
            ? .whole(normal: options.normal) : .parts(normal: options.normal, isStrict: options.form == nil)
        if let builtIn = BuiltInDataset.all.first(where: { $0.id == source }) {
            return try builtIn.load(splitting, normal: options.normal)
        }
        let place = Source(source)
        guard let reader = Readers.all.first(where: { $0.takes(place) }) else { throw Readers.refusal(of: place) }
        var tables = try reader.read(place, options)
        if options.windows != nil, tables.test != nil {
            throw DataError(
                file: source, place: .whole, found: "files for training and for the test",
                expected: "one table, for a --window of its rows", advice: "Leave --window out, or give a table.")
        }
        try tables.train.arrange(by: options)
        if tables.test == nil, tables.train.splitsBy == .chance, options.windows != nil, options.group == nil,
            let windows = options.windows, windows.stride < windows.length, !whole
        {
            throw DataError(
                file: source, place: .whole, found: "windows that overlap", expected: "splits that share no row",
                advice:
                    "Say --split-by order, a --stride of at least the --window, or a --group of rows that stay together."
            )
        }
        var dataset = try Dataset(id: source, title: place.title, tables.train, test: tables.test, splitting)
        dataset.reading = options
        dataset.reading.form = dataset.form
        // By name from now on: other files may have their columns in another order.
        if case .column = options.labels, let label = dataset.form?.label {
            dataset.reading.labels = .column(label.name)
        }
        if options.id != nil, let id = dataset.form?.id { dataset.reading.id = id }
        if options.time != nil, let time = dataset.report?.time { dataset.reading.time = time }
        if options.group != nil, let group = dataset.report?.group { dataset.reading.group = group.name }
        return dataset
    }

    /// The same rows in three splits, or whole: see ``load(_:_:whole:)``. Throws ``DataError`` where they are too few.
    package func split(whole: Bool) throws -> Dataset {
        let other: Splitting =
            whole
            ? .whole(normal: reading.normal) : .parts(normal: reading.normal, isStrict: false)
        var dataset = try Dataset(
            id: id, title: title, tables[0], test: tables.count > 1 ? tables[1] : nil, other)
        dataset.reading = reading
        return dataset
    }
}
