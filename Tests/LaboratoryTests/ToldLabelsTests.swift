import Datasets
import Networks
import Tensors
import Testing

@testable import Autoencoders
@testable import Laboratory

/// Which labels training sees where only a share is told.
@Suite struct ToldLabelsTests {
    /// The classes of the told rows of a split by row.
    static func told(_ labels: ToldLabels, of split: Split, share: Float) -> [Int: Int] {
        let slot = Slot([split.count])
        let rows = (0..<Int32(split.count)).map { $0 }
        rows.withUnsafeBufferPointer { labels.fill(slot, $0, share: share) }
        var result: [Int: Int] = [:]
        for (row, value) in slot.tensor.values.enumerated() where value >= 0 { result[row] = Int(value) }
        return result
    }

    @Test func aShareIsBalancedAndGrows() throws {
        let split = Toy.bars.train
        let labels = try #require(ToldLabels(split))
        var smaller: [Int: Int] = [:]
        for (share, count) in [(0.001, 4), (0.05, 8), (0.1, 16), (0.5, 80)] as [(Float, Int)] {
            let told = Self.told(labels, of: split, share: share)
            #expect(told.count == count)
            for (row, label) in told { #expect(split.label(row) == label) }
            if count <= 16 {
                for label in 0..<4 { #expect(told.values.count { $0 == label } == count / 4, "class \(label)") }
            }
            for (row, label) in smaller { #expect(told[row] == label) }
            smaller = told
        }
        #expect(Self.told(labels, of: split, share: 1).count == split.count)
        // The choice belongs to the data.
        #expect(Self.told(try #require(ToldLabels(split)), of: split, share: 0.5) == smaller)
    }

    @Test func aQuarterOfEachBatchIsTold() throws {
        let split = Toy.bars.train
        let labels = try #require(ToldLabels(split))
        let told = Self.told(labels, of: split, share: 0.1)
        let usual = [Int32](repeating: -1, count: 20)
        var seen: [Int32: Int] = [:]
        for batch in 0..<16 {
            var rows = usual
            rows.withUnsafeMutableBufferPointer { labels.mix(into: $0, share: 0.1, batch: batch) }
            #expect(rows[..<5].allSatisfy { told[Int($0)] != nil } && rows[5...] == usual[5...])
            for row in rows[..<5] { seen[row, default: 0] += 1 }
        }
        // Sixteen batches of five are five rounds through sixteen images.
        #expect(seen.count == 16 && seen.values.allSatisfy { $0 == 5 })
        // Where all are told, the batch stays as it was drawn.
        var rows = usual
        rows.withUnsafeMutableBufferPointer { labels.mix(into: $0, share: 1, batch: 0) }
        #expect(rows == usual)
    }

    @Test func unlabelledDataHaveNone() throws {
        let bare = try Dataset(
            id: "bare", title: "bare", shape: Toy.shape, floats: Generator(seed: 1).uniform([20, 16]).values)
        #expect(ToldLabels(bare.train) == nil)
        let fault = Variant.semiSupervised.experiment.fitted(to: bare.dataShape).fault(for: bare.dataShape)
        #expect(fault == .term(LabelTerm.id, .needsLabels))
    }

    /// Turning the share while it trains tells more labels, and nothing else changes.
    @Test func theShareIsLive() throws {
        let session = try Toy.session(.semiSupervised) { $0.experiment.knobs["labelled"] = 0.1 }
        session.advance(3)
        let bits = session.bits
        session.obey(.turn(knob: "labelled", to: 0.5))
        #expect(session.bits == bits && session.notice == nil)
        session.advance(3)
        let other = try Toy.session(.semiSupervised) { $0.experiment.knobs["labelled"] = 0.1 }
        other.advance(6)
        #expect(session.bits != other.bits)
    }

    /// With every label told the classifier learns the bars' rows; curves carry its accuracy, and so does the metric.
    @Test func theClassifierLearns() throws {
        let session = try Toy.session(.semiSupervised, learningRate: 0.01) { $0.experiment.knobs["labelled"] = 1 }
        session.advance(400)
        let accuracy = try #require(session.validate(.train)["accuracy"])
        #expect(accuracy > 0.9, "\(accuracy)")
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let metric = try #require(trained.evaluate(Toy.bars.train, in: Toy.bars).first { $0.id == "accuracy" })
        #expect(abs(metric.value - Double(accuracy)) < 1e-5)
    }
}
