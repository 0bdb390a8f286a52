import Autoencoders
import Datasets
import Tensors

/// What the model makes of a row that isn't in the data: one that a person draws.
package struct SketchRequest: ViewRequest {
    /// [features]
    package var pixels: [Float]

    package init(_ pixels: [Float]) { self.pixels = pixels }

    package var cost: ViewCost { .crowd }

    package func answer(by viewer: Viewer) -> Sketch? {
        guard pixels.count == viewer.model.features else { return nil }
        let codes = viewer.encode(Tensor(pixels, shape: [1, pixels.count]))
        let image = Array(viewer.decode(codes).row(0))
        let code = Array(codes.row(0))
        let error = zip(pixels, image).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Float(pixels.count)
        let neighbours = viewer.kept { TrainingCodes() }
        // While somebody draws and it trains, codes may be those of some steps ago: a stroke is answered at once.
        if neighbours.asked == self || neighbours.codes == nil { neighbours.renew(by: viewer) }
        neighbours.asked = self
        var sight: Sketch.Sight?
        if let classifier = viewer.classifier {
            let judge = viewer.kept { ClassifierJudge(classifier, workers: viewer.workers) }
            let seen = judge.look(at: [pixels])
            sight = .init(label: seen.classes[0], confidence: seen.confidence[0])
        }
        return Sketch(
            pixels: pixels, code: code, reconstruction: image, error: error,
            nearest: neighbours.nearest(to: code, in: viewer.training), sight: sight)
    }
}

/// A row that a person draws, as the model sees it.
package struct Sketch: Sendable, Equatable {
    package let pixels: [Float]
    /// The middle of its distribution, [latent].
    package let code: [Float]
    /// x̂, [features]
    package let reconstruction: [Float]
    /// Mean of (x − x̂)² over its values.
    package let error: Float
    /// nil where codes are no numbers.
    package let nearest: Nearest?
    /// What the classifier of such data sees; nil where there is none.
    package let sight: Sight?

    /// The training row whose code is nearest.
    package struct Nearest: Sendable, Equatable {
        package let row: Int
        package let image: [Float]
        /// As the file has it; nil in data without labels.
        package let label: Int?
        /// ‖z − z′‖
        package let distance: Double
        /// Rows that were looked at, with their codes at a step of training.
        package let among, step: Int
    }

    package struct Sight: Sendable, Equatable {
        package let label: Int
        package let confidence: Float
    }
}

/// The codes of some training rows, evenly from all of them, as they were at one step.
private final class TrainingCodes {
    private(set) var codes: Tensor?
    private var rows: [Int32] = []
    private var step = 0
    /// What was asked for last.
    var asked: SketchRequest?

    private static let most = 1000
    /// Multiplications of a look, counted as if all layers were dense.
    private static let work = 1 << 30

    func renew(by viewer: Viewer) {
        guard codes == nil || step != viewer.step else { return }
        let count = min(viewer.training.count, Self.most, max(100, Self.work / max(1, viewer.model.parameters.count)))
        rows = (0..<count).map { Int32($0 * viewer.training.count / count) }
        (codes, step) = (viewer.encode(rows, of: viewer.training), viewer.step)
    }

    func nearest(to code: [Float], in training: Split) -> Sketch.Nearest? {
        guard let codes else { return nil }
        var best: (place: Int, square: Double)?
        for place in rows.indices {
            let square = squaredDistance(code[...], codes.row(place))
            if square.isFinite, square < best?.square ?? .infinity { best = (place, square) }
        }
        guard let best else { return nil }
        let row = Int(rows[best.place])
        return Sketch.Nearest(
            row: row, image: training.image(row), label: training.label(row), distance: best.square.squareRoot(),
            among: rows.count, step: step)
    }
}
