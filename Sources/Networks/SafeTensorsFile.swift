import Files
import Foundation
import Tensors

/// A file that is being read, at any place.
final class SafeTensorsFile {
    private let path: String
    private let descriptor: Int32
    /// In bytes.
    let size: Int

    /// Throws `SafeTensors.ReadError` where it can't be opened, or is a folder, a pipe or a device: of these nobody knows
    /// when, or whether, they end.
    init(_ path: String) throws {
        self.path = path
        var status = stat()
        // Before it is opened: opening a pipe waits for its writer, opening a device may do anything.
        guard stat(path, &status) == 0 else { throw Self.unopened(path, errno) }
        if let obstacle = Self.obstacle(status) { throw Self.error(path, obstacle) }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else { throw Self.unopened(path, errno) }
        // Another file may stand there by now.
        guard fstat(file, &status) == 0, Self.obstacle(status) == nil else {
            close(file)
            throw Self.error(path, "another file than a moment ago")
        }
        descriptor = file
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// What is there, where that is no file that has an end.
    private static func obstacle(_ status: stat) -> String? {
        switch status.st_mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: "a folder"
        default: "a pipe or a device"
        }
    }

    private static func error(_ path: String, _ found: String) -> SafeTensors.ReadError {
        SafeTensors.ReadError(description: "\(path): found \(found), expected a file that can be read")
    }

    private static func unopened(_ path: String, _ code: Int32) -> SafeTensors.ReadError {
        switch code {
        case ENOENT: error(path, "no such file")
        case EACCES: error(path, "a file that you may not read")
        default: error(path, "that it can't be opened (\(SystemFault(code)))")
        }
    }

    func bytes(at place: Int, count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try bytes.withUnsafeMutableBytes { try read(into: $0, at: place) }
        return bytes
    }

    /// Fills the buffer from a place on. Throws where the file has become shorter, or the system can't read it.
    func read(into buffer: UnsafeMutableRawBufferPointer, at place: Int) throws {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(place + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw Self.error(
                    path, count == 0 ? "that it has become shorter" : "that it can't be read (\(SystemFault(errno)))")
            }
            done += count
        }
    }
}
