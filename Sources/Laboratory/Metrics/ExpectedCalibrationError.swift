/// How far what a classifier says of its own certainty is from how often it is right: Σ_b n_b/n·|accuracy_b − confidence_b| over
/// bins of equal width. Naeini, Cooper & Hauskrecht, AAAI 2015; Guo, Pleiss, Sun & Weinberger, ICML 2017, eq. 3.
package struct ExpectedCalibrationError: Sendable {
    package static let bins = 15
    private var rows = [Int](repeating: 0, count: Self.bins)
    private var right = [Int](repeating: 0, count: Self.bins)
    private var confidence = [Double](repeating: 0, count: Self.bins)
    /// Whether a probability was no number, as of a model whose parameters have grown beyond what can be computed with.
    private var isUnknown = false

    package init() {}

    /// A row whose chosen class had a probability, and whether it was its class. Bins are (0, 1/15], (1/15, 2/15] and so on.
    package mutating func add(_ probability: Double, isRight: Bool) {
        guard probability.isFinite else {
            isUnknown = true
            return
        }
        let bin = min(Self.bins - 1, max(0, Int((probability * Double(Self.bins)).rounded(.up)) - 1))
        rows[bin] += 1
        confidence[bin] += probability
        if isRight { right[bin] += 1 }
    }

    /// nil of no rows, and where a probability was no number.
    package var value: Double? {
        let n = rows.reduce(0, +)
        guard n > 0, !isUnknown else { return nil }
        return rows.indices.reduce(0) { $0 + abs(Double(right[$1]) - confidence[$1]) } / Double(n)
    }
}
