import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors
import TestSupport
import Testing

@testable import Uses

/// What the screen is told of scores, against counting by hand.
@Suite struct AnomalyViewTests {
    /// 200 rows on a line of the plane of their first two columns, a third column apart; every eighth lies off the line and
    /// is labelled so.
    static func table(_ folder: TemporaryFolder, gaps: Bool = false) throws -> Dataset {
        let noise = Generator(seed: 3).uniform([600]).values
        let lines = (0..<200).map { i -> String in
            let isOdd = i % 8 == 0
            let a = noise[3 * i]
            let b = isOdd ? 1 - a + 2 : a + 0.01 * noise[3 * i + 1]
            return "\(a),\(gaps && i % 5 == 0 ? "" : "\(b)"),\(noise[3 * i + 2]),\(isOdd ? "odd" : "usual")"
        }
        let text = (["along,across,apart,kind"] + lines).joined(separator: "\n") + "\n"
        return try Dataset.load(folder.write(text, "line.csv"), ReadingOptions(labels: .column("kind")))
    }

    private static func session(_ variant: Variant = .sparseL1, gaps: Bool = false, steps: Int = 200) throws
        -> Session
    {
        let folder = try TemporaryFolder()
        let dataset = try table(folder, gaps: gaps)
        let session = try Session(
            Setup(variant.experiment.fitted(to: dataset.dataShape), batch: 32), on: dataset, workers: Workers(1))
        for _ in 0..<steps { session.advance() }
        return session
    }

    private static func answer(_ request: AnomalyRequest, _ session: Session) throws -> AnomalyView {
        session.obey(.look([request]))
        return try #require(session.snapshot().answers[request])
    }

    @Test(arguments: [false, true]) func scoresAreThoseOfTheScorer(gaps: Bool) throws {
        let session = try Self.session(gaps: gaps)
        let view = try Self.answer(AnomalyRequest(), session)
        #expect(view.obstacle == nil && view.kind == .error)
        let file = try TemporaryFolder().file("model.safetensors")
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try session.checkpoint().write(to: file)
        let model = try TrainedModel(Checkpoint(contentsOf: file), workers: Workers(1))
        let expected = try #require(RowScorer(model).scores(of: session.dataset.validation, by: .error))
        #expect(view.scores == expected)
        // The more frequent of two classes, "usual", which comes second by name.
        #expect(view.normalClass == 1)
        #expect(view.isAnomaly == session.dataset.validation.labels?.map { $0 == 0 })
    }

    @Test func rocIsThatOfPairs() throws {
        let view = try Self.answer(AnomalyRequest(), Self.session())
        let odd = try #require(view.isAnomaly)
        let pairs = view.scores.indices.flatMap { a in view.scores.indices.map { (a, $0) } }.filter {
            odd[$0] && !odd[$1]
        }
        let wins = pairs.reduce(0.0) { sum, pair in
            let (x, y) = (view.scores[pair.0], view.scores[pair.1])
            return sum + (x > y ? 1 : x == y ? 0.5 : 0)
        }
        #expect(try abs(#require(view.area) - wins / Double(pairs.count)) < 1e-9)
        #expect(view.roc.first == .init(falseAlarms: 0, hits: 0) && view.roc.last == .init(falseAlarms: 1, hits: 1))
        for (a, b) in zip(view.roc, view.roc.dropFirst()) {
            #expect(a.hits <= b.hits && a.falseAlarms <= b.falseAlarms)
        }
    }

    @Test func theWorstRowsComeFirstWithWhatMakesThem() throws {
        let session = try Self.session(gaps: true)
        let view = try Self.answer(AnomalyRequest(), session)
        let validation = session.dataset.validation
        #expect(view.suspects.count == validation.count)
        #expect(view.suspects.map(\.score) == view.scores.sorted(by: >))
        for suspect in view.suspects {
            #expect(suspect.score == view.scores[suspect.place] && suspect.label == validation.label(suspect.row))
            #expect(suspect.x == validation.image(suspect.row))
            let squares = zip(suspect.x, suspect.rebuilt).map { ($0 - $1) * ($0 - $1) }
            let observed = validation.observed(suspect.row)
            let sum = zip(squares, observed).reduce(Float(0)) { $0 + ($1.1 ? $1.0 : 0) }
            #expect(abs(suspect.columns.reduce(0) { $0 + $1.share } - 1) < 1e-6)
            for part in suspect.columns {
                let own = observed[part.column] ? squares[part.column] : 0
                #expect(abs(Float(part.share) - own / sum) < 1e-4, "\(part)")
                #expect((part.x == .missing) == !observed[part.column])
            }
            #expect(suspect.columns.map(\.share) == suspect.columns.map(\.share).sorted(by: >))
        }
        // p is the share of normal rows, itself among them, that are no better.
        let odd = try #require(view.isAnomaly)
        let normal = view.scores.indices.filter { !odd[$0] }.map { view.scores[$0] }
        let worst = view.suspects[0]
        #expect(worst.p == Double(1 + normal.count { $0 >= worst.score }) / Double(normal.count + 1))
    }

