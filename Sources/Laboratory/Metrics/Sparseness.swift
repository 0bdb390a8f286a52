import Tensors

/// How few of the codes h [n, d] are on.
package struct Sparseness: Sendable {
    /// (√d − Σ|h|/√Σh²)/(√d − 1) of each row: 1 where one code is on, 0 where all are equal. Hoyer, JMLR 5, 2004.
    package let hoyer: [Double]
    /// How many codes of each row exceed the threshold, and in what share of rows each code does.
    package let active, frequency: [Double]
    /// (1 − (mean |h|)²/mean h²)/(1 − 1/n): of each code over the rows, and of each row over the codes.
    /// Vinje & Gallant, Science 287, 2000; Rolls & Tovee, J. Neurophysiol. 73, 1995.
    package let lifetime, population: [Double]

    /// Rows, and codes, that are 0 throughout are left out where that makes no number. Precondition: n > 1 and d > 1.
    package init(_ h: Tensor, threshold: Double) {
        let (n, d) = (h.shape[0], h.shape[1])
        precondition(n > 1 && d > 1, "\(h.shape)")
        let rows = (0..<n).map { h.row($0).map { abs(Double($0)) } }
        let columns = (0..<d).map { j in rows.map { $0[j] } }
        func sums(_ values: [Double]) -> (one: Double, two: Double) {
            (values.reduce(0, +), values.reduce(0) { $0 + $1 * $1 })
        }
        func sparseness(_ values: [Double]) -> Double? {
            let (one, two) = sums(values)
            let count = Double(values.count)
            return two > 0 ? (1 - one * one / (count * two)) / (1 - 1 / count) : nil
        }
        let root = Double(d).squareRoot()
        hoyer = rows.compactMap { row in
            let (one, two) = sums(row)
            return two > 0 ? (root - one / two.squareRoot()) / (root - 1) : nil
        }
        active = rows.map { Double($0.count { $0 > threshold }) }
        frequency = columns.map { Double($0.count { $0 > threshold }) / Double(n) }
        (lifetime, population) = (columns.compactMap(sparseness), rows.compactMap(sparseness))
    }
}
