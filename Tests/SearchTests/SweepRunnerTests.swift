import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Search

@Suite struct SweepRunnerTests {
    private static func plan(_ count: Int) -> SweepPlan {
        var plan = SweepPlan(base: [], length: .steps(9), measure: "mse")
        plan.axes = [.init("beta", (0..<count).map(String.init))]
        plan.seeds = [1, 2]
        return plan
    }

    /// A run whose result is its place, nearer to it the longer it trains.
    private static func result(_ job: SweepJob, _ round: Int?, _ share: Double) -> SweepResult {
        let value = Double(job.assignments[0].value)! + Double(job.seed) / 100 + 1 / share
        return SweepResult(job, round: round, step: Int(9 * share), rows: 3, measures: ["mse": value])
    }

    @Test func anyNumberOfLanesGivesTheSame() throws {
        var all: [[SweepResult]] = []
        for lanes in [1, 2, 5] {
            let folder = try TemporaryFolder()
            let runner = SweepRunner(Self.plan(7), in: SweepFolder(folder.path), lanes: lanes) {
                job, round, share, _ in
                Self.result(job, round, share)
            }
            all.append(try #require(try runner.results(prefersMore: false)).map(\.timeless))
            #expect(folder.names.count == 14)
        }
        #expect(all[0].count == 14 && all.allSatisfy { $0 == all[0] })
    }

    /// As many as are asked for, whatever the number of processors: each of the runs waits for the others.
    @Test func lanesRunAtOnce() throws {
        let folder = try TemporaryFolder()
        let lanes = 2 * ProcessInfo.processInfo.activeProcessorCount + 1
        let begun = Mutex(0)
        let arrival = NSCondition()
        let runner = SweepRunner(Self.plan(lanes), in: SweepFolder(folder.path), lanes: lanes) {
            job, round, share, _ in
            arrival.lock()
            defer { arrival.unlock() }
            begun.withLock { $0 += 1 }
            arrival.broadcast()
            let end = Date(timeIntervalSinceNow: 60)
            while begun.withLock({ $0 < lanes }), arrival.wait(until: end) {}
            return begun.withLock { $0 < lanes } ? nil : Self.result(job, round, share)
        }
        #expect(try runner.results(prefersMore: false)?.count == 2 * lanes)
    }

    /// What a file says beside the figures is the plan's: one that was changed misleads nobody.
    @Test func aResultIsThatOfItsJob() throws {
        let folder = try TemporaryFolder()
        let runner = SweepRunner(Self.plan(2), in: SweepFolder(folder.path), lanes: 1) { job, round, share, _ in
            Self.result(job, round, share)
        }
        let results = try #require(try runner.results(prefersMore: false))
        let job = results[0].job
        let text = String(decoding: try folder.read("\(job.id).json"), as: UTF8.self)
        let other = text.replacing(/"assignments":\[[^\]]*\]/, with: "\"assignments\":[]")
        #expect(other != text)
        try folder.write(other, "\(job.id).json")
        #expect(SweepFolder(folder.path).result(of: job) == results[0])
        // Beyond all measure there is no interval.
        let huge = zip(results, [1e308, -1e308, -1e308, 1e308]).map { result, value in
            SweepResult(result.job, round: nil, step: 9, measures: ["mse": value])
        }
        let table = SweepTable(huge, of: Self.plan(2), prefersMore: false)
        #expect(table.rows.count == 2 && table.rows[1].difference?.interval == nil)
    }

    /// What has ended is there and isn't run again; the rest is.
    @Test func whatIsStoppedGoesOn() throws {
        let folder = try TemporaryFolder()
        let runs = Mutex<[String]>([])
        func runner(stopAfter most: Int) -> SweepRunner {
            SweepRunner(Self.plan(5), in: SweepFolder(folder.path), lanes: 1) { job, round, share, _ in
                let count = runs.withLock {
                    $0.append(job.id)
                    return $0.count
                }
                return count > most ? nil : Self.result(job, round, share)
            }
        }
        #expect(try runner(stopAfter: 4).results(prefersMore: false) == nil)
        #expect(folder.names.count == 4)
        // One that was cut off in the middle of a file isn't taken for a result.
        let first = SweepFolder(folder.path)
        let job = try Self.plan(5).jobs()[0]
        try Data("{\"job\":".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/\(job.id).json"))
        #expect(first.result(of: job) == nil)
        let before = runs.withLock { $0.count }
        let results = try #require(try runner(stopAfter: .max).results(prefersMore: false))
        #expect(results.count == 10 && runs.withLock { $0.count } == before + 7)
        #expect(results.map(\.job) == (try Self.plan(5).jobs()))
    }

    @Test func halvingKeepsTheBetterOnes() throws {
        let folder = try TemporaryFolder()
        var plan = Self.plan(10)
        plan.halves = true
        let shares = Mutex<[Double]>([])
        let runner = SweepRunner(plan, in: SweepFolder(folder.path), lanes: 2) { job, round, share, isLast in
            shares.withLock { $0.append(share) }
            #expect(isLast == (share == 1) && isLast == (round == nil))
            return Self.result(job, round, share)
        }
        let results = try #require(try runner.results(prefersMore: false))
        // 10, 4 and 2 settings, two seeds each.
        let trained = shares.withLock { $0 }
        let wanted: [(Double, Int)] = [(1.0 / 9, 20), (1.0 / 3, 8), (1, 4)]
        for (share, count) in wanted {
            #expect(trained.count { abs($0 - share) < 1e-9 } == count, "\(share)")
        }
        let table = SweepTable(results, of: plan, prefersMore: false)
        #expect(table.rows.map { $0.assignments[0].value } == (0..<10).map(String.init))
        let rounds: [Int?] = [nil, nil, 1, 1, 0, 0, 0, 0, 0, 0]
        #expect(table.rows.map(\.round) == rounds)
    }

    @Test func aFailureOfTheFolderEndsIt() throws {
        let folder = try TemporaryFolder()
        struct Broken: Error {}
        let runner = SweepRunner(Self.plan(5), in: SweepFolder(folder.path), lanes: 2) { job, _, _, _ in
            if job.index == 3 { throw Broken() }
            return Self.result(job, nil, 1)
        }
        #expect(throws: Broken.self) { try runner.results(prefersMore: false) }
    }
}
