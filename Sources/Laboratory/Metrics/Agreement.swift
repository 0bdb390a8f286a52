/// The share of images in whose reconstruction a classifier sees the class that it sees in the image: whether what was
/// lost is what makes it what it is. Measured with another classifier than a feature distance has learnt by, it says more.
package struct Agreement: Metric {
    package static let id = "agreement"
    private var mean = RunningMean()
    package init() {}

    package mutating func add(_ batch: EvaluatedBatch) {
        guard let (image, reconstruction) = batch.seen else { return }
        mean.add(zip(image, reconstruction).lazy.map { $0 == $1 ? 1 : 0 })
    }

    package var value: Double? { mean.value }
}
