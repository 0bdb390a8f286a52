import Foundation
import Tensors

extension Measure {
    static let totalCorrelation = Measure(
        "total_correlation", "total correlation of codes", unit: .nats, better: .less,
        needs: [.gaussianCode, .codes],
        cost: .demand, rows: OfRows.pairLimit,
        definition: "KL(q(z)‖Π_j q(z_j)) of q(z), the mean of q(z|x) over these rows, by one draw of each",
        paper: "Watanabe 1960; Chen et al. 2018, §3.2"
    ) { context in
        OfRows(context, .logVariances, inPieces: { CorrelationWork($0, context.generator.split("correlation")) })
    }

    /// With more codes their correlations are more numbers than rows tell.
    private static let mostCodes = 512

    static let gaussianCorrelation = Measure(
        "gaussian_tc", "total correlation of codes as if Gaussian", unit: .nats, better: .less,
        needs: [.codes, .codesAtMost(mostCodes)], cost: .demand,
        definition: "−½ log det of the correlations of codes, those that don't vary left out",
        paper: "Locatello et al. 2019"
    ) { context in OfRows(context) { gaussianTotalCorrelation($0.codes) } }
}

private struct CorrelationWork: RowsWork {
    private var sum: TotalCorrelation?

    init(_ rows: MeasuredRows, _ generator: Generator) {
        guard rows.count > 1, let logVariances = rows.logVariances else { return }
        var draws = generator.normal(rows.codes.shape)
        for i in draws.values.indices {
            draws.values[i] = rows.codes.values[i] + exp(logVariances.values[i] / 2) * draws.values[i]
        }
        sum = TotalCorrelation(means: rows.codes, logVariances: logVariances, draws: draws)
    }

    mutating func work() -> Bool { sum?.work() ?? false }
    var figure: Figure? { (sum?.value).map { Figure($0, error: sum?.error) } }
    var share: Double { sum?.share ?? 0 }
}
