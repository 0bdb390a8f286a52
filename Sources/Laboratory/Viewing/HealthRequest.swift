import Autoencoders
import Datasets
import Networks

/// How a model in training fares inside: gradients and steps of each layer, units that say nothing, what codes carry, and the
/// singular values of the encoder's Jacobian at a row. Nothing of it is computed in the step itself.
package struct HealthRequest: ViewRequest {
    /// The row at which the Jacobian is looked at, as a position in the gallery, counted round.
    package var image: Int
    package var split: SplitName?

    package init(image: Int = 0, split: SplitName = .validation) { (self.image, self.split) = (image, split) }

    /// The Jacobian's decomposition takes so many products at most.
    private static let mostProducts = 1 << 25

    package func answer(by viewer: Viewer) -> Health? {
        guard let report = viewer.layerReport() else { return nil }
        let lengths = Dictionary(grouping: viewer.lengths) { Self.layer(of: $0.path) }
        let order = viewer.model.parameters.paths.map(Self.layer)
        var seen: Set<String> = []
        let layers = order.filter { seen.insert($0).inserted }.map { path -> Health.Layer in
            func length(_ part: (OptimizerRun.Lengths) -> Double) -> Double {
                (lengths[path] ?? []).reduce(0) { $0 + part($1) * part($1) }.squareRoot()
            }
            let learns = lengths[path] != nil
            let activity = report.activity.first { $0.path == path }
            return Health.Layer(
                path: path, gradient: learns ? length(\.gradient) : nil,
                ratio: learns && length(\.value) > 0 ? length(\.move) / length(\.value) : nil,
                units: activity?.units, dead: activity?.dead, saturated: activity?.saturated)
        }
        let (latent, features) = (viewer.model.latent, viewer.model.features)
        var values: [Double] = []
        let side = min(latent, features)
        if !viewer.gallery.isEmpty, side * side <= Self.mostProducts / max(latent, features) {
            let kept = viewer.kept { KeptJacobian(EncoderJacobian(viewer.model, workers: viewer.workers)) }
            if let jacobian = kept.jacobian?.values(at: viewer.rows.image(Int(viewer.row(image)))),
                jacobian.allSatisfy(\.isFinite)
            {
                values = singularValues(jacobian, rows: latent, columns: features)
            }
        }
        let kept = viewer.kept { KeptCourse() }
        if let divergences = report.divergences { kept.note(divergences, at: viewer.step) }
        return Health(
            place: viewer.gallery.isEmpty ? 0 : viewer.place(image), step: viewer.step, rows: report.rows,
            layers: layers, divergences: report.divergences,
            course: report.divergences == nil ? [] : kept.looks, variances: report.variances, singularValues: values,
            clipped: viewer.setup.clip.map { _ in viewer.clippedShare })
    }

    /// What a parameter's path begins with: `encoder.0` of `encoder.0.weight`.
    package static func layer(of path: String) -> String {
        for end in [".weight", ".bias", "_weight", "_bias"] where path.hasSuffix(end) {
            return String(path.dropLast(end.count))
        }
        return path
    }
}

private final class KeptJacobian {
    let jacobian: EncoderJacobian?
    init(_ jacobian: EncoderJacobian?) { self.jacobian = jacobian }
}

/// KL of each code at the looks so far, some hundred of them at most: the longer it trains, the farther apart.
final class KeptCourse {
    private(set) var looks: [Health.Look] = []
    /// Steps that lie between two looks at least; the last one is always the newest.
    private var gap = 1

    static let most = 128

    func note(_ divergences: [Double], at step: Int) {
        // Who went back in time goes on from there.
        looks.removeAll { $0.step >= step || $0.divergences.count != divergences.count }
        if looks.count > 1, looks[looks.count - 1].step - looks[looks.count - 2].step < gap { looks.removeLast() }
        looks.append(Health.Look(step: step, divergences: divergences))
        guard looks.count > Self.most else { return }
        gap *= 2
        let last = looks.removeLast()
        looks = looks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element) + [last]
    }
}

/// What is seen of it at one moment.
package struct Health: Sendable, Equatable {
    /// What codes carried at a step.
    package struct Look: Sendable, Equatable {
        package let step: Int
        /// Mean KL(q(z_j|x)‖N(0, 1)) of each code, in nats.
        package let divergences: [Double]
    }

    /// A layer by its path, its weight and bias together.
    package struct Layer: Sendable, Equatable {
        package let path: String
        /// ‖g‖ in the last step, before clipping; nil where it doesn't learn.
        package let gradient: Double?
        /// ‖Δw‖/‖w‖ of the last step; nil where it doesn't learn, or all of it is 0.
        package let ratio: Double?
        /// Its units, and those that say nothing; see ``LayerActivity``. nil where nobody counts them.
        package let units, dead, saturated: Int?
    }

    /// In the gallery, of the row at which the Jacobian is looked at.
    package let place: Int
    package let step: Int
    /// Validation rows that were looked at.
    package let rows: Int
    package let layers: [Layer]
    /// Mean KL(q(z_j|x)‖N(0, 1)) of each code, in nats; nil for deterministic codes.
    package let divergences: [Double]?
    /// The same at the looks so far, the last of them this one.
    package let course: [Look]
    /// Of the middle of each code over the rows.
    package let variances: [Double]
    /// Of the encoder's Jacobian at a row, falling; empty where it is too large to be taken apart on the way.
    package let singularValues: [Double]
    /// The share of the gradient's length that clipping took in the last step; nil where nothing is clipped.
    package let clipped: Double?

    /// Codes that vary: the measure of active units.
    package var active: Int { variances.count { $0 > ActiveUnits.threshold } }
}
