import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors
import TestSupport
import Testing

/// Every registered variant in training on small data.
@Suite struct VariantTrainingTests {
    static let ids = Variant.all.map(\.id)

    @Test(arguments: ids) func lossFalls(_ id: String) throws {
        let variant = try #require(Variant.named(id))
        // Two players lose each other at a rate that a single one bears.
        let isDense = variant.experiment.encoder.blueprint is DenseLayers
        let rate: Float = variant.experiment.distance == NoDistance.id ? 0.001 : isDense ? 0.01 : 0.003
        let session = try Toy.session(variant, learningRate: rate) { setup in
            setup.experiment.knobs[Experiment.pretrainingSteps.id] = 100
            // The error of so few pixels is small beside the volume of a picture's codes.
            if variant.id == "least-volume" { setup.experiment.knobs["volume"] = 0.01 }
        }
        var before = session.validate(.train)
        if !variant.experiment.stages.isEmpty {
            session.advance(100 * variant.experiment.stages.count)
            let pretrained = session.validate(.train)
            let (far, near) = (try #require(before["mse"]), try #require(pretrained["mse"]))
            #expect(near < 0.9 * far, "\(far) → \(near)")
            before = pretrained
        }
        session.advance(600)
        let after = session.validate(.train)
        if variant.experiment.distance == NoDistance.id {
            // Nothing here has an end to fall to: critic and model chase each other, a target moves with the clusters.
            for (name, value) in after.values { #expect(value.isFinite, "\(name): \(value)") }
            if let accuracy = after["critic accuracy"] { #expect(accuracy > 0.5) }
            return
        }
        // Against an opponent a loss has no end to fall to: the distance has.
        let measure = before["critic loss"] == nil ? "loss" : "reconstruction"
        let (start, end) = (try #require(before[measure]), try #require(after[measure]))
        #expect(end < start, "\(start) → \(end)")
        // Shares of a whole row come to 1, however bright it is.
        if variant.experiment.stages.isEmpty, variant.experiment.distance != MultinomialDistance.id {
            let (far, near) = (try #require(before["mse"]), try #require(after["mse"]))
            // A convolution has little to do in images of 4×4.
            #expect(near < (isDense ? 0.9 : 0.96) * far, "\(far) → \(near)")
        }
        // The curve's last point is near: it is of the same loss, of the last ten batches.
        let last = try #require(session.history.train[measure]?.last)
        #expect(abs(last - end) < 0.2 * abs(start - end) + 0.06 * abs(end))
    }

    /// Saved in the middle of an epoch, read back, and trained on: the very run that was never interrupted.
    @Test(arguments: ids) func resumesBitForBit(_ id: String) throws {
        let variant = try #require(Variant.named(id))
        let folder = try TemporaryFolder()
        let whole = try Toy.session(variant) { $0.clip = 1 }
        whole.advance(17)
        try whole.checkpoint().write(to: folder.file("x"))
        let resumed = try Session(
            resuming: Checkpoint(contentsOf: folder.file("x")), on: Toy.bars, workers: Workers(1))
        #expect(resumed.bits == whole.bits)
        #expect(resumed.step == 17 && resumed.epoch == whole.epoch && resumed.setup == whole.setup)
        #expect(resumed.epoch != resumed.epoch.rounded())
        whole.advance(20)
        resumed.advance(20)
        #expect(resumed.bits == whole.bits)
        #expect(try resumed.savedBytes() == whole.savedBytes())
        #expect(resumed.validate() == whole.validate())
    }

    @Test(arguments: ids) func threadsAndLookingChangeNothing(_ id: String) throws {
        let variant = try #require(Variant.named(id))
        let plain = try Toy.session(variant)
        plain.validates = false
        plain.advance(110)
        let watched = try Toy.session(variant, threads: 2)
        watched.reportsEpochs = true
        watched.obey(
            .look([
                PicturesRequest(6), InterpolationRequest(.init(left: 0, right: 1, count: 5, path: .spherical)),
            ]))
        for step in 1...110 {
            watched.advance()
            if step % 7 == 0 { #expect(watched.snapshot().answers[PicturesRequest(6)]?.reconstructions.count == 6) }
            if step % 11 == 0 { _ = watched.validate(.test) }
            if step % 13 == 0 { watched.reportNow() }
        }
        #expect(watched.bits == plain.bits)
        #expect(try watched.savedBytes() == plain.savedBytes())
        #expect(watched.history.validation["loss"]?.points.map(\.step) == [100])
        #expect(plain.history.validation.isEmpty)
    }

    /// Rows wide enough that kernels split their work between threads.
    @Test func threadsChangeNothingOnLargeImages() throws {
        let floats = Generator(seed: 3).uniform([300, 784]).values
        let dataset = try Dataset(
            id: "noise", title: "noise", shape: ImageShape(height: 28, width: 28), floats: floats)
        let bits = try [1, 2].map { threads -> [UInt32] in
            let session = try Session(Setup(Variant.vae.experiment), on: dataset, workers: Workers(threads))
            session.advance(4)
            return session.bits
        }
        #expect(bits[0] == bits[1])
    }

    @Test func theSeedMakesTheRun() throws {
        let runs = try [1, 1, 2].map { seed in
            let session = try Toy.session(.denoisingMask, seed: UInt64(seed))
            session.advance(10)
            return session.bits
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0] != runs[2])
    }
}
