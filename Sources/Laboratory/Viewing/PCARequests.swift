import Autoencoders
import Datasets
import Tensors

/// What principal components of the training rows, as many as there are codes, rebuild of a split's first rows.
package struct PCAErrorRequest: ViewRequest {
    package var split: SplitName?

    package init(split: SplitName = .validation) { self.split = split }

    package func answer(by viewer: Viewer) -> PCAError? {
        guard case .whole(let pca) = viewer.components else { return nil }
        let components = min(viewer.model.latent, pca.components.count)
        let rows = min(viewer.rows.count, Validating.sample)
        return viewer.error(of: pca, components: components, rows: rows, named: split).value.map {
            PCAError(components: components, error: $0)
        }
    }
}

/// The error of principal components.
package struct PCAError: Sendable, Equatable {
    package let components: Int
    /// Mean over rows and values of (x − x̂)².
    package let error: Double
}

/// A model beside principal components of the training rows, as many as it has codes: its optimum, where it is linear and
/// compares by squares. Bourlard & Kamp 1988; Baldi & Hornik 1989.
package struct PCARequest: ViewRequest {
    /// Rows that are shown; fewer where the split has fewer.
    package var count: Int
    /// The first of them, as a position in the gallery.
    package var first: Int
    package var split: SplitName?

    package init(_ count: Int, first: Int = 0, split: SplitName = .validation) {
        (self.count, self.first, self.split) = (count, first, split)
    }

    package var cost: ViewCost { .crowd }

    package func answer(by viewer: Viewer) -> PCAComparison? {
        switch viewer.components {
        case .none(let obstacle): return PCAComparison(obstacle: obstacle)
        case .unfinished(let done, let count): return PCAComparison(obstacle: .unfinished(done: done, of: count))
        case .whole(let pca): return comparison(of: viewer, with: pca)
        }
    }

    private func comparison(of viewer: Viewer, with pca: PCA) -> PCAComparison? {
        let (model, split) = (viewer.model, viewer.rows)
        let components = min(model.latent, model.features)
        let first = (0..<Int32(min(split.count, viewer.rowsAtOnce))).map { $0 }
        guard let error = viewer.error(of: pca, components: components, rows: first.count, named: self.split).value
        else { return PCAComparison(obstacle: .unfinished(done: viewer.training.count, of: viewer.training.count)) }
        let codes = viewer.encode(first)
        let rebuilt = viewer.decode(codes)
        var sum = 0.0
        for row in first.indices {
            for (a, b) in zip(split.image(row), rebuilt.row(row)) { sum += Double(a - b) * Double(a - b) }
        }
        guard sum.isFinite else { return PCAComparison(obstacle: .notFinite) }
        let columns = model.decoderColumns ?? tangent(of: viewer, codes)
        guard let columns else { return nil }
        let span = basis(ofSpanOf: columns)
        let own = Array(pca.components.prefix(components))
        let start = min(max(0, self.first), viewer.gallery.count - 1)
        let shown = Array(viewer.gallery.dropFirst(start).prefix(max(0, count)))
        var images: (x: [[Float]], rebuilt: [[Float]], byPCA: [[Float]]) = ([], [], [])
        // What isn't seen as images has figures alone.
        if !shown.isEmpty {
            let x = Tensor(shown.flatMap { split.image(Int($0)) }, shape: [shown.count, model.features])
            images = (
                x.rows, viewer.decode(viewer.encode(shown)).rows,
                pca.reconstruction(of: x, components: components).rows
            )
        }
        return PCAComparison(
            components: components, rows: first.count, modelError: sum / Double(first.count * model.features),
            pcaError: error, isExact: model.decoderColumns != nil,
            angles: span.isEmpty ? [] : principalAngles(own, span).map { $0 * 180 / .pi },
            originals: images.x, rebuilt: images.rebuilt, rebuiltByPCA: images.byPCA,
            directions: own.prefix(max(1, count)).map { PCAComparison.Direction($0, seenFrom: span) })
    }

    /// The decoder's directions at the middle of the codes; nil where the brake was pulled.
    private func tangent(of viewer: Viewer, _ codes: Tensor) -> [[Double]]? {
        let latent = codes.shape[1]
        // As many codes as values: they span everything, or what is missing is no matter of angles.
        let mean = (0..<latent).map { j in
            (0..<codes.shape[0]).reduce(Float(0)) { $0 + codes.values[$1 * latent + j] } / Float(codes.shape[0])
        }
        let kept = viewer.kept { KeptTangent(DecoderTangent(viewer.model, workers: viewer.workers)) }
        return kept.tangent?.columns(at: mean)
    }
}

private struct ComponentsQuestion: Hashable {}

/// The error of the first rows of a split that so many components rebuild: the same for every model.
private struct ComponentErrorQuestion: Hashable {
    let components, rows: Int
    let split: SplitName?
}

private final class KeptTangent {
    let tangent: DecoderTangent?
    init(_ tangent: DecoderTangent?) { self.tangent = tangent }
}

