import Foundation

/// The dimension of what points lie on, by how much farther the second nearest other is than the nearest: μ = r₂/r₁ has the
/// distribution function 1 − μ^(−d). Facco, d'Errico, Rodriguez & Laio, Sci. Rep. 7, 2017.
package struct TwoNearestNeighbours: Sendable {
    /// μ, rising; those of points that lie on another one are left out.
    package let ratios: [Double]
    private let discard: Double

    /// `discard` is the share of largest ratios that the fit leaves out.
    package init(_ neighbours: Neighbours, discard: Double = 0.1) {
        precondition(neighbours.count > 2, "\(neighbours.count) points")
        ratios = (0..<neighbours.count).compactMap { i in
            let nearest = neighbours.distance(i, nearest: 1)
            return nearest > 0 ? neighbours.distance(i, nearest: 2) / nearest : nil
        }.sorted()
        self.discard = discard
    }

    /// Of the distances to the nearest others of each point, rising: [n][2 or more].
    package init(_ distances: [[Double]], discard: Double = 0.1) {
        precondition(distances.count > 2, "\(distances.count) points")
        ratios = distances.compactMap { $0[0] > 0 ? $0[1] / $0[0] : nil }.sorted()
        self.discard = discard
    }

    private var logarithms: [Double] { ratios.map { log($0) } }

    /// The line through the origin of −ln(1 − F) over ln μ, F = i/N.
    package var fit: Double {
        let n = ratios.count
        let kept = Int((Double(n) * (1 - discard) + 1e-9).rounded(.down))
        var (products, squares) = (0.0, 0.0)
        for (i, value) in logarithms.prefix(kept).enumerated() {
            products -= value * log(1 - Double(i + 1) / Double(n))
            squares += value * value
        }
        return products / squares
    }

    /// N/Σ ln μ, and (N − 1)/Σ ln μ. Denti, Doimo, Laio & Mira, Sci. Rep. 12, 2022.
    package var likeliest: Double { Double(ratios.count) / logarithms.reduce(0, +) }
    package var unbiased: Double { Double(ratios.count - 1) / logarithms.reduce(0, +) }
}

/// The same by maximum likelihood on the distances T_j to the k nearest others: 1/m = 1/(k−1) Σ_{j<k} ln(T_k/T_j), for each
/// of several k. Levina & Bickel, NIPS 2004, eq. 8–10; with the inverses averaged: MacKay & Ghahramani, 2005.
package struct LikelihoodDimension: Sendable {
    /// For each k.
    package let levinaBickel, mackayGhahramani: [Double]

    /// Points that lie on another one are left out. Precondition: 1 < ks, and more points than the largest k.
    package init(_ neighbours: Neighbours, ks: ClosedRange<Int>) {
        precondition(ks.lowerBound > 1 && neighbours.count > ks.upperBound, "\(ks) of \(neighbours.count)")
        let points = (0..<neighbours.count).filter { neighbours.distance($0, nearest: 1) > 0 }
        let logs = points.map { i in (1...ks.upperBound).map { log(neighbours.distance(i, nearest: $0)) } }
        let inverses = ks.map { k in
            logs.map { t in (0..<k - 1).reduce(0.0) { $0 + t[k - 1] - t[$1] } / Double(k - 1) }
        }
        let n = Double(points.count)
        levinaBickel = inverses.map { $0.reduce(0) { $0 + 1 / $1 } / n }
        mackayGhahramani = inverses.map { n / $0.reduce(0, +) }
    }

    package static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}
