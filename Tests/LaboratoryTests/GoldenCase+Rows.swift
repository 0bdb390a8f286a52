import Tensors
import TestSupport
import Testing

extension GoldenCase {
    /// Whole numbers of an input.
    func whole(_ name: String) throws -> [Int] { try tensor("input.\(name)").values.map { Int($0) } }

    /// The rows of a matrix.
    func rows(_ name: String) throws -> [[Double]] {
        let tensor = try tensor(name)
        return (0..<tensor.shape[0]).map { tensor.row($0).map(Double.init) }
    }

    /// Its columns.
    func columns(_ name: String) throws -> [[Double]] {
        let rows = try rows(name)
        return (0..<(rows.first?.count ?? 0)).map { k in rows.map { $0[k] } }
    }
}

/// Expects a scalar, and many values, to be those of a case.
func expect(
    _ value: Double?, is name: String, of golden: GoldenCase, at location: SourceLocation = #_sourceLocation
) throws {
    let value = try #require(value, sourceLocation: location)
    #expect(try golden.difference([Float(value)], from: "term.\(name)") == nil, sourceLocation: location)
}

func expect(
    _ values: some Sequence<Double>, are name: String, of golden: GoldenCase,
    at location: SourceLocation = #_sourceLocation
) throws {
    #expect(try golden.difference(values.map { Float($0) }, from: name) == nil, sourceLocation: location)
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
