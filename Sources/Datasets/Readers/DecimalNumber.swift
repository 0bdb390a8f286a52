/// Reads decimal numbers from bytes, in every locale with a point.
package enum DecimalNumber {
    /// The number that `text` is: sign, digits, `point`, digits, exponent. NaN where it is none, infinite where
    /// it is beyond Double. Correctly rounded.
    ///
    /// Clinger, "How to read floating point numbers accurately" (1990): a whole mantissa up to 2⁵³ times or
    /// over a power of ten up to 10²² is one rounding. Other numbers go the slow way through the standard
    /// library.
    package static func parse(_ text: UnsafeBufferPointer<UInt8>, point: UInt8 = UInt8(ascii: ".")) -> Double {
        var next = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative || text.first == UInt8(ascii: "+") { next = 1 }
        var mantissa: UInt64 = 0
        var isExact = true
        var digits = 0
        var exponent = 0
        var hasPoint = false
        while next < text.count {
            let digit = text[next] &- UInt8(ascii: "0")
            if digit < 10 {
                digits += 1
                if mantissa < 1 << 53 {
                    mantissa = mantissa * 10 + UInt64(digit)
                    if hasPoint { exponent -= 1 }
                } else {
                    isExact = false
                }
            } else if text[next] == point, !hasPoint {
                hasPoint = true
            } else {
                break
            }
            next += 1
        }
        guard digits > 0 else { return .nan }
        if next < text.count {
            guard let written = self.exponent(text, from: next) else { return .nan }
            exponent += written
        }
        guard isExact, mantissa <= 1 << 53, exponent.magnitude <= 22 else {
            let usual = text.map { $0 == point ? UInt8(ascii: ".") : $0 }
            return Double(String(decoding: usual, as: UTF8.self)) ?? .nan
        }
        let power = powersOfTen[Int(exponent.magnitude)]
        let magnitude = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
        return isNegative ? -magnitude : magnitude
    }

    /// `e-5` as -5, nil where the text has no such end. Beyond ±100,000 the value stays: it is infinite or 0.
    private static func exponent(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard text[start] | 0x20 == UInt8(ascii: "e") else { return nil }
        var next = start + 1
        var sign = 1
        if next < text.count, text[next] == UInt8(ascii: "-") || text[next] == UInt8(ascii: "+") {
            sign = text[next] == UInt8(ascii: "-") ? -1 : 1
            next += 1
        }
        guard next < text.count else { return nil }
        var value = 0
        while next < text.count {
            let digit = text[next] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value < 100_000 ? value * 10 + Int(digit) : value
            next += 1
        }
        return sign * value
    }

    private static let powersOfTen: [Double] = (0...22).map { exponent in
        // Exact: 10²² is the largest power of ten that a Double holds.
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}
