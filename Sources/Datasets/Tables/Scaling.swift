/// How the numbers of a column are brought to a size that a model can learn from.
package enum ScaleKind: String, Codable, Sendable, CaseIterable {
    /// Mean 0, standard deviation 1.
    case standard
    /// Smallest to largest value in 0…1.
    case range
    /// Median 0, distance of the quartiles 1: what lies far out has no say.
    case robust
    /// As they are.
    case none
    /// Smallest to largest value of all columns together in 0…1, as pixels of an image are scaled.
    case whole
}

/// (x − shift)/unit. Of a column that is the same everywhere the unit is 1.
package struct Scale: Codable, Hashable, Sendable {
    package let shift, unit: Double

    package static let identity = Scale(shift: 0, unit: 1)

    package func callAsFunction(_ value: Float) -> Float { Float((Double(value) - shift) / unit) }

    /// The number that was scaled to `value`.
    package func original(_ value: Float) -> Float { Float(Double(value) * unit + shift) }

    /// From a column's values, none of them missing; of none, none is changed.
    init(_ kind: ScaleKind, of values: [Float]) {
        guard kind != .none, !values.isEmpty else {
            self = .identity
            return
        }
        switch kind {
        case .none: self = .identity
        case .standard:
            let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
            let squares = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
            self.init(shift: mean, size: (squares / Double(values.count)).squareRoot(), of: mean)
        case .range, .whole:
            let (low, high) = (Double(values.min()!), Double(values.max()!))
            self.init(shift: low, size: high - low, of: low)
        case .robust:
            let sorted = values.sorted()
            func quantile(_ q: Double) -> Double {
                let place = Double(sorted.count - 1) * q
                let lower = Int(place)
                let upper = min(lower + 1, sorted.count - 1)
                return Double(sorted[lower]) + (place - Double(lower))
                    * (Double(sorted[upper]) - Double(sorted[lower]))
            }
            let spread = quantile(0.75) - quantile(0.25)
            // Where the middle half is all the same, the rest says how far values go.
            self.init(
                shift: quantile(0.5), size: spread > 0 ? spread : Double(sorted.last!) - Double(sorted[0]),
                of: quantile(0.5))
        }
    }

    private init(shift: Double, unit: Double) { (self.shift, self.unit) = (shift, unit) }

    /// A size that is nothing but rounding is none.
    private init(shift: Double, size: Double, of value: Double) {
        self.init(shift: shift, unit: size > 1e-7 * abs(value) && size > 0 ? size : 1)
    }
}
