import Tensors

/// The header of a safetensors file: a JSON object of metadata, strings by name, and of tensors, each with its type, its
/// shape and the bytes that it takes behind the header.
///
/// Read by a reader of its own, since the text is anybody's: nothing nests deeper than the format does, no name stands
/// twice, and what is kept takes memory in proportion to the text.
struct SafeTensorsHeader {
    struct Entry {
        let name: String
        /// nil where it isn't there, or is of another kind.
        fileprivate(set) var type: String?
        fileprivate(set) var axes: [Int]?
        fileprivate(set) var range: [Int]?
    }

    private(set) var metadata: [String: String] = [:]
    private(set) var entries: [Entry] = []

    static let metadataName = "__metadata__"

    /// What is wrong with it.
    enum Fault: Error {
        /// No JSON object; the place is counted from the header's start.
        case noObject(at: Int)
        case twice(String)
        /// Metadata that aren't strings by name.
        case noStrings
        case noEntry(String)
    }

    /// Throws ``Fault``. Cost: a pass over the text.
    init(_ text: UnsafeRawBufferPointer) throws {
        var reader = JSONReader(text)
        var names = Set<String>()
        try reader.object { reader, name in
            guard names.insert(name).inserted else { throw Fault.twice(name) }
            if name == Self.metadataName {
                guard reader.next == UInt8(ascii: "{") else { throw Fault.noStrings }
                try reader.object { reader, key in
                    guard reader.next == UInt8(ascii: "\"") else { throw Fault.noStrings }
                    guard metadata[key] == nil else { throw Fault.twice(key) }
                    metadata[key] = try reader.string()
                }
            } else {
                guard reader.next == UInt8(ascii: "{") else { throw Fault.noEntry(name) }
                var entry = Entry(name: name)
                try reader.object { reader, key in
                    switch key {
                    case "dtype" where reader.next == UInt8(ascii: "\""): entry.type = try reader.string()
                    case "shape": entry.axes = try reader.integers()
                    case "data_offsets": entry.range = try reader.integers()
                    default: try reader.skip(depth: 3)
                    }
                }
                entries.append(entry)
            }
        }
        try reader.end()
    }
}

/// JSON from the start to the end, as far as a header needs it.
private struct JSONReader {
    private let text: UnsafeRawBufferPointer
    private var place = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    private var fault: SafeTensorsHeader.Fault { .noObject(at: place) }

    /// The next byte that is no space; nil at the end.
    var next: UInt8? {
        mutating get {
            while place < text.count, Self.isSpace(text[place]) { place += 1 }
            return place < text.count ? text[place] : nil
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private mutating func take(_ byte: Unicode.Scalar) throws {
        guard next == UInt8(ascii: byte) else { throw fault }
        place += 1
    }

    private mutating func takes(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        place += 1
        return true
    }

    /// Nothing but spaces may follow.
    mutating func end() throws { guard next == nil else { throw fault } }

    /// `entry` is called at each value and has to read it.
    mutating func object(_ entry: (inout JSONReader, String) throws -> Void) throws {
        try take("{")
        if takes("}") { return }
        repeat {
            let name = try string()
            try take(":")
            try entry(&self, name)
        } while takes(",")
        try take("}")
    }

    /// A list of whole numbers; nil where it is another value, or longer than any shape.
    mutating func integers() throws -> [Int]? {
        guard next == UInt8(ascii: "[") else {
            try skip(depth: 3)
            return nil
        }
        place += 1
        var numbers: [Int]? = []
        if takes("]") { return numbers }
        repeat {
            guard let known = numbers, known.count < Self.mostAxes else {
                // Nothing is kept of what is no shape.
                numbers = nil
                try skip(depth: 2)
                continue
            }
            numbers = try integer().map { known + [$0] }
        } while takes(",")
        try take("]")
        return numbers
    }

    private static let mostAxes = 16

    /// nil where the value is no whole number of 64 bits.
    private mutating func integer() throws -> Int? {
        _ = next
        let start = place
        try skip(depth: 2)
        return Int(String(decoding: text[start..<place], as: UTF8.self))
    }

    /// A value of whatever kind that nests no deeper.
    mutating func skip(depth: Int) throws {
        guard depth > 0, let first = next else { throw fault }
        switch Unicode.Scalar(first) {
        case "\"": _ = try string()
        case "{": try object { reader, _ in try reader.skip(depth: depth - 1) }
        case "[":
            place += 1
            if takes("]") { return }
            repeat { try skip(depth: depth - 1) } while takes(",")
            try take("]")
        default:
            let start = place
            while place < text.count, Self.isOfWord(text[place]) { place += 1 }
            guard place > start else { throw fault }
        }
    }

    /// Of a number or of `true`, `false`, `null`.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch Unicode.Scalar(byte) {
        case "0"..."9", "a"..."z", "A"..."Z", "+", "-", ".": true
        default: false
        }
    }

    mutating func string() throws -> String {
        try take("\"")
        var bytes: [UInt8] = []
        while true {
            // Most of a string is taken as it stands.
            let start = place
            while place < text.count, text[place] != UInt8(ascii: "\""), text[place] != UInt8(ascii: "\\"),
                text[place] >= 0x20
            {
                place += 1
            }
            bytes += text[start..<place]
            guard place < text.count, text[place] >= 0x20 else { throw fault }
            place += 1
            if text[place - 1] == UInt8(ascii: "\"") { break }
            try escape(into: &bytes)
        }
        guard let string = String(validating: bytes, as: UTF8.self) else { throw fault }
        return string
    }

    /// What stands behind a backslash.
    private mutating func escape(into bytes: inout [UInt8]) throws {
        guard place < text.count else { throw fault }
        place += 1
        switch Unicode.Scalar(text[place - 1]) {
        case "\"", "\\", "/": bytes.append(text[place - 1])
        case "b": bytes.append(8)
        case "f": bytes.append(12)
        case "n": bytes.append(10)
        case "r": bytes.append(13)
        case "t": bytes.append(9)
        case "u":
            var units = [try unit()]
            if UTF16.isLeadSurrogate(units[0]) {
                guard place + 1 < text.count, text[place] == UInt8(ascii: "\\"), text[place + 1] == UInt8(ascii: "u")
                else { throw fault }
                place += 2
                units.append(try unit())
            }
            guard let character = String(validating: units, as: UTF16.self) else { throw fault }
            bytes += Array(character.utf8)
        default: throw fault
        }
    }

    /// Four hexadecimal digits.
    private mutating func unit() throws -> UInt16 {
        guard place + 4 <= text.count else { throw fault }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(text[place])).hexDigitValue else { throw fault }
            unit = unit << 4 | UInt16(digit)
            place += 1
        }
        return unit
    }
}
