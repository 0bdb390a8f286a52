import Autoencoders
import Datasets
import Foundation
import Laboratory
import Networks
import Tensors
import TestSupport
import Testing

@testable import Uses

/// Thresholds that are kept with a model, and whatever a file may say in their place.
@Suite struct CalibrationTests {
    private static func calibrated(
        _ kind: ScoreKind, in folder: TemporaryFolder
    ) throws -> (Calibration, Checkpoint, Dataset, path: String) {
        let data = try RowScorerTests.dataset(rows: 1200)
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: data.dataShape), batch: 50), on: data, workers: Workers(1),
            with: .none)
        for _ in 0..<40 { session.advance() }
        var checkpoint = session.checkpoint()
        let scorer = RowScorer(try TrainedModel(checkpoint, workers: Workers(1)))
        let calibration = try Calibration(
            scorer, by: kind, training: data.train, validation: data.validation, rule: nil)
        checkpoint.kept[Calibration.use] = try calibration.kept()
        try checkpoint.write(to: folder.file("m"))
        return (calibration, checkpoint, data, folder.file("m"))
    }

    @Test(arguments: ScoreKind.allCases) func keptAndReadAgain(kind: ScoreKind) throws {
        let folder = try TemporaryFolder()
        let (calibration, _, data, path) = try Self.calibrated(kind, in: folder)
        let checkpoint = try Checkpoint(contentsOf: path)
        let trained = try TrainedModel(checkpoint, workers: Workers(1))
        let read = try #require(try Calibration(checkpoint, latent: trained.model.latent, of: path))
        #expect(read.kind == kind && read.threshold == calibration.threshold)
        #expect(read.threshold.rule == "false-alarms" && read.threshold.normalRows == data.validation.count)
        #expect(
            read.normal.values == calibration.normal.values
                && read.means?.normal.values == calibration.means?.normal.values)
        let (fresh, old) = (RowScorer(trained), RowScorer(trained))
        read.fit(fresh)
        if kind.needsCodes { #expect(old.fit(to: data.train, normal: data.validation)) }
        let scores = try #require(fresh.scores(of: data.test, by: kind))
        #expect(scores == old.scores(of: data.test, by: kind))
        // One false alarm in a hundred of the rows that it was chosen from.
        let flagged = read.normal.values.count { read.flags(Float($0)) }
        #expect(flagged == Int(0.01 * Double(data.validation.count + 1)) - 1)
        // Another one without training.
        let other = try read.with(.quantile, 0.5)
        #expect(
            other.threshold.value == read.normal.median && other.p(.infinity) == 1 / Double(data.validation.count + 1)
        )
        // Training goes on from the file as if nothing stood there.
        #expect(checkpoint.step == 40)
        _ = try Session(resuming: checkpoint, on: data, workers: Workers(1), with: .none)
    }

    @Test func whatFitsWhom() {
        #expect(ThresholdRule.usual(rows: 500, contamination: nil).rule.id == "false-alarms")
        #expect(ThresholdRule.usual(rows: 20, contamination: nil).rule.id == "quantile")
        let known = ThresholdRule.usual(rows: 500, contamination: .share(0.1))
        #expect(known.rule.id == "quantile" && abs(known.number - 0.9) < 1e-6)
        #expect(ThresholdRule.usual(rows: 500, contamination: .automatic).rule.id == "mad")
        #expect(
            ThresholdRule.parsed("pot=0.01")?.number == 0.01 && ThresholdRule.parsed("pot=0.01")?.rule.id == "pot")
        #expect(ThresholdRule.parsed("mad") != nil && ThresholdRule.parsed("f1") != nil)
        for text in [
            "", "nothing", "pot=2", "pot=", "pot=x", "value", "value=inf", "f1=3", "quantile=nan", "quantile=1=2",
        ] {
            #expect(ThresholdRule.parsed(text) == nil, "\(text)")
        }
    }

    /// Each field at values that nobody wrote there.
    @Test func hostileFields() throws {
        let folder = try TemporaryFolder()
        let (_, checkpoint, _, path) = try Self.calibrated(.both, in: folder)
        let kept = try #require(checkpoint.kept[Calibration.use])
        let latent = checkpoint.experiment.latent
        func refusal(_ edit: (inout KeptByUse) -> Void) -> String {
            var hostile = checkpoint
            var use = kept
            edit(&use)
            hostile.kept[Calibration.use] = use
            do {
                try hostile.write(to: path)
                let read = try Checkpoint(contentsOf: path)
                _ = try Calibration(read, latent: latent, of: path)
                return ""
            } catch { return "\(error)" }
        }
        #expect(refusal { _ in } == "")
        for (old, new) in [
            ("\"score\":\"both\"", "\"score\":\"x\\u001b[2J\""), ("false-alarms", "none"),
            ("\"parameter\":0.01", "\"parameter\":7"),
            ("\"parameter\":0.01", "\"parameter\":null"), ("\"normalRows\":120", "\"normalRows\":-1"),
            ("\"normalRows\":120", "\"normalRows\":9223372036854775807"), ("\"value\":", "\"value\":1e300,\"x\":"),
            ("\"units\":{", "\"units\":{\"error\":-1,\"codes\":0,\"a\":{}},\"b\":{"), ("{", "["),
        ] {
            #expect(kept.text.contains(old), "\(old) in \(kept.text)")
            let message = refusal { $0.text = $0.text.replacingOccurrences(of: old, with: new) }
            #expect(message.hasPrefix("\(path): metadata 'use.anomalies'"), "\(new): \(message)")
            #expect(!message.unicodeScalars.contains { $0.value < 32 })
        }
        let wrong: [(String, Tensor?)] = [
            ("scores", nil), ("scores", Tensor(zeros: [2, 2])),
            ("scores", Tensor([.nan], shape: [1])), ("scores", Tensor(zeros: [Calibration.most + 1])), ("codes", nil),
            ("codes", Tensor(zeros: [1, latent])), ("codes", Tensor(zeros: [5, latent + 1])),
            ("codes", Tensor([Float](repeating: 1e30, count: 2 * latent), shape: [2, latent])),
            ("means.spread", Tensor(zeros: [latent])), ("means.center", Tensor(zeros: [latent + 1])),
            ("means.normal", Tensor([.infinity], shape: [1])),
        ]
        for (name, tensor) in wrong {
            let message = refusal { $0.tensors[name] = tensor }
            #expect(message.contains("metadata 'use.anomalies', \(name): found"), "\(name): \(message)")
        }
        // All codes the same: no spread, and still a distance.
        #expect(refusal { $0.tensors["codes"] = Tensor(zeros: [5, latent]) } == "")
        let long = refusal { $0.text += String(repeating: " ", count: 1 << 20) }
        #expect(long.contains("at most 1048576"))
        // Bytes anywhere in the text.
        var chance = SplitMix(state: 6)
        for _ in 0..<300 {
            let message = refusal { use in
                var bytes = Array(use.text.utf8)
                bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 32...126, using: &chance)
                use.text = String(decoding: bytes, as: UTF8.self)
            }
            #expect(message.isEmpty || message.hasPrefix(path))
        }
    }
}
