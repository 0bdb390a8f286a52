/// A value of JSON (RFC 8259). Its text has no blanks, and names in the order of their UTF-8 bytes, so that equal values
/// give equal bytes; nothing of it asks for a locale.
package indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As it stands in the text.
    case number(String)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    package init(_ number: some BinaryInteger) { self = .number("\(number)") }

    /// The shortest text that reads as the same number; nil for what is no number, which JSON can't say.
    package init?<Number: BinaryFloatingPoint & CustomStringConvertible>(_ number: Number) {
        guard number.isFinite else { return nil }
        let text = number.description
        self = .number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    package var text: String {
        var text = ""
        append(to: &text)
        return text
    }

    private func append(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let number): text += number
        case .string(let string): Self.quote(string, into: &text)
        case .array(let values):
            text += "["
            for (i, value) in values.enumerated() {
                if i > 0 { text += "," }
                value.append(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            let order = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (i, (name, value)) in order.enumerated() {
                if i > 0 { text += "," }
                Self.quote(name, into: &text)
                text += ":"
                value.append(to: &text)
            }
            text += "}"
        }
    }

    private static func quote(_ string: String, into text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case _ where VisibleText.steers(scalar):
                for unit in UTF16.encode(scalar)! {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
