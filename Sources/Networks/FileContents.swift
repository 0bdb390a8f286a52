import Foundation

/// All bytes of a regular file.
enum FileContents {
    /// Throws `SafeTensors.ReadError` with what is there instead, in plain words. Of a pipe or a device nothing is read: it
    /// may have no end, and opening it may wait for ever.
    static func read(_ path: String) throws(SafeTensors.ReadError) -> Data {
        func fail(_ found: String) -> SafeTensors.ReadError {
            SafeTensors.ReadError(description: "\(path): found \(found), expected a file that can be read")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw fail(
                errno == ENOENT ? "no such file" : "that it can't be opened (\(String(cString: strerror(errno))))")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw fail("a folder")
        default: throw fail("a pipe or a device")
        }
        guard access(path, R_OK) == 0 else { throw fail("a file that you may not read") }
        do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw fail("that it can't be read to its end")
        }
    }
}
