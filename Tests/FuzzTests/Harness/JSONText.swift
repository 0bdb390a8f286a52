/// JSON as it is written: numbers keep their digits, names their order and may come twice. Foundation's would refuse or
/// round what mutations need.
enum JSONText: Equatable {
    struct Entry: Equatable {
        var name: String
        var value: JSONText
    }

    case object([Entry])
    case list([JSONText])
    case string(String)
    /// A number or a word.
    case bare(String)

    /// Nil where it isn't JSON.
    init?(_ text: some Sequence<UInt8>) {
        var reader = Reader(bytes: Array(text))
        guard let value = reader.value(), reader.isAtEnd else { return nil }
        self = value
    }

    var text: String {
        switch self {
        case .object(let entries):
            "{" + entries.map { Self.quoted($0.name) + ":" + $0.value.text }.joined(separator: ",") + "}"
        case .list(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .string(let text): Self.quoted(text)
        case .bare(let text): text
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    subscript(name: String) -> JSONText? {
        guard case .object(let entries) = self else { return nil }
        return entries.first { $0.name == name }?.value
    }

    /// How many values it is made of, itself among them.
    var count: Int {
        switch self {
        case .object(let entries): entries.reduce(1) { $0 + $1.value.count }
        case .list(let values): values.reduce(1) { $0 + $1.count }
        case .string, .bare: 1
        }
    }

    /// Changes value number `index` of ``count``, counted in the order of reading.
    mutating func edit(_ index: Int, _ change: (inout JSONText) -> Void) {
        var left = index
        edit(&left, change)
    }

    private mutating func edit(_ left: inout Int, _ change: (inout JSONText) -> Void) {
        if left == 0 { change(&self) }
        left -= 1
        guard left >= 0 else { return }
        switch self {
        case .object(var entries):
            for i in entries.indices where left >= 0 { entries[i].value.edit(&left, change) }
            self = .object(entries)
        case .list(var values):
            for i in values.indices where left >= 0 { values[i].edit(&left, change) }
            self = .list(values)
        case .string, .bare: break
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0

        private mutating func skip() {
            while place < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skip()
            guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
            place += 1
            return true
        }

        var isAtEnd: Bool {
            mutating get {
                skip()
                return place == bytes.count
            }
        }

        mutating func value() -> JSONText? {
            if take("{") {
                var entries: [Entry] = []
                while !take("}") {
                    guard entries.isEmpty || take(","), take("\""), let name = string(), take(":"),
                        let value = value()
                    else { return nil }
                    entries.append(Entry(name: name, value: value))
                }
                return .object(entries)
            }
            if take("[") {
                var values: [JSONText] = []
                while !take("]") {
                    guard values.isEmpty || take(","), let value = value() else { return nil }
                    values.append(value)
                }
                return .list(values)
            }
            if take("\"") { return string().map(JSONText.string) }
            let bare = bytes[place...].prefix { !Array(" \n\r\t,:[]{}\"".utf8).contains($0) }
            place += bare.count
            return bare.isEmpty ? nil : .bare(String(decoding: bare, as: UTF8.self))
        }

        /// The rest of a string behind its opening quote.
        private mutating func string() -> String? {
            var text: [UInt8] = []
            while place < bytes.count {
                let byte = bytes[place]
                place += 1
                if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
                guard byte == UInt8(ascii: "\\") else {
                    text.append(byte)
                    continue
                }
                guard place < bytes.count else { return nil }
                let escaped = bytes[place]
                place += 1
                switch escaped {
                case UInt8(ascii: "n"): text.append(0x0A)
                case UInt8(ascii: "t"): text.append(0x09)
                case UInt8(ascii: "r"): text.append(0x0D)
                case UInt8(ascii: "b"): text.append(0x08)
                case UInt8(ascii: "f"): text.append(0x0C)
                case UInt8(ascii: "u"):
                    guard place + 4 <= bytes.count,
                        let code = UInt32(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
                    else { return nil }
                    place += 4
                    // Halves of pairs are no scalars.
                    text += Array(String(Unicode.Scalar(code) ?? "\u{fffd}").utf8)
                default: text.append(escaped)
                }
            }
            return nil
        }
    }
}
