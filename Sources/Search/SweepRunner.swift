import Foundation
import Synchronization

/// Runs the jobs of a plan that haven't ended, several at once, and writes what each came to.
package struct SweepRunner: Sendable {
    package let plan: SweepPlan
    package let folder: SweepFolder
    /// Runs at the same time.
    package let lanes: Int
    /// Trains a job until a share of the whole length, and measures it; nil where it was interrupted. Called on several threads.
    private let run: @Sendable (SweepJob, _ round: Int?, _ share: Double, _ isLast: Bool) throws -> SweepResult?

    package init(
        _ plan: SweepPlan, in folder: SweepFolder, lanes: Int,
        run: @escaping @Sendable (SweepJob, _ round: Int?, _ share: Double, _ isLast: Bool) throws -> SweepResult?
    ) {
        (self.plan, self.folder, self.lanes, self.run) = (plan, folder, max(1, lanes), run)
    }

    /// How far it is: runs that are done, of so many that are known to be wanted.
    package struct Progress: Sendable {
        package let done, all: Int
        /// Of the runs of this call, each with its seconds.
        package let seconds: [Double]
        package let lanes: Int

        /// Seconds that are left, by what the runs so far took; nil before the first.
        package var left: Double? {
            guard !seconds.isEmpty else { return nil }
            return seconds.reduce(0, +) / Double(seconds.count) * Double(all - done) / Double(lanes)
        }
    }

    /// The last result of each job; nil where it was interrupted. `onProgress` is called on several threads, one at a time.
    package func results(
        prefersMore: Bool, onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) throws -> [SweepResult]? {
        let jobs = try plan.jobs()
        let settings = (jobs.last?.setting ?? -1) + 1
        let halving = plan.halves ? Halving(settings: settings) : nil
        let rounds = halving?.rounds ?? [(settings, 1)]
        let all =
            halving.map { $0.rounds.reduce(0) { $0 + $1.settings } * jobs.count / max(1, settings) } ?? jobs.count
        var (chosen, last): (Set<Int>, [String: SweepResult]) = (Set(jobs.map(\.setting)), [:])
        var done = 0
        var seconds: [Double] = []
        for (place, round) in rounds.enumerated() {
            let isLast = place + 1 == rounds.count
            let number = isLast ? nil : place
            let present = jobs.filter { chosen.contains($0.setting) }
            let found = Mutex<[String: SweepResult]>([:])
            var waiting: [SweepJob] = []
            for job in present {
                guard let known = folder.result(of: job, round: number) else {
                    waiting.append(job)
                    continue
                }
                found.withLock { $0[job.id] = known }
            }
            done += present.count - waiting.count
            onProgress(Progress(done: done, all: all, seconds: seconds, lanes: lanes))
            let state = Mutex(State(done: done, seconds: seconds))
            let queue = waiting
            Lanes.run(min(lanes, waiting.count)) {
                while let place = state.withLock({ $0.take(of: queue.count) }) {
                    do {
                        let start = ContinuousClock.now
                        guard var result = try run(queue[place], number, round.share, isLast) else {
                            state.withLock { $0.isInterrupted = true }
                            return
                        }
                        result.seconds = (ContinuousClock.now - start) / .seconds(1)
                        try folder.write(result)
                        found.withLock { $0[queue[place].id] = result }
                        state.withLock {
                            $0.done += 1
                            $0.seconds.append(result.seconds!)
                            onProgress(Progress(done: $0.done, all: all, seconds: $0.seconds, lanes: lanes))
                        }
                    } catch {
                        state.withLock { $0.failure = $0.failure ?? error }
                        return
                    }
                }
            }
            let end = state.withLock { $0 }
            if let failure = end.failure { throw failure }
            if end.isInterrupted { return nil }
            (done, seconds) = (end.done, end.seconds)
            last.merge(found.withLock { $0 }) { $1 }
            guard let halving, !isLast else { continue }
            let table = SweepTable(present.compactMap { last[$0.id] }, of: plan, prefersMore: prefersMore)
            chosen = halving.survivors(of: place, table)
            // Nobody goes on with the others.
            for job in present where !chosen.contains(job.setting) { folder.removeCheckpoint(of: job) }
        }
        return jobs.compactMap { last[$0.id] }
    }

    private struct State {
        var next = 0
        var done: Int
        var seconds: [Double]
        var isInterrupted = false
        var failure: (any Error)?

        /// The next job's place; nil where there is none, or it is over.
        mutating func take(of count: Int) -> Int? {
            guard next < count, !isInterrupted, failure == nil else { return nil }
            next += 1
            return next - 1
        }
    }
}
