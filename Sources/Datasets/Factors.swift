/// Something that images were made with, as a place or a size: one of so many values.
package struct Factor: Hashable, Sendable {
    package let name: String
    /// Values are 0 ..< size.
    package let size: Int

    package init(name: String, size: Int) { (self.name, self.size) = (name, size) }
}

/// The values of every factor for every row of a table.
struct FactorTable: Sendable {
    let factors: [Factor]
    /// [count, factors.count]
    private let values: [UInt16]

    /// `values` are [count, factors.count].
    init(_ factors: [Factor], values: [UInt16]) {
        precondition(
            values.count.isMultiple(of: factors.count)
                && values.enumerated().allSatisfy { Int($1) < factors[$0 % factors.count].size },
            "values of other factors")
        (self.factors, self.values) = (factors, values)
    }

    func value(of factor: Int, row: Int) -> Int {
        precondition(factors.indices.contains(factor), "factor \(factor) of \(factors.count)")
        return Int(values[row * factors.count + factor])
    }
}
