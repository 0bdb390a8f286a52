import ArgumentParser
import Datasets
import Laboratory
import Tensors

/// Images beside what a trained model makes of them.
struct ReconstructCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconstruct",
        abstract: "Show images of a split, what the model sees of them where --corrupt is used, and reconstructions.",
        discussion: """
            \(PictureOptions.outcome)

            Example: hourglass reconstruct vae.safetensors --count 20 --columns 10 --out pairs.png
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "\(SplitName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var split: SplitName = .test

    @Option(help: "The first image shown.", transform: Numeral.whole)
    var first: Int = 0

    @Option(help: "How many images; 8 by default, or all where there are fewer.", transform: Numeral.whole)
    var count: Int?

    @Flag(help: "Two lines for each class, with so many images of it.")
    var byClass = false

    func validate() throws {
        guard (1...PictureOptions.limit).contains(count ?? 1), first >= 0 else {
            throw ValidationError("expected --first from 0 on and --count from 1 to \(PictureOptions.limit).")
        }
    }

    private static let usual = 8

    func run() throws {
        try pictures.check()
        let (model, dataset) = try options.load()
        let images = dataset[split]
        if byClass { return try showByClass(model, dataset, images) }
        let said = "--first \(first)" + (count.map { " --count \($0)" } ?? "")
        let count = count ?? max(1, min(Self.usual, images.count - first))
        guard count <= images.count, first <= images.count - count else {
            throw ValidationError(
                "\(said): the split has \(images.count) \(Text.rows(images.count, of: dataset.kind))."
            )
        }
        let result = model.pictures(Array(first..<first + count), of: images)
        let isCorrupted = model.setup.experiment.corruption != "none"
        let rows = [result.originals] + (isCorrupted ? [result.corrupted] : []) + [result.reconstructions]
        let names = ["x"] + (isCorrupted ? ["corrupted"] : []) + ["reconstruction"]
        try pictures.show(
            Gallery(rows: rows, shape: dataset.shape, names: names), of: dataset.kind, dataset.form)
    }
}

extension ReconstructCommand {
    private func showByClass(_ model: TrainedModel, _ dataset: Dataset, _ images: Split) throws {
        var (rows, titles) = ([[[Float]]](), [String]())
        for (name, own) in try dataset.byClass(images, from: first, count: count ?? Self.usual) {
            let result = model.pictures(own, of: images)
            rows += [result.originals, result.reconstructions]
            titles += ["x of \(name)", "reconstruction of \(name)"]
        }
        try pictures.show(Gallery(rows: rows, shape: dataset.shape, names: titles), of: dataset.kind, dataset.form)
    }
}

extension Dataset {
    /// For each class that occurs, by name, the first rows of it in a split, from a row on. Throws `CommandError` where there are no
    /// classes, or none of them occurs there.
    fileprivate func byClass(_ split: Split, from first: Int, count: Int) throws -> [(name: String, rows: [Int])] {
        guard let classNames else {
            throw CommandError(description: "--by-class: found data without classes, expected labels")
        }
        let groups = classNames.enumerated().compactMap { place, name -> (String, [Int])? in
            let own = (first..<max(first, split.count)).lazy.filter { split.label($0) == place }.prefix(count)
            return own.isEmpty ? nil : (name, Array(own))
        }
        guard !groups.isEmpty else {
            throw CommandError(
                description:
                    "--by-class: found no row with a class from row \(first) on, expected some among \(split.count)")
        }
        return groups
    }
}

/// The images between the codes of two images.
struct InterpolateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interpolate", abstract: "Show the images between the codes of two test images.",
        discussion: """
            \(PictureOptions.outcome)

            Example: hourglass interpolate vae.safetensors --from 3 --to 9 --count 30 --out walk.apng
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "The test image at the left end.", transform: Numeral.whole)
    var from: Int = 0

    @Option(help: "The test image at the right end; 1 where nothing is said.", transform: Numeral.whole)
    var to: Int?

    @Option(help: "Images on the way, both ends among them.", transform: Numeral.whole)
    var count: Int = 9

    @Option(help: "\(Interpolation.Path.allCases.map(\.rawValue).joined(separator: " or ")).")
    var path: Interpolation.Path = .straight

    @Flag(help: "A line for each class: from its first image, from --from on, to that of the next class.")
    var byClass = false

    func validate() throws {
        try PictureOptions.check(walkOf: count)
        if byClass, to != nil { throw ValidationError("--to: --by-class says already where lines end.") }
    }

    func run() throws {
        try pictures.check()
        let (model, dataset) = try options.load()
        func walk(_ left: Int, _ right: Int) -> [[Float]] {
            model.interpolate(Interpolation(left: left, right: right, count: count, path: path), of: dataset.test)
                .images
        }
        for end in byClass ? [from] : [from, to ?? 1] { try dataset.check(testImage: end) }
        let gallery: Gallery
        if byClass {
            let groups = try dataset.byClass(dataset.test, from: from, count: 1)
            let pairs = zip(groups, groups.dropFirst() + groups.prefix(1))
            gallery = Gallery(
                rows: pairs.map { walk($0.rows[0], $1.rows[0]) }, shape: dataset.shape,
                names: pairs.map { "\($0.name) to \($1.name)" }, isWalk: true)
        } else {
            gallery = Gallery(rows: [walk(from, to ?? 1)], shape: dataset.shape, isWalk: true)
        }
        try pictures.show(gallery, of: dataset.kind, dataset.form)
    }
}

