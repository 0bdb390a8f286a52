import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory

/// Rows that are left out of batches.
@Suite struct TrimmingTests {
    @Test func theLargestErrorsAreLeftOut() {
        let errors: [Float] = [3, 9, 1, 7, 5, 8, 2, 6, 4, 10]
        func left(_ contamination: Contamination, _ epochs: Double) -> Set<Int> {
            Set(Trimming.leftOut(errors, contamination, epochs: epochs))
        }
        #expect(left(.share(0.15), 5) == [1, 5, 9])
        // The share rises from none.
        #expect(left(.share(0.15), 0) == [] && left(.share(0.2), 1) == [1, 9] && left(.share(0.5), 5).count == 5)
        #expect(Trimming.leftOut(errors + [.nan], .share(0.3), epochs: 5) == [])
        #expect(Trimming.leftOut([1, 2], .share(0.5), epochs: 5) == [1])
        #expect(Trimming.leftOut([1], .share(0.5), epochs: 5) == [])
    }

    /// Of errors that are log-normal next to nothing stands out; those a hundred times as large do.
    @Test func whatStandsOut() {
        let normal = Generator(seed: 4).normal([200]).values.map { exp(0.3 * $0) }
        let alone = Trimming.leftOut(normal, .automatic, epochs: 9)
        #expect((3...30).contains(alone.count))
        let mixed = normal + (0..<15).map { 100 + Float($0) }
        let left = Set(Trimming.leftOut(mixed, .automatic, epochs: 9))
        #expect(left.isSuperset(of: 200..<215) && left.count < 45)
        #expect(Trimming.leftOut(mixed, .automatic, epochs: 0) == [])
        #expect(Trimming.leftOut([Float](repeating: 2, count: 9), .automatic, epochs: 9) == [])
    }

    /// A share so small that no row is left out trains as if nobody had said it, and none changes no bit.
    @Test func withoutItNothingChanges() throws {
        let (plain, said) = (try Toy.session(), try Toy.session { $0.contamination = .share(0.001) })
        for session in [plain, said] { session.advance(40) }
        #expect(plain.bits == said.bits)
        #expect(
            String(decoding: try JSONEncoder().encode(plain.setup), as: UTF8.self).contains("contamination") == false)
    }

    /// Going on from a checkpoint meets the same batches; threads change nothing.
    @Test(arguments: [Contamination.automatic, .share(0.2)]) func itIsTheSameAgain(_ contamination: Contamination)
        throws
    {
        let setting: (inout Setup) -> Void = { $0.contamination = contamination }
        let whole = try Toy.session(threads: 2, edit: setting)
        whole.advance(30)
        let half = try Toy.session(edit: setting)
        half.advance(13)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("hourglass-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try half.checkpoint().write(to: file.path)
        let checkpoint = try Checkpoint(contentsOf: file.path)
        #expect(checkpoint.setup.contamination == contamination)
        let resumed = try Session(resuming: checkpoint, on: Toy.bars, workers: Workers(1), with: Toy.inventory)
        resumed.advance(17)
        #expect(resumed.bits == whole.bits)
        let plain = try Toy.session()
        plain.advance(30)
        #expect(plain.bits != whole.bits)
    }

    /// A tenth of the rows lie elsewhere: a model of one direction learns them or not.
    @Test func strayRowsAreNotLearnt() throws {
        let generator = Generator(seed: 8)
        let (along, noise) = (
            generator.split("a").normal([600]).values, generator.split("n").normal([600 * 6]).values
        )
        let directions: [[Float]] = [[1, 1, 1, 0, 0, 0], [0, 0, 0, 4, -4, 4]]
        let rows = (0..<600).map { row -> [Float] in
            let isStray = row % 10 == 0
            return (0..<6).map { along[row] * directions[isStray ? 1 : 0][$0] + 0.05 * noise[row * 6 + $0] }
        }
        let data = try Dataset(
            id: "stray", title: "stray", shape: ImageShape(height: 1, width: 6), rows: rows,
            labels: (0..<600).map { $0 % 10 == 0 ? 1 : 0 })
        /// Mean errors of usual and of stray rows.
        func errors(_ contamination: Contamination?) throws -> (usual: Float, stray: Float) {
            var setup = Setup(Variant.linear.experiment.fitted(to: data.dataShape), batch: 60, learningRate: 0.03)
            setup.experiment.latent = 1
            setup.contamination = contamination
            let session = try Session(setup, on: data, workers: Workers(1), with: .none)
            session.advance(2500)
            var sums: [(Float, Float)] = [(0, 0), (0, 0)]
            let stage = RowErrorStage(
                session.model, size: data.train.count, knobs: KnobBoard(session.setup.experiment), workers: Workers(1)
            )
            let all = (0..<Int32(data.train.count)).map { $0 }
            all.withUnsafeBufferPointer { data.train.gather($0, into: stage.input.base, mask: stage.mask?.base) }
            _ = stage.run()
            for row in 0..<data.train.count {
                let kind = data.train.label(row)!
                sums[kind] = (sums[kind].0 + stage.errors.base[row], sums[kind].1 + 1)
            }
            return (sums[0].0 / sums[0].1, sums[1].0 / sums[1].1)
        }
        let plain = try errors(nil)
        // The stray rows have most of the variance, so they are what one direction is spent on.
        #expect(plain.stray < plain.usual)
        for contamination in [Contamination.share(0.12), .automatic] {
            let robust = try errors(contamination)
            #expect(robust.stray > 20 * robust.usual, "\(contamination): \(robust), plain \(plain)")
        }
    }
}
