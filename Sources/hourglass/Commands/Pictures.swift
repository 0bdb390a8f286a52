import ArgumentParser
import Datasets
import Laboratory
import Tensors

/// Images beside what a trained model makes of them.
struct ReconstructCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconstruct",
        abstract: "Show images of a split, what the model sees of them where --corrupt is used, and reconstructions.")

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "\(SplitName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var split: SplitName = .test

    @Option(help: "The first image shown.", transform: Numeral.whole)
    var first: Int = 0

    @Option(help: "How many images.", transform: Numeral.whole)
    var count: Int = 8

    func validate() throws {
        guard (1...PictureOptions.limit).contains(count), first >= 0 else {
            throw ValidationError("expected --first from 0 on and --count from 1 to \(PictureOptions.limit).")
        }
    }

    func run() throws {
        try pictures.check()
        let (model, dataset) = try options.load()
        let images = dataset[split]
        guard count <= images.count, first <= images.count - count else {
            throw ValidationError("--first \(first) --count \(count): the split has \(images.count) images.")
        }
        let result = model.pictures(Array(first..<first + count), of: images)
        let isCorrupted = model.setup.experiment.corruption != "none"
        let rows = [result.originals] + (isCorrupted ? [result.corrupted] : []) + [result.reconstructions]
        try pictures.show(Gallery(rows: rows, shape: dataset.shape))
    }
}

/// The images between the codes of two images.
struct InterpolateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interpolate", abstract: "Show the images between the codes of two test images.")

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
        try pictures.show(Gallery(rows: [result.images], shape: dataset.shape))
    }
}

/// Images of codes drawn from the prior.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Show images of codes drawn from the prior.")

    @OptionGroup var options: ModelOptions
    @OptionGroup var pictures: PictureOptions

    @Option(help: "How many images.", transform: Numeral.whole)
    var count: Int = 24

    @Option(help: "The seed of the codes.", transform: Numeral.natural)
    var seed: UInt64 = 1

    func validate() throws {
        guard (1...PictureOptions.limit).contains(count) else {
            throw ValidationError("--count \(count): expected 1 to \(PictureOptions.limit).")
        }
    }

    func run() throws {
        try pictures.check()
        let (model, dataset) = try options.load()
        let samples = model.sample(count, from: Generator(seed: seed), like: dataset.validation)
        let images = samples.images
        let columns = dataset.shape.count == 2 ? count : 8
        let rows = stride(from: 0, to: count, by: columns).map { Array(images[$0..<min(count, $0 + columns)]) }
        try pictures.show(Gallery(rows: rows, shape: dataset.shape))
        if case .spread(let reference) = samples.origin {
            Hourglass.report(
                "hourglass: codes of this model have no prior; these are as spread as those of \(reference) images")
        }
    }
}
