import Autodiff
import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors
import Testing

@testable import Laboratory

/// Rows with missing entries on their way through training, validation, evaluation and pictures.
@Suite struct MissingEntriesTests {
    private static let width = 12
    private static let count = 800
    /// Rows near a plane through the middle of 0…1: x = ½ + Σ_k a_k b_k with two factors, and a little noise. Of an entry that
    /// is missing the others of its row tell nearly all.
    private static let values: [Float] = {
        let generator = Generator(seed: 11)
        let (factors, loads) = (generator.split("factors").uniform([count, 2]), generator.split("loads"))
        let columns = loads.uniform([2, width])
        let noise = generator.split("noise").normal([count, width])
        return (0..<count * width).map { i in
            let (row, column) = (i / width, i % width)
            let plane = (0..<2).reduce(Float(0)) {
                $0 + (factors.values[row * 2 + $1] - 0.5) * (columns.values[$1 * width + column] - 0.5)
            }
            return min(1, max(0, 0.5 + 0.9 * plane + 0.01 * noise.values[i]))
        }
    }()
    private static let flags = Generator(seed: 12).uniform([count * width]).values.map { $0 < 0.3 }

    /// A row's label is its number.
    private static func dataset(_ floats: [Float] = values, missing: [Bool] = flags) throws -> Dataset {
        try Dataset(
            id: "plane", title: "plane", shape: ImageShape(height: 1, width: width), floats: floats,
            labels: (0..<floats.count / width).map { $0 }, missing: .flags(missing))
    }

    private static func setup(
        _ variant: Variant, on data: Dataset, _ edit: (inout Experiment) -> Void = { _ in }
    ) -> Setup {
        var experiment = variant.experiment.fitted(to: data.dataShape)
        experiment.encoder = .dense([16], .tanh)
        experiment.decoder = .dense([16], .tanh)
        experiment.latent = 2
        edit(&experiment)
        return Setup(experiment, batch: 40, learningRate: 0.003)
    }

    private static func session(
        _ variant: Variant, on data: Dataset, threads: Int = 1, _ edit: (inout Experiment) -> Void = { _ in }
    ) throws -> Session {
        try Session(
            setup(variant, on: data, edit), on: data, workers: Workers(threads), with: Toy.inventory)
    }

    @Test func batchesCarryTheMask() throws {
        let split = try Self.dataset().train
        var batches = Batches(of: split.count, size: 40, from: Generator(seed: 1))
        var batch = Batch(x: Slot([40, Self.width]), mask: Slot([40, Self.width]))
        for _ in 0..<3 {
            batches.next(from: split, into: &batch, workers: Workers(2))
            let observed = batch.rows.flatMap { split.observed(Int($0)) }
            #expect(batch.mask!.tensor.values == observed.map { $0 ? 1 : 0 })
            #expect(batch.x.tensor.values == batch.rows.flatMap { split.image(Int($0)) })
            #expect(Set(observed).count == 2)
        }
    }

    private final class Counting: BatchStage {
        let input, counts: Slot
        let mask: Slot?
        let plan: Plan

        init(_ size: Int, width: Int) {
            input = Slot([size, width])
            mask = Slot([size, width])
            counts = Slot([size])
            plan = Plan([(Value(mask!).sum(axis: 1), counts)], workers: Workers(1))
        }
    }

