import Glibc

/// Round values along an axis and how they are written.
struct Ticks: Hashable {
    var values: [Double]
    var labels: [String]

    /// At most `count` multiples of 1, 2 or 5 times a power of ten within `range`, evenly spaced.
    static func linear(_ range: ClosedRange<Double>, atMost count: Int, wholeNumbers: Bool = false) -> Ticks {
        let extent = range.upperBound - range.lowerBound
        guard count > 0, extent.isFinite, extent > 0 else { return constant(range.lowerBound, count) }
        var step = niceStep(atLeast: extent / Double(count + 1))
        if wholeNumbers { step = max(1, step) }
        while multiples(of: step, in: range).count > count { step = niceStep(atLeast: step * 1.01) }
        let values = multiples(of: step, in: range)
        return Ticks(values: values, labels: write(values, step: step))
    }

    /// Multiples of a round number that lie as many whole rows apart, at most `count`, in `rows` rows of `dots` dots each, and
    /// the range that the rows then reach over: the smallest that holds `range`. Such an axis also moves less often than one
    /// that begins and ends with its curves.
    static func even(
        over range: ClosedRange<Double>, rows: Int, dots: Int, atMost count: Int
    ) -> (ticks: Ticks, range: ClosedRange<Double>) {
        let extent = range.upperBound - range.lowerBound
        // Beyond what can be counted in rows of a common size.
        let isCountable = extent.isFinite && max(abs(range.lowerBound), abs(range.upperBound)) < 1e12 * extent
        guard rows >= 3, extent > 0, isCountable else { return (.linear(range, atMost: count), range) }
        // Half a row, as far as rows have dots, is below the middle of the lowest and above that of the highest.
        let (height, margin) = (Double(rows) - 1 / Double(dots), Double(dots - 1) / 2 / Double(dots))
        var best: (step: Double, apart: Int, first: Int, range: ClosedRange<Double>)?
        // At least three where there is room.
        let farthest = max(min(4, max(1, (rows - 1) / 2)), (rows - 1) / max(1, count - 1) + 1)
        for apart in 1...min(farthest, rows - 1) where (rows - 1) / apart + 1 <= count {
            var step = niceStep(atLeast: extent / height * Double(apart))
            while true {
                // Rows are so far apart, and their middles are whole multiples of it.
                let row = step / Double(apart)
                let first = (range.lowerBound / row + margin + 1e-9).rounded(.down)
                let low = (first - margin) * row
                let high = low + height * row
                if high < range.upperBound - 1e-9 * extent {
                    step = niceStep(atLeast: step * 1.01)
                    continue
                }
                if best.map({ high - low < ($0.range.upperBound - $0.range.lowerBound) * (1 - 1e-9) }) ?? true {
                    best = (step, apart, Int(first), low...max(high, range.upperBound))
                }
                break
            }
        }
        guard let best else { return (.linear(range, atMost: count), range) }
        let values = (best.first..<best.first + rows).filter { $0 % best.apart == 0 }.map {
            Double($0 / best.apart) * best.step + 0
        }
        return (Ticks(values: values, labels: write(values, step: best.step)), best.range)
    }

    /// Powers of ten within `range`, with 2 and 5 times them when there are few, at most `count`; multiples
    /// of a round step when the range holds less than two of those. `range` must lie above 0.
    static func logarithmic(_ range: ClosedRange<Double>, atMost count: Int) -> Ticks {
        guard count > 0, range.lowerBound > 0, range.lowerBound < range.upperBound else {
            return constant(range.lowerBound, count)
        }
        let exponents =
            Int(log10(range.lowerBound).rounded(.down))...Int(log10(range.upperBound).rounded(.up))
        for digits in [[1.0, 2, 5], [1.0, 3], [1.0]] {
            let values = exponents.flatMap { exponent in digits.map { $0 * pow(10, Double(exponent)) } }
                .filter { range.contains($0) }
            if values.count >= 2 && values.count <= count {
                return Ticks(values: values, labels: eachAlone(values))
            }
        }
        let decades = exponents.map { pow(10, Double($0)) }.filter { range.contains($0) }
        if decades.count > count {
            let stride = (decades.count + count - 1) / count
            let values = decades.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
            return Ticks(values: values, labels: eachAlone(values))
        }
        return linear(range, atMost: count)
    }

