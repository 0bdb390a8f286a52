import Autoencoders
import Datasets
import Tensors
import Testing

@testable import Laboratory

@Suite struct BatchesTests {
    /// Images that say who they are: 1 × 1, their row's number.
    static func split(_ count: Int) throws -> Split {
        // A file of its own for the test split would be needed to choose; 80 % of the rows train.
        let rows = (0..<count * 5 / 4).map { [Float($0) / Float(count * 5 / 4)] }
        return try Dataset(id: "numbers", title: "numbers", shape: ImageShape(height: 1, width: 1), rows: rows).train
    }

    static func taken(_ batches: inout Batches, _ split: Split) -> [Float] {
        var batch = Batch(x: Slot([batches.size, 1]))
        batches.next(from: split, into: &batch, workers: Workers(1))
        // The batch says which rows it has.
        #expect(batch.rows.map { split.image(Int($0))[0] } == batch.x.tensor.values)
        return batch.x.tensor.values
    }

    @Test func eachEpochIsAFreshPermutation() throws {
        let split = try Self.split(40)
        #expect(split.count == 40)
        let all = (0..<40).map { split.image($0)[0] }.sorted()
        var batches = Batches(of: 40, size: 8, from: Generator(seed: 1))
        #expect(batches.perEpoch == 5)
        var epochs: [[Float]] = []
        for epoch in 0..<6 {
            #expect(batches.isAtStart && batches.epoch == epoch && batches.progress == Double(epoch))
            epochs.append((0..<5).flatMap { _ in Self.taken(&batches, split) })
            #expect(epochs[epoch].sorted() == all)
        }
        #expect(Set(epochs).count == 6)
        #expect(!epochs.contains(all))
    }

    /// What doesn't fill a batch is left out, and other images each time.
    @Test func theRestOfAnEpochIsLeftOut() throws {
        let split = try Self.split(40)
        var batches = Batches(of: 40, size: 12, from: Generator(seed: 1))
        #expect(batches.perEpoch == 3)
        var seen = Set<Float>()
        for epoch in 0..<8 {
            let images = (0..<3).flatMap { _ in Self.taken(&batches, split) }
            #expect(Set(images).count == 36)
            seen.formUnion(images)
            #expect(batches.epoch == epoch + 1 && batches.position == 0)
        }
        #expect(seen.count == 40)
    }

    /// Started in the middle of any epoch, it goes on as if it had come there.
    @Test func orderIsAFunctionOfSeedAndEpoch() throws {
        let split = try Self.split(40)
        var whole = Batches(of: 40, size: 8, from: Generator(seed: 4))
        for _ in 0..<13 { _ = Self.taken(&whole, split) }
        #expect(whole.epoch == 2 && whole.position == 24)
        #expect(abs(whole.progress - 2.6) < 1e-12)
        var other = Batches(of: 40, size: 8, from: Generator(seed: 4), epoch: 2, position: 24)
        for _ in 0..<9 {
            let (mine, theirs) = (Self.taken(&other, split), Self.taken(&whole, split))
            #expect(mine == theirs)
        }
        var stranger = Batches(of: 40, size: 8, from: Generator(seed: 5), epoch: 2, position: 24)
        other = Batches(of: 40, size: 8, from: Generator(seed: 4), epoch: 2, position: 24)
        let (mine, theirs) = (Self.taken(&other, split), Self.taken(&stranger, split))
        #expect(mine != theirs)
    }

    /// Labels are filled in where the batch has a place for them, those of its rows.
    @Test func labelsBelongToTheirRows() throws {
        let split = Toy.bars.train
        var batches = Batches(of: split.count, size: 20, from: Generator(seed: 1))
        var (bare, labelled) = (Batch(x: Slot([20, 16])), Batch(x: Slot([20, 16]), labels: Slot([20])))
        var same = batches
        batches.next(from: split, into: &labelled, workers: Workers(1))
        same.next(from: split, into: &bare, workers: Workers(1))
        #expect(bare.rows == labelled.rows && bare.x.tensor == labelled.x.tensor && bare.labels == nil)
        #expect(labelled.labels?.tensor.values == labelled.rows.map { Float(split.label(Int($0)) ?? -1) })
        // Where a tenth is told, a quarter of the batch is taken from it.
        batches.next(from: split, into: &labelled, share: 0.1, workers: Workers(1))
        let told = labelled.labels?.tensor.values ?? []
        #expect(told[..<5].allSatisfy { $0 >= 0 } && told[5...].contains(-1))
        for (row, label) in zip(labelled.rows, told) where label >= 0 { #expect(split.label(Int(row)) == Int(label)) }
    }

    @Test func aBatchIsAtMostTheWhole() throws {
        let split = try Self.split(40)
        var batches = Batches(of: 40, size: 1000, from: Generator(seed: 1))
        #expect(batches.size == 40 && batches.perEpoch == 1)
        let images = Self.taken(&batches, split)
        #expect(Set(images).count == 40)
        #expect(batches.epoch == 1)
    }
}
