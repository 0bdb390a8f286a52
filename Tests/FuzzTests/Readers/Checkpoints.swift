import Autoencoders
import Dashboard
import Datasets
import Laboratory
import Networks
import Tensors
import TestSupport
import Uses

/// Checkpoints of every variant: read, used, gone on with, and written again.
struct Checkpoints: Fuzzed {
    let name = "checkpoint"
    let rounds = 900
    let mostBytes = 1 << 20
    // Evaluating and a step ask for memory in proportion to the model, again and again.
    let mostMemory = 1 << 30

    /// The names of all that is registered, and the names of entries.
    var words: [String] {
        var words = Variant.all.map { $0.id }
        words += Terms.all.map { $0.id }
        words += Distances.all.map { $0.id }
        words += Corruptions.all.map { $0.id }
        words += Priors.all.map { $0.id }
        words += Activation.allCases.map { $0.rawValue }
        return words + [
            "adam", "sgd", "dense", "convolutional", "transformer", "pixelCNN", "none", "gaussian", "deterministic",
            "greedy", "encoder.0.weight", "mean.bias", "optimizer.exp_avg.mean.bias", "width", "height", "image",
            "table", "series", "anomalies", "quantile", "elbo", "nearest", "F64", "BF16", "_0",
        ]
    }

    private static let data = Small.data
    private static let inventory = Inventory(classifiers: .shipped)

    static func session(_ variant: Variant) throws -> Session {
        var setup = Setup(variant.experiment.fitted(to: data.dataShape), batch: 8)
        // As small as it can be, so that most of a file is what can go wrong.
        for (choice, value) in [(Choice.widths, "6,5"), (Choice.latent, "2")] {
            if choice.id == Choice.widths.id, setup.experiment.encoder.widths.isEmpty { continue }
            if choice.obstacle(to: value, in: setup, for: data.dataShape, with: .shipped) == nil {
                try choice.set(value, in: &setup, for: data.dataShape)
            }
        }
        return try Session(setup, on: data, workers: Workers(1), with: inventory)
    }

    /// Every whole number of the settings and the progress of experiments of each architecture, at its extremes.
    func hard() throws -> [[UInt8]] {
        let variants: [Variant] = [.vae, .convolutional, .transformer, .pixelCNN, .stacked, .semiSupervised]
        let all = Dictionary(uniqueKeysWithValues: zip(Variant.all.map { $0.id }, try seeds()))
        var inputs: [[UInt8]] = []
        for file in variants.compactMap({ all[$0.id].flatMap { TensorFile($0) } }) {
            for (i, entry) in file.metadata.enumerated() where ["setup", "progress"].contains(entry.name) {
                guard let json = JSONText(entry.text.utf8) else { continue }
                for place in 0..<json.count {
                    for number in ["-1", "0", "1000000", "4611686018427387904", "-9223372036854775808"] {
                        var (isNumber, changed, other) = (false, json, file)
                        changed.edit(place) { value in
                            guard case .bare(let text) = value, Int(text) != nil else { return }
                            (isNumber, value) = (true, .bare(number))
                        }
                        guard isNumber else { break }
                        other.metadata[i].text = changed.text
                        inputs.append(other.bytes)
                    }
                }
            }
        }
        return inputs
    }

    func seeds() throws -> [[UInt8]] {
        let folder = try TemporaryFolder()
        return try Variant.all.map { variant in
            let session = try Self.session(variant)
            for _ in 0..<3 { session.advance() }
            var checkpoint = session.checkpoint()
            let scorer = RowScorer(try TrainedModel(checkpoint, workers: Workers(1)))
            let calibration = try Calibration(
                scorer, by: .both, training: Self.data.train, validation: Self.data.validation, rule: nil)
            checkpoint.kept[Calibration.use] = try calibration.kept()
            try checkpoint.write(to: folder.file("c"), durably: false)
            return try folder.read("c")
        }
    }

    func restructured(_ input: [UInt8], by chance: inout Chance) -> [UInt8]? {
        TensorFile.changed(input, words: words, by: &chance)
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        do {
            return try use(try folder.write(input, "c.safetensors"), in: folder)
        } catch let violation as Violation {
            throw violation
        } catch {
            throw Refused(description: English().text(ofError: error))
        }
    }