    private static func constant(_ value: Double, _ count: Int) -> Ticks {
        guard count > 0, value.isFinite else { return Ticks(values: [], labels: []) }
        return Ticks(values: [value], labels: [short(value)])
    }

    /// The smallest of 1, 2, 5 × 10ⁿ that is not below `minimum`.
    static func niceStep(atLeast minimum: Double) -> Double {
        let power = pow(10, log10(minimum).rounded(.down))
        for digit in [1.0, 2, 5] where digit * power >= minimum * (1 - 1e-9) { return digit * power }
        return 10 * power
    }

    private static func multiples(of step: Double, in range: ClosedRange<Double>) -> [Double] {
        let slack = 1e-9
        let first = (range.lowerBound / step - slack).rounded(.up)
        let last = (range.upperBound / step + slack).rounded(.down)
        guard last >= first, last - first < 1000 else { return last >= first ? [first * step] : [] }
        return (0...Int(last - first)).map { (first + Double($0)) * step + 0 }
    }

    /// All labels with the same decimals and the same unit, so that they read as one column.
    private static func write(_ values: [Double], step: Double) -> [String] {
        let largest = values.map(abs).max() ?? 0
        if largest >= 1e9 || step < 1e-4 { return values.map { $0 == 0 ? "0" : scientific($0) } }
        let (unit, letter) =
            largest >= 1e7 && step >= 1e5 ? (1e6, "M") : largest >= 1e4 && step >= 100 ? (1e3, "k") : (1, "")
        let decimals = max(0, Int((-log10(step / unit) - 1e-9).rounded(.up)))
        return values.map { $0 == 0 ? "0" : fixed($0 / unit, decimals) + letter }
    }

    private static func eachAlone(_ values: [Double]) -> [String] {
        values.map { value in
            if value >= 1e7 || value < 1e-3 { return scientific(value) }
            if value >= 1e4 { return fixed(value / 1e3, 0) + "k" }
            return fixed(value, value >= 1 ? 0 : Int((-log10(value) - 1e-9).rounded(.up)))
        }
    }
}

/// Three significant digits, as a legend shows a last value: `208`, `81.2`, `0.0312`, `1.5e-06` as `1.5e-6`.
package func short(_ value: Double) -> String {
    guard value.isFinite else { return sign(ofNoNumber: value) }
    let size = abs(value)
    if size == 0 { return "0" }
    if size >= 1e6 || size < 1e-3 { return scientific(value) }
    if size >= 99.95 { return fixed(value, 0) }
    return fixed(value, size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.0995 ? 3 : 4)
}

/// 21480 as `21,480`.
package func grouped(_ value: Int) -> String {
    let digits = String(value)
    return digits.enumerated().map { i, digit in
        (i > 0 && (digits.count - i) % 3 == 0 ? "," : "") + String(digit)
    }.joined()
}

/// `value` with so many digits after the point.
package func fixed(_ value: Double, _ decimals: Int) -> String {
    value.isFinite ? format("%.*f", Int32(decimals), value) : sign(ofNoNumber: value)
}

/// Where there is little room. A number that is none has no sign, though its bits have one.
private func sign(ofNoNumber value: Double) -> String { value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }

/// In a sentence: what is said instead of digits where there are none to say; nil where there are.
package func wordsOfNoNumber(_ value: Double) -> String? {
    value.isFinite ? nil : value.isNaN ? "not a number" : value < 0 ? "minus infinity" : "infinity"
}

/// `2e-4`, `1.5e6`: at most two digits and the exponent without padding.
private func scientific(_ value: Double) -> String {
    var exponent = Int(log10(abs(value)).rounded(.down))
    var mantissa = fixed(value / pow(10, Double(exponent)), 1)
    // 9.96e-7 rounds to ten of its own unit.
    if mantissa.hasSuffix("10.0") {
        exponent += 1
        mantissa.removeLast(3)
    }
    if mantissa.hasSuffix(".0") { mantissa.removeLast(2) }
    return "\(mantissa)e\(exponent)"
}

private func format(_ format: String, _ arguments: CVarArg...) -> String {
    // The longest is a double with its 309 digits, and decimals.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 400) { buffer in
        let length = withVaList(arguments) { vsnprintf(buffer.baseAddress!, buffer.count, format, $0) }
        return String(
            decoding: buffer.prefix(Int(min(length, 399))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
