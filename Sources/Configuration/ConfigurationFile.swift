import Dashboard
import Foundation
import Terminal

/// Preferences from a file, and what is wrong with it.
package struct ConfigurationFile {
    package private(set) var preferences = Preferences()
    /// One line each: the file, the line, what was found and what was expected. All else in the file holds.
    package private(set) var faults: [String] = []

    /// The file that a person keeps: `$XDG_CONFIG_HOME/hourglass/config.toml`, by default in `~/.config`.
    package static func usualPath(_ environment: [String: String]) -> String? {
        // A relative path there is to be ignored, says the specification.
        let folders = [environment["XDG_CONFIG_HOME"], environment["HOME"].map { $0 + "/.config" }]
        return folders.compactMap { $0 }.first { $0.hasPrefix("/") }.map { $0 + "/hourglass/config.toml" }
    }

    /// A file that can't be read.
    package struct Unreadable: Error, CustomStringConvertible {
        package let description: String
    }

    /// The standard, with a reason why nothing else holds.
    package init(fault: String? = nil) { faults = fault.map { [$0] } ?? [] }

    /// What there is to say on a screen, in a line: the first fault without the folders, and how many more there are.
    package var notice: String? {
        guard let first = faults.first else { return nil }
        let folders = first.prefix { $0 != ":" }.lastIndex(of: "/").map(first.index(after:)) ?? first.startIndex
        return (faults.count > 1 ? "1/\(faults.count) " : "") + first[folders...]
    }

    /// Reads a file, of which there may be none unless `mustExist`. Throws ``Unreadable``.
    package init(contentsOf path: String, mustExist: Bool) throws(Unreadable) {
        do {
            guard let bytes = try SmallFile.bytes(of: path, mustExist: mustExist) else { return }
            read(bytes, path: path)
        } catch { throw Unreadable(description: error.description) }
    }

    init(_ text: String, path: String) { read(Array(text.utf8), path: path) }

    /// Faults that are said; further ones are counted.
    private static let mostFaults = 100

    private mutating func read(_ bytes: [UInt8], path: String) {
        let document = TOMLDocument(bytes, mostFaults: Self.mostFaults)
        var reader = EntryReader(path: path, mostFaults: Self.mostFaults)
        for entry in document.entries { reader.take(entry) }
        reader.finish()
        preferences = reader.preferences
        let broken = document.faults.map { fault in
            (
                line: fault.line,
                text: "\(path):\(fault.line): no TOML at column \(fault.column): \(fault.reason)"
                    + (fault.endsTable ? "; nothing below it holds up to the next [table]" : "")
            )
        }
        faults = (broken + reader.faults).sorted { $0.line < $1.line }.prefix(Self.mostFaults).map(\.text)
        let more = document.faultCount + reader.faultCount - faults.count
        if more > 0 { faults.append("\(path): and \(more) more of the kind") }
    }
}
