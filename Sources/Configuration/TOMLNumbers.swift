/// Numbers of TOML, and true and false.
enum TOMLNumber {
    /// Longer words are no numbers: their digits would take long to read, and nobody means them.
    private static let longest = 400

    static func value(of word: [UInt8]) -> TOMLDocument.Value? {
        guard word.count <= longest, let text = String(validating: word, as: UTF8.self) else { return nil }
        switch text {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "inf", "+inf": return .number(.infinity)
        case "-inf": return .number(-.infinity)
        case "nan", "+nan", "-nan": return .number(.nan)
        default: break
        }
        for (mark, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(mark) {
            return digits(text.dropFirst(2), radix: radix).flatMap { Int($0, radix: radix) }.map { .integer($0) }
        }
        let sign = text.prefix { $0 == "+" || $0 == "-" }
        guard sign.count <= 1 else { return nil }
        let unsigned = text.dropFirst(sign.count)
        let power = unsigned.firstIndex { $0 == "e" || $0 == "E" } ?? unsigned.endIndex
        let point = unsigned[..<power].firstIndex(of: ".") ?? power
        guard let whole = digits(unsigned[..<point], radix: 10), whole.count == 1 || whole.first != "0" else {
            return nil
        }
        var number = sign + whole
        if point < power {
            guard let part = digits(unsigned[unsigned.index(after: point)..<power], radix: 10) else { return nil }
            number += "." + part
        }
        if power < unsigned.endIndex {
            let written = unsigned[unsigned.index(after: power)...]
            let sign = written.prefix { $0 == "+" || $0 == "-" }
            guard sign.count <= 1, let part = digits(written.dropFirst(sign.count), radix: 10) else { return nil }
            number += "e" + sign + part
        }
        if point == unsigned.endIndex { return Int(number).map { .integer($0) } }
        return Double(number).map { .number($0) }
    }

    static func isHexadecimal(_ byte: UInt8) -> Bool { byte < 0x80 && Character(Unicode.Scalar(byte)).isHexDigit }

    /// Digits without the underscores, each of which stands between two of them; nil for anything else.
    private static func digits(_ text: Substring, radix: Int) -> String? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), text.first != "_", text.last != "_", !text.contains("__") else {
            return nil
        }
        let digits = text.filter { $0 != "_" }
        guard !digits.isEmpty, digits.allSatisfy({ $0.hexDigitValue.map { $0 < radix } ?? false }) else { return nil }
        return digits
    }
}

/// Dates and times of TOML, which nothing here needs but to be told from what is none (RFC 3339).
enum TOMLDate {
    static func isAny(_ word: [UInt8]) -> Bool {
        guard word.count <= 64 else { return false }
        if isTime(word[...]) { return true }
        guard word.count > 10 else { return isDate(word) }
        guard isDate(Array(word[..<10])),
            [UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: " ")].contains(word[10])
        else { return false }
        let rest = word[11...]
        if rest.last == UInt8(ascii: "Z") || rest.last == UInt8(ascii: "z") { return isTime(rest.dropLast()) }
        let offset = rest.suffix(6)
        if offset.count == 6, offset.first == UInt8(ascii: "+") || offset.first == UInt8(ascii: "-") {
            return isTime(rest.dropLast(6))
                && matches(offset.dropFirst(), "00:00") && number(offset, 1, 2) < 24 && number(offset, 4, 2) < 60
        }
        return isTime(rest)
    }

    /// `1979-05-27`
    static func isDate(_ word: [UInt8]) -> Bool {
        guard matches(word[...], "0000-00-00") else { return false }
        let (year, month, day) = (number(word[...], 0, 4), number(word[...], 5, 2), number(word[...], 8, 2))
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...days[month - 1]).contains(day)
    }

    /// `07:32:00.999`
    private static func isTime(_ word: ArraySlice<UInt8>) -> Bool {
        guard matches(word.prefix(8), "00:00:00"), number(word, 0, 2) < 24, number(word, 3, 2) < 60,
            number(word, 6, 2) < 60
        else { return false }
        let part = word.dropFirst(8)
        return part.isEmpty
            || part.count > 1 && part.first == UInt8(ascii: ".") && part.dropFirst().allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Whether digits stand where the pattern has 0, and its other characters where they are.
    private static func matches(_ word: ArraySlice<UInt8>, _ pattern: String) -> Bool {
        word.count == pattern.utf8.count
            && zip(word, pattern.utf8).allSatisfy { $1 == UInt8(ascii: "0") ? isDigit($0) : $0 == $1 }
    }

    private static func number(_ word: ArraySlice<UInt8>, _ place: Int, _ count: Int) -> Int {
        word.dropFirst(place).prefix(count).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