    private func use(_ path: String, in folder: TemporaryFolder) throws -> String {
        let checkpoint = try Checkpoint(contentsOf: path, with: .shipped)
        try checkpoint.check(against: Self.data)
        let workers = Workers(1)
        let model = try TrainedModel(checkpoint, workers: workers)
        // What was read may be far from what was ever trained: numbers can be anything, ids can't.
        for (id, _) in model.evaluate(Self.data.validation, in: Self.data) {
            try Violation.unless(Measures.named(id) != nil, "the measure '\(id)'")
        }
        let pictures = model.pictures([0, 1], of: Self.data.validation)
        try Violation.unless(
            pictures.reconstructions.map(\.count) == [Self.data.features, Self.data.features],
            "pictures of another size")
        if let calibration = try Calibration(checkpoint, latent: model.model.latent, of: path) {
            let scorer = RowScorer(model)
            calibration.fit(scorer)
            var watch = DriftWatch(.adwin, calibration)
            if scorer.kinds.contains(calibration.kind) {
                scorer.score(Self.data.validation, by: calibration.kind) { piece in
                    for row in 0..<piece.count {
                        _ = calibration.flags(piece.scores[row])
                        _ = watch.add(score: piece.scores[row], code: piece.code(row))
                    }
                }
            }
        }
        let session = try Session(resuming: checkpoint, on: Self.data, workers: workers, with: Self.inventory)
        try Violation.unless(session.step == checkpoint.step, "step \(session.step) of \(checkpoint.step)")
        for _ in 0..<2 { session.advance() }
        _ = session.snapshot()
        try Violation.unlessLine(session.notice.map { English().text($0) } ?? "", "the notice")
        // What was accepted can be kept, and comes back the same.
        let again = folder.file("again")
        let kept = session.checkpoint()
        try kept.write(to: again, durably: false)
        let read: Checkpoint
        do { read = try Checkpoint(contentsOf: again, with: .shipped) } catch {
            throw Violation("what was written isn't read: \(English().text(ofError: error))")
        }
        try Violation.unless(read.setup == kept.setup && read.step == kept.step, "another setup comes back")
        return checkpoint.setup.experiment.variant
    }
}

/// A trained classifier: read, and asked about images.
struct TrainedClassifiers: Fuzzed {
    let name = "classifier"
    let rounds = 300
    let mostBytes = 1 << 20
    let mostMemory = 256 << 20
    let words = [
        "classifier", "features.0.weight", "classifier.2.bias", "height", "width", "channels", "classes", "F32",
        "F16",
    ]

    func seeds() throws -> [[UInt8]] {
        let folder = try TemporaryFolder()
        let classifier = Classifier(ImageShape(height: 4, width: 4), classes: 3)
        let parameters = Parameters(classifier.parameters, from: Generator(seed: 5))
        let tensors = Dictionary(uniqueKeysWithValues: parameters.paths.map { ($0, parameters[$0].tensor) })
        let trained = TrainedClassifier(
            image: classifier.image, classes: 3, data: "digits", testAccuracy: 0.5, command: "x", tensors: tensors)
        try trained.write(to: folder.file("k"))
        return [try folder.read("k")]
    }

    /// Names that steer a terminal, where errors quote them.
    func hard() throws -> [[UInt8]] {
        try seeds().compactMap { TensorFile($0) }.flatMap { file in
            ["\u{85}", "\n\n", "\u{1b}[2J", String(repeating: "long", count: 1000)].flatMap { text in
                var (kind, width, type, name) = (file, file, file, file)
                for i in file.metadata.indices where file.metadata[i].name == "hourglass" {
                    kind.metadata[i].text = text
                }
                for i in file.metadata.indices where file.metadata[i].name == "width" {
                    width.metadata[i].text = text
                }
                type.tensors[0].kind = text
                name.tensors[0].name = text
                return [kind, width, type, name].map(\.bytes)
            }
        }
    }

    func restructured(_ input: [UInt8], by chance: inout Chance) -> [UInt8]? {
        TensorFile.changed(input, words: words, by: &chance)
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let trained = try TrainedClassifier(contentsOf: try folder.write(input, "k.safetensors"))
        let parameters = trained.parameters
        try Violation.unless(parameters.isFinite, "numbers that are none")
        try Violation.unless(trained.classifier.parameters.map(\.path) == parameters.paths, "other parameters")
        return "a classifier of \(trained.image.channels) channels"
    }
}

/// What a reader refuses an input with, in the words that a person reads.
struct Refused: Error, CustomStringConvertible {
    let description: String
}
