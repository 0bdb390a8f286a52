import Foundation
import Tensors

/// The codes of images seen from their widest side, and how much each code varies over them.
package struct CodeMap: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let x, y: Float
        /// The class, where the data have labels.
        package let label: Int?

        package init(x: Float, y: Float, label: Int?) { (self.x, self.y, self.label) = (x, y, label) }
    }

    package let points: [Point]
    /// The part of the codes' variance that the two axes show; nil where the codes themselves are the axes.
    package let share: Float?
    /// The standard deviation of every code over the images, in the order of the codes.
    package let spreads: [Float]

    package init(points: [Point], share: Float?, spreads: [Float]) {
        (self.points, self.share, self.spreads) = (points, share, spreads)
    }

    /// How many codes vary at all; the threshold is that of the measure of active units.
    package var active: Int { spreads.count { Double($0 * $0) > ActiveUnits.threshold } }
}

/// Follows the two principal components of codes while they change, by orthogonal iteration from where it was: the
/// picture moves with the codes and never flips, and a few products with the codes are all the work.
/// Golub & Van Loan, "Matrix Computations", 4th edition, §8.2.4.
final class PrincipalPlane {
    private var axes: [[Float]] = []
    private let generator: Generator

    init(from generator: Generator) { self.generator = generator }

    /// `codes` are [count, latent].
    func map(_ codes: Tensor, labels: [Int?]) -> CodeMap {
        let (count, latent) = (codes.shape[0], codes.shape[1])
        var centred = codes.values
        var spreads = [Float](repeating: 0, count: latent)
        for j in 0..<latent {
            var mean: Float = 0
            for i in 0..<count { mean += centred[i * latent + j] }
            mean /= Float(max(1, count))
            for i in 0..<count {
                centred[i * latent + j] -= mean
                spreads[j] += centred[i * latent + j] * centred[i * latent + j]
            }
        }
        let total = spreads.reduce(0, +)
        spreads = spreads.map { ($0 / Float(max(1, count))).squareRoot() }
        if latent <= 2 {
            let points = (0..<count).map { i in
                CodeMap.Point(
                    x: codes.values[i * latent], y: latent == 2 ? codes.values[i * latent + 1] : 0, label: labels[i])
            }
            return CodeMap(points: points, share: nil, spreads: spreads)
        }
        // A start needs more rounds than following does.
        let isNew = axes.first?.count != latent
        if isNew { axes = (0..<2).map { generator.split($0).normal([latent]).values } }
        for _ in 0..<(isNew ? 20 : 3) { improve(centred, count, latent) }
        let places = axes.map { Self.product(centred, $0, count, latent) }
        let shown = places.reduce(Float(0)) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
        let points = (0..<count).map { CodeMap.Point(x: places[0][$0], y: places[1][$0], label: labels[$0]) }
        return CodeMap(points: points, share: total > 0 ? shown / total : 0, spreads: spreads)
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
