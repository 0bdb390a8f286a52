import Tensors

/// Reads one file of the IDX format in which MNIST is published.
///
/// Two zero bytes, the type of the elements (8: unsigned byte), the number of dimensions, each dimension as 32
/// bits, big-endian, then the elements in C order. http://yann.lecun.com/exdb/mnist/
enum IDX {
    /// The images of `path` [count, height, width], 8-bit; unlabelled.
    static func images(_ path: String) throws -> Table {
        let stream = try ByteStream(path: path)
        let sizes = try sizes(stream, magic: 0x0000_0803, "8-bit images of 3 dimensions")
        for (position, name) in ["images", "rows of pixels", "columns of pixels"].enumerated()
        where sizes[position] == 0 {
            throw DataError(
                file: path, place: .byte(4 + 4 * position), found: "0 \(name)", expected: "at least 1",
                advice: "The file is empty or its header damaged: copy or download it again.")
        }
        // Three factors below 2³² overflow Int; saturating keeps the product beyond any file.
        let pixels = sizes[1].multipliedReportingOverflow(by: sizes[2])
        let total = pixels.partialValue.multipliedReportingOverflow(by: sizes[0])
        let bytes = try stream.rest(
            pixels.overflow || total.overflow ? Int.max : total.partialValue, of: UInt8.self)
        return Table(
            file: path, shape: ImageShape(height: sizes[1], width: sizes[2]),
            values: .bytes(bytes, range: 0...255), labels: nil)
    }

    /// The labels of `path`, one for each row of `images`.
    static func labels(_ path: String, of images: Table) throws -> [Int32] {
        let stream = try ByteStream(path: path)
        let count = try sizes(stream, magic: 0x0000_0801, "8-bit labels of 1 dimension")[0]
        guard count == images.count else {
            throw DataError(
                file: path, place: .byte(4), found: "\(count) labels",
                expected: "\(images.count), one for each image of \(images.file)",
                advice: "Put the label file there that belongs to the images, or take it away.")
        }
        return try stream.rest(count, of: UInt8.self).map(Int32.init)
    }

    /// Reads the header: each dimension in 0 ..< 2³².
    private static func sizes(_ stream: ByteStream, magic: UInt32, _ meaning: String) throws -> [Int] {
        let found = bigEndian(try stream.header(4, "the IDX header"))
        guard found == magic else {
            throw DataError(
                file: stream.path, place: .byte(0), found: "the magic number 0x\(DataError.hex(found))",
                expected: "0x\(DataError.hex(magic)) (\(meaning))",
                advice: "Check that the file is what its name says.")
        }
        let sizes = try stream.header(4 * Int(magic & 0xFF), "the IDX header")
        return stride(from: 0, to: sizes.count, by: 4).map { Int(bigEndian(sizes[$0..<($0 + 4)])) }
    }

    private static func bigEndian(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
