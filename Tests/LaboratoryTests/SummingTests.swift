import Autoencoders
import Networks
import TestSupport
import Testing

@testable import Laboratory

/// What the loss is of a batch: mean, sum, or the estimate for all rows.
@Suite struct SummingTests {
    /// Plain descent by k times the gradient is the same as by k times the rate.
    @Test(arguments: [(Summing.sum, Float(25)), (.whole, 160)])
    func gradientsAreAsManyTimesAsLong(_ summing: Summing, _ factor: Float) throws {
        let (few, many) = try (
            Toy.session(.vae) { setup in
                (setup.optimizer, setup.learningRate) = ("sgd", 1e-3 / 1024)
                setup.summing = summing
            },
            Toy.session(.vae) { setup in
                (setup.optimizer, setup.learningRate) = ("sgd", factor * 1e-3 / 1024)
            }
        )
        #expect(Toy.bars.train.count == 160 && Toy.batch == 25)
        let start = few.model.parameters.values.pointer.map { $0 }
        for session in [few, many] { session.advance(10) }
        let (a, b) = (few.model.parameters.values.pointer, many.model.parameters.values.pointer)
        let longest = zip(b, start).map { abs($0 - $1) }.max() ?? 0
        #expect(longest > 0 && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-4 * longest + 1e-6 })
        // Curves show the mean all the same.
        let (loss, other) = (few.history.train["loss"]?.points.last, many.history.train["loss"]?.points.last)
        #expect(abs((loss?.value ?? 0) - (other?.value ?? 1)) < 1e-3 && few.bits != start.map(\.bitPattern))
    }

    /// Adam's steps don't depend on it but for ε.
    @Test func itIsLiveAndKept() throws {
        let folder = try TemporaryFolder()
        let session = try Toy.session(.vae)
        session.advance(3)
        session.obey(.set(choice: "summing", to: "whole"))
        #expect(session.setup.summing == .whole)
        session.advance(3)
        try session.checkpoint().write(to: folder.file("x"))
        #expect(try Checkpoint(contentsOf: folder.file("x")).setup.summing == .whole)
        session.obey(.undo)
        #expect(session.setup.summing == .mean && session.step == 6)
    }
}
