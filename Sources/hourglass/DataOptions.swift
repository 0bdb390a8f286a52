import ArgumentParser
import Datasets
import Foundation
import Laboratory
import Tensors

/// Where the rows come from, and how they are read.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A data set: \(BuiltInDataset.all.map(\.id).joined(separator: ", ")), \(Readers.sources).",
            valueName: "data"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The column of a table that holds the labels, by name or number; last, first, none. Found out by default.",
            valueName: "column"))
    var labels: String?

    @Option(
        help: ArgumentHelp(
            "Whether a table's first line names its columns. Found out by default.", valueName: "yes|no"))
    var header: YesOrNo?

    @Option(help: ArgumentHelp("Columns of a table that are left out.", valueName: "name,…"))
    var skip: String?

    @Option(help: ArgumentHelp("The only columns of a table that are features.", valueName: "name,…"))
    var only: String?

    @Option(name: .customLong("id"), help: ArgumentHelp("The column that names a table's rows.", valueName: "name"))
    var id: String?

    @Option(
        help: ArgumentHelp(
            "The rows of a table that are for training, by a column and its values; all others are the test split.",
            valueName: "column=value,…"))
    var training: String?

    @Option(
        help: ArgumentHelp(
            "The classes that are normal: training and validation come from their rows alone, the test split holds the others too.",
            valueName: "class,…"))
    var normal: String?

    @Option(
        help: ArgumentHelp(
            "Learns from so many of the training rows, the same for each seed: fewer are among more.",
            valueName: "rows"),
        transform: Numeral.whole)
    var trainSize: Int?

    @Flag(help: "A table's columns are the rows.")
    var transpose = false

    @Option(
        help: ArgumentHelp("Takes so many rows of a table together, in their order.", valueName: "rows"),
        transform: Numeral.whole)
    var window: Int?

    @Option(
        help: ArgumentHelp(
            "Rows from the beginning of a window to that of the next; 1 by default.", valueName: "rows"),
        transform: Numeral.whole)
    var stride: Int?

    @Option(
        help: ArgumentHelp(
            "What decides which rows train: order, of windows by default, or chance.", valueName: "rule"))
    var splitBy: SplitRule?

    @Option(help: ArgumentHelp("The column of a table that says when its rows were.", valueName: "name"))
    var time: String?

    @Option(
        help: ArgumentHelp(
            "The column of a table whose rows belong together: no window leaves them, and chance splits none.",
            valueName: "name"))
    var group: String?

    @Option(help: ArgumentHelp("What pictures of a folder are resized to.", valueName: "height×width"))
    var imageSize: Size?

    @Option(help: ArgumentHelp("Learns from pieces of the pictures.", valueName: "height×width"))
    var patches: Size?

    @Option(help: "How many pieces.", transform: Numeral.whole)
    var patchCount: Int?

    @Flag(help: "A picture that can't be read is an error, and isn't passed over.")
    var strict = false

    enum YesOrNo: String, ExpressibleByArgument, CaseIterable { case yes, no }

    /// 16x16, or 16×16.
    struct Size: ExpressibleByArgument {
        let height, width: Int

        init?(argument: String) {
            guard let (height, width) = ReadingOptions.size(argument) else { return nil }
            (self.height, self.width) = (height, width)
        }
    }

    func validate() throws {
        for (option, rows) in [("--window", window), ("--stride", stride)] {
            guard let rows, !Windows.possible.contains(rows) else { continue }
            throw ValidationError("\(option) \(rows): expected 1 to \(Windows.possible.upperBound).")
        }
        if let patchCount, !(1...Patches.most).contains(patchCount) {
            throw ValidationError("--patch-count \(patchCount): expected 1 to \(Patches.most).")
        }
        if let training, ReadingOptions.TrainingRows(training) == nil {
            throw ValidationError(
                "--training \(training): expected a column and values of it, as in --training split=train.")
        }
        if let normalClasses, normalClasses.isEmpty {
            throw ValidationError("--normal '\(normal ?? "")': expected names of classes, with commas between.")
        }
        if let trainSize, !TrainingSample.possible.contains(trainSize) {
            throw ValidationError("--train-size \(trainSize): expected 1 to \(TrainingSample.possible.upperBound).")
        }
        if patchCount != nil, patches == nil { throw ValidationError("--patch-count needs --patches.") }
    }

    /// What was said, on top of what a checkpoint says of its own data.
    func reading(over usual: ReadingOptions = .init()) throws -> ReadingOptions {
        var reading = usual
        if let labels { reading.labels = LabelPlacement(labels) }
        if let header { reading.header = header == .yes }
        if let skip { reading.skip = ReadingOptions.list(skip) }
        if let only { reading.only = ReadingOptions.list(only) }
        if let id { reading.id = id }
        if let training { reading.training = .init(training) }
        if let normalClasses { reading.normal = normalClasses }
        if transpose { reading.isTransposed = true }
        if let window { reading.windows = Windows(length: window, stride: reading.windows?.stride ?? 1) }
        if let stride {
            guard reading.windows != nil else { throw ValidationError("--stride needs --window.") }
            reading.windows?.stride = stride
        }
        if let splitBy { reading.splitsBy = splitBy }
        if let time { reading.time = time }
        if let group { reading.group = group }
        if let imageSize { reading.imageSize = ImageShape(height: imageSize.height, width: imageSize.width) }
        if let patches { reading.patches = Patches(height: patches.height, width: patches.width) }
        if let patchCount { reading.patches?.count = patchCount }
        if strict { reading.isStrict = true }
        if let trainSize { reading.trainSize = trainSize }
        return reading
    }

    /// Reads what is named, or something else where nothing is, which may be read in a way of its own; for a variant that learns
    /// from ratings as the rows that it learns from. Throws `DataError`.
    func load(
        or usual: String = "mnist", readLike usualReading: ReadingOptions? = nil, ratings: RatingsReading? = nil,
        scale: ScaleKind? = nil
    ) throws -> Dataset {
        let name = data ?? usual
        let builtIn = BuiltInDataset.named(name)?.reading ?? ReadingOptions()
        var reading = try reading(over: data == nil ? usualReading ?? builtIn : builtIn)
        if let scale { reading.scale = scale }
        if let ratings { reading.ratings = ratings }
        return try Dataset.load(name, reading)
    }

    /// Reads it, or what a checkpoint was trained on where none is named; in the form of the checkpoint's data. Throws
    /// `DataError`.
    ///
    /// Data that aren't the checkpoint's own are `whole` where that is wanted: all their rows in each split, in their order.
    func load(orThatOf checkpoint: Checkpoint, whole: Bool = false) throws -> Dataset {
        let isWhole = whole && data != nil
        var dataset = try Dataset.load(data ?? checkpoint.dataID, try reading(of: checkpoint), whole: isWhole)
        if isWhole, checkpoint.isSameData(dataset) { dataset = try dataset.split(whole: false) }
        if let normalClasses { dataset = try dataset.calling(normal: normalClasses) }
        if data != nil { Hourglass.reportReading(of: dataset) }
        return dataset.numbered(forClasses: checkpoint.data.classes)
    }
}

