import Autodiff
import Tensors

extension Value {
    /// W̄ = W/σ(W), σ the largest singular value of W seen as a matrix [axis 0, all other axes]: W̄ makes nothing longer. The
    /// gradient goes through σ. Miyato, Kataoka, Koyama & Yoshida, ICLR 2018, eq. 8 and 10.
    package var spectrallyNormalised: Value { self / spectralNorm }

    /// σ(W), a scalar. With v the right singular vector, held constant, σ = ‖W v‖ has the gradient u vᵀ: v is where ‖W v‖ is
    /// largest, so that what moves v moves σ by nothing.
    package var spectralNorm: Value {
        let (rows, columns) = (shape[0], count / shape[0])
        let matrix = reshaped([rows, columns])
        let direction = Value.record(
            LeadingDirection(rows: rows, columns: columns), from: [matrix], shape: [columns]
        ) { _, _, _ in [nil] }
        return matrix.product(direction.reshaped([columns, 1])).squared.sum().atLeast(1e-24).squareRoot
    }
}

/// The right singular vector of the largest singular value of a matrix [rows, columns].
private struct LeadingDirection: Operation {
    let rows, columns: Int

    var name: String? { "leading direction of \(rows)×\(columns)" }
    var multiplications: Int? { 2 * rows * columns * min(rows, columns, LeadingSingular.mostSteps) }

    func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
        let (rows, columns, input) = (rows, columns, inputs[0])
        return RowWork("leading direction", rows: 1, cost: rows * columns) { _ in
            let matrix = UnsafeBufferPointer(start: input, count: rows * columns)
            let found = LeadingSingular.direction(of: matrix, rows: rows, columns: columns)
            for (j, value) in found.enumerated() { output[j] = value }
        }
    }
}

