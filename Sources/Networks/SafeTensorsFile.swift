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
        guard stat(path, &status) == 0 else { throw Self.error(path, String(cString: strerror(errno))) }
        if let reason = Self.obstacle(status) { throw Self.error(path, reason) }
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard file >= 0 else { throw Self.error(path, String(cString: strerror(errno))) }
        // Another file may stand there by now.
        guard fstat(file, &status) == 0, Self.obstacle(status) == nil else {
            close(file)
            throw Self.error(path, "it has been replaced")
        }
        descriptor = file
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Why it is no file that has an end.
    private static func obstacle(_ status: stat) -> String? {
        switch status.st_mode & S_IFMT {
        case S_IFREG: nil
        case S_IFDIR: "it is a folder"
        default: "it is a pipe or a device, expected a file"
        }
    }

    private static func error(_ path: String, _ reason: String) -> SafeTensors.ReadError {
        SafeTensors.ReadError(description: "\(path): cannot be read: \(reason)")
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
                throw Self.error(path, count == 0 ? "it has become shorter" : String(cString: strerror(errno)))
            }
            done += count
        }
    }
}
