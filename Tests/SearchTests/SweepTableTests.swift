import Testing

@testable import Search

@Suite struct SweepTableTests {
    /// Of tables of Student's distribution: two-sided 95 %.
    @Test(arguments: [(1.0, 12.7062), (2, 4.30265), (5, 2.57058), (30, 2.04227), (1000, 1.96234)])
    func boundsAreThoseOfTheTables(_ freedom: Double, _ bound: Double) {
        #expect(abs(StudentT.bound(0.95, freedom: freedom) - bound) < 1e-4 * bound)
        // Of one degree of freedom it is Cauchy's.
        #expect(abs(StudentT.within(1, freedom: 1) - 0.5) < 1e-12)
    }

    private static func results(_ values: [String: [Double?]], folds: Int? = nil) throws -> (SweepPlan, [SweepResult])
    {
        var plan = SweepPlan(base: [], length: .steps(1), measure: "mse")
        plan.axes = [.init("beta", values.keys.sorted())]
        let count = values.values.first!.count
        if let folds { (plan.folds, plan.seeds) = (folds, [1]) } else { plan.seeds = (0..<count).map(UInt64.init) }
        let results = try plan.jobs().map { job -> SweepResult in
            let value = values[job.assignments[0].value]![job.fold ?? Int(job.seed)]
            return SweepResult(
                job, round: nil, step: 1, rows: 5, measures: value.map { ["mse": $0] } ?? [:],
                failure: value == nil ? "it diverged" : nil)
        }
        return (plan, results)
    }

    @Test func meansErrorsAndDifferences() throws {
        let (plan, results) = try Self.results([
            "1": [4, 6, 5], "2": [1, 2, 3], "4": [2, 4, nil], "8": [nil, nil, nil],
        ])
        let table = SweepTable(results, of: plan, prefersMore: false)
        #expect(table.rows.map { $0.assignments[0].value } == ["2", "4", "1", "8"])
        #expect(table.rows.map(\.rank) == [1, 2, 3, nil] && table.rows.map(\.failures) == [0, 1, 0, 3])
        #expect(table.rows.map(\.mean) == [2, 3, 5, nil])
        // s = 1, n = 3.
        #expect(abs(table.rows[0].error! - 1 / 3.0.squareRoot()) < 1e-12)
        #expect(table.rows[0].difference == nil && table.rows[3].difference == nil)
        // Pairs (4−1, 6−2, 5−3): mean 3, s 1, t of two degrees of freedom.
        let difference = try #require(table.rows[2].difference)
        let half = 4.302653 / 3.0.squareRoot()
        #expect(difference.mean == 3 && difference.pairs == 3)
        #expect(abs(difference.interval!.lowerBound - (3 - half)) < 1e-4)
        #expect(abs(difference.interval!.upperBound - (3 + half)) < 1e-4)
        // Only what both have: (2−1, 4−2).
        #expect(table.rows[1].difference?.pairs == 2 && table.rows[1].difference?.mean == 1.5)
        #expect(SweepTable(results, of: plan, prefersMore: true).rows[0].assignments[0].value == "1")
        let curve = try #require(table.sensitivity(of: "beta"))
        #expect(curve.map(\.value) == [1, 2, 4] && curve.map(\.mean) == [5, 2, 3])
    }

    /// What one controller wants is a number; what several want are numbers of different things.
    @Test func whatAControllerWantsIsAnAxis() throws {
        let (plan, results) = try Self.results(["kl:5": [3], "kl:10": [2], "kl:25": [1]])
        let table = SweepTable(results, of: plan, prefersMore: false)
        let curve = try #require(table.sensitivity(of: "beta"))
        #expect(curve.map(\.value) == [5, 10, 25] && curve.map(\.mean) == [3, 2, 1])
        #expect(table.controllers(of: "beta") == ["kl"])
        for mixed in [["kl:5": [3.0], "geco:10": [2], "kl:25": [1]], ["kl:5": [3], "10": [2], "kl:25": [1]]] {
            let (plan, results) = try Self.results(mixed)
            #expect(SweepTable(results, of: plan, prefersMore: false).sensitivity(of: "beta") == nil)
        }
    }

    /// Digits as they are written: two of a half up to 35, else one.
    @Test(arguments: [
        ([1.0, 3.0], "2 ± 13"), ([0.05461, 0.0552], "0.055 ± 0.004"), ([7, 7], "7 ± 0"), ([0.12346], "0.1235"),
        ([-103.6, -103.9, -103.5], "-103.7 ± 0.5"),
    ]) func intervalsAreWrittenToTheirDigits(_ values: [Double], _ text: String) throws {
        #expect(try #require(StudentInterval(values)).text == text)
    }

    /// Nadeau & Bengio: s²·(1/n + n_test/n_train), of three folds 1/3 + 1/2.
    @Test func foldsThatShareRowsAreLessCertain() throws {
        let (plan, results) = try Self.results(["1": [4, 6, 5], "2": [1, 2, 3]], folds: 3)
        let difference = try #require(SweepTable(results, of: plan, prefersMore: false).rows[1].difference)
        let half = 4.302653 * (1 / 3.0 + 1 / 2.0).squareRoot()
        #expect(abs(difference.interval!.upperBound - (3 + half)) < 1e-4)
    }
}
