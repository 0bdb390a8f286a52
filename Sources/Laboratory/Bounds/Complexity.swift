import Foundation

/// What Bartlett, Foster & Telgarsky (NIPS 2017) make of the norms of a network's layers, which have no biases.
package struct SpectralComplexity: Sendable {
    /// ‖A_l‖_σ of each layer.
    package let spectral: [Double]
    /// ‖A_lᵀ − M_lᵀ‖_{2,1} of each layer.
    package let distances: [Double]
    /// Lipschitz constants of the nonlinearities.
    package let slopes: [Double]
    /// The greatest width, input and output included.
    package let width: Int

    package init(spectral: [Double], distances: [Double], slopes: [Double], width: Int) {
        precondition(spectral.count == distances.count && slopes.count == spectral.count, "layers without norms")
        (self.spectral, self.distances, self.slopes, self.width) = (spectral, distances, slopes, width)
    }

    /// `references` are the M_l that were fixed before the data were seen, of the sizes of the layers.
    package init(_ layers: [WeightMatrix], references: [WeightMatrix], slopes: [Double]) {
        self.init(
            spectral: layers.map(\.spectralNorm),
            distances: zip(layers, references).map { WeightNorms($0 - $1).rows }, slopes: slopes,
            width: layers.reduce(0) { max($0, $1.inputs, $1.outputs) })
    }

    /// Π ρ_l s_l
    package var product: Double { zip(spectral, slopes).reduce(1) { $0 * $1.0 * $1.1 } }

    /// Σ (b_l/s_l)^{2/3}; 0 for a layer of zeros, which is at one with its reference.
    private var ratios: Double {
        zip(distances, spectral).reduce(0) { $0 + ($1.1 > 0 ? pow($1.0 / $1.1, 2.0 / 3) : 0) }
    }

    /// R_A = Π ρ_l s_l · ( Σ (b_l/s_l)^{2/3} )^{3/2}, eq. 1.2.
    package var complexity: Double { product * pow(ratios, 1.5) }

    /// ln N(ε) of all examples' outputs together in the Frobenius norm, Theorem 3.3 with each norm at its value. `dataNorm` is
    /// √Σ ‖x_i‖².
    package func logCovering(dataNorm: Double, radius: Double) -> Double {
        let root = covering(dataNorm: dataNorm) / radius
        return root * root
    }

    /// √(ln N(ε)) · ε, which is the same for each ε.
    package func covering(dataNorm: Double) -> Double {
        dataNorm * log(2 * Double(width) * Double(width)).squareRoot() * complexity
    }
}

