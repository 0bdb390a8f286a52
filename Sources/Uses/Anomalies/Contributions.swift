/// What each value of a row has to do with its error, beside what it has in normal rows.
package struct Contributions: Sendable {
    /// Of each value, over normal rows: mean and standard deviation of its squared error.
    package let mean, deviation: [Double]

    /// From squared errors of normal rows that come bit by bit; at least two of them.
    package init(_ errors: RunningErrors) {
        precondition(errors.count > 1, "a deviation of \(errors.count) rows")
        mean = errors.mean
        deviation = errors.squares.map { ($0 / Double(errors.count - 1)).squareRoot() }
    }

    /// Each value's share of a row's error; of a row without any, all alike. Miller, Swanson & Heckler, Appl. Math. Comput.
    /// Sci. 8, 1998; for autoencoders: Hawkins, He, Williams & Baxter, DaWaK 2002.
    package static func shares(_ errors: [Float]) -> [Double] {
        let sum = errors.reduce(0.0) { $0 + Double($1) }
        return errors.map { sum > 0 ? Double($0) / sum : 1 / Double(errors.count) }
    }

    /// (e − m)/s of each value: how unusual its error is. A value that never errs in normal rows counts by the least spread
    /// that there is.
    package func standardised(_ errors: [Float]) -> [Double] {
        let least = deviation.filter { $0 > 0 }.min() ?? 1
        return errors.indices.map { (Double(errors[$0]) - mean[$0]) / (deviation[$0] > 0 ? deviation[$0] : least) }
    }
}

/// Mean and spread of squared errors by value, of rows that come bit by bit. Welford, Technometrics 4, 1962.
package struct RunningErrors: Sendable {
    package private(set) var count = 0
    package private(set) var mean: [Double]
    /// Σ (e − mean)²
    fileprivate private(set) var squares: [Double]

    package init(values: Int) {
        mean = Array(repeating: 0, count: values)
        squares = mean
    }

    /// The squared errors of a row.
    package mutating func add(_ errors: some Collection<Float>) {
        count += 1
        for (i, error) in errors.enumerated() {
            let difference = Double(error) - mean[i]
            mean[i] += difference / Double(count)
            squares[i] += difference * (Double(error) - mean[i])
        }
    }
}
