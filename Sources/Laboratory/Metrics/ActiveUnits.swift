/// How many codes vary over the data: variance of the code's mean above 0.01.
/// Burda, Grosse & Salakhutdinov, ICLR 2016, §5.
package struct ActiveUnits: Metric {
    package static let id = "active_units"
    package static let threshold = 0.01
    private var sums: [Double] = []
    private var squares: [Double] = []
    private var count = 0
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        let (rows, latent) = (batch.code.shape[0], batch.code.shape[1])
        if sums.isEmpty {
            sums = Array(repeating: 0, count: latent)
            squares = sums
        }
        for row in 0..<rows {
            for (j, z) in batch.code.row(row).enumerated() {
                sums[j] += Double(z)
                squares[j] += Double(z) * Double(z)
            }
        }
        count += rows
    }

    package var value: Double? {
        guard count > 0 else { return nil }
        let n = Double(count)
        return Double(zip(sums, squares).filter { $1 / n - ($0 / n) * ($0 / n) > Self.threshold }.count)
    }
}
