/// Values of a TOML text.
extension TOMLText {
    /// The value that begins here. A flaw within it is noted where its end can be found nevertheless.
    mutating func value(depth: Int) throws(Flaw) -> Content {
        guard depth < TOMLDocument.deepest else {
            throw Flaw(
                place: place,
                reason: "found more than \(TOMLDocument.deepest) brackets within each other, expected no more")
        }
        skipBlanks()
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .value(.string(try string(bytes[place], mayBeLong: true)))
        case UInt8(ascii: "["): return .value(try list(depth: depth + 1))
        case UInt8(ascii: "{"): return .table(try table(depth: depth + 1))
        default: return .value(try plain())
        }
    }

    /// `[1, 2]`, over any number of lines.
    private mutating func list(depth: Int) throws(Flaw) -> TOMLDocument.Value {
        place += 1
        var values: [TOMLDocument.Value] = []
        while true {
            _ = skipToStatement()
            if next == UInt8(ascii: "]") { break }
            switch try value(depth: depth) {
            case .value(let value): values.append(value)
            case .table: values.append(.table)
            }
            _ = skipToStatement()
            if next == UInt8(ascii: "]") { break }
            try take(UInt8(ascii: ","), ", or ] behind a value of a list")
        }
        place += 1
        return .list(values)
    }

    /// `{ a = 1, b = 2 }`, on one line.
    private mutating func table(depth: Int) throws(Flaw) -> TOMLTable {
        place += 1
        let table = TOMLTable(.inline)
        skipBlanks()
        if next == UInt8(ascii: "}") {
            place += 1
            return table
        }
        while true {
            skipBlanks()
            let start = place
            let path = try path()
            try take(UInt8(ascii: "="), "= between a name and its value")
            let value = try value(depth: depth)
            if let reason = table.add(path, value, line: position(of: start).line) { fail(reason, at: start) }
            skipBlanks()
            if next == UInt8(ascii: "}") { break }
            try take(UInt8(ascii: ","), ", or } behind a value of a table")
        }
        place += 1
        return table
    }

    /// A number, a date, true or false.
    private mutating func plain() throws(Flaw) -> TOMLDocument.Value {
        let start = place
        skipWord()
        guard place > start else { throw unexpected("a value") }
        var word = Array(bytes[start..<place])
        // A blank may stand between a date and a time.
        if place - start == 10, TOMLDate.isDate(word), next == UInt8(ascii: " "), place + 1 < bytes.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place + 1])
        {
            place += 1
            skipWord()
            word = Array(bytes[start..<place])
        }
        if let value = TOMLNumber.value(of: word) { return value }
        if TOMLDate.isAny(word) { return .date }
        guard !isTerse else {
            fail("", at: start)
            return .boolean(false)
        }
        let text = String(validating: word, as: UTF8.self).map { Self.shown($0) } ?? "bytes that are no UTF-8"
        fail("found \(text), expected a text in quotes, a number, a date, true, false, [ or {", at: start)
        return .boolean(false)
    }

    private mutating func skipWord() {
        while let byte = next, byte > 0x20, byte != 0x7F {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"),
                UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "\""), UInt8(ascii: "'"):
                return
            default: place += 1
            }
        }
    }

    /// The text in such quotes; in three of them where it may be long.
    mutating func string(_ quote: UInt8, mayBeLong: Bool = false) throws(Flaw) -> String {
        let start = place
        let isLong = mayBeLong && place + 2 < bytes.count && bytes[place + 1] == quote && bytes[place + 2] == quote
        place += isLong ? 3 : 1
        if isLong { _ = takeNewline() }
        var text: [UInt8] = []
        while true {
            guard let byte = next, isLong || !(byte == Self.newline || stands("\r\n")) else {
                let quotes = String(repeating: Character(Unicode.Scalar(quote)), count: isLong ? 3 : 1)
                throw unexpected("\(quotes) at the end of a text")
            }
            if byte == quote {
                if !isLong { break }
                let quotes = bytes[place...].prefix(5).prefix { $0 == quote }.count
                if quotes >= 3 {
                    // Up to two more may stand before those that end it.
                    text += Array(repeating: quote, count: quotes - 3)
                    place += quotes - 1
                    break
                }
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                escape(into: &text, isLong: isLong)
                continue
            } else if stands("\r\n") {
                place += 1
                continue
            } else if Self.isControl(byte), byte != Self.newline {
                fail("found \(found), expected it as \\u and four digits in a text", at: place)
            }
            text.append(byte)
            place += 1
        }
        place += 1
        guard let result = String(validating: text, as: UTF8.self) else {
            fail("found bytes that are no UTF-8, expected text", at: start)
            return ""
        }
        return result
    }

    private mutating func escape(into text: inout [UInt8], isLong: Bool) {
        let start = place
        place += 1
        let letter = next
        switch letter {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(letter!)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = letter == UInt8(ascii: "u") ? 4 : 8
            let digits = bytes[place...].dropFirst().prefix(count)
            guard digits.count == count, digits.allSatisfy(TOMLNumber.isHexadecimal),
                let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else {
                fail("found \\u without the number of a character, expected \(count) digits", at: start)
                break
            }
            text += Array(String(scalar).utf8)
            place += count
        default:
            // At the end of a line: goes on with what is no blank.
            var ahead = self
            ahead.skipBlanks()
            if isLong, ahead.takeNewline() {
                repeat { ahead.skipBlanks() } while ahead.takeNewline()
                place = ahead.place
            } else {
                fail(
                    "found a \\ before \(found), expected \\\\ or one of \\b \\t \\n \\f \\r \\\" \\u \\U", at: start)
            }
            return
        }
        place += 1
    }
}
