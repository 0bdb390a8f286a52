/// A running mean in double.
struct RunningMean {
    private var total = 0.0
    private var count = 0

    mutating func add(_ value: Double) {
        total += value
        count += 1
    }

    mutating func add(_ values: some Sequence<Double>) { for value in values { add(value) } }

    var value: Double? { count > 0 ? total / Double(count) : nil }
}

/// The mean of what each batch gives: of a number for each row, or for each value of each row.
struct MeanOf: Measuring {
    private let values: (MeasuredBatch) -> [Double]?
    private var mean = RunningMean()

    /// `values` gives nil where a batch has none.
    init(_ values: @escaping (MeasuredBatch) -> [Double]?) { self.values = values }

    mutating func add(_ batch: MeasuredBatch) { if let values = values(batch) { mean.add(values) } }

    func value() -> Double? { mean.value }
}
