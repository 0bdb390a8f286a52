import Files
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

    /// Reads a file whole. Throws `ReadError` with the file, the place, what was found and what was expected. Nothing is
    /// computed from a number of the header before it was compared with the size of the file. Memory: the tensors, and the
    /// header a few times.
    package init(contentsOf path: String) throws {
        func fail(_ place: String, found: String, expected: String) -> ReadError {
            ReadError(description: "\(path): \(place): found \(found), expected \(expected)")
        }
        let file = try SafeTensorsFile(path)
        guard file.size >= 8 else {
            throw fail("byte 0", found: "\(file.size) bytes", expected: "a header length of 8 bytes")
        }
        let beginning = try file.bytes(at: 0, count: 8)
        let length = beginning.enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << (8 * $1.offset) }
        if try file.bytes(at: 0, count: min(file.size, Self.pointer.utf8.count)).elementsEqual(Self.pointer.utf8) {
            throw fail(
                "byte 0", found: "a pointer of Git LFS to the file", expected: "the file itself: git lfs pull")
        }
        // A text that was taken for a model.
        guard !beginning.allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) else {
            throw fail("byte 0", found: "another kind of file", expected: "a model: a safetensors file")
        }
        guard length <= UInt64(file.size - 8) else {
            throw fail(
                "byte 0", found: "a header of \(length) bytes",
                expected: "at most the \(file.size - 8) that follow, as a safetensors file has it")
        }
        guard length <= Self.largestHeader else {
            throw fail("byte 0", found: "a header of \(length) bytes", expected: "at most \(Self.largestHeader)")
        }
        let body = 8 + Int(length)
        let header: SafeTensorsHeader
        do {
            header = try file.bytes(at: 8, count: Int(length)).withUnsafeBytes { try SafeTensorsHeader($0) }
        } catch SafeTensorsHeader.Fault.noObject(let place) {
            throw fail(
                "byte 8", found: "no JSON object (by byte \(8 + place))", expected: "the header of a safetensors file"
            )
        } catch SafeTensorsHeader.Fault.twice(let name) {
            throw fail("header, \(name.shown)", found: "it twice", expected: "each name once")
        } catch SafeTensorsHeader.Fault.noEntry(let name) {
            throw fail("header, \(name.shown)", found: "no object", expected: "dtype, shape and data_offsets")
        } catch SafeTensorsHeader.Fault.noStrings {
            throw fail("header, __metadata__", found: "another value", expected: "strings by name")
        }
        metadata = header.metadata
        tensors = [:]
        var ranges: [(name: String, axes: [Int], start: Int, end: Int)] = []
        for entry in header.entries {
            let place = "header, \(entry.name.shown)"
            guard let type = entry.type, let axes = entry.axes, let range = entry.range, range.count == 2 else {
                throw fail(place, found: "something else", expected: "dtype, shape and data_offsets")
            }
            guard type == "F32" else { throw fail(place, found: "dtype \(type.shown)", expected: "F32") }
            var count = 1
            for axis in axes {
                let (product, overflow) = count.multipliedReportingOverflow(by: axis)
                guard axis > 0, !overflow, product <= file.size else {
                    throw fail(place, found: "shape \(axes)", expected: "positive lengths within the file")
                }
                count = product
            }
            // Their order first: the difference of any two integers may overflow.
            guard range[0] >= 0, range[0] <= range[1], range[1] <= file.size - body,
                range[1] - range[0] == 4 * count
            else {
                throw fail(
                    place, found: "bytes \(range[0]) ..< \(range[1])",
                    expected: "\(4 * count) bytes for \(axes) within \(file.size - body)")
            }
            ranges.append((entry.name, axes, range[0], range[1]))
        }
        // The format wants every byte to belong to one tensor: a header that says otherwise isn't this data's.
        var end = 0
        ranges.sort { ($0.start, $0.name) < ($1.start, $1.name) }
        for range in ranges {
            guard range.start == end else {
                throw fail(
                    "header, \(range.name.shown)", found: "byte \(range.start)", expected: "a start at byte \(end)")
            }
            end = range.end
        }
        guard end == file.size - body else {
            throw fail(
                "header", found: "\(end) bytes of tensors", expected: "the \(file.size - body) that follow it")
        }
        for range in ranges {
            var values = [Float](repeating: 0, count: (range.end - range.start) / 4)
            try values.withUnsafeMutableBytes { try file.read(into: $0, at: body + range.start) }
            tensors[range.name] = Tensor(values, shape: Shape(range.axes))
        }
    }

    /// How what stands for a large file in a repository begins.
    private static let pointer = "version https://git-lfs"
    /// What the format's own reader takes.
    private static let largestHeader = 100_000_000
}
