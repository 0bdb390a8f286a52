/// What a field of a table of text says.
enum Cell {
    case missing
    case number(Double)
    /// Days since 1970-01-01.
    case date(Double)
    case text

    init(_ field: UnsafeBufferPointer<UInt8>, decimal: UInt8) {
        let number = DecimalNumber.parse(field, point: decimal)
        if !number.isNaN {
            self = .number(number)
        } else if Self.isMissing(field) {
            self = .missing
        } else if let days = Self.days(field) {
            self = .date(days)
        } else {
            self = .text
        }
    }

    /// Words that people and programs write where they have no value.
    private static let words: Set<[UInt8]> = Set(
        ["?", "-", "--", ".", "na", "n/a", "#n/a", "nan", "-nan", "null", "none", "nil", "missing"]
            .map { Array($0.utf8) })

    static func isMissing(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !field.isEmpty else { return true }
        guard field.count <= 7 else { return false }
        return words.contains(field.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 })
    }

    /// The text of a field, doubled quotes as one.
    static func text(_ field: UnsafeBufferPointer<UInt8>) -> String {
        let text = String(decoding: field, as: UTF8.self)
        guard text.contains("\"\"") else { return text }
        return String(text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\""))
    }

    /// Days since 1970-01-01 of `2013-12-02`, `2013/12/02`, each perhaps with ` 21:15` or `T21:15:00` behind it; nil of any
    /// other text.
    private static func days(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= field.count else { return nil }
            var value = 0
            for byte in field[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = 10 * value + Int(byte - 0x30)
            }
            return value
        }
        guard field.count >= 10, field[4] == field[7], field[4] == UInt8(ascii: "-") || field[4] == UInt8(ascii: "/"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), (1...12).contains(month),
            (1...31).contains(day)
        else { return nil }
        var seconds = 0.0
        if field.count > 10 {
            guard field.count >= 16, field[10] == UInt8(ascii: " ") || field[10] == UInt8(ascii: "T"),
                field[13] == UInt8(ascii: ":"), let hour = number(11..<13), let minute = number(14..<16), hour < 24,
                minute < 60
            else { return nil }
            seconds = Double(hour * 3600 + minute * 60)
            if field.count > 16 {
                guard field[16] == UInt8(ascii: ":"), let second = number(17..<19), second < 61 else { return nil }
                seconds += Double(second)
            }
        }
        // Years begin in March here, so that the day that some have more stands last. Hinnant, "chrono-compatible low-level
        // date algorithms".
        let shifted = month > 2 ? (year, month - 3) : (year - 1, month + 9)
        let leaps = shifted.0 / 4 - shifted.0 / 100 + shifted.0 / 400
        let days = 365 * shifted.0 + leaps + (153 * shifted.1 + 2) / 5 + day - 1 - 719_468
        return Double(days) + seconds / 86_400
    }
}
