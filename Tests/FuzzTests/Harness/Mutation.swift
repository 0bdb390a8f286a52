/// Changes of bytes that know nothing of what they mean but numbers, lines and the words of a language.
struct Mutation {
    let words: [String]
    let mostBytes: Int

    /// Numbers at which counting, indexing and allocating go wrong.
    static let numbers = [
        "-1", "0", "1", "2", "-0", "7", "255", "256", "1000", "3000", "65535", "65536", "99999", "100000", "1000000",
        "2147483647", "2147483648", "4294967296", "-2147483648", "9007199254740993", "4611686018427387904",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551615",
        "99999999999999999999999", "1e308", "1e309", "-1e999", "1e-320", "0.1", "-0.5", "1.5", "3e38", "1e39", "nan",
        "inf", "-inf", "0x10", "1_000", "01", "+1", "1e", "1.", ".5", "١٢",
    ]

    /// Text that steers terminals, breaks encodings, or has more bytes than characters.
    static let texts = [
        "\u{1b}[2J", "\u{1b}]0;x\u{7}", "\u{9b}31m", "\u{0}", "\u{7f}", "\r", "\t", "\u{85}", "ä", "e\u{301}", "漢字",
        "👩‍👩‍👧", "\u{202e}", "\u{feff}", "\u{2028}", "../../x", "/dev/null", "%s%n", "\"", "'", "\\", "{}", "[[", "]]",
        "((((((((", "::::", ",,,,", "\n\n", " ",
    ]

    func mutated(_ input: [UInt8], with other: [UInt8], by chance: inout Chance) -> [UInt8] {
        var bytes = input
        repeat { change(&bytes, other, &chance) } while chance.happens(0.45)
        return Array(bytes.prefix(mostBytes))
    }

    private func change(_ bytes: inout [UInt8], _ other: [UInt8], _ chance: inout Chance) {
        guard !bytes.isEmpty else {
            bytes = other.isEmpty ? Array(chance.one(of: Self.texts).utf8) : other
            return
        }
        let place = chance.below(bytes.count)
        let end = min(bytes.count, place + chance.length(atMost: bytes.count))
        switch chance.below(15) {
        case 0: bytes[place] ^= 1 << UInt8(chance.below(8))
        case 1: bytes[place] = chance.one(of: [0, 1, 0x0A, 0x0D, 0x1B, 0x20, 0x22, 0x7F, 0x80, 0xC3, 0xFE, 0xFF])
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.insert(contentsOf: bytes[place..<end], at: chance.below(bytes.count + 1))
        case 5: repeatPart(place..<end, of: &bytes, &chance)
        case 6: bytes.insert(contentsOf: (0..<end - place).map { _ in UInt8(chance.below(256)) }, at: place)
        case 7: bytes.insert(contentsOf: chance.one(of: Self.texts).utf8, at: place)
        case 8 where !words.isEmpty: bytes.insert(contentsOf: chance.one(of: words).utf8, at: place)
        case 9 where !words.isEmpty: replaceWord(at: place, in: &bytes, by: chance.one(of: words))
        case 10, 11: replaceNumber(near: place, in: &bytes, &chance)
        case 12: writeInteger(at: place, in: &bytes, &chance)
        case 13: moveLine(at: place, in: &bytes, &chance)
        default:
            guard !other.isEmpty else { return }
            let from = chance.below(other.count)
            bytes.replaceSubrange(place..<end, with: other[from...].prefix(chance.length(atMost: other.count)))
        }
    }

    /// Many times over, seldom as often as there is room.
    private func repeatPart(_ part: Range<Int>, of bytes: inout [UInt8], _ chance: inout Chance) {
        let room = max(0, mostBytes - bytes.count) / part.count
        guard room > 0 else { return }
        let times = chance.happens(0.2) ? room : min(room, chance.length(atMost: 300))
        let copy = Array(bytes[part])
        bytes.insert(contentsOf: (0..<times).flatMap { _ in copy }, at: part.lowerBound)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private func replaceWord(at place: Int, in bytes: inout [UInt8], by word: String) {
        guard let start = bytes[place...].firstIndex(where: Self.isLetter) else { return }
        bytes.replaceSubrange(start..<start + bytes[start...].prefix(while: Self.isLetter).count, with: word.utf8)
    }

    private func replaceNumber(near place: Int, in bytes: inout [UInt8], _ chance: inout Chance) {
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        guard let start = bytes[place...].firstIndex(where: isDigit) ?? bytes.firstIndex(where: isDigit) else {
            return
        }
        let digits = bytes[start...].prefix(while: isDigit)
        var number = chance.one(of: Self.numbers)
        // A neighbour of what stood there.
        if chance.happens(0.3), let value = Int(String(decoding: digits.prefix(15), as: UTF8.self)) {
            number = String(chance.one(of: [value - 1, value + 1, 2 * value, 1000 * value]))
        }
        bytes.replaceSubrange(start..<start + digits.count, with: number.utf8)
    }

    /// 2, 4 or 8 bytes as a number of a header.
    private func writeInteger(at place: Int, in bytes: inout [UInt8], _ chance: inout Chance) {
        let width = chance.one(of: [2, 4, 8])
        guard place + width <= bytes.count else { return }
        let value = chance.one(of: [
            0, 1, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40, .max >> 1, .max,
            0x7FC0_0000, 0x7F80_0000, UInt64(bytes.count),
        ])
        let isLittle = chance.happens(0.5)
        for i in 0..<width {
            bytes[place + (isLittle ? i : width - 1 - i)] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(i)))
        }
    }

    /// A line goes, comes twice, or stands elsewhere.
    private func moveLine(at place: Int, in bytes: inout [UInt8], _ chance: inout Chance) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let i = chance.below(lines.count)
        switch chance.below(3) {
        case 0: lines.remove(at: i)
        case 1: lines.insert(lines[i], at: chance.below(lines.count + 1))
        default: lines.swapAt(i, chance.below(lines.count))
        }
        bytes = Array(lines.joined(separator: [0x0A]))
    }
}
