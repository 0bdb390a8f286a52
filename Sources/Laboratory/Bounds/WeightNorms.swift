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
        spectral =
            !matrix.isSparse && matrix.values.count <= Self.mostDecomposed
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
            matrix.apply(v, &u, &next)
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
