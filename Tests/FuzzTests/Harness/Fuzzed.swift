import TestSupport

@testable import Terminal

/// Something that reads what nobody vouches for: files, typed lines, bytes of a terminal. A new one is a file in `Readers`
/// and a line in ``Fuzz/readers``.
protocol Fuzzed: Sendable {
    /// Also the folder of `Corpus` that holds what ever failed.
    var name: String { get }
    /// How many inputs are tried where nobody says otherwise.
    var rounds: Int { get }
    /// Words of its language, which mutations put in.
    var words: [String] { get }
    /// Mutations make nothing longer.
    var mostBytes: Int { get }
    /// Bytes that an input may ask the allocator for, all in all.
    var mostMemory: Int { get }
    /// Seconds of computing that an input may take.
    var mostSeconds: Double { get }

    /// Whether the input is what a person types: errors may quote all of it, and the console cleans them before they are
    /// shown. What stands in files isn't quoted at length, nor raw.
    var isTyped: Bool { get }

    /// Inputs that it reads well, with which mutations begin.
    func seeds() throws -> [[UInt8]]
    /// Inputs that have failed, or kinds of inputs, where code says them shorter than a file of `Corpus`. Tried first.
    func hard() throws -> [[UInt8]]
    /// A change that knows what the input is made of; nil where bytes are to be changed instead.
    func restructured(_ input: [UInt8], by chance: inout Chance) -> [UInt8]?
    /// Reads an input and says in a few words what came of it. Throws what the reader refuses it with, and ``Violation``
    /// where what it has read isn't what it promises.
    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String
}

extension Fuzzed {
    var rounds: Int { 1000 }
    var words: [String] { [] }
    var mostBytes: Int { 1 << 14 }
    var mostMemory: Int { 1 << 30 }
    var mostSeconds: Double { 5 }
    var isTyped: Bool { false }

    func hard() throws -> [[UInt8]] { [] }
    func restructured(_ input: [UInt8], by chance: inout Chance) -> [UInt8]? { nil }
}

/// A promise that a reader has broken.
struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }

    /// Throws where something doesn't hold.
    static func unless(_ holds: Bool, _ promise: @autoclosure () -> String) throws {
        if !holds { throw Violation(promise()) }
    }

    /// Throws where a text can't be shown as a line: it has bytes that steer a terminal, or is too long. Of `typed` bytes,
    /// which it may quote, the console takes out what steers first.
    static func unlessLine(_ text: String, typed: Int? = nil, _ what: String) throws {
        let text = typed == nil ? text : LineConsole.clean(text, unicode: true)
        if let scalar = text.unicodeScalars.first(where: \.steersTerminals) {
            throw Violation("\(what) has U+\(String(scalar.value, radix: 16)): \(text.debugDescription.prefix(200))")
        }
        // What is spelled takes eight characters at most for a byte, and may be said twice.
        guard text.unicodeScalars.count <= longestLine + 16 * (typed ?? 0) else {
            throw Violation("\(what) has \(text.unicodeScalars.count) characters: \(text.prefix(80))…")
        }
    }

    /// What an error may have at most: the names of all variants have room.
    static let longestLine = 1000
}

extension Unicode.Scalar {
    /// C0, DEL and C1.
    var steersTerminals: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
