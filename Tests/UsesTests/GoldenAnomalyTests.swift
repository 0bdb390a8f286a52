import TestSupport
import Testing

@testable import Uses

/// Thresholds, distances of codes and contributions against an independent implementation's.
@Suite struct GoldenAnomalyTests {
    private func expect(_ value: Double, is term: String, of golden: GoldenCase) throws {
        #expect(try golden.difference([Float(value)], from: "term.\(term)") == nil)
    }

    @Test func bestF1() throws {
        let golden = try GoldenCase("anomaly-best-f1")
        let k = Int(try golden.number("k"))
        let detection = Detection(
            scores: try golden.tensor("input.scores").values,
            labels: try golden.tensor("input.labels").values.map { Int($0) })
        let best = try #require(detection.best)
        try expect(Double(best.threshold), is: "threshold", of: golden)
        try expect(best.f1, is: "f1", of: golden)
        try expect(best.precision, is: "precision", of: golden)
        try expect(best.recall, is: "recall", of: golden)
        try expect(try #require(detection.precisionAtN), is: "precision_at_n", of: golden)
        let hits = Double(detection.hits(amongHighest: k))
        try expect(hits / Double(k), is: "precision_at_k", of: golden)
        try expect(hits / Double(detection.anomalies), is: "recall_at_k", of: golden)
    }

    @Test func simpleThresholds() throws {
        let golden = try GoldenCase("anomaly-thresholds")
        let scores = SortedScores(try golden.tensor("input.scores").values)
        let evidence = ThresholdRule.Evidence(normal: scores)
        let q = Double(try golden.number("quantile"))
        try expect(ThresholdRule.quantile.threshold(q, from: evidence).value, is: "quantile", of: golden)
        let factor = Double(try golden.number("factor"))
        try expect(ThresholdRule.medianDeviation.threshold(factor, from: evidence).value, is: "mad", of: golden)
        try expect(ThresholdRule.gaussian.threshold(q, from: evidence).value, is: "gaussian", of: golden)
        try expect(scores.median, is: "median", of: golden)
        try expect(scores.medianDeviation, is: "median_deviation", of: golden)
        try expect(scores.mean, is: "mean", of: golden)
        try expect(scores.deviation, is: "std", of: golden)
    }

    @Test(arguments: ["anomaly-pot-heavy", "anomaly-pot-bounded"]) func tails(name: String) throws {
        let golden = try GoldenCase(name)
        let scores = SortedScores(try golden.tensor("input.scores").values)
        let tail = try #require(ParetoTail(of: scores, above: Double(try golden.number("level"))))
        try expect(tail.start, is: "threshold", of: golden)
        try expect(Double(tail.exceedances), is: "exceedances", of: golden)
        try expect(tail.logLikelihood, is: "log_likelihood", of: golden)
        try expect(tail.shape, is: "gamma", of: golden)
        try expect(tail.scale, is: "sigma", of: golden)
        try expect(tail.score(ofRisk: Double(try golden.number("risk"))), is: "z", of: golden)
    }

    @Test func conformalDecisions() throws {
        let golden = try GoldenCase("anomaly-conformal")
        let calibration = SortedScores(try golden.tensor("input.calibration").values)
        let pValues = try golden.tensor("input.scores").values.map { calibration.conformalP(Double($0)) }
        #expect(try golden.difference(pValues.map(Float.init), from: "p_values") == nil)
        let decisions = falseDiscoveryDecisions(pValues, alpha: Double(try golden.number("alpha")))
        #expect(decisions.map { $0 ? 1 : 0 } == (try golden.tensor("expected.decisions").values))
        try expect(Double(decisions.filter { $0 }.count), is: "rejections", of: golden)
    }

    @Test func distancesOfCodes() throws {
        let golden = try GoldenCase("anomaly-mahalanobis")
        let distance = MahalanobisDistance(normal: try golden.tensor("input.normal"))
        let codes = try golden.tensor("input.z")
        let squared = (0..<codes.shape[0]).map { distance.squared(codes.row($0)) }
        #expect(try golden.difference(squared.map(Float.init), from: "squared") == nil)
        #expect(try golden.difference(squared.map { Float($0.squareRoot()) }, from: "distance") == nil)
        #expect(try golden.difference(squared.map { Float(distance.pValue(ofSquared: $0)) }, from: "p_values") == nil)
    }

    @Test func contributionsOfValues() throws {
        let golden = try GoldenCase("anomaly-contributions")
        let (x, output) = (try golden.tensor("input.x"), try golden.tensor("input.output"))
        let normal = try golden.tensor("input.normal_errors")
        var errors = RunningErrors(values: normal.shape[1])
        for i in 0..<normal.shape[0] { errors.add(normal.row(i)) }
        let usual = Contributions(errors)
        let rows = (0..<x.shape[0]).map { row in zip(x.row(row), output.row(row)).map { ($0 - $1) * ($0 - $1) } }
        let shares = rows.map(Contributions.shares)
        let standardised = rows.map(usual.standardised)
        #expect(try golden.difference(rows.map { $0.reduce(0, +) }, from: "score") == nil)
        #expect(try golden.difference(shares.joined().map { Float($0) }, from: "share") == nil)
        #expect(try golden.difference(standardised.joined().map { Float($0) }, from: "standardised") == nil)
        func tops(_ values: [[Double]]) -> [Float] {
            values.map { row in Float(row.indices.max { row[$0] < row[$1] } ?? -1) }
        }
        #expect(tops(shares) == (try golden.tensor("expected.top").values))
        #expect(tops(standardised) == (try golden.tensor("expected.top_standardised").values))
    }
}

/// Detectors of drift against an independent implementation's: the very same alarms.
@Suite struct GoldenDriftTests {
    private func stream(_ golden: GoldenCase) throws -> [Double] {
        try golden.tensor("input.stream").values.map(Double.init)
    }

