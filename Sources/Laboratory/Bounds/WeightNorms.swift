import Tensors

/// A matrix of weights [outputs, inputs], in double. Of a sparse one, as of a convolution, only those entries are there that can
/// be other than 0.
package struct WeightMatrix: Sendable, Equatable {
    package let outputs, inputs: Int
    package var values: [Double]
    private var pattern: Pattern?

    private struct Pattern: Sendable, Equatable {
        /// Where the values of each output begin, and where the last end.
        var starts: [Int] = [0]
        /// The input of each value.
        var inputs: [Int32] = []
    }

    package var isSparse: Bool { pattern != nil }

    /// `rows` are the entries of each output, each input at most once.
    package init(sparse rows: [[(input: Int, value: Double)]], inputs: Int) {
        var pattern = Pattern()
        values = []
        for row in rows {
            for (input, value) in row {
                precondition((0..<inputs).contains(input), "input \(input) of \(inputs)")
                pattern.inputs.append(Int32(input))
                values.append(value)
            }
            pattern.starts.append(values.count)
        }
        (outputs, self.inputs, self.pattern) = (rows.count, inputs, pattern)
    }

    package init(_ values: [Double], outputs: Int, inputs: Int) {
        precondition(values.count == outputs * inputs, "\(values.count) values for \(outputs)×\(inputs)")
        (self.values, self.outputs, self.inputs) = (values, outputs, inputs)
    }

    package init(_ tensor: Tensor) {
        self.init(tensor.values.map(Double.init), outputs: tensor.shape[0], inputs: tensor.shape[1])
    }

    /// Precondition: it isn't sparse.
    package func row(_ i: Int) -> ArraySlice<Double> {
        precondition(!isSparse, "a row of a sparse matrix")
        return values[i * inputs..<(i + 1) * inputs]
    }

    /// The entries of an output, those that are there.
    package func forEach(inRow i: Int, _ body: (_ input: Int, _ value: Double) -> Void) {
        if let pattern {
            for place in pattern.starts[i]..<pattern.starts[i + 1] {
                body(Int(pattern.inputs[place]), values[place])
            }
        } else {
            for k in 0..<inputs { body(k, values[i * inputs + k]) }
        }
    }

    func entries(ofRow i: Int) -> [(input: Int, value: Double)] {
        var entries: [(input: Int, value: Double)] = []
        forEach(inRow: i) { entries.append(($0, $1)) }
        return entries
    }

    /// A − B, of equal sizes.
    package static func - (a: WeightMatrix, b: WeightMatrix) -> WeightMatrix {
        precondition((a.outputs, a.inputs) == (b.outputs, b.inputs), "matrices of different sizes")
        guard a.isSparse || b.isSparse else {
            return WeightMatrix(
                zip(a.values, b.values).map { $0 - $1 }, outputs: a.outputs, inputs: a.inputs)
        }
        return WeightMatrix(
            sparse: (0..<a.outputs).map { i in
                var row = a.entries(ofRow: i)
                b.forEach(inRow: i) { input, value in
                    if let place = row.firstIndex(where: { $0.input == input }) {
                        row[place].value -= value
                    } else {
                        row.append((input, -value))
                    }
                }
                return row
            }, inputs: a.inputs)
    }

    package static func * (factor: Double, a: WeightMatrix) -> WeightMatrix {
        var product = a
        for i in product.values.indices { product.values[i] *= factor }
        return product
    }

    /// u = A v, and Aᵀ u.
    func apply(_ v: [Double], _ u: inout [Double], _ back: inout [Double]) {
        for k in back.indices { back[k] = 0 }
        values.withUnsafeBufferPointer { a in
            v.withUnsafeBufferPointer { v in
                back.withUnsafeMutableBufferPointer { back in
                    for i in 0..<outputs {
                        var sum = 0.0
                        if let pattern {
                            pattern.inputs.withUnsafeBufferPointer { inputs in
                                let places = pattern.starts[i]..<pattern.starts[i + 1]
                                for place in places { sum += a[place] * v[Int(inputs[place])] }
                                for place in places { back[Int(inputs[place])] += a[place] * sum }
                            }
                        } else {
                            let row = UnsafeBufferPointer(rebasing: a[i * inputs..<(i + 1) * inputs])
                            for k in v.indices { sum += row[k] * v[k] }
                            for k in v.indices { back[k] += row[k] * sum }
                        }
                        u[i] = sum
                    }
                }
            }
        }
    }
}

