import Autoencoders
import Tensors
import TestSupport
import Testing

@testable import Laboratory

@Suite struct EarlyStoppingTests {
    @Test func countsEpochsSinceTheBest() {
        var stopping = EarlyStopping()
        let errors: [Float] = [5, 4, 4, 4.5, 3, 3.1, .nan, 3.2]
        let expected = [false, false, false, false, false, false, false, true]
        let over = errors.map { stopping.isOver(after: $0, patience: 3) }
        #expect(over == expected)
        #expect(stopping.best == 3)
        var impatient = EarlyStopping()
        let waited = (0..<2).map { _ in impatient.isOver(after: 1, patience: 1) }
        #expect(waited == [false, true])
    }

    /// Stops as many epochs after the best one as was asked for, and leaves that epoch's parameters.
    @Test(arguments: [1, 3]) func keepsTheBestParameters(_ patience: Int) throws {
        // Large steps on few images: the validation error soon rises.
        func make() throws -> Session {
            try Toy.session(.undercomplete, on: Toy.fewBars, learningRate: 0.02) { $0.batch = 10 }
        }
        let session = try make()
        session.reportsEpochs = true
        session.obey(.stopEarly(patience: patience))
        session.obey(.play)
        session.play(atMost: 4000)
        #expect(session.activity == .finished)
        #expect(session.notice?.kind == .information)
        let errors = session.reports.compactMap { $0.validation["mse"] }
        let best = try #require(errors.indices.min { errors[$0] < errors[$1] })
        #expect(errors.count == best + 1 + patience)
        #expect(session.validate()["mse"] == errors[best])
        // The same run without stopping, up to the best epoch.
        let other = try make()
        other.advance((best + 1) * 4)
        #expect(other.bits == session.bits)
        // What led there can be undone, and nothing is finished then.
        session.obey(.undo)
        #expect(session.setup.patience == nil && session.activity == .paused)
        session.obey(.redo)
        // A person may go on all the same.
        session.obey(.play)
        session.play(atMost: 2)
        #expect(session.activity == .playing && session.notice == nil)
    }

    /// Saved while it waits: it ends where the uninterrupted run ends, with the same parameters.
    @Test func goesOnWaitingAfterACheckpoint() throws {
        let folder = try TemporaryFolder()
        func finish(_ session: Session) {
            session.obey(.play)
            session.play(atMost: 4000)
            #expect(session.activity == .finished)
        }
        func make() throws -> Session {
            try Toy.session(.undercomplete, on: Toy.fewBars, learningRate: 0.02) {
                $0.batch = 10
                $0.patience = 3
            }
        }
        let whole = try make()
        finish(whole)
        // One epoch before the end, which is two after the best.
        for steps in [whole.step - 4, whole.step - 9, 6] {
            let part = try make()
            part.advance(steps)
            try part.checkpoint().write(to: folder.file("x"))
            let resumed = try Session(
                resuming: Checkpoint(contentsOf: folder.file("x")), on: Toy.fewBars, workers: Workers(1))
            finish(resumed)
            finish(part)
            #expect(resumed.step == whole.step && resumed.bits == whole.bits)
            #expect(part.step == whole.step && part.bits == whole.bits)
        }
    }

    @Test func isOffUnlessAskedFor() throws {
        let session = try Toy.session(.undercomplete, on: Toy.fewBars, learningRate: 0.02) { $0.batch = 10 }
        session.obey(.stopEarly(patience: 1))
        session.obey(.stopEarly(patience: nil))
        session.obey(.play)
        session.play(atMost: 400)
        #expect(session.activity == .playing && session.step == 400)
        #expect(session.reports.isEmpty)
    }
}
