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
            --out writes what is shown: a sheet (.png), a film of its columns (.apng), an array (.npy), a table in the units of \
            the data (.csv), or a folder of pictures (pairs/).

            Example: hourglass reconstruct vae.safetensors --count 20 --columns 10 --out pairs.png
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "\(SplitName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var split: SplitName = .test

    @Option(help: "The first image shown.", transform: Numeral.whole)
    var first: Int = 0

    @Option(help: "How many images.", transform: Numeral.whole)
    var count: Int = 8

    @Flag(help: "Two lines for each class, with so many images of it.")
    var byClass = false

    func validate() throws {
        guard (1...PictureOptions.limit).contains(count), first >= 0 else {
            throw ValidationError("expected --first from 0 on and --count from 1 to \(PictureOptions.limit).")
        }
    }

    func run() throws {
        try pictures.check()
        let (model, dataset) = try options.load()
        let images = dataset[split]
        if byClass { return try showByClass(model, dataset, images) }
        guard count <= images.count, first <= images.count - count else {
            throw ValidationError("--first \(first) --count \(count): the split has \(images.count) images.")
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
        guard let names = dataset.classNames else {
            throw CommandError(description: "--by-class: found data without classes, expected labels")
        }
        var (rows, titles) = ([[[Float]]](), [String]())
        for (place, name) in names.enumerated() {
            let own = (first..<max(first, images.count)).lazy.filter { images.label($0) == place }.prefix(count).map {
                $0
            }
            guard !own.isEmpty else { continue }
            let result = model.pictures(Array(own), of: images)
            rows += [result.originals, result.reconstructions]
            titles += ["x of \(name)", "reconstruction of \(name)"]
        }
        try pictures.show(Gallery(rows: rows, shape: dataset.shape, names: titles), of: dataset.kind, dataset.form)
    }
}

/// The images between the codes of two images.
struct InterpolateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interpolate", abstract: "Show the images between the codes of two test images.",
        discussion: """
            --out writes what is shown: a sheet (.png), a film of its columns (.apng), an array (.npy), a table in the units of \
            the data (.csv), or a folder of pictures (pairs/).

            Example: hourglass interpolate vae.safetensors --from 3 --to 9 --count 30 --out walk.apng
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "The test image at the left end.", transform: Numeral.whole)
    var from: Int = 0

    @Option(help: "The test image at the right end.", transform: Numeral.whole)
    var to: Int = 1

    @Option(help: "Images on the way, both ends among them.", transform: Numeral.whole)
    var count: Int = 9

    @Option(help: "\(Interpolation.Path.allCases.map(\.rawValue).joined(separator: " or ")).")
    var path: Interpolation.Path = .straight

    func validate() throws {
        guard (2...PictureOptions.limit).contains(count) else {
            throw ValidationError("--count \(count): expected 2 to \(PictureOptions.limit).")
        }
    }

    func run() throws {
        try pictures.check()
        let (model, dataset) = try options.load()
        for end in [from, to] where !(0..<dataset.test.count).contains(end) {
            throw ValidationError("image \(end): the test split has the images 0 to \(dataset.test.count - 1).")
        }
        let result = model.interpolate(
            Interpolation(left: from, right: to, count: count, path: path), of: dataset.test)
        try pictures.show(
            Gallery(rows: [result.images], shape: dataset.shape, isWalk: true), of: dataset.kind, dataset.form)
    }
}

/// Images of codes drawn from the prior.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Show images of codes drawn from the prior.",
        discussion: """
            --out writes what is shown: a sheet (.png), a film of its columns (.apng), an array (.npy), a table in the units of \
            the data (.csv), or a folder of pictures (pairs/).

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
            return try pictures.show(
                Gallery(rows: groups, shape: dataset.shape, names: groups.indices.map { "\($0 + 1)" }),
                of: dataset.kind,
                dataset.form)
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

            --out writes what is shown: a sheet (.png), a film of its columns (.apng), an array (.npy), a table in the units of \
            the data (.csv), or a folder of pictures (pairs/).

            Example: hourglass traverse vae.safetensors --image 4 --codes 5 --out walk.apng
            """)

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "The test image whose code is changed.", transform: Numeral.whole)
    var image: Int = 0

    @Option(help: "How many codes.", transform: Numeral.whole)
    var codes: Int = 8

    @Option(help: "Images on the way, both ends among them.", transform: Numeral.whole)
    var count: Int = 9

    func validate() throws {
        guard (2...PictureOptions.limit).contains(count) else {
            throw ValidationError("--count \(count): expected 2 to \(PictureOptions.limit).")
        }
        guard codes > 0, codes * count <= 10 * PictureOptions.limit else {
            throw ValidationError("--codes \(codes): expected 1 to \(10 * PictureOptions.limit / count).")
        }
    }

    func run() throws {
        try pictures.check()
        let (model, dataset) = try options.load()
        guard (0..<dataset.test.count).contains(image) else {
            throw ValidationError("image \(image): the test split has the images 0 to \(dataset.test.count - 1).")
        }
        let uses = Array(model.usage(of: dataset.validation).codes.prefix(codes))
        let images = model.traverse(image, along: uses, steps: count, of: dataset.test)
        try pictures.show(
            Gallery(rows: images, shape: dataset.shape, names: uses.map { "z\($0.code + 1)" }, isWalk: true),
            of: dataset.kind, dataset.form)
    }
}
