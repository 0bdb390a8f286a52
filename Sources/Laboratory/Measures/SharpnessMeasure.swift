import Tensors

extension Measure {
    /// What a mean of many possible images loses first.
    static let sharpnessOfReconstructions = Measure(
        "sharpness", "sharpness of reconstructions", needs: [.images(side: 3)], cost: .evaluation,
        definition: "mean over rows of the variance of ∇²x̂, by a Laplace filter; beside it that of the images",
        paper: "Tolstikhin, Bousquet, Gelly & Schölkopf 2018, §4"
    ) { SharpnessOfBoth(shape: $0.data.image) }
}

private struct SharpnessOfBoth: Measuring {
    let shape: ImageShape
    private var images = RunningMean()
    private var reconstructions = RunningMean()

    init(shape: ImageShape) { self.shape = shape }

    mutating func add(_ batch: MeasuredBatch) {
        guard let (x, reconstruction) = batch.images else { return }
        for row in 0..<batch.count {
            if let value = sharpness(x.row(row), shape) { images.add(value) }
            if let value = sharpness(reconstruction.row(row), shape) { reconstructions.add(value) }
        }
    }

    func value() -> Double? { reconstructions.value }
    func error() -> Double? { reconstructions.error }
    func parts() -> [Figure.Part] { images.value.map { [.init("images", $0)] } ?? [] }
}
