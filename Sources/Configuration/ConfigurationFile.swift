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

    private static let largest = 1 << 20

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
        // Opening waits for ever where the path is a pipe that nobody writes to.
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT && !mustExist { return }
            throw Unreadable(description: "\(path): \(String(cString: strerror(errno))); expected a TOML file")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.largest else {
            throw Unreadable(description: "\(path): no file of at most 1 MiB; expected a TOML file")
        }
        let data: Data
        do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw Unreadable(description: "\(path): can't be read; expected a TOML file that you may read")
        }
        read(data, path: path)
    }

    init(_ text: String, path: String) { read(Data(text.utf8), path: path) }

    private mutating func read(_ data: Data, path: String) {
        guard let text = String(validating: data, as: UTF8.self), !text.contains("\0") else {
            faults = ["\(path): bytes that are no text; expected TOML, which is UTF-8. Nothing of it holds"]
            return
        }
        do {
            let entries = try TOMLDocument(text).entries
            var reader = EntryReader(path: path)
            for entry in entries { reader.take(entry) }
            reader.finish()
            (preferences, faults) = (reader.preferences, reader.faults.sorted { $0.line < $1.line }.map(\.text))
        } catch {
            faults = [
                "\(path):\(error.line): no TOML at column \(error.column): \(error.reason). Nothing of it holds"
            ]
        }
    }
}
