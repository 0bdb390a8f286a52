import Tensors

extension Reader {
    /// A NumPy array of rows [n, d] or of images [n, h, w] or [n, h, w, channels]; 8-bit values are scaled so that 255 is 1,
    /// floats that all lie in 0…1 are kept, other floats are scaled by their whole range.
    static let npy = Reader(
        sources: ["a .npy"], takes: { $0.isNamed(".npy") }, read: { source, _ in (try NPY.read(source.path), nil) })
}

/// Reads a NumPy array of shape [n, d], [n, h, w] or [n, h, w, channels], unsigned bytes or little-endian floats, in C order.
///
/// NumPy enhancement proposal 1, "A simple file format for NumPy arrays".
enum NPY {
    /// The rows of `path`, unlabelled. Bytes are scaled so that 255 is 1; floats that all lie in 0…1 are kept,
    /// others are scaled by their whole range.
    static func read(_ path: String) throws -> Table {
        let stream = try ByteStream(path: path)
        let header = try NPYHeader(stream)
        let shape = try shape(header, path)
        let total = header.shape.reduce((partialValue: 1, overflow: false)) { product, size in
            let next = product.partialValue.multipliedReportingOverflow(by: size)
            return (next.partialValue, product.overflow || next.overflow)
        }
        let count = total.overflow ? Int.max : total.partialValue
        let start = stream.offset
        var values: Values
        switch header.type {
        case "|u1":
            values = .bytes(try stream.rest(count, of: UInt8.self), range: 0...255)
        case "<f4":
            values = try .checked(try stream.rest(count, of: Float.self)) { index, value in
                DataError(
                    file: path, place: .byte(start + 4 * index), found: "\(value)",
                    expected: "a finite number",
                    advice: "Save the array without it: np.save(path, np.nan_to_num(array)).")
            }
        default:
            throw DataError(
                file: path, place: header.place, found: "elements of type \(header.type)",
                expected: "|u1 (unsigned bytes) or <f4 (32-bit floats)",
                advice: "Convert the array: np.save(path, array.astype('<f4')).")
        }
        values.separateChannels(of: shape)
        let kind = header.shape.count == 2 ? RowKind(row: shape.width, isBytes: true) : RowKind(shape)
        return Table(file: path, kind, values: values, labels: nil)
    }

    /// Red, green, blue and how opaque it is: with more, what stands last is rather a width.
    private static let mostChannels = 4

    private static func shape(_ header: NPYHeader, _ path: String) throws -> ImageShape {
        func failure(_ expected: String, _ advice: String) -> DataError {
            let sizes = header.shape.map(String.init).joined(separator: ", ")
            return DataError(
                file: path, place: header.place, found: "an array of shape [\(sizes)]", expected: expected,
                advice: advice)
        }
        guard !header.isFortranOrder else {
            throw DataError(
                file: path, place: header.place, found: "an array in Fortran order", expected: "C order",
                advice: "Convert the array: np.save(path, np.ascontiguousarray(array)).")
        }
        guard (2...4).contains(header.shape.count) else {
            throw failure(
                "[n, d], [n, height, width] or [n, height, width, channels]",
                "Reshape the array: np.save(path, array.reshape(n, -1)).")
        }
        guard header.shape.allSatisfy({ $0 > 0 }) else {
            throw failure("sizes of at least 1", "The array is empty: save one with rows.")
        }
        guard header.shape.count == 4 else {
            return ImageShape(height: header.shape.count == 3 ? header.shape[1] : 1, width: header.shape.last!)
        }
        guard header.shape[3] <= mostChannels else {
            throw failure(
                "[n, height, width, channels] with at most \(mostChannels) channels",
                "Put the channels last: np.save(path, array.transpose(0, 2, 3, 1)).")
        }
        return ImageShape(height: header.shape[1], width: header.shape[2], channels: header.shape[3])
    }
}

extension Values {
    /// Floats that all lie in 0…1 as they are, others scaled by their whole range. Throws what `failure` makes
    /// of the first one that is not finite, by its position and value.
    static func checked(
        _ floats: consuming [Float], failure: (_ index: Int, _ value: Float) -> DataError
    ) throws -> Values {
        var low = Float.infinity
        var high = -Float.infinity
        try floats.withUnsafeBufferPointer { floats in
            for index in floats.indices {
                let value = floats[index]
                guard value.isFinite else { throw failure(index, value) }
                low = value < low ? value : low
                high = value > high ? value : high
            }
        }
        return low >= 0 && high <= 1 ? .floats(floats) : .floats(floats, range: low...high)
    }
}
