import Tensors

/// Mean and covariance of rows that come bit by bit.
struct RunningCovariance {
    private(set) var count = 0
    /// Sums are taken around the first row: far from 0 their difference would have few digits left.
    private var origin: [Float] = []
    private var sums: [Double] = []
    /// The lower triangle of Σ (x − origin)(x − origin)ᵀ.
    private var products: [Double] = []

    /// Rows [n, d]. Cost: n·d²/2.
    mutating func add(_ rows: Tensor) {
        let d = rows.shape.last
        if origin.isEmpty, rows.shape[0] > 0 {
            origin = Array(rows.row(0))
            sums = Array(repeating: 0, count: d)
            products = Array(repeating: 0, count: d * d)
        }
        var centred = sums
        for i in 0..<rows.shape[0] {
            for (j, value) in rows.row(i).enumerated() {
                centred[j] = Double(value) - Double(origin[j])
                sums[j] += centred[j]
            }
            products.withUnsafeMutableBufferPointer { products in
                centred.withUnsafeBufferPointer { centred in
                    // Many pixels are the same in all images.
                    for j in 0..<d where centred[j] != 0 {
                        let row = j * d
                        for k in 0...j { products[row + k] += centred[j] * centred[k] }
                    }
                }
            }
        }
        count += rows.shape[0]
    }

    /// Principal components; nil where there are fewer than two rows, or values that are no numbers. Cost: d³.
    func components(_ wanted: Int) -> PCA? {
        guard count > 1, sums.allSatisfy(\.isFinite), products.allSatisfy(\.isFinite) else { return nil }
        let (d, n) = (sums.count, Double(count))
        var covariance = products
        for j in 0..<d {
            for k in 0...j {
                covariance[j * d + k] = (products[j * d + k] - sums[j] * sums[k] / n) / (n - 1)
            }
        }
        return PCA(
            mean: zip(origin, sums).map { Double($0) + $1 / n }, covariance: covariance, components: min(wanted, d))
    }
}