extension Viewer {
    /// So many rows that a pass of the model costs no more than some tenths of a second, and no more than curves look at.
    fileprivate var rowsAtOnce: Int {
        min(Validating.sample, max(100, (1 << 28) / max(1, model.parameters.count)))
    }

    /// Mean over the first rows of the split and their values of (x − x̂)², x̂ of so many components.
    fileprivate func error(of pca: PCA, components: Int, rows count: Int, named name: SplitName?) -> Errand<Double> {
        let split = rows
        let question = ComponentErrorQuestion(components: components, rows: count, split: name)
        return errand(question) { isWanted -> Double? in
            var sum = 0.0
            for row in 0..<count {
                let x = Tensor(split.image(row), shape: [1, split.features])
                let rebuilt = pca.reconstruction(of: x, components: components)
                for (a, b) in zip(x.values, rebuilt.values) { sum += Double(a - b) * Double(a - b) }
                guard isWanted(Double(row) / Double(count)) else { return nil }
            }
            return sum / Double(max(1, count) * split.features)
        }
    }

    fileprivate enum Components {
        case whole(PCA)
        case unfinished(done: Int, of: Int)
        case none(PCAComparison.Obstacle)
    }

    /// The principal components of the training rows, or how far they are found.
    fileprivate var components: Components {
        if training.hasMissing { return .none(.missingEntries) }
        if training.features > PCAReference.widest { return .none(.width(atMost: PCAReference.widest)) }
        if model.drawsValueByValue { return .none(.valueByValue) }
        if model.latent >= training.features {
            return .none(.asManyCodes(model.latent, values: training.features))
        }
        let rows = training
        let found = errand(ComponentsQuestion()) { isWanted in
            TrainingComponents.find(of: rows, isWanted: isWanted)
        }
        guard found.isOver else {
            return .unfinished(done: Int(found.share * Double(rows.count)), of: rows.count)
        }
        return found.value.map { .whole($0) } ?? .none(.notFinite)
    }
}

/// What is seen of a model beside principal components at one moment.
package struct PCAComparison: Sendable, Equatable, MovingAnswer {
    /// Why there is nothing to compare.
    package enum Obstacle: Sendable, Equatable {
        case missingEntries
        case width(atMost: Int)
        /// Images are made value by value, each seeing those before it: there is no x̂ of the code alone.
        case valueByValue
        /// As many components as values rebuild everything.
        case asManyCodes(Int, values: Int)
        case notFinite
        /// Components are still being found: rows that have been gone through.
        case unfinished(done: Int, of: Int)
    }

    package private(set) var obstacle: Obstacle?
    package var isMoving: Bool { if case .unfinished? = obstacle { true } else { false } }
    /// As many as codes.
    package private(set) var components = 0
    /// The first rows of the split, of which the errors are.
    package private(set) var rows = 0
    /// Means over rows and values of (x − x̂)², x̂ from the middle of the code of a clean x.
    package private(set) var modelError = 0.0, pcaError = 0.0
    /// Whether the decoder is one linear layer, whose columns are compared; else its tangent at the mean code.
    package private(set) var isExact = false
    /// Between the decoder's span and that of the components, in degrees, rising; empty where the decoder spans nothing.
    package private(set) var angles: [Double] = []
    /// [features] each: x, what the model makes of it and what the components do.
    package private(set) var originals: [[Float]] = [], rebuilt: [[Float]] = [], rebuiltByPCA: [[Float]] = []
    package private(set) var directions: [Direction] = []

    /// A principal component and what the decoder can draw of it.
    package struct Direction: Sendable, Equatable {
        /// Of unit length, [features].
        package let component: [Float]
        /// Its projection on the decoder's span, [features].
        package let drawn: [Float]
        /// The projection's length: the cosine of the angle between the component and the span.
        package let cosine: Double

        init(_ component: [Double], seenFrom span: [[Double]]) {
            var drawn = [Double](repeating: 0, count: component.count)
            for axis in span {
                let dot = zip(axis, component).reduce(0) { $0 + $1.0 * $1.1 }
                for i in drawn.indices { drawn[i] += dot * axis[i] }
            }
            self.component = component.map(Float.init)
            self.drawn = drawn.map(Float.init)
            cosine = drawn.reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
    }

    fileprivate init(obstacle: Obstacle) { self.obstacle = obstacle }

    fileprivate init(
        components: Int, rows: Int, modelError: Double, pcaError: Double, isExact: Bool, angles: [Double],
        originals: [[Float]], rebuilt: [[Float]], rebuiltByPCA: [[Float]], directions: [Direction]
    ) {
        (self.components, self.rows, self.modelError, self.pcaError) = (components, rows, modelError, pcaError)
        (self.isExact, self.angles, self.directions) = (isExact, angles, directions)
        (self.originals, self.rebuilt, self.rebuiltByPCA) = (originals, rebuilt, rebuiltByPCA)
    }
}