/// Bounds on the empirical Rademacher complexity R̂_n = E_σ sup 1/n Σ σ_i f(x_i).
package enum Rademacher {
    /// Of real-valued networks of d layers without biases between which stands a positive-homogeneous nonlinearity of slope 1, by the
    /// Frobenius norms of the layers: 1/n · (√(2 d ln 2) + 1) · Π F_l · √Σ ‖x_i‖². Golowich, Rakhlin & Shamir, COLT 2018,
    /// Theorem 1.
    package static func network(frobenius: [Double], dataNorm: Double, count: Int) -> Double {
        let depth = Double(frobenius.count)
        return ((2 * depth * log(2)).squareRoot() + 1) * frobenius.reduce(1, *) * dataNorm / Double(count)
    }

    /// The same where of the data only the greatest length of a row is known: B (√(2 d ln 2) + 1) Π F_l / √n.
    package static func network(frobenius: [Double], radius: Double, count: Int) -> Double {
        network(frobenius: frobenius, dataNorm: radius * Double(count).squareRoot(), count: count)
    }

    /// sup over ‖w‖₂ ≤ W of 1/n Σ σ_i w·x_i = W/n ‖Σ σ_i x_i‖₂. Bartlett & Mendelson, JMLR 3, 2002, Lemma 22.
    package static func euclidean(_ rows: [[Double]], signs: [Double], radius: Double) -> Double {
        radius / Double(rows.count) * sum(rows, signs).reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// sup over ‖w‖₁ ≤ W of the same = W/n ‖Σ σ_i x_i‖_∞. Mohri, Rostamizadeh & Talwalkar, 2018, Theorem 5.10.
    package static func absolute(_ rows: [[Double]], signs: [Double], radius: Double) -> Double {
        radius / Double(rows.count) * (sum(rows, signs).map(abs).max() ?? 0)
    }

    /// What no draw of signs exceeds in the mean: W/n √Σ ‖x_i‖².
    package static func euclideanBound(_ rows: [[Double]], radius: Double) -> Double {
        radius / Double(rows.count) * rows.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }.squareRoot()
    }

    private static func sum(_ rows: [[Double]], _ signs: [Double]) -> [Double] {
        precondition(rows.count == signs.count, "\(signs.count) signs for \(rows.count) rows")
        var sum = [Double](repeating: 0, count: rows.first?.count ?? 0)
        for (row, sign) in zip(rows, signs) { for k in row.indices { sum[k] += sign * row[k] } }
        return sum
    }

    /// By Dudley's integral, of losses in [0, 1] with ln N(ε) ≤ (C/ε)² in the Frobenius norm over n examples: the least of
    /// 4α/√n + 12/n ∫_α^{√n} C/ε dε, at α = 3C/√n; at most 1. Bartlett, Foster & Telgarsky, NIPS 2017, Lemma A.5.
    package static func byCovering(_ covering: Double, count: Int) -> Double {
        let n = Double(count)
        guard covering > 0 else { return 0 }
        guard 3 * covering < n else { return 1 }
        return min(1, 12 * covering / n * (1 + log(n / (3 * covering))))
    }
}

/// How many points networks can tell apart in every way, and what follows.
package enum PseudoDimension {
    /// A network as the theorems see it.
    package struct Network: Sendable {
        /// Units of each layer, from the input on.
        package let units: [Int]
        /// Parameters at the inputs of each layer's units.
        package let parameters: [Int]

        package init(units: [Int], parameters: [Int]) {
            precondition(units.count == parameters.count, "layers without units")
            (self.units, self.parameters) = (units, parameters)
        }

        package var weights: Int { parameters.reduce(0, +) }
        package var depth: Int { units.count }
    }

    /// Of networks with piecewise polynomial units of p + 1 pieces and a degree of at most d: L + L̄ W log₂(4epR log₂(2epR)), where
    /// W_i are the parameters up to layer i, L̄ = Σ W_i/W and R = Σ k_i (1 + (i − 1) d^{i−1}). Theorem 7 of the same.
    package static func piecewise(_ network: Network, pieces p: Int = 1, degree d: Int) -> Double {
        var (before, total, r) = (0, 0.0, 0.0)
        for (i, layer) in zip(network.units, network.parameters).enumerated() {
            before += layer.1
            total += Double(before)
            r += Double(layer.0) * (1 + Double(i) * pow(Double(d), Double(i)))
        }
        let e = M_E * Double(p)
        return Double(network.depth) + total * log2(4 * e * r * log2(2 * e * r))
    }

    /// Of what is computed by so many operations, among them so many exponentials: (W(q+1))² + 11W(q+1)(t + log₂(9W(q+1))).
    /// Anthony & Bartlett, Neural Network Learning, 1999, Theorem 8.14.
    package static func exponential(weights: Int, operations: Int, exponentials: Int) -> Double {
        let product = Double(weights) * Double(exponentials + 1)
        return product * product + 11 * product * (Double(operations) + log2(9 * product))
    }

    /// How far the mean of losses in [0, 1] can be from its expectation for all of a class of that dimension, in so many examples
    /// and with probability 1 − δ: √(2 d ln(en/d)/n) + √(ln(1/δ)/(2n)). Below d examples they can be told apart in all 2ⁿ ways.
    /// Mohri, Rostamizadeh & Talwalkar, 2018, Theorem 11.8.
    package static func gap(dimension d: Double, count: Int, delta: Double) -> Double {
        let n = Double(count)
        let ways = n > d ? d * log(M_E * n / d) : n * log(2)
        return (2 * ways / n).squareRoot() + (log(1 / delta) / (2 * n)).squareRoot()
    }
}