/// The largest singular value's direction by Golub–Kahan–Lanczos bidiagonalisation from a fixed start, every vector made
/// orthogonal to all before it: in as many steps as the matrix has rows or columns it is exact, and far earlier near enough.
/// The same matrix gives the same vector whatever was computed before. Golub & Kahan, SIAM J. Numer. Anal. B 2, 1965.
package enum LeadingSingular {
    static let mostSteps = 48
    /// What is left of the residual, against the singular value.
    private static let tolerance = 1e-6

    /// v of unit length, [columns], of a matrix [rows, columns]. Cost: two products with the matrix for each step.
    package static func direction(
        of matrix: UnsafeBufferPointer<Float>, rows: Int, columns: Int
    ) -> [Float] {
        var right: [[Double]] = []
        var left: [[Double]] = []
        var (alphas, betas): ([Double], [Double]) = ([], [])
        // No column of a network's weights is likely to be at right angles to this; no step leads out of the span of the rows.
        let start = (0..<rows).map { i -> Double in
            let place = (i * 7919 + 104_729) % 1009
            return 1 + Double(place) / 2018
        }
        var v = transposedProduct(matrix, start, rows, columns)
        normalise(&v)
        var best = v
        for step in 0..<min(rows, columns, mostSteps) {
            right.append(v)
            var u = product(matrix, v, rows, columns)
            if let last = left.last, let beta = betas.last { subtract(last, times: beta, from: &u) }
            orthogonalise(&u, to: left)
            let alpha = normalise(&u)
            alphas.append(alpha)
            left.append(u)
            var next = transposedProduct(matrix, u, rows, columns)
            subtract(v, times: alpha, from: &next)
            orthogonalise(&next, to: right)
            let beta = normalise(&next)
            let isLast = step == min(rows, columns, mostSteps) - 1
            if step % 4 == 3 || isLast || beta <= tolerance * alpha {
                let (value, weights) = largest(alphas, betas)
                best = [Double](repeating: 0, count: columns)
                for (weight, vector) in zip(weights, right) { subtract(vector, times: -weight, from: &best) }
                // Of (BᵀB)y = σ²y the residual of the whole matrix is α·β·|y's last entry|.
                if beta == 0 || isLast || alpha * beta * abs(weights[weights.count - 1]) <= tolerance * value {
                    break
                }
            }
            betas.append(beta)
            v = next
        }
        normalise(&best)
        return best.map { Float($0) }
    }

    /// The largest eigenvalue of BᵀB, B upper bidiagonal with these diagonals, and its eigenvector, by Jacobi's rotations.
    private static func largest(_ alphas: [Double], _ betas: [Double]) -> (value: Double, vector: [Double]) {
        let k = alphas.count
        var a = [Double](repeating: 0, count: k * k)
        for i in 0..<k {
            let above: Double = i > 0 ? betas[i - 1] : 0
            a[i * k + i] = alphas[i] * alphas[i] + above * above
            guard i + 1 < k else { break }
            let beside: Double = alphas[i] * betas[i]
            a[i * k + i + 1] = beside
            a[(i + 1) * k + i] = beside
        }
        var vectors = [Double](repeating: 0, count: k * k)
        for i in 0..<k { vectors[i * k + i] = 1 }
        for _ in 0..<30 {
            var off = 0.0
            for i in 0..<k { for j in 0..<i { off += a[i * k + j] * a[i * k + j] } }
            var scale = 0.0
            for i in 0..<k { scale += a[i * k + i] * a[i * k + i] }
            guard off > 1e-28 * scale else { break }
            for p in 0..<k {
                for q in (p + 1)..<max(p + 1, k) where abs(a[p * k + q]) > 0 {
                    let theta = (a[q * k + q] - a[p * k + p]) / (2 * a[p * k + q])
                    let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                    let c = 1 / (t * t + 1).squareRoot()
                    let s = t * c
                    for i in 0..<k {
                        let (x, y) = (a[i * k + p], a[i * k + q])
                        (a[i * k + p], a[i * k + q]) = (c * x - s * y, s * x + c * y)
                    }
                    for i in 0..<k {
                        let (x, y) = (a[p * k + i], a[q * k + i])
                        (a[p * k + i], a[q * k + i]) = (c * x - s * y, s * x + c * y)
                        let (v, w) = (vectors[i * k + p], vectors[i * k + q])
                        (vectors[i * k + p], vectors[i * k + q]) = (c * v - s * w, s * v + c * w)
                    }
                }
            }
        }
        let top = (0..<k).max { a[$0 * k + $0] < a[$1 * k + $1] } ?? 0
        return (a[top * k + top], (0..<k).map { vectors[$0 * k + top] })
    }

    @discardableResult
    private static func normalise(_ v: inout [Double]) -> Double {
        let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if length > 0 { for i in v.indices { v[i] /= length } }
        return length
    }

    private static func subtract(_ x: [Double], times factor: Double, from y: inout [Double]) {
        for i in y.indices { y[i] -= factor * x[i] }
    }

    private static func orthogonalise(_ x: inout [Double], to others: [[Double]]) {
        for other in others {
            var dot = 0.0
            for i in x.indices { dot += x[i] * other[i] }
            subtract(other, times: dot, from: &x)
        }
    }

    /// W v, [rows].
    private static func product(
        _ matrix: UnsafeBufferPointer<Float>, _ v: [Double], _ rows: Int, _ columns: Int
    ) -> [Double] {
        let narrow = v.map { Float($0) }
        return narrow.withUnsafeBufferPointer { v in
            (0..<rows).map { i in
                // Eight sums at once, that the processor need not wait for each.
                var sums = SIMD8<Float>(repeating: 0)
                let row = UnsafeBufferPointer(rebasing: matrix[i * columns..<(i + 1) * columns])
                var j = 0
                while j + 8 <= columns {
                    for lane in 0..<8 { sums[lane] += row[j + lane] * v[j + lane] }
                    j += 8
                }
                var rest = Double(sums.sum())
                while j < columns {
                    rest += Double(row[j] * v[j])
                    j += 1
                }
                return rest
            }
        }
    }

    /// Wᵀu, [columns].
    private static func transposedProduct(
        _ matrix: UnsafeBufferPointer<Float>, _ u: [Double], _ rows: Int, _ columns: Int
    ) -> [Double] {
        var result = [Float](repeating: 0, count: columns)
        result.withUnsafeMutableBufferPointer { result in
            for i in 0..<rows {
                let (factor, row) = (Float(u[i]), i * columns)
                for j in 0..<columns { result[j] += factor * matrix[row + j] }
            }
        }
        return result.map { Double($0) }
    }
}
