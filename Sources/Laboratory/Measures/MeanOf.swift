/// A running mean in double, with its standard error.
struct RunningMean {
    private var total = 0.0
    private var squares = 0.0
    /// What squares are taken around: far from 0 their difference would have few digits left.
    private var origin = 0.0
    private(set) var count = 0

    init(_ values: some Sequence<Double> = []) { add(values) }

    mutating func add(_ value: Double) {
        if count == 0 { origin = value }
        total += value
        squares += (value - origin) * (value - origin)
        count += 1
    }

    mutating func add(_ values: some Sequence<Double>) { for value in values { add(value) } }

    var value: Double? { count > 0 ? total / Double(count) : nil }

    /// s/√n, s² = Σ (v − mean)²/(n − 1): how far such a mean is from that of all rows there could be.
    var error: Double? {
        guard count > 1, let value else { return nil }
        let n = Double(count)
        let spread = max(0, squares - n * (value - origin) * (value - origin))
        return (spread / (n - 1) / n).squareRoot()
    }
}

/// The mean of what each batch gives: of a number for each row, or for each value of each row.
struct MeanOf: Measuring {
    private let values: (MeasuredBatch) -> [Double]?
    /// Whether there is one number for each row: values of a row aren't drawn apart from each other.
    private let isOfRows: Bool
    private var mean = RunningMean()

    /// `values` gives nil where a batch has none.
    init(rows isOfRows: Bool = true, _ values: @escaping (MeasuredBatch) -> [Double]?) {
        (self.isOfRows, self.values) = (isOfRows, values)
    }

    mutating func add(_ batch: MeasuredBatch) { if let values = values(batch) { mean.add(values) } }

    func value() -> Double? { mean.value }
    func error() -> Double? { isOfRows ? mean.error : nil }
}