/// Images of codes drawn from the prior.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Show images of codes drawn from the prior.",
        discussion: """
            \(PictureOptions.outcome)

            Where the model keeps a density of codes that 'hourglass prior --keep' has chosen, codes are drawn from it; \
            --prior own draws from the model's own all the same.

            Example: hourglass sample vae.safetensors --count 100 --columns 10 --out samples.png
            """)

    /// What codes are drawn from.
    enum Source: String, ExpressibleByArgument, CaseIterable { case own, kept }

    @Option(
        help: ArgumentHelp(
            "What codes are drawn from: the model's own prior, or the one that is kept with it; that one where there is such.",
            valueName: "own|kept"))
    var prior: Source?

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "How many images.", transform: Numeral.whole)
    var count: Int = 24

    @Option(help: "The seed of the codes.", transform: Numeral.natural)
    var seed: UInt64 = 1

    @Flag(help: "A line for each cluster or class of the model, with so many images.")
    var byClass = false

    func validate() throws {
        guard (1...PictureOptions.limit).contains(count) else {
            throw ValidationError("--count \(count): expected 1 to \(PictureOptions.limit).")
        }
    }

    func run() throws {
        try pictures.check()
        let (model, dataset, _, checkpoint) = try options.loadComparing()
        let kept =
            prior == .own || byClass ? nil : try KeptPrior(checkpoint, latent: model.model.latent, of: options.file)
        if prior == .kept, kept == nil {
            throw CommandError(
                description: "\(options.file): found no prior that is kept, expected one of 'hourglass prior --keep'")
        }
        if byClass {
            guard
                let groups = model.samplesByGroup(
                    count, from: Generator(seed: seed), like: dataset.validation)
            else {
                throw CommandError(
                    description:
                        "--by-class: found a model without clusters or classes, expected one with a term that has such"
                )
            }
            let names = groups.areClasses ? dataset.classNames : nil
            let rows = groups.images
            return try pictures.show(
                Gallery(
                    rows: rows, shape: dataset.shape,
                    names: rows.indices.map { place in
                        names.flatMap { place < $0.count ? $0[place] : nil } ?? "\(place + 1)"
                    }), of: dataset.kind, dataset.form)
        }
        if let kept {
            let images = model.sample(count, of: kept, from: Generator(seed: seed))
            let gallery = Gallery(rows: [images], shape: dataset.shape)
            return try pictures.show(
                pictures.columns == nil && !gallery.isOfPoints ? gallery.wrapped(at: 8) : gallery, of: dataset.kind,
                dataset.form)
        }
        let samples = model.sample(count, from: Generator(seed: seed), like: dataset.validation)
        let gallery = Gallery(rows: [samples.images], shape: dataset.shape)
        try pictures.show(
            pictures.columns == nil && !gallery.isOfPoints ? gallery.wrapped(at: 8) : gallery, of: dataset.kind,
            dataset.form)
        if case .spread(let reference) = samples.origin {
            Hourglass.report(
                "hourglass: codes of this model have no prior; these are as spread as those of \(reference) images")
        }
    }
}

/// What single numbers of a code do.
struct TraverseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "traverse",
        abstract: "Show what becomes of an image when one number of its code after the other changes.",
        discussion: """
            A line for each code, those first that carry most: from −3σ to 3σ of the prior, or of the codes of images where \
            there is none.

            \(PictureOptions.outcome)

            Example: hourglass traverse vae.safetensors --image 4 --codes 5 --out walk.apng
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "The test image whose code is changed.", transform: Numeral.whole)
    var image: Int = 0

    @Option(help: "How many codes; 8 where nothing is said, 1 with --by-class.", transform: Numeral.whole)
    var codes: Int?

    @Option(help: "Images on the way, both ends among them.", transform: Numeral.whole)
    var count: Int = 9

    @Flag(help: "The same of each class: of its first image, from --image on.")
    var byClass = false

    private var codesOfEach: Int { codes ?? (byClass ? 1 : 8) }

    func validate() throws {
        try PictureOptions.check(walkOf: count)
        guard codesOfEach > 0, codesOfEach * count <= 10 * PictureOptions.limit else {
            throw ValidationError("--codes \(codesOfEach): expected 1 to \(10 * PictureOptions.limit / count).")
        }
    }

    func run() throws {
        try pictures.check()
        let (model, dataset) = try options.load()
        try dataset.check(testImage: image)
        let groups: [(name: String?, rows: [Int])] =
            byClass ? try dataset.byClass(dataset.test, from: image, count: 1).map { ($0, $1) } : [(nil, [image])]
        let uses = Array(model.usage(of: dataset.validation).codes.prefix(codesOfEach))
        let names = uses.map { "z\($0.code + 1)" }
        try pictures.show(
            Gallery(
                rows: groups.flatMap { model.traverse($0.rows[0], along: uses, steps: count, of: dataset.test) },
                shape: dataset.shape,
                names: groups.flatMap { group in names.map { name in group.name.map { "\($0), \(name)" } ?? name } },
                isWalk: true), of: dataset.kind, dataset.form)
    }
}

extension Dataset {
    /// Throws `ValidationError` where the test split has no such image.
    fileprivate func check(testImage image: Int) throws {
        guard (0..<test.count).contains(image) else {
            throw ValidationError("image \(image): the test split has the images 0 to \(test.count - 1).")
        }
    }
}
