import Foundation
import Tensors

/// Writing a file, whole or not at all.
extension SafeTensors {
    /// The bytes of the file before the tensors, which follow sorted by name, so that equal contents give equal bytes.
    private var encodedHeader: Data {
        var header: [String: Any] = [:]
        if !metadata.isEmpty { header["__metadata__"] = metadata }
        var offset = 0
        for name in names {
            let tensor = tensors[name]!
            header[name] = [
                "dtype": "F32", "shape": tensor.shape.axes,
                "data_offsets": [offset, offset + 4 * tensor.values.count],
            ]
            offset += 4 * tensor.values.count
        }
        // Strings and integers only, so that encoding cannot fail.
        var json = (try? JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])) ?? Data()
        json.append(contentsOf: Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
        var data = Data()
        withUnsafeBytes(of: UInt64(json.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(json)
        return data
    }

    private var names: [String] { tensors.keys.sorted() }

    package struct WriteError: Error, CustomStringConvertible {
        package let description: String

        init(description: String) { self.description = description }

        /// With the reason that `errno` gives.
        init(_ path: String, _ what: String) {
            description = "\(path): \(what): \(String(cString: strerror(errno)))"
        }
    }

    /// Writes to a temporary file beside `path`, syncs it where `durably`, renames it: `path` holds the old file or the new
    /// one whole.
    package func write(to path: String, durably: Bool = true) throws {
        let temporary = Self.temporary(path)
        func fail(_ what: String) -> WriteError {
            let error = WriteError(path, what)
            unlink(temporary)
            return error
        }
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw fail("cannot be created") }
        defer { close(file) }
        guard encodedHeader.withUnsafeBytes({ Self.write($0, to: file) }),
            names.allSatisfy({ tensors[$0]!.values.withUnsafeBytes { Self.write($0, to: file) } })
        else { throw fail("cannot be written") }
        if durably { guard fsync(file) == 0 else { throw fail("cannot be synced") } }
        guard rename(temporary, path) == 0 else { throw fail("cannot be put in place") }
    }

    /// Throws what ``write(to:durably:)`` would have against `path`, as far as that can be known beforehand.
    package static func checkWritable(_ path: String) throws {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            throw WriteError(description: "\(path): cannot be written: it is a folder")
        }
        let temporary = temporary(path)
        let file = open(temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw WriteError(path, "cannot be created") }
        close(file)
        unlink(temporary)
    }

    private static func temporary(_ path: String) -> String {
        "\(path).\(ProcessInfo.processInfo.processIdentifier).part"
    }

    /// Writes all of it; false with `errno` set where that fails.
    private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let n = Foundation.write(file, bytes.baseAddress! + written, bytes.count - written)
            if n < 0 && errno == EINTR { continue }
            guard n > 0 else { return false }
            written += n
        }
        return true
    }
}
