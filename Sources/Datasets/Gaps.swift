import Tensors

/// Which values of a table are missing: a bit for each. There is none where nothing is missing.
struct Gaps: Sendable {
    /// Bit i % 64 of word i / 64 is 1 where value i is missing.
    private(set) var words: [UInt64]
    let count: Int

    /// nil where `isMissing` is true of none of the values 0 ..< count. Cost: a call for each value.
    init?(of count: Int, where isMissing: (Int) -> Bool) {
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        self.count = count
        for i in 0..<count where isMissing(i) { words[i >> 6] |= 1 << UInt64(i & 63) }
        guard words.contains(where: { $0 != 0 }) else { return nil }
    }

    subscript(i: Int) -> Bool { words[i >> 6] >> UInt64(i & 63) & 1 == 1 }

    /// Every missing value of a range, in order. Asks for no memory; what isn't missing costs next to nothing.
    func forEach(in range: Range<Int>, _ body: (Int) -> Void) {
        guard !range.isEmpty else { return }
        let (first, last) = (range.lowerBound >> 6, (range.upperBound - 1) >> 6)
        for place in first...last {
            var word = words[place]
            if place == first { word &= ~0 << UInt64(range.lowerBound & 63) }
            if place == last { word &= ~0 >> UInt64(63 - (range.upperBound - 1) & 63) }
            while word != 0 {
                body(place << 6 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }
}

/// What stands where values are missing: the mean of their column.
///
/// A model has to be given some number there. The mean says the least, and no row outside of training has a part in it.
struct Filling: Sendable {
    private let gaps: Gaps
    /// [features]
    private let means: [Float]
    /// Values from the beginning of a row to that of the next.
    private let step: Int

    init(_ gaps: Gaps, means: [Float], step: Int) { (self.gaps, self.means, self.step) = (gaps, means, step) }

    /// Fills the missing values of row `row` of the table, written at `values` [features], and makes their `mask` [features]
    /// 0.
    func fill(_ values: UnsafeMutablePointer<Float>, mask: UnsafeMutablePointer<Float>?, row: Int) {
        let start = row * step
        gaps.forEach(in: start..<start + means.count) { i in
            values[i - start] = means[i - start]
            mask?[i - start] = 0
        }
    }
}

extension Table {
    /// The mean of each column over those values of some rows that aren't missing, 0 where all are: [features], of windows a
    /// sensor's at any moment. Cost: a pass over the rows.
    func columnMeans(of rows: [Int32]) -> [Float] {
        let features = step
        let rows = records(of: rows)
        var sums = [Double](repeating: 0, count: features)
        var counts = [Int](repeating: rows.count, count: features)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: features) { row in
            for index in rows.indices {
                withUnsafePointer(to: Int32(index)) {
                    values.gather(
                        UnsafeBufferPointer(start: $0, count: 1), through: rows, features: features,
                        into: row.baseAddress!)
                }
                let start = Int(rows[index]) * features
                gaps?.forEach(in: start..<start + features) { i in
                    row[i - start] = 0
                    counts[i - start] -= 1
                }
                for (column, value) in row.enumerated() { sums[column] += Double(value) }
            }
        }
        return zip(sums, counts).map { $1 > 0 ? Float($0 / Double($1)) : 0 }
    }
}

extension Values {
    /// Finite floats in 0…1 as ``checked(_:failure:)`` gives them, where missing ones may be any number at all: they have
    /// no part in the range, and become 0, so that equal data are equal.
    static func checked(
        _ floats: consuming [Float], missing gaps: Gaps?, failure: (_ index: Int, _ value: Float) -> DataError
    ) throws -> Values {
        guard let gaps else { return try checked(floats, failure: failure) }
        // A value that is there anyway changes no range.
        let harmless = floats.indices.first { !gaps[$0] && floats[$0].isFinite }.map { floats[$0] } ?? 0
        gaps.forEach(in: 0..<gaps.count) { floats[$0] = harmless }
        guard case .floats(var values) = try checked(floats, failure: failure) else {
            preconditionFailure("floats that became bytes")
        }
        gaps.forEach(in: 0..<gaps.count) { values[$0] = 0 }
        return .floats(values)
    }
}
