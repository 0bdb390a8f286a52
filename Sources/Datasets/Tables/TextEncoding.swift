import Glibc

/// How the characters of a text are written, where that isn't UTF-8. What a file doesn't say is guessed from its first bytes.
package enum TextEncoding: String, Hashable, Sendable, CaseIterable {
    case utf16 = "UTF-16"
    case eucKR = "EUC-KR"
    case windows1252 = "Windows-1252"

    /// nil where it is UTF-8, for all that these bytes, from the beginning of a text, tell. UTF-16 says so by a byte order mark;
    /// Korean text is pairs of high bytes, most of them of the Hangul syllables of KS X 1001; all else is Windows-1252, which
    /// ISO 8859-1 is a part of but for control characters.
    static func guess(_ bytes: UnsafeRawBufferPointer) -> TextEncoding? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return .utf16 }
        if isUTF8(bytes) { return nil }
        return isKorean(bytes) ? .eucKR : .windows1252
    }

    /// Whether it reads as UTF-8, but for a few bytes that are broken. A character that the end cuts is left out of account.
    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return true }
        let cut = bytes.suffix(3).reversed().prefix { $0 >= 0x80 }.count
        var (read, broken) = (0, 0)
        for scalar in String(decoding: bytes.dropLast(cut), as: UTF8.self).unicodeScalars where !scalar.isASCII {
            if scalar == "\u{FFFD}" { broken += 1 } else { read += 1 }
        }
        return 4 * broken <= read
    }

    private static func isKorean(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var (pairs, syllables, place) = (0, 0, 0)
        while place < bytes.count {
            let first = bytes[place]
            guard first >= 0x80 else {
                place += 1
                continue
            }
            guard place + 1 < bytes.count else { break }
            let second = bytes[place + 1]
            // With the further syllables of Windows' code page 949.
            let isFurther = 0x81...0xC6 ~= first && (0x41...0x5A ~= second || 0x61...0x7A ~= second || second >= 0x81)
            let isPair = 0xA1...0xFE ~= first && 0xA1...0xFE ~= second
            guard second != 0xFF, isPair || isFurther else { return false }
            pairs += 1
            if isPair, 0xB0...0xC8 ~= first { syllables += 1 }
            place += 2
        }
        return 2 * syllables > pairs
    }

    /// A text in this encoding as UTF-8; what is no character in it is U+FFFD. Cost: a pass, and memory for three times as much
    /// at most.
    func utf8(_ bytes: [UInt8]) -> [UInt8] {
        switch self {
        case .utf16: Self.utf8(ofUTF16: bytes)
        // The code page has all of EUC-KR.
        case .eucKR: Self.converted(bytes, from: "CP949")
        case .windows1252: Self.converted(bytes, from: "WINDOWS-1252")
        }
    }

    /// Precondition: a byte order mark stands before it.
    private static func utf8(ofUTF16 bytes: [UInt8]) -> [UInt8] {
        let isLittle = bytes[0] == 0xFF
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { i -> UInt16 in
            let (first, second) = (UInt16(bytes[i]), UInt16(bytes[i + 1]))
            return isLittle ? first | second << 8 : second | first << 8
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// U+FFFD
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    private static func converted(_ bytes: [UInt8], from name: String) -> [UInt8] {
        let converter = iconv_open("UTF-8", name)
        // A C library without its tables: what can't be read stays what it is.
        guard converter != iconv_t(bitPattern: -1) else { return bytes }
        defer { iconv_close(converter) }
        var (source, result) = (bytes, [UInt8](repeating: 0, count: 3 * bytes.count))
        let count = source.withUnsafeMutableBytes { source in
            result.withUnsafeMutableBytes { result in
                var input = source.bindMemory(to: CChar.self).baseAddress
                var output = result.bindMemory(to: CChar.self).baseAddress
                var (left, room) = (source.count, result.count)
                while left > 0, iconv(converter, &input, &left, &output, &room) == -1, left > 0 {
                    // One byte that is no character takes as much room as its sign.
                    for (i, byte) in [UInt8](arrayLiteral: 0xEF, 0xBF, 0xBD).enumerated() {
                        output?[i] = CChar(bitPattern: byte)
                    }
                    output = output.map { $0 + 3 }
                    input = input.map { $0 + 1 }
                    (left, room) = (left - 1, room - 3)
                }
                return result.count - room
            }
        }
        result.removeLast(result.count - count)
        return result
    }
}
