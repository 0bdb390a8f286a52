import Foundation

/// A folder for the files of one test, removed with the value.
package final class TemporaryFolder {
    package let path = NSTemporaryDirectory() + "hourglass-" + UUID().uuidString

    package init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of the file `name`, whether it exists or not.
    package func file(_ name: String) -> String { path + "/" + name }

    /// The names of all files, sorted.
    package var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    /// Writes `bytes` to the file `name` and returns its path.
    @discardableResult
    package func write(_ bytes: [UInt8], _ name: String) throws -> String {
        let file = file(name)
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Writes `text` to the file `name` and returns its path.
    @discardableResult
    package func write(_ text: String, _ name: String) throws -> String { try write(Array(text.utf8), name) }

    /// The bytes of the file `name`.
    package func read(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }
}
