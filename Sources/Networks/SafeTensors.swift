import Foundation
import Tensors

/// A safetensors file: tensors by name, and strings. https://github.com/huggingface/safetensors, format version 0.4.
///
/// Only F32 is read and written: it is what PyTorch's `state_dict` holds of a model in single precision.
package struct SafeTensors: Sendable {
    package var tensors: [String: Tensor]
    package var metadata: [String: String]

    package init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
        (self.tensors, self.metadata) = (tensors, metadata)
    }

    package struct ReadError: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads a file whole. Throws `ReadError` with the file, the place, what was found and what was expected.
    package init(contentsOf path: String) throws {
        func fail(_ place: String, found: String, expected: String) -> ReadError {
            ReadError(description: "\(path): \(place): found \(found), expected \(expected)")
        }
        let data = try FileContents.read(path)
        guard data.count >= 8 else {
            throw fail("byte 0", found: "\(data.count) bytes", expected: "a header length of 8 bytes")
        }
        let length = data.prefix(8).enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) }
        guard length <= UInt64(data.count - 8) else {
            throw fail(
                "byte 0", found: "a header of \(length) bytes", expected: "at most the \(data.count - 8) that follow")
        }
        let body = 8 + Int(length)
        guard let header = try? JSONSerialization.jsonObject(with: data[8..<body]) as? [String: Any] else {
            throw fail("byte 8", found: "no JSON object", expected: "the header of a safetensors file")
        }
        let entries = header["__metadata__"] ?? [:]
        guard let entries = entries as? [String: String] else {
            throw fail("header, __metadata__", found: "\(type(of: entries))", expected: "strings by name")
        }
        metadata = entries
        tensors = [:]
        var ranges: [(name: String, start: Int, end: Int)] = []
        for (name, entry) in header where name != "__metadata__" {
            guard let entry = entry as? [String: Any], let type = entry["dtype"] as? String,
                let axes = entry["shape"] as? [Int], let range = entry["data_offsets"] as? [Int], range.count == 2
            else { throw fail("header, \(name)", found: "\(entry)", expected: "dtype, shape and data_offsets") }
            guard type == "F32" else { throw fail("header, \(name)", found: "dtype \(type)", expected: "F32") }
            var count = 1
            for axis in axes {
                let (product, overflow) = count.multipliedReportingOverflow(by: axis)
                guard axis > 0, !overflow, product <= data.count else {
                    throw fail(
                        "header, \(name)", found: "shape \(axes)", expected: "positive lengths within the file")
                }
                count = product
            }
            // Their order first: the difference of any two integers may overflow.
            guard range[0] >= 0, range[0] <= range[1], range[1] <= data.count - body,
                range[1] - range[0] == 4 * count
            else {
                throw fail(
                    "header, \(name)", found: "bytes \(range[0]) ..< \(range[1])",
                    expected: "\(4 * count) bytes for \(axes) within \(data.count - body)")
            }
            var values = [Float](repeating: 0, count: count)
            _ = values.withUnsafeMutableBytes { data.copyBytes(to: $0, from: body + range[0]..<body + range[1]) }
            tensors[name] = Tensor(values, shape: Shape(axes))
            ranges.append((name, range[0], range[1]))
        }
        // The format wants every byte to belong to one tensor: a header that says otherwise isn't this data's.
        var end = 0
        for range in ranges.sorted(by: { ($0.start, $0.name) < ($1.start, $1.name) }) {
            guard range.start == end else {
                throw fail("header, \(range.name)", found: "byte \(range.start)", expected: "a start at byte \(end)")
            }
            end = range.end
        }
        guard end == data.count - body else {
            throw fail(
                "header", found: "\(end) bytes of tensors", expected: "the \(data.count - body) that follow it")
        }
    }

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
