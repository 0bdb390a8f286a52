/// The share of images whose class the label term's classifier tells.
package struct ClassificationAccuracy: Metric {
    package static let id = "accuracy"
    private var mean = RunningMean()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        guard let classes = batch.classes, let labels = batch.labels else { return }
        mean.add(zip(classes, labels).lazy.map { $0 == $1 ? 1 : 0 })
    }

    package var value: Double? { mean.value }
}
