import Files
import Tensors

/// Writing a file, whole or not at all.
extension SafeTensors {
    package typealias WriteError = FileError

    /// The bytes of the file before the tensors, which follow sorted by name, so that equal contents give equal bytes.
    private var encodedHeader: [UInt8] {
        var header: [String: JSON] = [:]
        if !metadata.isEmpty { header["__metadata__"] = .object(metadata.mapValues(JSON.string)) }
        var offset = 0
        for name in names {
            let tensor = tensors[name]!
            let end = offset + 4 * tensor.values.count
            header[name] = .object([
                "dtype": .string("F32"), "shape": .array(tensor.shape.axes.map { JSON($0) }),
                "data_offsets": .array([JSON(offset), JSON(end)]),
            ])
            offset = end
        }
        var json = Array(JSON.object(header).text.utf8)
        json += Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }

    private var names: [String] { tensors.keys.sorted() }

    /// Replaces the file at `path`, whole or not at all, as ``OutputFile`` does. Where `durably`, it waits for the disk.
    package func write(to path: String, durably: Bool = true) throws(WriteError) {
        try OutputFile.write(to: path, of: .binary, durably: durably) { sink throws(SystemFault) in
            try Self.pass(encodedHeader, to: sink)
            for name in names { try Self.pass(tensors[name]!.values, to: sink) }
        }
    }

    private static func pass<Element>(_ values: [Element], to sink: OutputFile.Sink) throws(SystemFault) {
        let fault = values.withUnsafeBytes { bytes -> SystemFault? in
            do throws(SystemFault) { try sink.write(bytes) } catch { return error }
            return nil
        }
        if let fault { throw fault }
    }

    /// Throws what ``write(to:durably:)`` would have against `path`, as far as that can be known beforehand.
    package static func checkWritable(_ path: String) throws(WriteError) {
        try OutputFile.check(path, of: .binary)
    }
}