    /// The test split can be looked at, but chooses nothing.
    @Test func thresholdsAreChosenByValidationRows() throws {
        let session = try Self.session()
        let (validation, test) = (
            try Self.answer(AnomalyRequest(), session), try Self.answer(AnomalyRequest(split: .test), session)
        )
        #expect(test.scores != validation.scores && test.scores.count == session.dataset.test.count)
        #expect(test.evidence?.normal.values == validation.evidence?.normal.values)
        #expect(test.isAnomaly == session.dataset.test.labels?.map { $0 == 0 })
        let rule = try #require(ThresholdRule.named("f1"))
        #expect(
            try rule.threshold(from: #require(test.evidence)) == rule.threshold(from: #require(validation.evidence)))
    }

    @Test func anyClassCanBeNormal() throws {
        let session = try Self.session()
        #expect(try Self.answer(AnomalyRequest(normal: .all), session).isAnomaly == nil)
        let odd = try Self.answer(AnomalyRequest(normal: .ofClass(0)), session)
        #expect(odd.normalClass == 0 && odd.isAnomaly == session.dataset.validation.labels?.map { $0 != 0 })
        // One that isn't there is none.
        #expect(try Self.answer(AnomalyRequest(normal: .ofClass(7)), session).normalClass == nil)
    }

    /// What a person set is made of the model as it is when it is saved, whatever came after it was set.
    @Test(arguments: [ScoreKind.error, .both]) func aThresholdIsKeptWithTheModel(_ kind: ScoreKind) throws {
        let session = try Self.session()
        session.obey(.keep(AnyKeptWish(ThresholdWish(kind, normal: .automatic, rule: "quantile", number: 0.9))))
        let folder = try TemporaryFolder()
        var values: [Double] = []
        for round in 0..<2 {
            let file = folder.file("model-\(round).safetensors")
            session.obey(.save(path: file))
            let checkpoint = try Checkpoint(contentsOf: file)
            let kept = try #require(try Calibration(checkpoint, latent: session.model.latent, of: file))
            #expect(kept.kind == kind && kept.threshold.rule == "quantile" && kept.threshold.parameter == 0.9)
            // As a scorer of that file has it: of normal rows alone.
            let scorer = RowScorer(try TrainedModel(checkpoint, workers: Workers(1)))
            kept.fit(scorer)
            let validation = session.dataset.validation
            let scores = try #require(scorer.scores(of: validation, by: kind))
            let normal = scores.indices.filter { validation.label($0) == 1 }.map { scores[$0] }
            #expect(kept.normal.values == normal.map(Double.init).sorted())
            #expect(kept.threshold.value == SortedScores(normal).quantile(0.9))
            values.append(kept.threshold.value)
            for _ in 0..<20 { session.advance() }
        }
        #expect(values[0] != values[1])
        // A session that goes on with the file has it until it trains.
        let checkpoint = try Checkpoint(contentsOf: folder.file("model-0.safetensors"))
        let resumed = try Session(resuming: checkpoint, on: session.dataset, workers: Workers(1))
        #expect(resumed.checkpoint().kept == checkpoint.kept && !checkpoint.kept.isEmpty)
        resumed.advance()
        #expect(resumed.checkpoint().kept.isEmpty)
        // Where it has to end amid something, it is kept as well.
        session.brake.pull()
        #expect(session.checkpoint().kept[Calibration.use] != nil)
    }

    @Test func whoIsSaidToBeNormalIs() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("line.csv")
        _ = try Self.table(folder)
        var options = ReadingOptions(labels: .column("kind"))
        options.normal = ["usual"]
        let dataset = try Dataset.load(file, options)
        let session = try Session(
            Setup(Variant.sparseL1.experiment.fitted(to: dataset.dataShape), batch: 32), on: dataset,
            workers: Workers(1))
        // Validation is of these alone, the others are in the test split.
        let view = try Self.answer(AnomalyRequest(), session)
        #expect(
            view.isAnomaly == nil && view.hasOthersInTest && view.evidence?.normal.count == dataset.validation.count)
        let test = try Self.answer(AnomalyRequest(split: .test), session)
        #expect(test.isAnomaly?.count { $0 } == 25 && !test.hasOthersInTest && test.area != nil)
    }

    @Test func everyKindIsAnsweredOrSaysWhy() throws {
        let session = try Self.session(.vae)
        for kind in ScoreKind.allCases {
            let view = try Self.answer(AnomalyRequest(kind), session)
            #expect(view.obstacle == (view.kinds.contains(kind) ? nil : .noBound), "\(kind)")
            #expect(view.obstacle != nil || view.scores.count == session.dataset.validation.count)
        }
        let plain = try Self.session(.sparseL1)
        #expect(try Self.answer(AnomalyRequest(.bound), plain).obstacle == .noBound)
        // Looking changes nothing of training.
        let (watched, alone) = (try Self.session(.vae, steps: 5), try Self.session(.vae, steps: 5))
        _ = try Self.answer(AnomalyRequest(.both), watched)
        for _ in 0..<3 {
            watched.advance()
            alone.advance()
        }
        #expect(watched.model.parameters.values.pointer.elementsEqual(alone.model.parameters.values.pointer))
    }
}
