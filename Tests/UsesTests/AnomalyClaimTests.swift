import Datasets
import Laboratory
import Tensors
import TestSupport
import Testing

@testable import Uses

/// Claims about anomalies at a small size: that they train and measure what they say, not that they hold on toys.
@Suite struct AnomalyClaimTests {
    private static let own = Claims.anomalies.map(\.id)

    @Test func allAreFound() {
        #expect(Self.own.count == 6 && Set(Claims.all.map(\.id)).count == Claims.all.count)
        for claim in Claims.all { #expect(Claims.named(claim.id)?.statement == claim.statement) }
        #expect(Claims.named("x") == nil && Claim.all.allSatisfy { Claims.named($0.id) != nil })
    }

    /// 150 images of two classes: lines across are normal, lines down are not.
    private static func lines(seed: UInt64, rows: Int = 150) throws -> Dataset {
        let noise = Generator(seed: seed).uniform([rows * 16]).values
        let bytes = (0..<rows).flatMap { row in
            (0..<16).map { i -> UInt8 in
                let isOn = row % 3 == 0 ? i % 4 == row % 4 : i / 4 == row % 4
                return UInt8((isOn ? 180 : 20) + 60 * noise[row * 16 + i])
            }
        }
        return try Dataset(
            id: "lines", title: "lines", shape: ImageShape(height: 4, width: 4), bytes: bytes,
            labels: (0..<rows).map { $0 % 3 == 0 ? 1 : 0 })
    }

    private func trial(_ data: Dataset, on split: SplitName = .test) -> Trial {
        Trial(seed: 1, dataset: data, on: split, workers: Workers(1), scale: 0.05, classifiers: .shipped)
    }

    @Test(arguments: own) func figuresAreNumbersAndRepeatable(_ id: String) throws {
        let claim = try #require(Claims.named(id))
        let data = try Self.lines(seed: 3)
        let findings = try (0..<2).map { _ in try claim.measure(trial(data)) }
        #expect(!findings[0].figures.isEmpty)
        for (one, other) in zip(findings[0].figures, findings[1].figures) {
            #expect(one.value.isFinite && one == other, "\(one.name)")
        }
    }

    /// Anomalies are in what is judged and not in what is learnt from, unless they were put there.
    @Test func aContestHasItsRows() throws {
        let data = try Self.lines(seed: 3)
        func count(_ split: Split, _ label: Int) -> Int { (split.labels ?? []).count { $0 == label } }
        let plain = try Contest(trial(data), normal: [0])
        #expect(count(plain.data.train, 1) == 0 && count(plain.data.validation, 1) == 0)
        let normal = count(data.train, 0)
        #expect(count(plain.data.train, 0) + count(plain.data.validation, 0) == normal)
        #expect(plain.data.test.count == data.test.count)
        #expect(plain.data.test.labels == data.test.labels && plain.data.test.image(0) == data.test.image(0))
        let sharing = try Contest(trial(data), normal: [0], sharing: true)
        let other = try Contest(trial(data, on: .validation), normal: [0], sharing: true)
        #expect(
            count(sharing.data.test, 1) + count(other.data.test, 1)
                == SplitName.allCases.reduce(0) { $0 + count(data[$1], 1) })
        let first = (0..<data.train.count).first { data.train.label($0) == 1 }!
        let mixed = try Contest(trial(data), normal: [0], adding: [RowPlace(.train, first)])
        #expect(count(mixed.data.train, 1) + count(mixed.data.validation, 1) == 1)
    }

    /// The error by as many components as values is nothing; by none it is the squared distance from the mean.
    @Test func componentsErrAsTheyShould() throws {
        let contest = try Contest(trial(try Self.lines(seed: 5)), normal: [0])
        #expect(contest.principalErrors(16).allSatisfy { $0 < 1e-8 })
        let rows = Contest.rows(contest.data.train)
        let mean = (0..<16).map { i in
            (0..<rows.shape[0]).reduce(0) { $0 + Double(rows.row($1)[rows.row($1).startIndex + i]) }
                / Double(rows.shape[0])
        }
        let image = contest.data.test.image(0)
        let expected = zip(image, mean).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
        #expect(abs(Double(contest.principalErrors(0)[0]) - expected) < 1e-5)
    }

    /// Columns get their scale from the rows that are learnt from.
    @Test func tablesAreScaledAnew() throws {
        let wdbc = try Dataset.load("wdbc")
        let contest = try Contest(trial(wdbc), normal: [0], sharing: true)
        let rows = Contest.rows(contest.data.train)
        for column in [0, 3, 29] {
            let values = (0..<rows.shape[0]).map { Double(rows.values[$0 * 30 + column]) }
            let mean = values.reduce(0, +) / Double(values.count)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            #expect(abs(mean) < 1e-4 && abs(squares - 1) < 1e-3)
        }
        // NumPy and scikit-learn find an area near 0.92 with the first 250 benign rows.
        let area = contest.area(contest.principalErrors(8))
        #expect(area > 0.85 && area < 0.97, "\(area)")
    }
}
