import Foundation
import Tensors
import Testing

@testable import Uses

/// Rows that change, and rows that don't.
@Suite struct DriftWatchTests {
    private static let latent = 3

    /// Scores of a normal distribution and codes of another, from a seed.
    private static func rows(_ count: Int, _ seed: UInt64, score: Float = 0, code: Float = 0) -> [(
        Float, ArraySlice<Float>
    )] {
        let generator = Generator(seed: seed)
        let (scores, codes) = (
            generator.split("scores").normal([count]).values, generator.split("codes").normal([count, latent])
        )
        return (0..<count).map { row in (scores[row] + score, ArraySlice(codes.row(row).map { 2 * ($0 + code) + 5 }))
        }
    }

    private static let calibration: Calibration = {
        let normal = rows(2000, 1)
        let codes = Tensor(normal.flatMap(\.1), shape: [normal.count, latent])
        let scores = SortedScores(normal.map(\.0))
        let threshold = Threshold(rule: "quantile", parameter: 0.99, value: scores.quantile(0.99), normalRows: 2000)
        return Calibration(
            kind: .error, threshold: threshold, normal: scores, reference: nil, units: nil, means: CodeMeans(codes))
    }()

    /// The places of the alarms of a signal.
    private static func alarms(
        _ kind: DriftKind, _ rows: [(Float, ArraySlice<Float>)], of signal: DriftWatch.Signal
    ) -> [Int] {
        var watch = DriftWatch(kind, calibration)
        return rows.indices.filter { watch.add(score: rows[$0].0, code: rows[$0].1).contains(signal) }
    }

    @Test(arguments: DriftKind.allCases) func findsWhatChanges(kind: DriftKind) throws {
        let before = Self.rows(1500, 7)
        for signal in [DriftWatch.Signal.scores, .codes] {
            // A standard deviation further, of scores; of each code, 1/√3 of one for their mean, so more.
            let after = signal == .scores ? Self.rows(600, 8, score: 1) : Self.rows(600, 8, code: 1)
            let alarms = Self.alarms(kind, before + after, of: signal)
            let found = try #require(alarms.first { $0 >= 1500 }, "\(kind), \(signal)")
            #expect(found < 1500 + 400, "\(kind), \(signal): row \(found)")
            let other: DriftWatch.Signal = signal == .scores ? .codes : .scores
            let wrong = alarms.filter { $0 < 1500 } + Self.alarms(kind, before + after, of: other)
            // KSWIN looks at each row with a chance of 0.005 for an alarm, though at nearly the same rows each time.
            #expect(wrong.count <= (kind == .kswin ? 12 : 0), "\(kind), \(signal): \(wrong)")
        }
    }

    /// The scale and the shape of scores are nothing to the detectors that are told of ranks.
    @Test func ranksOnly() {
        let rows = Self.rows(500, 7) + Self.rows(500, 8, score: 1)
        func stretched(_ x: Float) -> Float { exp(3 * x) }
        let normal = Self.calibration.normal.values.map { stretched(Float($0)) }
        let other = Self.calibration.with(Self.calibration.threshold, normal: SortedScores(normal))
        for kind in [DriftKind.pageHinkley, .adwin] {
            var (watch, stretchedWatch) = (DriftWatch(kind, Self.calibration), DriftWatch(kind, other))
            for row in rows {
                let signals = watch.add(score: row.0, code: row.1)
                #expect(stretchedWatch.add(score: stretched(row.0), code: row.1) == signals)
            }
        }
    }

    @Test func whatIsNormalNow() throws {
        var adaptation = Adaptation(window: 100)
        let rows = Self.rows(300, 9, score: 5).map(\.0)
        for score in rows[..<100] { #expect(adaptation.add(score: score, mean: 0) == nil) }
        adaptation.begin()
        var normal: (scores: SortedScores, means: SortedScores?)?
        for (i, score) in rows[100...].enumerated() {
            // Some that are no normal rows of any kind.
            if let found = adaptation.add(score: i % 20 == 3 ? 500 : score, mean: 1) { normal = (found.0, found.1) }
        }
        let found = try #require(normal)
        #expect(found.scores.values.last! < 20 && (90...95).contains(found.scores.count))
        #expect(found.scores.values[0] == Double((0..<100).filter { $0 % 20 != 3 }.map { rows[100 + $0] }.min()!))
        #expect(found.means?.count == 100)
    }
}
