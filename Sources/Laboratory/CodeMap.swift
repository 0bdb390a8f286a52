import Foundation
import Tensors

/// Which plane through the codes is seen.
package enum MapAxes: String, Sendable, CaseIterable {
    /// The two principal components of the codes.
    case principal
    /// The two codes that carry most; see ``CodeUsage``.
    case active
}

/// The codes of images on a plane, and how much each code varies over them.
package struct CodeMap: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let x, y: Float
        /// The class, where the data have labels.
        package let label: Int?

        package init(x: Float, y: Float, label: Int?) { (self.x, self.y, self.label) = (x, y, label) }
    }

    /// What an axis is.
    package enum Axis: Sendable, Equatable {
        /// A principal component of the codes, from 1.
        case component(Int)
        /// A code by its number.
        case code(Int)
    }

    package let points: [Point]
    /// Across and up; one where there is a single code.
    package let axes: [Axis]
    /// The part of the codes' variance that the two axes show; nil where the codes themselves are the axes.
    package let share: Float?
    /// The standard deviation of every code over the images, in the order of the codes.
    package let spreads: [Float]
    /// σ of the prior N(0, σ²I), whose part on the plane is N(0, σ²I) again; nil where there is another or none.
    package let prior: Float?

    package init(points: [Point], axes: [Axis], share: Float?, spreads: [Float], prior: Float?) {
        (self.points, self.axes, self.share, self.spreads, self.prior) = (points, axes, share, spreads, prior)
    }

    /// How many codes vary at all; the threshold is that of the measure of active units.
    package var active: Int { spreads.count { Double($0 * $0) > ActiveUnits.threshold } }

    /// The corners of what there is to see: all points, zero, and two σ of the prior. They lie on multiples of a power of two,
    /// so that the picture stands still while codes move a little.
    package var corners: (low: (x: Double, y: Double), high: (x: Double, y: Double)) {
        func ends(_ values: [Float]) -> (low: Double, high: Double) {
            let reach = 2.2 * Double(prior ?? 0)
            var (low, high) = (-reach, reach)
            for value in values where value.isFinite {
                (low, high) = (min(low, Double(value)), max(high, Double(value)))
            }
            guard high > low else { return (-1, 1) }
            let unit = exp2((log2(high - low) - 3).rounded(.down))
            return ((low / unit).rounded(.down) * unit, (high / unit).rounded(.up) * unit)
        }
        let (x, y) = (ends(points.map(\.x)), axes.count > 1 ? ends(points.map(\.y)) : (low: 0, high: 0))
        return ((x.low, y.low), (x.high, y.high))
    }
}

/// A plane in the space of codes.
struct CodePlane {
    /// A point of it, [latent]: the mean of the codes.
    let middle: [Float]
    /// Unit vectors at right angles, [2][latent]; the second is zero where there is one code.
    let axes: [[Float]]

    private func product(_ a: [Float], _ b: some Collection<Float>) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Where a code is seen, [latent].
    func place(of code: some Collection<Float>) -> (x: Float, y: Float) {
        (product(axes[0], code), product(axes[1], code))
    }

    /// The whole code of a place: what the plane doesn't show is as in the mean of the codes.
    func code(x: Float, y: Float) -> [Float] {
        let (dx, dy) = (x - product(axes[0], middle), y - product(axes[1], middle))
        return middle.indices.map { middle[$0] + dx * axes[0][$0] + dy * axes[1][$0] }
    }
}

/// Codes [count, latent] as a plane is laid through them.
struct CodeCloud {
    let codes: Tensor
    let labels: [Int?]
    /// [latent] each, the deviations with n in the denominator.
    let mean, spreads: [Float]