extension DataOptions {
    /// How a checkpoint's data are read, and others for it: in the form of its data.
    func reading(of checkpoint: Checkpoint) throws -> ReadingOptions {
        var usual = checkpoint.reading
        if let data, let builtIn = BuiltInDataset.named(data) {
            usual = builtIn.reading
            usual.form = checkpoint.reading.form
        } else if data != nil {
            // Other files are written in their own way; what their columns mean stays, and is found by name.
            usual.header = nil
            if let form = usual.form, !form.isTransposed {
                if usual.labels != .none { usual.labels = .automatic }
                (usual.id, usual.skip, usual.only) = (nil, [], nil)
            }
        }
        var reading = try reading(over: usual)
        // Which rows were trained on stays, whatever is called normal now.
        reading.normal = checkpoint.reading.normal
        return reading
    }

    /// The classes that were said to be normal.
    var normalClasses: [String]? { normal.map(names) }

    private func names(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

extension Hourglass {
    /// Says how a file was read; of built-in data that is known.
    static func reportReading(of dataset: Dataset) {
        guard let report = dataset.report, !dataset.isBuiltIn else { return }
        self.report("hourglass: \(language.text(report))")
    }
}

/// How new data are scaled; a model brings the scale of its own along.
struct ScaleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How each column of a table is scaled, by its training rows: standard, range, robust, none; whole scales all by one range.",
            valueName: "kind"))
    var scale: ScaleKind?
}

extension ScaleKind: ExpressibleByArgument {}

extension SplitRule: ExpressibleByArgument {}
