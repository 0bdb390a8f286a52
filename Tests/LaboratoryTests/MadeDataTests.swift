import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory

/// Training on data that are made or drawn rather than read.
@Suite struct MadeDataTests {
    private static let hasDigits = BuiltInDataset.all[0].isAvailable

    private func batch(_ batches: inout Batches, _ split: Split) -> [Float] {
        var batch = Batch(x: Slot([batches.size, split.features]))
        batches.next(from: split, into: &batch, workers: Workers(2))
        return batch.x.tensor.values
    }

    /// Started in the middle of any epoch, pixels are drawn as if it had come there; another epoch draws others.
    @Test(.enabled(if: hasDigits)) func drawsAreAFunctionOfSeedEpochAndRow() throws {
        let split = try Dataset.load("mnist-binary-dynamic").train
        let (size, perEpoch) = (5000, 11)
        var whole = Batches(of: split.count, size: size, from: Generator(seed: 4))
        for _ in 0..<perEpoch + 2 { _ = batch(&whole, split) }
        var other = Batches(of: split.count, size: size, from: Generator(seed: 4), epoch: 1, position: 2 * size)
        #expect(batch(&whole, split) == batch(&other, split))
        // The same rows in other epochs and for other seeds.
        func sums(_ seed: UInt64, epoch: Int) -> [Int32: Float] {
            var batches = Batches(of: split.count, size: size, from: Generator(seed: seed), epoch: epoch)
            var batch = Batch(x: Slot([size, split.features]))
            batches.next(from: split, into: &batch, workers: Workers(2))
            let images = batch.x.tensor
            return Dictionary(
                uniqueKeysWithValues: batch.rows.enumerated().map { ($1, images.row($0).reduce(0, +)) })
        }
        let first = sums(1, epoch: 0)
        #expect(first == sums(1, epoch: 0))
        for other in [sums(1, epoch: 1), sums(2, epoch: 0)] {
            let both = Set(first.keys).intersection(other.keys)
            // Another draw rarely has as many white pixels.
            #expect(both.count > 100 && both.count { first[$0] != other[$0] } > both.count / 2)
        }
    }

    /// Interrupted amid an epoch and gone on with, a run is the run that was never interrupted.
    @Test(.enabled(if: hasDigits)) func resumingMeetsTheSamePixels() throws {
        let data = try Dataset.load("mnist-binary-dynamic")
        var experiment = Variant.vae.experiment.fitted(to: data.dataShape)
        experiment.encoder = .dense([4], .relu)
        experiment.decoder = experiment.encoder.mirrored
        experiment.latent = 2
        // An epoch is 5 steps.
        let setup = Setup(experiment, batch: 11_000)
        func session() throws -> Session {
            let session = try Session(setup, on: data, workers: Workers(2))
            session.validates = false
            return session
        }
        let whole = try session()
        whole.advance(8)
        let half = try session()
        half.advance(7)
        let resumed = try Session(resuming: half.checkpoint(), on: data, workers: Workers(1))
        resumed.validates = false
        resumed.advance(1)
        #expect(resumed.bits == whole.bits)
    }

    /// Coordinates go into a model as they are, and it learns to give them back.
    @Test func pointsAreLearnt() throws {
        let data = try Dataset.load("ring")
        var experiment = Variant.undercomplete.experiment.fitted(to: data.dataShape)
        experiment.distance = SquaredDistance.id
        let setup = Setup(experiment, batch: 100, learningRate: 3e-3)
        let session = try Session(setup, on: data, workers: Workers(1))
        session.validates = false
        let before = try #require(session.validate(limit: 500)["mse"])
        session.advance(150)
        let after = try #require(session.validate(limit: 500)["mse"])
        // The variance of either coordinate is 2.
        #expect(before > 0.5 && after < before / 4, "\(before) to \(after)")
    }
}
