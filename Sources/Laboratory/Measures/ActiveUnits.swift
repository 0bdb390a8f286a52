extension Measure {
    static let activeUnits = Measure(
        ActiveUnits.id, "active units", unit: .count, cost: .validation,
        definition: "codes whose mean varies by more than 0.01 over the rows",
        paper: "Burda, Grosse & Salakhutdinov 2016, §5"
    ) { _ in ActiveUnits() }
}

/// How many codes vary over the data: variance of the code's mean above 0.01.
/// Burda, Grosse & Salakhutdinov, ICLR 2016, §5.
struct ActiveUnits: Measuring {
    static let id = "active_units"
    static let threshold = 0.01
    private var sums: [Double] = []
    private var squares: [Double] = []
    private var count = 0

    mutating func add(_ batch: MeasuredBatch) {
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

    func value() -> Double? {
        guard count > 0 else { return nil }
        let n = Double(count)
        return Double(zip(sums, squares).filter { $1 / n - ($0 / n) * ($0 / n) > Self.threshold }.count)
    }
}
