import Files

/// A NumPy array of floats as it is written: `<f4`, the last axis fastest. NumPy enhancement proposal 1, version 1.0.
package enum NPYFile {
    /// Where the elements begin is a multiple of this, as NumPy has it.
    private static let alignment = 64

    /// All that comes before the elements.
    package static func header(_ shape: [Int]) -> [UInt8] {
        let axes = shape.map { "\($0)," }.joined(separator: " ")
        let tuple = shape.count == 1 ? axes : String(axes.dropLast())
        let text = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (\(tuple)), }".utf8)
        // Magic string, version and length take ten bytes, the newline one.
        let spaces = (alignment - (10 + text.count + 1) % alignment) % alignment
        let length = text.count + spaces + 1
        return NPYHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + text
            + Array(repeating: 0x20, count: spaces) + [0x0A]
    }

    /// Replaces the file at `path`, whole or not at all. Precondition: as many values as the shape has.
    package static func write(_ values: [Float], shape: [Int], to path: String) throws(FileError) {
        precondition(values.count == shape.reduce(1, *), "\(values.count) values of \(shape)")
        try OutputFile.write(to: path, of: .binary) { sink throws(SystemFault) in
            try pass(header(shape), to: sink)
            try pass(values, to: sink)
        }
    }

    private static func pass<Element>(_ values: [Element], to sink: OutputFile.Sink) throws(SystemFault) {
        let fault = values.withUnsafeBytes { bytes -> SystemFault? in
            do throws(SystemFault) { try sink.write(bytes) } catch { return error }
            return nil
        }
        if let fault { throw fault }
    }
}