extension WeightMatrix {
    /// ‖A‖, the largest singular value. Cost: that of all singular values; of larger matrices and sparse ones that of some dozen
    /// products with a vector and back.
    package var spectralNorm: Double {
        !isSparse && values.count <= Self.mostDecomposed
            ? singularValues(values, rows: outputs, columns: inputs).first ?? 0
            : spectralNormByLanczos()
    }

    private static let mostDecomposed = 1 << 21

    /// The same by Lanczos' method on AᵀA, begun anew with the best vector of some steps until what AᵀA makes of it is a
    /// multiple of it to a billionth. From a fixed start, which is chance: orthogonal to the leading direction with
    /// probability 0. Golub & Van Loan, Matrix Computations, §10.1; Saad, Numerical Methods for Large Eigenvalue Problems, §6.
    package func spectralNormByLanczos() -> Double {
        var start = Generator(seed: 0).split("power iteration").normal([inputs]).values.map(Double.init)
        var product = [Double](repeating: 0, count: outputs)
        var value = 0.0
        for _ in 0..<Self.mostStarts {
            let length = norm(start)
            guard length > 0 else { return 0 }
            var basis = [start.map { $0 / length }]
            var (diagonal, beside): ([Double], [Double]) = ([], [])
            var rest = 0.0
            while true {
                var next = [Double](repeating: 0, count: inputs)
                apply(basis[basis.count - 1], &product, &next)
                diagonal.append(dot(next, basis[basis.count - 1]))
                // Against all that are there: rounding brings back what was taken off; twice is enough.
                for _ in 0..<2 {
                    for vector in basis {
                        let share = dot(next, vector)
                        for k in next.indices { next[k] -= share * vector[k] }
                    }
                }
                rest = norm(next)
                guard basis.count < min(Self.steps, inputs), rest > 1e-14 * (diagonal.max() ?? 0) else { break }
                beside.append(rest)
                basis.append(next.map { $0 / rest })
            }
            let count = diagonal.count
            var projected = [Double](repeating: 0, count: count * count)
            for i in 0..<count { projected[i * count + i] = diagonal[i] }
            for (i, entry) in beside.enumerated() {
                (projected[i * count + i + 1], projected[(i + 1) * count + i]) = (entry, entry)
            }
            let (values, vectors) = eigenvectors(projected, count)
            value = max(0, values[count - 1])
            let weights = (0..<count).map { vectors[$0 * count + count - 1] }
            if abs(rest * weights[count - 1]) <= 1e-9 * value { break }
            start = [Double](repeating: 0, count: inputs)
            for (weight, vector) in zip(weights, basis) {
                for k in start.indices { start[k] += weight * vector[k] }
            }
        }
        return value.squareRoot()
    }

    /// Vectors that are held at once, and how often it is begun at most.
    private static let (steps, mostStarts) = (32, 500)

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        var sum = 0.0
        for k in a.indices { sum += a[k] * b[k] }
        return sum
    }

    private func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
}

/// Norms of a matrix of weights A [outputs, inputs] that a pass over it gives. Bartlett, Foster & Telgarsky, NIPS 2017, §1.
package struct WeightNorms: Sendable, Equatable {
    /// √Σ A²
    package let frobenius: Double
    /// Σ over outputs of the length of their row: ‖Aᵀ‖_{2,1}.
    package let rows: Double
    /// Σ over inputs of the length of their column: ‖A‖_{2,1}.
    package let columns: Double
    /// The largest sum of magnitudes of a row.
    package let infinity: Double

    package init(_ matrix: WeightMatrix) {
        var columns = [Double](repeating: 0, count: matrix.inputs)
        var (rows, sum, infinity) = (0.0, 0.0, 0.0)
        for i in 0..<matrix.outputs {
            var (square, magnitude) = (0.0, 0.0)
            matrix.forEach(inRow: i) { k, value in
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
    }

    /// ‖A‖_F²/‖A‖²; 0 of a matrix of zeros. Neyshabur, Bhojanapalli & Srebro, ICLR 2018.
    package func stableRank(spectral: Double) -> Double {
        spectral > 0 ? frobenius * frobenius / (spectral * spectral) : 0
    }
}
