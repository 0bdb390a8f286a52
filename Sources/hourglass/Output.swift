import ArgumentParser
import Dashboard
import Files
import Foundation
import Terminal

/// stdout, the place of what was asked for. Everything that commands print goes through here.
///
/// Nothing is kept back, so that what could not be written is known at once: by an ``Output/Lost`` that ends the command with 1. A
/// command that has something to save saves it all the same.
enum Output {
    /// stdout took no more: the disk is full, nobody reads.
    struct Lost: Error, CustomStringConvertible {
        let fault: SystemFault
        var description: String { "standard output: \(fault)" }
    }

    /// Writes words with blanks between them, and ends the line. Characters that would steer a terminal are spelled.
    static func print(_ words: String..., terminator: String = "\n") throws(Lost) {
        try write(VisibleText.of(words.joined(separator: " ") + terminator))
    }

    /// The columns of the terminal that stdout is, 80 where it doesn't say; nil where it is none.
    static var width: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0 else { return 80 }
        return Int(window.ws_col)
    }

    /// A line whose words stay whole on a terminal: what goes on below stands two columns further in.
    static func print(wrapped line: String) throws(Lost) {
        guard let width else { return try print(line) }
        try print(wrapped(line, to: width))
    }

    /// Paths and other long words stay whole, so that they can be taken from the screen.
    static func wrapped(_ line: String, to width: Int) -> String {
        guard DisplayWidth.of(line) > width else { return line }
        let margin = line.prefix { $0 == " " }
        return DisplayWidth.wrap(line, to: width - margin.count, indent: 2, breakingWords: false)
            .map { margin + $0 }.joined(separator: "\n")
    }

    /// What a canvas has drawn, which is clean but for its own colours.
    static func print(picture: String) throws(Lost) { try write(picture) }

    /// One object on one line.
    static func print(json value: some Encodable) throws { try write(JSON(encoding: value).text + "\n") }

    /// The bytes of a file as they are; on a terminal as its words.
    static func print(bytes: UnsafeRawBufferPointer) throws(Lost) {
        guard isatty(STDOUT_FILENO) == 0 else {
            return try write(VisibleText.of(String(decoding: bytes, as: UTF8.self)))
        }
        do { try Descriptor.write(bytes, to: STDOUT_FILENO) } catch { throw Lost(fault: error) }
    }

    private static func write(_ text: String) throws(Lost) {
        do { try Descriptor.write(text, to: STDOUT_FILENO) } catch { throw Lost(fault: error) }
    }

    /// What `body` writes, into a file, whole or not at all, or on stdout where none is named. What goes wrong on the way leaves
    /// no part of a file behind.
    static func write(to path: String?, _ body: (_ write: (String) throws -> Void) throws -> Void) throws {
        guard let path else { return try body { try print($0, terminator: "") } }
        var failure: (any Error)?
        do {
            try OutputFile.write(to: path) { sink throws(SystemFault) in
                do {
                    try body { text in
                        var text = text
                        try text.withUTF8 { try sink.write(UnsafeRawBufferPointer($0)) }
                    }
                } catch let fault as SystemFault {
                    throw fault
                } catch {
                    failure = error
                    throw SystemFault(ECANCELED)
                }
            }
        } catch { throw failure ?? error }
    }

    /// A line on stderr, the only place for what isn't the answer. Where it leads nowhere, that is no reason to end.
    static func report(_ text: String) {
        try? Descriptor.write(VisibleText.of(text + "\n"), to: STDERR_FILENO)
    }
}

/// A command that goes on although nobody sees what it prints, since it has something to save.
struct Printing {
    /// What became of the first line that was lost.
    private(set) var loss: Output.Lost?

    /// Prints, until something is lost.
    mutating func attempt(_ print: () throws -> Void) throws {
        guard loss == nil else { return }
        do { try print() } catch let error as Output.Lost { loss = error }
    }

    /// To be called at the end, when all is saved.
    func finish() throws { if let loss { throw loss } }
}

/// Swift's own would trap, or lose what it holds back, where stdout fails.
@available(*, unavailable, message: "print by Output.print")
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {}