    @Test func sumsOfPageAndHinkley() throws {
        let golden = try GoldenCase("drift-page-hinkley")
        var settings = PageHinkley.Settings()
        settings.leastCount = Int(try golden.number("min_instances"))
        settings.allowance = Double(try golden.text("delta")) ?? .nan
        settings.threshold = Double(try golden.text("threshold")) ?? .nan
        settings.memory = Double(try golden.text("a")) ?? .nan
        var detector = PageHinkley(settings)
        var (alarms, up, down): ([Float], [Float], [Float]) = ([], [], [])
        for (time, value) in try stream(golden).enumerated() {
            if detector.add(value) { alarms.append(Float(time)) }
            up.append(Float(detector.rises.up))
            down.append(Float(detector.rises.down))
        }
        #expect(alarms == (try golden.tensor("expected.alarms").values))
        #expect(try golden.difference(up, from: "up") == nil)
        #expect(try golden.difference(down, from: "down") == nil)
    }

    @Test(arguments: [false, true]) func windowsThatShrink(restarting: Bool) throws {
        let golden = try GoldenCase("drift-adwin")
        var settings = ADWIN.Settings()
        settings.confidence = Double(try golden.text("delta")) ?? .nan
        settings.clock = Int(try golden.number("clock"))
        settings.mostBuckets = Int(try golden.number("max_buckets"))
        settings.leastPart = Int(try golden.number("min_window"))
        settings.grace = Int(try golden.number("grace"))
        settings.restarts = restarting
        var detector = ADWIN(settings)
        var (alarms, widths): ([Float], [Float]) = ([], [])
        for (time, value) in try stream(golden).enumerated() {
            if detector.add(value) { alarms.append(Float(time)) }
            widths.append(Float(detector.width))
        }
        let suffix = restarting ? "_restarting" : ""
        #expect(alarms == (try golden.tensor("expected.alarms\(suffix)").values))
        #expect(widths == (try golden.tensor("expected.width\(suffix)").values))
    }

    @Test func comparisonsOfWindows() throws {
        let golden = try GoldenCase("drift-kswin")
        let draws = try golden.tensor("input.draws")
        var settings = KSWIN.Settings()
        settings.alpha = Double(try golden.text("alpha")) ?? .nan
        settings.window = Int(try golden.number("window"))
        settings.recent = Int(try golden.number("recent"))
        var detector = KSWIN(settings) { time, _, _ in draws.row(time).map { Int($0) } }
        var (alarms, statistics, pValues): ([Float], [Float], [Float]) = ([], [], [])
        for (time, value) in try stream(golden).enumerated() {
            if detector.add(value) { alarms.append(Float(time)) }
            statistics.append(Float(detector.last?.statistic ?? 0))
            pValues.append(Float(detector.last?.pValue ?? 1))
        }
        #expect(alarms == (try golden.tensor("expected.alarms").values))
        #expect(try golden.difference(statistics, from: "statistic") == nil)
        #expect(try golden.difference(pValues, from: "p_values") == nil)
    }

    @Test func distancesOfDistributions() throws {
        let golden = try GoldenCase("anomaly-ks")
        let test = KolmogorovSmirnov(
            try golden.tensor("input.x").values.map(Double.init), try golden.tensor("input.y").values.map(Double.init)
        )
        #expect(try golden.difference([Float(test.statistic)], from: "term.statistic") == nil)
        #expect(try golden.difference([Float(test.exactP)], from: "term.p_exact") == nil)
        #expect(try golden.difference([Float(test.asymptoticP)], from: "term.p_asymptotic") == nil)
        #expect(try golden.difference([Float(test.location)], from: "term.location") == nil)
    }
}
