/// Mean over images and pixels of (x − x̂)².
package struct MeanSquaredError: Metric {
    package static let id = "mse"
    private var mean = RunningMean()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        mean.add(zip(batch.x.values, batch.reconstruction.values).lazy.map { Double(($0 - $1) * ($0 - $1)) })
    }

    package var value: Double? { mean.value }
}

/// Mean over images and pixels of |x − x̂|.
package struct MeanAbsoluteError: Metric {
    package static let id = "mae"
    private var mean = RunningMean()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        mean.add(zip(batch.x.values, batch.reconstruction.values).lazy.map { Double(abs($0 - $1)) })
    }

    package var value: Double? { mean.value }
}
