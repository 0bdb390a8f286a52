import Tensors

/// A matrix of weights [outputs, inputs], in double.
package struct WeightMatrix: Sendable, Equatable {
    package let outputs, inputs: Int
    package var values: [Double]

    package init(_ values: [Double], outputs: Int, inputs: Int) {
        precondition(values.count == outputs * inputs, "\(values.count) values for \(outputs)×\(inputs)")
        (self.values, self.outputs, self.inputs) = (values, outputs, inputs)
    }

    package init(_ tensor: Tensor) {
        self.init(tensor.values.map(Double.init), outputs: tensor.shape[0], inputs: tensor.shape[1])
    }

    package func row(_ i: Int) -> ArraySlice<Double> { values[i * inputs..<(i + 1) * inputs] }

    /// A − B, of equal sizes.
    package static func - (a: WeightMatrix, b: WeightMatrix) -> WeightMatrix {
        precondition((a.outputs, a.inputs) == (b.outputs, b.inputs), "matrices of different sizes")
        return WeightMatrix(zip(a.values, b.values).map { $0 - $1 }, outputs: a.outputs, inputs: a.inputs)
    }

    package static func * (factor: Double, a: WeightMatrix) -> WeightMatrix {
        WeightMatrix(a.values.map { factor * $0 }, outputs: a.outputs, inputs: a.inputs)
    }
}

/// Norms of a matrix of weights A [outputs, inputs]. Bartlett, Foster & Telgarsky, NIPS 2017, §1; the stable rank: Neyshabur,
/// Bhojanapalli & Srebro, ICLR 2018.
package struct WeightNorms: Sendable, Equatable {
    /// The largest singular value.
    package let spectral: Double
    /// √Σ A²
    package let frobenius: Double
    /// Σ over outputs of the length of their row: ‖Aᵀ‖_{2,1}.
    package let rows: Double
    /// Σ over inputs of the length of their column: ‖A‖_{2,1}.
    package let columns: Double
    /// The largest sum of magnitudes of a row.
    package let infinity: Double
    /// frobenius² / spectral²; 0 of a matrix of zeros.
    package var stableRank: Double { spectral > 0 ? frobenius * frobenius / (spectral * spectral) : 0 }

    /// Cost: that of the singular values; of larger matrices that of some hundred products with a vector.
    package init(_ matrix: WeightMatrix) {
        var columns = [Double](repeating: 0, count: matrix.inputs)
        var (rows, sum, infinity) = (0.0, 0.0, 0.0)
        for i in 0..<matrix.outputs {
            var (square, magnitude) = (0.0, 0.0)
            for (k, value) in matrix.row(i).enumerated() {
                square += value * value
                magnitude += abs(value)
                columns[k] += value * value
            }
            sum += square
            rows += square.squareRoot()
            infinity = max(infinity, magnitude)
        }
        (self.rows, self.infinity, frobenius) = (rows, infinity, sum.squareRoot())
        self.columns = columns.reduce(0) { $0 + $1.squareRoot() }
        spectral =
            matrix.values.count <= Self.mostDecomposed
            ? singularValues(matrix.values, rows: matrix.outputs, columns: matrix.inputs).first ?? 0
            : Self.spectralByPowers(of: matrix)
    }

    private static let mostDecomposed = 1 << 21

    /// The largest singular value by power iteration on AᵀA, until what is left is below a billionth of it. From a fixed start,
    /// which is chance: orthogonal to the leading direction with probability 0. Golub & Van Loan, Matrix Computations, §8.2.
    package static func spectralByPowers(of matrix: WeightMatrix, most: Int = 20_000) -> Double {
        var v = Generator(seed: 0).split("power iteration").normal([matrix.inputs]).values.map(Double.init)
        var (value, u) = (0.0, [Double](repeating: 0, count: matrix.outputs))
        for _ in 0..<most {
            let length = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { return 0 }
            for k in v.indices { v[k] /= length }
            var next = [Double](repeating: 0, count: matrix.inputs)
            matrix.values.withUnsafeBufferPointer { a in
                for i in 0..<matrix.outputs {
                    let row = UnsafeBufferPointer(rebasing: a[i * matrix.inputs..<(i + 1) * matrix.inputs])
                    var sum = 0.0
                    for k in v.indices { sum += row[k] * v[k] }
                    u[i] = sum
                    for k in v.indices { next[k] += row[k] * sum }
                }
            }
            // vᵀAᵀAv, and how far AᵀAv is from that much of v.
            value = u.reduce(0) { $0 + $1 * $1 }
            var left = 0.0
            for k in v.indices { left += (next[k] - value * v[k]) * (next[k] - value * v[k]) }
            if left.squareRoot() <= 1e-9 * value { break }
            v = next
        }
        return value.squareRoot()
    }
}
