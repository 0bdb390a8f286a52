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
}
