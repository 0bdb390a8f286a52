import Autoencoders
import Datasets
import Tensors

/// How well a model that was told some classes tells those of other rows.
extension Measure {
    private static let terms = Need.term([LabelTerm.id, ClassCodeTerm.id])

    static let classificationError = Measure(
        "class_error", "error of the classifier", unit: .share, better: .less, needs: [terms, .labels],
        cost: .evaluation,
        definition: "rows whose class isn't told; its parts are the most frequent confusions, as shares of all rows"
    ) { _ in ConfusionCount() }

    static let calibrationError = Measure(
        "ece", "calibration error of the classifier", unit: .share, better: .less, needs: [terms, .labels],
        cost: .evaluation,
        definition: "how far the probability of the told class is from how often it is right, over 15 bins",
        paper: "Naeini, Cooper & Hauskrecht 2015"
    ) { _ in CalibrationOf() }

    static let labelsAlone = Measure(
        "labels_alone", "accuracy from the told labels alone", unit: .share, better: .more, needs: [terms, .labels],
        cost: .demand, rows: 4000,
        definition:
            "rows whose class logistic regression, λ = 0.001, tells from the rows of the training split that are told",
        paper: nil
    ) { context in
        OfRows(
            context, [.noCodes, .images],
            inPieces: { rows in LabelsAlone(rows, context) })
    }
}

/// Rows of each class by what was told of them.
private struct ConfusionCount: Measuring {
    private var counts: [Pair: Int] = [:]
    private var rows = 0

    private struct Pair: Hashable { let label, told: Int }

    /// Confusions that are named.
    private static let most = 10

    mutating func add(_ batch: MeasuredBatch) {
        guard let classes = batch.classes, let labels = batch.labels else { return }
        for (told, label) in zip(classes, labels) { counts[Pair(label: label, told: told), default: 0] += 1 }
        rows += labels.count
    }

    func value() -> Double? {
        rows > 0 ? Double(counts.reduce(0) { $0 + ($1.key.label == $1.key.told ? 0 : $1.value) }) / Double(rows) : nil
    }

    func error() -> Double? {
        guard let share = value(), rows > 1 else { return nil }
        return (share * (1 - share) / Double(rows - 1)).squareRoot()
    }

    func parts() -> [Figure.Part] {
        let wrong = counts.filter { $0.key.label != $0.key.told }.sorted {
            $0.value != $1.value
                ? $0.value > $1.value : ($0.key.label, $0.key.told) < ($1.key.label, $1.key.told)
        }
        return wrong.prefix(Self.most).map {
            Figure.Part("\($0.key.label) as \($0.key.told)", Double($0.value) / Double(rows))
        }
    }
}

private struct CalibrationOf: Measuring {
    private var sum = ExpectedCalibrationError()

    mutating func add(_ batch: MeasuredBatch) {
        guard let classes = batch.classes, let labels = batch.labels, let certainty = batch.certainty else { return }
        for (i, probability) in certainty.enumerated() { sum.add(probability, isRight: classes[i] == labels[i]) }
    }

    func value() -> Double? { sum.value }
}

/// A classifier that has seen nothing but the told rows, as they are.
private struct LabelsAlone: RowsWork {
    private var fit: LinearProbeFit?
    private let rows: MeasuredRows
    private(set) var figure: Figure?

    init(_ rows: MeasuredRows, _ context: MeasureContext) {
        self.rows = rows
        guard let told = context.told, let labels = rows.labels else { return }
        let known = told.rows.prefix(4000).map { $0 }
        let values = known.flatMap { told.split.image(Int($0)) }
        let classes = known.map { told.split.label(Int($0)) ?? 0 }
        fit = LinearProbeFit(
            Tensor(values, shape: [known.count, told.split.features]), classes,
            classes: 1 + max(classes.max() ?? 0, labels.max() ?? 0), penalty: 1e-3, flat: 1e-6, atMost: 500)
    }

    mutating func work() -> Bool {
        guard fit != nil, let labels = rows.labels else { return false }
        if fit!.work() { return true }
        figure = Figure(fit!.probe.measure(rows.images, labels).accuracy)
        return false
    }

    var share: Double { fit?.share ?? 0 }
}
