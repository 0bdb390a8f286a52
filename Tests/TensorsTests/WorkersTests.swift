import Foundation
import Synchronization
import Tensors
import Testing

/// The pool does each piece once, whoever asks and however many ask at a time.
@Suite struct WorkersTests {
    /// Counts how often each piece ran.
    final class Tally: Work {
        let pieces: Int
        let runs: UnsafeMutableBufferPointer<Int32>
        private(set) var finishes = 0
        private let spin: Int

        init(_ pieces: Int, spin: Int = 0) {
            self.pieces = pieces
            self.spin = spin
            runs = .allocate(capacity: max(pieces, 1))
            runs.initialize(repeating: 0)
        }

        deinit { runs.deallocate() }

        var summary: String { "tally" }

        func run(piece: Int, worker: Int) {
            var x = 1.0
            for _ in 0..<spin { x = (x + 1).squareRoot() }
            runs[piece] += x > 0 ? 1 : 2
        }

        func finish() { finishes += 1 }

        func isDone(times: Int) -> Bool { runs.prefix(pieces).allSatisfy { $0 == times } && finishes == times }
    }

    @Test(arguments: [1, 2, 3]) func everyPieceOnce(threads: Int) {
        let workers = Workers(threads)
        for pieces in [0, 1, 2, 3, 7, 64, 1000, 65_535, 65_536, 200_001] {
            let tally = Tally(pieces)
            workers.run(tally)
            #expect(tally.isDone(times: 1), "\(pieces) pieces")
        }
    }

    @Test func manySmallJobs() {
        let workers = Workers(2)
        let tallies = (2...9).map { Tally($0, spin: 20) }
        for _ in 0..<2000 { for tally in tallies { workers.run(tally) } }
        for tally in tallies { #expect(tally.isDone(times: 2000)) }
    }

    /// A pause longer than the workers' patience: they sleep and have to be woken.
    @Test func jobsAfterAPause() {
        let workers = Workers(2)
        let tally = Tally(8, spin: 1000)
        for _ in 0..<20 {
            workers.run(tally)
            usleep(2000)
        }
        #expect(tally.isDone(times: 20))
    }

    @Test func severalCallersAtATime() {
        let workers = Workers(2)
        let failures = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 4) { caller in
            let tally = Tally(5 + caller, spin: 200)
            for _ in 0..<500 { workers.run(tally) }
            if !tally.isDone(times: 500) { failures.add(1, ordering: .relaxed) }
        }
        #expect(failures.load(ordering: .relaxed) == 0)
    }

    @Test func poolsComeAndGo() {
        for _ in 0..<50 {
            let tally = Tally(6)
            Workers(2).run(tally)
            #expect(tally.isDone(times: 1))
        }
    }

    @Test func aStageRunsAllOfItsWork() {
        let works = [1, 8, 3, 0, 5].map { Tally($0) }
        let stage = JointWork(works)
        #expect(stage.pieces == 17)
        for _ in 0..<10 { Workers(2).run(stage) }
        for work in works { #expect(work.isDone(times: 10)) }
    }
}
