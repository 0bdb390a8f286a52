import Autoencoders
import Tensors

/// Whether each code stands for one factor of the data, where these are known.
extension Measure {
    private static let mostCodes = 512

    static let disentanglement = importance(
        "dci_disentanglement", "disentanglement",
        "1 − entropy of a code's importances, weighted: 1 where each code matters to one factor"
    ) { scores, _ in scores?.disentanglement }

    static let completeness = importance(
        "dci_completeness", "completeness",
        "1 − entropy of a factor's importances, weighted: 1 where each factor has one code"
    ) { scores, _ in scores?.completeness }

    static let informativeness = importance(
        "dci_informativeness", "informativeness", "mean R² of factors told from codes, on every fourth row"
    ) { _, regression in
        regression.explained.reduce(0, +) / Double(max(1, regression.explained.count))
    }

    private static func importance(
        _ id: String, _ title: String, _ definition: String,
        _ number: @escaping @Sendable (ImportanceScores?, FactorRegression) -> Double?
    ) -> Measure {
        Measure(
            id, title, unit: .share, better: .more, needs: [.factors, .codes, .codesAtMost(mostCodes)],
            cost: .demand, rows: 10_000,
            definition: "\(definition); importances are |w| of a lasso, α = 0.01, columns of deviation 1",
            paper: "Eastwood & Williams 2018"
        ) { context in
            OfRows(context) { rows in
                guard rows.count >= 16, !rows.factors.isEmpty else { return nil }
                let (n, d) = (rows.count, rows.codes.shape.last)
                let codes = (0..<d).map { j in (0..<n).map { Double(rows.codes.values[$0 * d + j]) } }
                // What doesn't vary among the rows can't be told.
                let factors = rows.factors.filter { Set($0).count > 1 }.map { $0.map(Double.init) }
                guard !factors.isEmpty else { return nil }
                let regression = FactorRegression(codes: codes, factors: factors)
                return number(scores(regression), regression)
            }
        }
    }

    /// nil where a factor isn't told by any code.
    private static func scores(_ regression: FactorRegression) -> ImportanceScores? {
        let (codes, factors) = (regression.importances.count, regression.explained.count)
        let told = (0..<factors).filter { k in regression.importances.contains { $0[k] > 0 } }
        guard codes > 1, factors > 1, told.count == factors else { return nil }
        let values = regression.importances.joined().map { Float($0) }
        return ImportanceScores(Tensor(values, shape: [codes, factors]))
    }

    private static let (votes, votesOfRows) = (800, 64)

    static let heldFactor = Measure(
        "factorvae_score", "FactorVAE score", unit: .share, better: .more, needs: [.factors, .codes], cost: .demand,
        rows: 10_000,
        definition:
            "of 800 batches of 64 rows that share a factor, those in which the code that varies least tells which, by the majority of 800 others",
        paper: "Kim & Mnih 2018, §4"
    ) { context in
        OfRows(context) { rows in
            let draws = HeldFactorDraws(rows.codes, rows.factors, from: context.generator.split("held"))
            guard let draws else { return nil }
            let (known, asked) = (
                draws.batches(votes, of: votesOfRows), draws.batches(votes, of: votesOfRows, from: votes)
            )
            let score = HeldFactorScore(
                variances: known.variances, held: known.held, spreads: draws.spreads, factors: rows.factors.count)
            guard score.votes.joined().contains(where: { $0 > 0 }) else { return nil }
            return score.accuracy(variances: asked.variances, held: asked.held)
        }
    }
}

/// Batches of rows that share the value of a factor, drawn with replacement.
struct HeldFactorDraws {
    private let codes: Tensor
    /// Rows of each value of each factor that varies: [factors][values][rows].
    private let groups: [(factor: Int, rows: [[Int]])]
    private let generator: Generator
    /// The variance of each code over all rows, with n − 1.
    let spreads: [Double]

    /// Codes [n, d] and factors [factors][n]; nil where fewer than two factors vary.
    init?(_ codes: Tensor, _ factors: [[Int]], from generator: Generator) {
        guard codes.shape[0] > 1 else { return nil }
        groups = factors.enumerated().compactMap { factor, values in
            let rows = Dictionary(grouping: values.indices) { values[$0] }
            return rows.count > 1 ? (factor, rows.sorted { $0.key < $1.key }.map(\.value)) : nil
        }
        guard groups.count > 1 else { return nil }
        (self.codes, self.generator) = (codes, generator)
        spreads = Self.variances(codes, Array(0..<codes.shape[0]))
    }

    private static func variances(_ codes: Tensor, _ rows: [Int]) -> [Double] {
        let d = codes.shape[1]
        return (0..<d).map { j in
            let values = rows.map { Double(codes.values[$0 * d + j]) }
            let mean = values.reduce(0, +) / Double(values.count)
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        }
    }

    /// Each code's variance in so many batches of `size` rows, [count, codes], and the factor that was held; `start` is the number
    /// of the first.
    func batches(_ count: Int, of size: Int, from start: Int = 0) -> (variances: Tensor, held: [Int]) {
        var (values, held): ([Float], [Int]) = ([], [])
        for batch in start..<start + count {
            let stream = generator.split(batch)
            func draw(_ i: Int, below limit: Int) -> Int { Int((UInt64(stream.word(i)) * UInt64(limit)) >> 32) }
            let group = groups[draw(0, below: groups.count)]
            let rows = group.rows[draw(1, below: group.rows.count)]
            let chosen = (0..<size).map { rows[draw(2 + $0, below: rows.count)] }
            values += Self.variances(codes, chosen).map { Float($0) }
            held.append(group.factor)
        }
        return (Tensor(values, shape: [count, codes.shape[1]]), held)
    }
}