    init(_ codes: Tensor, labels: [Int?]) {
        (self.codes, self.labels) = (codes, labels)
        let (count, latent) = (codes.shape[0], codes.shape[1])
        var (mean, squares) = ([Float](repeating: 0, count: latent), [Float](repeating: 0, count: latent))
        for i in 0..<count { for j in 0..<latent { mean[j] += codes.values[i * latent + j] } }
        for j in 0..<latent { mean[j] /= Float(max(1, count)) }
        for i in 0..<count {
            for j in 0..<latent {
                let difference = codes.values[i * latent + j] - mean[j]
                squares[j] += difference * difference
            }
        }
        (self.mean, spreads) = (mean, squares.map { ($0 / Float(max(1, count))).squareRoot() })
    }

    var count: Int { codes.shape[0] }
    var latent: Int { codes.shape[1] }

    /// Seen on a plane, with the first so many as points. `prior` is its deviation, where it is N(0, σ²I).
    func map(on plane: CodePlane, axes: [CodeMap.Axis], prior: Float?, showing shown: Int) -> CodeMap {
        let places = (0..<count).map { plane.place(of: codes.row($0)) }
        var share: Float?
        if case .component = axes.first {
            let total = spreads.reduce(0) { $0 + $1 * $1 } * Float(count)
            let middle = plane.place(of: mean)
            let seen = places.reduce(Float(0)) {
                $0 + ($1.x - middle.x) * ($1.x - middle.x) + ($1.y - middle.y) * ($1.y - middle.y)
            }
            share = total > 0 ? seen / total : 0
        }
        return CodeMap(
            points: zip(places, labels).prefix(shown).map { CodeMap.Point(x: $0.x, y: $0.y, label: $1) },
            axes: axes, share: share,
            spreads: spreads, prior: prior)
    }

    /// The nearest code to a point [latent]: its number and its Euclidean distance.
    func nearest(to point: [Float]) -> (place: Int, distance: Float)? {
        let all = (0..<count).map { i -> Float in
            zip(codes.row(i), point).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        return all.indices.min { all[$0] < all[$1] }.map { ($0, all[$0].squareRoot()) }
    }
}

/// Follows the two principal components of codes while they change, by orthogonal iteration from where it was: the
/// picture moves with the codes and never flips, and a few products with the codes are all the work.
/// Golub & Van Loan, "Matrix Computations", 4th edition, §8.2.4.
final class PrincipalPlane {
    private var axes: [[Float]] = []
    private let generator: Generator

    init(from generator: Generator) { self.generator = generator }

    /// The plane through codes of more than two numbers.
    func plane(through cloud: CodeCloud) -> CodePlane {
        let (count, latent) = (cloud.count, cloud.latent)
        var centred = cloud.codes.values
        for i in 0..<count { for j in 0..<latent { centred[i * latent + j] -= cloud.mean[j] } }
        // A start needs more rounds than following does.
        let isNew = axes.first?.count != latent
        if isNew { axes = (0..<2).map { generator.split($0).normal([latent]).values } }
        for _ in 0..<(isNew ? 20 : 3) { improve(centred, count, latent) }
        return CodePlane(middle: cloud.mean, axes: axes)
    }

    /// One round: Xᵀ(X·v) for each axis, made orthonormal again.
    private func improve(_ codes: [Float], _ count: Int, _ latent: Int) {
        for a in axes.indices {
            let places = Self.product(codes, axes[a], count, latent)
            var next = [Float](repeating: 0, count: latent)
            for (i, place) in places.enumerated() {
                for j in 0..<latent { next[j] += place * codes[i * latent + j] }
            }
            for before in axes[..<a] {
                let overlap = zip(next, before).reduce(0) { $0 + $1.0 * $1.1 }
                for j in 0..<latent { next[j] -= overlap * before[j] }
            }
            let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
            // Codes that don't vary have no direction: the old one is as good.
            if length > 1e-12 && length.isFinite { axes[a] = next.map { $0 / length } }
        }
    }

    /// X·v for the rows of X.
    private static func product(_ codes: [Float], _ axis: [Float], _ count: Int, _ latent: Int) -> [Float] {
        (0..<count).map { i in
            var sum: Float = 0
            for j in 0..<latent { sum += codes[i * latent + j] * axis[j] }
            return sum
        }
    }
}
