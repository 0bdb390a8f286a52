import Files
import Foundation

/// A file of a few lines that somebody wrote.
enum SmallFile {
    /// One that can't be read.
    struct Unreadable: Error {
        /// The file, what was found and what was expected.
        let description: String
    }

    /// Far more than anybody types, and read in a blink whatever stands in it.
    static let largest = 1 << 18

    /// Its bytes; nil where there is none and none has to be.
    static func bytes(of path: String, mustExist: Bool) throws(Unreadable) -> [UInt8]? {
        // Opening waits for ever where the path is a pipe that nobody writes to.
        var status = stat()
        let name = VisibleText.line(path)
        guard stat(path, &status) == 0 else {
            if errno == ENOENT && !mustExist { return nil }
            let found = errno == ENOENT ? "no such file" : "\(String(cString: strerror(errno)))"
            throw Unreadable(description: "\(name): found \(found); expected a TOML file")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let found = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a pipe or a device"
            throw Unreadable(description: "\(name): found \(found); expected a TOML file")
        }
        guard status.st_size <= largest else {
            throw Unreadable(
                description: "\(name): found \(status.st_size) bytes; expected a TOML file of at most \(largest)")
        }
        do { return Array(try Data(contentsOf: URL(fileURLWithPath: path))) } catch {
            throw Unreadable(
                description: "\(name): found a file that can't be read; expected a TOML file that you may read")
        }
    }
}
