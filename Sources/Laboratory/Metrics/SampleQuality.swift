import Tensors

/// How a set of drawn rows y covers real ones x, by balls around each of them as far as its k-th nearest other.
/// Precision: drawn rows within a ball of a real one; recall: the other way round; density: how many balls of real rows a
/// drawn one is within, over k; coverage: real rows within whose ball is a drawn one.
/// Kynkäänniemi et al., NeurIPS 2019; Naeem et al., ICML 2020.
package struct SampleQuality: Sendable {
    package let precision, recall, density, coverage: Double
    /// The radii of the balls around x and around y.
    package let radiiX, radiiY: [Double]

    /// x [n, d], y [m, d]. Cost: (n + m)²·d. Precondition: more rows than k in both.
    package init(_ x: Tensor, _ y: Tensor, k: Int = 5) {
        let (n, m) = (x.shape[0], y.shape[0])
        precondition(n > k && m > k && k > 0, "\(k) nearest of \(n) and \(m)")
        func radii(_ rows: Tensor) -> [Double] {
            let near = Neighbours(of: rows)
            return (0..<near.count).map { near.distance($0, nearest: k) }
        }
        (radiiX, radiiY) = (radii(x), radii(y))
        var (withinX, holdsX, withinY, balls) = (
            [Bool](repeating: false, count: m), [Bool](repeating: false, count: n),
            [Bool](repeating: false, count: n), 0
        )
        for i in 0..<n {
            for j in 0..<m {
                let distance = squaredDistance(x.row(i), y.row(j)).squareRoot()
                if distance < radiiX[i] {
                    (withinX[j], holdsX[i]) = (true, true)
                    balls += 1
                }
                if distance < radiiY[j] { withinY[i] = true }
            }
        }
        func share(_ flags: [Bool]) -> Double { Double(flags.count { $0 }) / Double(flags.count) }
        (precision, recall, coverage) = (share(withinX), share(withinY), share(holdsX))
        density = Double(balls) / (Double(k) * Double(m))
    }
}