    @Test func computationsOverASplitHaveTheMask() throws {
        let split = try Self.dataset().validation
        let computation = SplitComputation { Counting($0, width: Self.width) }
        let rows: [Int32] = [3, 79, 0, 3, 41]
        let counts = computation.rows({ $0.counts }, over: .rows(rows, of: split), batch: 2)
        #expect(
            counts?.values == rows.map { Float(split.observed(Int($0)).reduce(0) { $0 + ($1 ? 1 : 0) }) })
        let whole = computation.rows({ $0.counts }, over: .values(Tensor(zeros: [3, Self.width])))
        #expect(whole?.values == [12, 12, 12])
    }

    /// Whatever stood in the place of what is missing, and at any number of threads.
    @Test(arguments: [Variant.undercomplete, .vae, .ali]) func whatIsMissingMovesNoParameter(_ variant: Variant)
        throws
    {
        var garbage = Self.values
        for (i, isMissing) in Self.flags.enumerated() where isMissing { garbage[i] = i % 3 == 0 ? .nan : 7 }
        let sessions = [
            try Self.session(variant, on: Self.dataset()),
            try Self.session(variant, on: Self.dataset(garbage), threads: 2),
        ]
        for session in sessions { session.advance(120) }
        #expect(sessions[0].bits == sessions[1].bits)
        // One entry less is another run.
        var flags = Self.flags
        for i in flags.indices where i % 5 == 0 { flags[i] = true }
        let other = try Self.session(variant, on: Self.dataset(missing: flags))
        other.advance(120)
        #expect(other.bits != sessions[0].bits)
    }

    /// Σ of squares over what is missing of the test rows, divided by how many: of reconstructions, and of what stands there.
    private static func errorsOfMissing(_ trained: TrainedModel, _ data: Dataset) -> (model: Double, means: Double) {
        let split = data.test
        let pictures = trained.pictures(Array(0..<split.count), of: split)
        var (model, means, count) = (0.0, 0.0, 0.0)
        for row in 0..<split.count {
            let start = split.label(row)! * width
            for column in 0..<width where !pictures.observed![row][column] {
                let truth = Double(values[start + column])
                model += pow(Double(pictures.reconstructions[row][column]) - truth, 2)
                means += pow(Double(pictures.originals[row][column]) - truth, 2)
                count += 1
            }
        }
        return (model / count, means / count)
    }

    /// What is missing is told from the rest of its row: far better than by the mean of its column. Once as an autoencoder
    /// with few codes and once as a VAE, both of which see rows with still more entries hidden.
    @Test(arguments: [Variant.undercomplete, .vae]) func missingEntriesAreToldFromTheOthers(_ variant: Variant) throws
    {
        let data = try Self.dataset()
        let isVAE = variant.id == "vae"
        let session = try Self.session(variant, on: data) {
            $0.compare(by: isVAE ? GaussianDistance.id : SquaredDistance.id, on: data.dataShape)
            $0.outputActivation = .identity
            $0.corruption = "gaussian"
            $0.knobs["sigma"] = 0.05
            if isVAE { $0.knobs["variance"] = 0.002 }
        }
        session.advance(4000)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let clean = TrainedModel(trained, corruption: NoCorruption.id, knobs: [:])
        let (model, means) = Self.errorsOfMissing(clean, data)
        #expect(model < 0.5 * means, "\(model) vs \(means)")
    }

    private static func observedErrors(_ pictures: Pictures) -> [[Double]] {
        pictures.originals.indices.map { row in
            pictures.originals[row].indices.filter { pictures.observed?[row][$0] ?? true }.map {
                Double(pictures.originals[row][$0] - pictures.reconstructions[row][$0])
            }
        }
    }

    /// Flags that leave the first batch of the training rows with few entries, the others with nearly all, and a row with
    /// none.
    private static func uneven() throws -> Dataset {
        let train = try dataset().train
        let chance = Generator(seed: 13).uniform([count * width]).values
        var flags = [Bool](repeating: false, count: count * width)
        for place in 0..<train.count {
            for column in 0..<width {
                let i = train.label(place)! * width + column
                flags[i] = place == 5 || chance[i] < (place < RowSource.batch ? 0.7 : 0.05)
            }
        }
        return try dataset(missing: flags)
    }

    /// By hand from the pictures: means over what is observed.
    @Test func measuresCountWhatIsObserved() throws {
        let data = try Self.uneven()
        let session = try Self.session(.undercomplete, on: data)
        session.advance(50)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let values = Dictionary(
            uniqueKeysWithValues: trained.evaluate(data.train, in: data).map { ($0.id, $0.value) })
        let errors = Self.observedErrors(trained.pictures(Array(0..<data.train.count), of: data.train))
        let all = errors.joined()
        #expect(errors[5].isEmpty && data.train.count > 2 * RowSource.batch)
        let mse = all.reduce(0) { $0 + $1 * $1 } / Double(all.count)
        #expect(abs(try #require(values["mse"]) - mse) < 1e-6 * mse)
        let mae = all.reduce(0) { $0 + abs($1) } / Double(all.count)
        #expect(abs(try #require(values["mae"]) - mae) < 1e-6 * mae)
        let rows = errors.filter { !$0.isEmpty }
        let psnr =
            rows.reduce(0) { $0 - 10 * log10($1.reduce(0) { $0 + $1 * $1 } / Double($1.count)) } / Double(rows.count)
        #expect(abs(try #require(values["psnr"]) - psnr) < 1e-4)
        // On curves: the mean over what is observed as well, however it is spread over batches.
        let evaluator = Evaluator(
            trained.model, knobs: KnobBoard(session.setup.experiment), from: Generator(seed: 1), workers: Workers(1))
        let curve = try #require(evaluator.measure(data.train)?["mse"])
        #expect(abs(Double(curve) - mse) < 1e-5 * mse)
        // And the distance is the sum over what is observed, in the mean over rows.
        let bernoulli = try #require(values["bernoulli_nll"])
        let whole = trained.evaluate(data.train, in: data).first { $0.id == "reconstruction" }?.value
        #expect(abs(bernoulli - (try #require(whole))) < 1e-5 * bernoulli)
        let share = Double(all.count) / Double(errors.count * Self.width)
        #expect((0.4..<1.2).contains(bernoulli / (share * Double(Self.width) * log(2))))
    }

    /// What was trained on whole rows measures rows with gaps as it ought to, and the other way round.
    @Test func modelsOfOtherData() throws {
        let (whole, holed) = (try Self.dataset(missing: Self.flags.map { _ in false }), try Self.uneven())
        for (own, other) in [(whole, holed), (holed, whole)] {
            let session = try Self.session(.undercomplete, on: own)
            session.advance(50)
            let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
            let pictures = trained.pictures(Array(0..<other.train.count), of: other.train)
            #expect((pictures.observed == nil) == !other.hasMissing)
            let all = Self.observedErrors(pictures).joined()
            let mse = all.reduce(0) { $0 + $1 * $1 } / Double(all.count)
            let measured = trained.evaluate(other.train, in: other).first { $0.id == "mse" }?.value
            #expect(abs(try #require(measured) - mse) < 1e-6 * mse)
        }
    }

    /// A distance that can't leave them out is refused, in training and in evaluating.
    @Test func whatNeedsWholeRows() throws {
        let (whole, holed) = (try Self.dataset(missing: Self.flags.map { _ in false }), try Self.dataset())
        let fault = SetupFault.experiment(.distance("ssim", .needsCompleteRows))
        #expect(throws: fault) { try Self.session(.vae, on: holed) { $0.distance = "ssim" } }
        let session = try Self.session(.vae, on: whole) { $0.distance = "ssim" }
        let checkpoint = session.checkpoint()
        try checkpoint.check(against: whole)
        #expect(#expect(throws: CheckpointError.self) { try checkpoint.check(against: holed) }?.fault == fault)
        let similarity = try #require(Measures.named("ssim"))
        let structure = session.model.structure
        #expect(
            !similarity.needs.contains {
                $0 == .completeRows && !$0.isMet(by: structure, on: .init(whole, hasClassifier: false))
            })
        #expect(
            similarity.needs.contains {
                $0 == .completeRows && !$0.isMet(by: structure, on: .init(holed, hasClassifier: false))
            })
    }

    /// What a session knows of its data goes along with its file.
    @Test func survivesItsFile() throws {
        let data = try Self.dataset()
        let session = try Self.session(.vae, on: data)
        session.advance(30)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("hourglass-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try session.checkpoint().write(to: file.path)
        let checkpoint = try Checkpoint(contentsOf: file.path)
        #expect(checkpoint.data == data.dataShape && checkpoint.data.hasMissing && checkpoint.isSameData(data))
        let resumed = try Session(resuming: checkpoint, on: data, workers: Workers(1))
        session.advance(30)
        resumed.advance(30)
        #expect(resumed.bits == session.bits)
        #expect(session.snapshot().data.dataShape == data.dataShape)
    }
}
