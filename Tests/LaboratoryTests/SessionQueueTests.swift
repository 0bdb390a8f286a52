import Autoencoders
import Datasets
import Dispatch
import Laboratory
import Synchronization
import Tensors
import TestSupport
import Testing

/// A session on its queue: commands in, snapshots out. Every wait is for a condition, woken by `published`.
@Suite struct SessionQueueTests {
    /// A laboratory with a bell that rings for every snapshot.
    final class Bench: Sendable {
        let laboratory: SessionQueue
        private let bell: DispatchSemaphore

        init(start: @escaping @Sendable () throws -> Session) {
            let bell = DispatchSemaphore(value: 0)
            self.bell = bell
            laboratory = SessionQueue(published: { bell.signal() }, start: start)
        }

        /// The first published snapshot that fits; nil where none comes in the time that only a hang would take.
        func wait(_ condition: (Snapshot) -> Bool) -> Snapshot? {
            while true {
                if let snapshot = laboratory.latest, condition(snapshot) { return snapshot }
                if bell.wait(timeout: .now() + 60) == .timedOut { return nil }
            }
        }

        func waitForEnd() -> Bool {
            while !laboratory.hasEnded { if bell.wait(timeout: .now() + 60) == .timedOut { return false } }
            return true
        }
    }

    @Test func commandsInSnapshotsOut() throws {
        let bench = Bench { try Toy.session() }
        let first = try #require(bench.wait { _ in true })
        #expect(first.step == 0 && first.activity == .paused)
        bench.laboratory.send(.step(7))
        #expect(try #require(bench.wait { $0.step > 0 && $0.activity == .paused }).step == 7)
        bench.laboratory.send(.turn(knob: "beta", to: 4))
        let turned = try #require(bench.wait { !$0.history.events.isEmpty })
        #expect(turned.step == 7 && turned.setup.experiment.knobs["beta"] == 4)
        bench.laboratory.send(.play)
        _ = try #require(bench.wait { $0.step > 300 && $0.activity == .playing })
        bench.laboratory.send(.look([PicturesRequest(3)]))
        #expect(try #require(bench.wait { !$0.answers.isEmpty }).answers[PicturesRequest(3)]?.originals.count == 3)
        bench.laboratory.send(.pause)
        let paused = try #require(bench.wait { $0.activity == .paused })
        #expect(bench.laboratory.stop(within: 60))
        #expect(bench.laboratory.hasEnded && bench.laboratory.latest?.step == paused.step)
        // Once more does no harm; nothing is obeyed any more.
        #expect(bench.laboratory.stop(within: 60))
    }

    /// What is asked for is measured to its end, whether it trains or rests.
    @Test func measuresOnDemand() throws {
        let bench = Bench { try Toy.session() }
        _ = try #require(bench.wait { _ in true })
        bench.laboratory.send(.measure(["mae"]))
        #expect(try #require(bench.wait { $0.measurement.results["mae"] != nil }).step == 0)
        bench.laboratory.send(.play)
        let playing = try #require(bench.wait { $0.step > 10 })
        bench.laboratory.send(.measure(["participation"]))
        let measured = try #require(bench.wait { $0.measurement.results["participation"] != nil })
        #expect(measured.activity == .playing && measured.measurement.results["participation"]!.step >= playing.step)
        #expect(measured.measurement.results["mae"]?.step == 0)
        #expect(bench.laboratory.stop(within: 60))
    }

    /// On its queue or driven by hand: the same run.
    @Test func theQueueChangesNothing() throws {
        let bench = Bench { try Toy.session(.denoisingMask) }
        bench.laboratory.send(.look([PicturesRequest(4)]))
        bench.laboratory.send(.step(40))
        let snapshot = try #require(bench.wait { $0.step == 40 && $0.activity == .paused })
        #expect(bench.laboratory.stop(within: 60))
        let session = try Toy.session(.denoisingMask)
        session.obey(.look([PicturesRequest(4)]))
        session.advance(40)
        let other = session.snapshot()
        #expect(
            snapshot.history == other.history
                && snapshot.answers[PicturesRequest(4)] == other.answers[PicturesRequest(4)])
    }

    @Test func stoppingWhilePlaying() throws {
        let bench = Bench { try Toy.session() }
        bench.laboratory.send(.play)
        _ = try #require(bench.wait { $0.step > 10 })
        #expect(bench.laboratory.stop(within: 60))
        #expect(bench.laboratory.hasEnded)
    }

    @Test func aSessionThatCannotBeMadeSaysWhy() {
        let bench = Bench { try Toy.session { $0.optimizer = "rprop" } }
        #expect(bench.waitForEnd())
        #expect(bench.laboratory.failure as? SetupFault == .unknownOptimizer("rprop"))
        #expect(bench.laboratory.latest == nil)
        #expect(bench.laboratory.stop(within: 60))
    }

    /// Data that take for ever to read, before there is a session and in it.
    @Test(arguments: [false, true]) func readingEndsWithTheSession(_ hasBegun: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("1,2,0\n3,4,1\n5,6,0\n", "t.csv")
        let begun = DispatchSemaphore(value: 0)
        let bench = Bench {
            if hasBegun { return try Toy.session() }
            begun.signal()
            while true { _ = try Dataset.load(path) }
        }
        if hasBegun {
            _ = try #require(bench.wait { _ in true })
            for _ in 0..<1000 { bench.laboratory.send(.load(data: path)) }
        } else {
            begun.wait()
        }
        #expect(bench.laboratory.stop(within: 60))
        #expect(bench.laboratory.failure == nil)
    }

    /// Frames come no faster than they are drawn, by the clock that was handed in; a pause is shown at once.
    @Test func framesFollowTheClock() throws {
        let bell = DispatchSemaphore(value: 0)
        let published = Mutex(0)
        // A clock that stands still.
        let laboratory = SessionQueue(
            clock: { 5 },
            published: {
                published.withLock { $0 += 1 }
                bell.signal()
            }, start: { try Toy.session() })
        laboratory.send(.step(200))
        while laboratory.latest?.step != 200 {
            guard bell.wait(timeout: .now() + 60) == .success else { break }
        }
        #expect(laboratory.latest?.step == 200)
        // The first one, the command's, and the pause's.
        #expect(published.withLock { $0 } <= 3)
        #expect(laboratory.stop(within: 60))
    }
}
