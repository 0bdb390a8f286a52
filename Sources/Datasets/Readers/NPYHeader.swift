/// The header of a NumPy file: a magic string, a version, a length, and a Python dictionary as text.
struct NPYHeader {
    /// NumPy's name of the element type, such as `<f4`.
    let type: String
    let isFortranOrder: Bool
    let shape: [Int]
    /// Where the dictionary begins, for errors about what it says.
    let place: DataError.Place

    /// Versions 1 to 3 differ in the width of the length and in the encoding of names that do not occur here.
    init(_ stream: ByteStream) throws {
        let beginning = try stream.header(8, "the NumPy header")
        guard beginning.starts(with: Self.magic) else {
            throw DataError(
                file: stream.path, place: .byte(0), found: DataError.quoted(beginning.prefix(6)),
                expected: "\(DataError.quoted(Self.magic)), the magic string of a .npy file",
                advice: "Save the array with np.save.")
        }
        guard (1...3).contains(beginning[6]), beginning[7] == 0 else {
            throw DataError(
                file: stream.path, place: .byte(6), found: "version \(beginning[6]).\(beginning[7])",
                expected: "1.0, 2.0 or 3.0", advice: "Save the array again with np.save.")
        }
        let width = beginning[6] == 1 ? 2 : 4
        let length = try stream.header(width, "the NumPy header").reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.longest else {
            throw DataError(
                file: stream.path, place: .byte(8), found: "a header of \(length) bytes",
                expected: "at most \(Self.longest)", advice: "Save the array again with np.save.")
        }
        let start = stream.offset
        place = .byte(start)
        let text = try stream.header(length, "the NumPy header")
        var parser = Parser(bytes: text, path: stream.path, start: start)
        (type, isFortranOrder, shape) = try parser.dictionary()
    }

    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    private static let longest = 1 << 16
}

/// Reads `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, keys in any order.
private struct Parser {
    let bytes: [UInt8]
    let path: String
    let start: Int
    var next = 0

    mutating func dictionary() throws -> (String, Bool, [Int]) {
        var type: String?
        var order: Bool?
        var shape: [Int]?
        try require("{")
        while !take("}") {
            let key = try string("a key in quotes")
            try require(":")
            switch key {
            case "descr" where type == nil:
                type = try string("the name of one element type, '|u1' or '<f4'")
            case "fortran_order" where order == nil: order = try boolean()
            case "shape" where shape == nil: shape = try tuple()
            default: throw failure("the keys descr, fortran_order and shape, once each")
            }
            if !take(",") {
                try require("}")
                break
            }
        }
        guard let type, let order, let shape else {
            throw failure("the keys descr, fortran_order and shape, once each")
        }
        skipSpaces()
        guard next == bytes.count else { throw failure("nothing but spaces behind the dictionary") }
        return (type, order, shape)
    }

    private mutating func string(_ meaning: String) throws -> String {
        skipSpaces()
        guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
            let end = bytes[(next + 1)...].firstIndex(of: quote),
            // What is read here is shown in errors.
            bytes[next..<end].allSatisfy({ (0x20..<0x7F).contains($0) })
        else { throw failure(meaning) }
        defer { next = end + 1 }
        return String(decoding: bytes[(next + 1)..<end], as: UTF8.self)
    }

    private mutating func boolean() throws -> Bool {
        skipSpaces()
        for (word, value) in [("True", true), ("False", false)] where bytes[next...].starts(with: word.utf8) {
            next += word.utf8.count
            return value
        }
        throw failure("True or False")
    }

    private mutating func tuple() throws -> [Int] {
        var sizes: [Int] = []
        try require("(")
        while !take(")") {
            sizes.append(try integer())
            if !take(",") {
                try require(")")
                break
            }
        }
        return sizes
    }

    private mutating func integer() throws -> Int {
        skipSpaces()
        let digits = bytes[next...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
            throw failure("a whole number below 2⁶³")
        }
        next += digits.count
        return value
    }

    private var peek: UInt8? { next < bytes.count ? bytes[next] : nil }

    private mutating func skipSpaces() {
        while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") { next += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard peek == UInt8(ascii: character) else { return false }
        next += 1
        return true
    }

    private mutating func require(_ character: Unicode.Scalar) throws {
        guard take(character) else { throw failure("\"\(character)\"") }
    }

    private func failure(_ expected: String) -> DataError {
        let rest = bytes[next...]
        return DataError(
            file: path, place: .byte(start + next),
            found: rest.isEmpty ? "the end of the header" : DataError.quoted(rest), expected: expected,
            advice: "Save the array again with np.save, as unsigned bytes or 32-bit floats.")
    }
}
