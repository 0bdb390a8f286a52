import Autoencoders
import Tensors

extension Measure {
    /// How far a model copies whatever it is shown.
    static let identityRisk = Measure(
        "identity_risk", "identity risk", unit: .share, better: .less, needs: [.completeRows], cost: .demand,
        rows: 500,
        definition:
            "max(0, 1 − mse of noise/variance): the share of pure noise, drawn value by value as spread as the rows, that comes back: 1 of the identity, 0 of a model that knows its data; beside it the mse of clean rows, of shifted ones (2 pixels, of other rows a deviation of each value) and of noise",
        paper: "Goodfellow, Bengio & Courville 2016, §14"
    ) { context in OfRows(context, .images, inPieces: { IdentityWork($0, context) }) }
}

/// The error on clean rows, on shifted ones and on noise, some rows at a time.
private struct IdentityWork: RowsWork {
    private let inputs: [(name: String, rows: Tensor)]
    /// Mean over values of the variance over rows.
    private let variance: Double
    private let computation: SplitComputation<MendingStage>
    private var pass: SplitPass<MendingStage>?
    private var mean = RunningMean()
    private var errors: [Double] = []
    private var isStopped = false

    init(_ rows: MeasuredRows, _ context: MeasureContext) {
        let clean = rows.images
        let (n, d) = (clean.shape[0], clean.shape.last)
        var (means, deviations) = ([Double](repeating: 0, count: d), [Double](repeating: 0, count: d))
        for i in 0..<n { for (k, value) in clean.row(i).enumerated() { means[k] += Double(value) / Double(n) } }
        for i in 0..<n {
            for (k, value) in clean.row(i).enumerated() {
                let difference = Double(value) - means[k]
                deviations[k] += difference * difference / Double(n)
            }
        }
        variance = deviations.reduce(0, +) / Double(d)
        for k in 0..<d { deviations[k] = deviations[k].squareRoot() }
        var noise = context.generator.split("identity").normal(clean.shape)
        for i in noise.values.indices {
            noise.values[i] = Float(means[i % d]) + Float(deviations[i % d]) * noise.values[i]
        }
        let image = context.data.image
        let displaced = (0..<n).flatMap { i -> [Float] in
            min(image.height, image.width) >= 8 && image.count == d
                ? shifted(clean.row(i), image, right: 2, down: 0)
                : clean.row(i).enumerated().map { $1 + Float(deviations[$0]) }
        }
        inputs = [("clean", clean), ("shifted", Tensor(displaced, shape: clean.shape)), ("noise", noise)]
        computation = SplitComputation(stage: {
            MendingStage(context.model, size: $0, clean: clean, workers: context.workers)
        })
    }

    mutating func work() -> Bool {
        guard errors.count < inputs.count, !isStopped else { return false }
        let rows = inputs[errors.count].rows
        if pass == nil {
            pass = computation.pass(over: .values(rows), batch: 100)
            mean = RunningMean()
        }
        guard let (stage, places) = pass!.next() else {
            isStopped = true
            return false
        }
        let width = rows.shape.last
        for (i, place) in places.enumerated() {
            for (k, value) in rows.row(place).enumerated() {
                let difference = Double(stage.reconstruction.base[i * width + k]) - Double(value)
                mean.add(difference * difference)
            }
        }
        if pass!.isOver {
            errors.append(mean.value ?? .nan)
            pass = nil
        }
        return errors.count < inputs.count
    }

    var figure: Figure? {
        guard errors.count == inputs.count, variance > 0 else { return nil }
        return Figure(
            max(0, 1 - errors[2] / variance), parts: zip(inputs, errors).map { .init($0.name, $1) })
    }

    var share: Double { Double(errors.count) / Double(inputs.count) }
}
