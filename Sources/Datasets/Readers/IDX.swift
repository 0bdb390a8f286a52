import Tensors

/// Reads one file of the IDX format in which MNIST is published.
///
/// Two zero bytes, the type of the elements, the number of dimensions, each dimension as 32 bits, then the elements in C
/// order, all of them big-endian. http://yann.lecun.com/exdb/mnist/
enum IDX {
    /// The images of `path` [count, height, width] or [count, height, width, channels], or its rows [count, d]; unlabelled.
    /// Bytes are scaled so that 255 is 1, other numbers by their whole range where they leave 0…1.
    static func images(_ path: String) throws -> Table {
        let stream = try ByteStream(path: path)
        let (type, sizes) = try header(stream, dimensions: 2...4, "images of 3 dimensions, or 4 with their channels")
        let names = ["images", sizes.count == 2 ? "columns" : "rows of pixels", "columns of pixels", "channels"]
        for (position, name) in names.prefix(sizes.count).enumerated() where sizes[position] == 0 {
            throw DataError(
                file: path, place: .byte(4 + 4 * position), found: "0 \(name)", expected: "at least 1",
                advice: "The file is empty or its header damaged: copy or download it again.")
        }
        let shape =
            sizes.count == 2
            ? ImageShape(height: 1, width: sizes[1])
            : ImageShape(height: sizes[1], width: sizes[2], channels: sizes.count == 4 ? sizes[3] : 1)
        guard shape.channels <= 4 else {
            throw DataError(
                file: path, place: .byte(16), found: "\(shape.channels) channels",
                expected: "at most 4, behind the others",
                advice: "Save the images as [n, height, width, channels].")
        }
        let count = try elements(sizes, type.width)
        let bytes = try stream.rest(count, of: UInt8.self)
        var values: Values
        if type.kind == .unsigned {
            values = .bytes(bytes, range: 0...255)
        } else {
            try Memory.require(bytes.count / type.width * MemoryLayout<Float>.stride, for: path)
            let floats = [Float](unsafeUninitializedCapacity: bytes.count / type.width) { room, filled in
                _ = type.convert(bytes, into: room)
                filled = room.count
            }
            values = try .checked(floats) { index, value in
                DataError(
                    file: path, place: .byte(4 + 4 * sizes.count + type.width * index), found: "\(value)",
                    expected: "a finite number", advice: "The file is damaged: copy or download it again.")
            }
        }
        values.separateChannels(of: shape)
        return Table(file: path, shape: shape, values: values, labels: nil)
    }

    /// The labels of `path`, one for each row of `images`.
    static func labels(_ path: String, of images: Table) throws -> [Int32] {
        let stream = try ByteStream(path: path)
        let (type, sizes) = try header(stream, dimensions: 1...1, "labels of 1 dimension")
        let count = sizes[0]
        guard count == images.count else {
            throw DataError(
                file: path, place: .byte(4), found: "\(count) labels",
                expected: "\(images.count), one for each image of \(images.file)",
                advice: "Put the label file there that belongs to the images, or take it away.")
        }
        let bytes = try stream.rest(try elements(sizes, type.width), of: UInt8.self)
        let floats = [Float](unsafeUninitializedCapacity: count) { room, filled in
            _ = type.convert(bytes, into: room)
            filled = count
        }
        return try floats.enumerated().map { i, value in
            guard value == value.rounded(), (0...Float(Table.largestLabel)).contains(value) else {
                throw DataError(
                    file: path, place: .byte(8 + i * type.width), found: "the label \(value)",
                    expected: "a whole number in 0…\(Table.largestLabel)", advice: "Number the classes from 0.")
            }
            return Int32(value)
        }
    }

    /// Bytes of all elements; more than any file has where the product overflows.
    private static func elements(_ sizes: [Int], _ width: Int) throws -> Int {
        sizes.reduce(width) { product, size in
            let next = product.multipliedReportingOverflow(by: size)
            return next.overflow ? .max : next.partialValue
        }
    }

    /// The types of elements by their code.
    private static let types: [UInt8: String] = [
        0x08: "|u1", 0x09: "|i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8",
    ]

    /// Reads the header: each dimension in 0 ..< 2³².
    private static func header(
        _ stream: ByteStream, dimensions: ClosedRange<Int>, _ meaning: String
    ) throws -> (NPYElement, [Int]) {
        let found = bigEndian(try stream.header(4, "the IDX header"))
        let (code, rank) = (UInt8(found >> 8 & 0xFF), Int(found & 0xFF))
        guard found >> 16 == 0, let name = types[code], let type = NPYElement(name), dimensions.contains(rank) else {
            throw DataError(
                file: stream.path, place: .byte(0), found: "the magic number 0x\(DataError.hex(found))",
                expected:
                    "0x\(DataError.hex(UInt32(dimensions.contains(3) ? 0x0803 : 0x0801))) or another of \(meaning)",
                advice: "Check that the file is what its name says.")
        }
        let sizes = try stream.header(4 * rank, "the IDX header")
        return (type, stride(from: 0, to: sizes.count, by: 4).map { Int(bigEndian(sizes[$0..<($0 + 4)])) })
    }

    private static func bigEndian(_ bytes: some Collection<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
