import Autodiff
import Networks
import Tensors

/// Σ (x − x̂)² over numbers, and −Σ x·ln x̂ over the values of a column of text, of which one is 1: x̂ is there the softmax
/// of what the decoder gives for that column, the probability of each text.
///
/// With numbers scaled to variance 1, both are a few nats where nothing is known. A missing text is one observation
/// missing, as all its values are. Nazábal, Olmos, Ghahramani & Valera, Pattern Recognition 107, 2020 (HI-VAE), with numbers
/// of variance ½. Where no column is text it is the squared error.
package struct MixedDistance: Distance {
    package static let id: String = "mixed"
    package let id: String = MixedDistance.id
    package let title = "squared error, and cross-entropy of categories"
    package let formula = "‖x − x̂‖² − Σ x·ln x̂"
    package let isLikelihood = false
    package let readsLogits = true
    package let isSumOverValues = true
    /// Neighbours that are numbers, or one column of text, of a row or of each moment of a series.
    private let blocks: [(values: Range<Int>, isCategory: Bool)]
    /// Values of a row, or of a moment.
    private let width: Int

    /// The distance of rows of numbers.
    package init() { (blocks, width) = ([], 0) }

    private init(of columns: RowKind.Columns) {
        var (blocks, next): ([(Range<Int>, Bool)], Int) = ([], 0)
        for category in columns.categories {
            if category.start > next { blocks.append((next..<category.start, false)) }
            blocks.append((category.range, true))
            next = category.range.upperBound
        }
        if next < columns.count { blocks.append((next..<columns.count, false)) }
        (self.blocks, width) = (blocks, columns.count)
    }

    package func told(of kind: RowKind) -> any Distance {
        guard let columns = kind.columns, !columns.categories.isEmpty else { return MixedDistance() }
        return MixedDistance(of: columns)
    }

    /// A decoder that draws value by value knows nothing of which values are one column.
    package func obstacle(in experiment: Experiment, for data: DataShape, with classifiers: Classifiers) -> Obstacle?
    {
        guard case .pixelCNN = experiment.decoder, data.kind.hasCategories else { return nil }
        return .needsDecoderOfWholeRows
    }

    /// [.., features] as [.., moments, width], so that columns are columns whatever the number of moments.
    private func moments(_ rows: Value) -> Value {
        let count = rows.shape.last / width
        return count == 1 ? rows : rows.reshaped(Shape(Array(rows.shape.axes.dropLast())) + [count, width])
    }

    private func byBlock(_ output: Value, _ each: (Value, Range<Int>, _ isCategory: Bool) -> Value) -> Value {
        let rows = moments(output)
        return Value.joined(blocks.map { each(rows.columns($0.values), $0.values, $0.isCategory) })
            .reshaped(output.shape)
    }

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        guard !blocks.isEmpty else { return (output - x).squared }
        let x = moments(x)
        return byBlock(output) { given, values, isCategory in
            let wanted = x.columns(values)
            guard isCategory else { return (given - wanted).squared }
            // −ln softmax = ln Σ e^o − o, without a probability that could be 0.
            let normaliser = given.logSumExp
            return wanted * (normaliser.reshaped(normaliser.shape + [1]) - given)
        }
    }

    package func reconstruction(_ output: Value) -> Value {
        guard !blocks.isEmpty else { return output }
        return byBlock(output) { given, _, isCategory in isCategory ? given.softmax : given }
    }
}

extension RowKind {
    /// Whether any column of the table is text.
    package var hasCategories: Bool { columns.map { !$0.categories.isEmpty } ?? false }
}
