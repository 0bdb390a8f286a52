import Tensors

extension Reader {
    /// Images of netpbm, one behind the other in a file: grey (PGM) or red, green and blue (PPM), as bytes or as text. What the
    /// file calls its largest value is scaled to 1.
    static let netpbm = Reader(
        sources: ["a .pgm", "a .ppm"],
        takes: { source in
            let magic = ["P2", "P3", "P5", "P6"].flatMap { ["\($0) ", "\($0)\n"] }
            return source.isNamed(".pgm", ".ppm", ".pnm", ".pgm.gz", ".ppm.gz", ".pnm.gz")
                || source.begins(with: magic.map { Array($0.utf8) })
        },
        read: { source, _ in (try Netpbm.read(source.path), nil) })
}

/// Reads P2 and P5 (grey), P3 and P6 (colour), of up to 16 bits a value, with comments: https://netpbm.sourceforge.net/doc/,
/// pgm.html and ppm.html. Each image of the file is a row, so all have one size.
private enum Netpbm {
    /// The rows of `path`, unlabelled, each channel behind the one before. Throws ``DataError``. Cost: time and memory of the
    /// values as bytes; as floats where they have 16 bits or images have different largest values.
    static func read(_ path: String) throws -> Table {
        let content = Content(try ByteStream(path: path))
        var first: Header?
        var pixels = Pixels(file: path)
        while let header = try Header(content) {
            if let first, header.shape != first.shape {
                throw content.failure(
                    at: header.start, found: "an image of \(header.shape)",
                    expected: "\(first.shape), as the file's first",
                    advice: "Give images of one size, all of them grey or all coloured.")
            }
            first = first ?? header
            try pixels.begin(largest: header.largest)
            try content.read(header, into: &pixels)
        }
        guard let first else {
            throw content.failure(
                at: 0, found: "no image", expected: "the magic number P2, P3, P5 or P6",
                advice: "Give a file with images in it.")
        }
        var values = pixels.values
        values.separateChannels(of: first.shape)
        return Table(file: path, .image(first.shape), values: values, labels: nil)
    }

    /// What stands before the values of an image.
    struct Header {
        /// The offset of its first byte.
        let start: Int
        let shape: ImageShape
        let isText: Bool
        /// What means 1.
        let largest: Int

        private static let longestSide = 1 << 16

        /// The next one, nil at the end of the file.
        init?(_ content: Content) throws {
            // Nothing need stand between images, but a new line often ends the last one.
            try content.skipSpaces()
            start = content.offset
            guard let letter = try content.next() else { return nil }
            let digit = try content.next() ?? 0
            guard letter == UInt8(ascii: "P"), let kind = Array("2356".utf8).firstIndex(of: digit) else {
                throw content.failure(
                    at: start, found: DataError.quoted([letter, digit]),
                    expected: "the magic number of an image, P2, P3, P5 or P6",
                    advice: "Convert the file with pnmtopnm, or save it again as a .pgm or .ppm.")
            }
            isText = kind < 2
            let width = try content.number(1...Self.longestSide, "the width in pixels")
            let height = try content.number(1...Self.longestSide, "the height in pixels")
            largest = try content.number(1...Int(UInt16.max), "the largest value")
            shape = ImageShape(height: height, width: width, channels: kind % 2 == 0 ? 1 : 3)
            guard !isText else { return }
            // Exactly one: the next byte is a value, whatever it looks like.
            let end = content.offset
            guard let space = try content.next(), Content.isSpace(space) else {
                throw content.failure(
                    at: end, found: "no space", expected: "one space or new line behind the largest value",
                    advice: "The header is damaged: save the image again.")
            }
        }
    }

    /// The values of all images so far.
    struct Pixels {
        let file: String
        private var bytes: [UInt8] = []
        private var floats: [Float] = []
        /// That of all images, as long as they are kept as bytes.
        private var scale: Int?
        private var isWhole = true
        private var largest = 1

        init(file: String) { self.file = file }

        /// Values from here on are parts of `largest`.
        mutating func begin(largest: Int) throws {
            self.largest = largest
            scale = scale ?? largest
            guard isWhole, largest > UInt8.max || largest != scale else { return }
            isWhole = false
            try Memory.require(2 * bytes.count * MemoryLayout<Float>.stride, for: file)
            floats = bytes.map { Float($0) / Float(scale!) }
            bytes = []
        }

        mutating func append(_ value: Int) throws {
            if isWhole {
                if bytes.count == bytes.capacity { try Memory.require(2 * bytes.count, for: file) }
                bytes.append(UInt8(value))
            } else {
                if floats.count == floats.capacity {
                    try Memory.require(2 * floats.count * MemoryLayout<Float>.stride, for: file)
                }
                floats.append(Float(value) / Float(largest))
            }
        }

        /// The same for values of one byte each.
        mutating func append(_ values: ArraySlice<UInt8>) throws {
            guard isWhole else {
                for value in values { try append(Int(value)) }
                return
            }
            if bytes.count + values.count > bytes.capacity {
                try Memory.require(2 * (bytes.count + values.count), for: file)
            }
            bytes.append(contentsOf: values)
        }

        var values: Values {
            isWhole ? .bytes(bytes, low: 0, span: Float(scale ?? 1)) : .floats(floats)
        }
    }

    /// The bytes of the file one at a time, and what they say.
    final class Content {
        /// Bytes taken so far.
        private(set) var offset = 0
        private let stream: ByteStream
        private var buffer = [UInt8](repeating: 0, count: 1 << 16)
        private var (place, end) = (0, 0)

        init(_ stream: ByteStream) { self.stream = stream }

        static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

        /// The next byte, which stays; nil at the end.
        private func peek() throws -> UInt8? {
            if place == end {
                end = try buffer.withUnsafeMutableBytes { try stream.fill($0) }
                place = 0
                if end == 0 { return nil }
            }
            return buffer[place]
        }

        func next() throws -> UInt8? {
            guard let byte = try peek() else { return nil }
            (place, offset) = (place + 1, offset + 1)
            return byte
        }

        /// Goes on behind spaces, new lines and comments, which begin with # and end with their line.
        func skipSpaces() throws {
            while let byte = try peek(), Self.isSpace(byte) || byte == UInt8(ascii: "#") {
                _ = try next()
                guard byte == UInt8(ascii: "#") else { continue }
                while let byte = try next(), byte != 0x0A, byte != 0x0D {}
            }
        }

        /// The number that stands behind spaces. Throws where it is outside of `range`, which `meaning` tells in errors.
        func number(_ range: ClosedRange<Int>, _ meaning: @autoclosure () -> String) throws -> Int {
            try skipSpaces()
            let start = offset
            var (value, digits) = (0, 0)
            while let byte = try peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                _ = try next()
                digits += 1
                // No number that is wanted is longer, whatever zeros it begins with.
                if digits > 9 { break }
                value = 10 * value + Int(byte - UInt8(ascii: "0"))
            }
            guard digits > 0, digits <= 9, range.contains(value) else {
                let found = digits > 9 ? "a number of more than 9 digits" : "\(value)"
                let other = try peek().map { DataError.quoted([$0]) } ?? "the end of the data"
                throw failure(
                    at: start, found: digits > 0 ? found : other,
                    expected: "\(meaning()), a whole number in \(range.lowerBound)…\(range.upperBound)",
                    advice: "The file is cut off or damaged: copy or save it again.")
            }
            return value
        }

        /// Reads the values of the image behind `header`.
        func read(_ header: Header, into pixels: inout Pixels) throws {
            let count = header.shape.count
            func meaning(_ i: Int) -> String { "value \(i + 1) of \(count)" }
            if header.isText {
                for i in 0..<count { try pixels.append(number(0...header.largest, meaning(i))) }
                return
            }
            let width = header.largest > UInt8.max ? 2 : 1
            var (done, high) = (0, 0)
            while done < count * width {
                guard try peek() != nil else {
                    throw failure(
                        at: offset, found: "the end of the data", expected: meaning(done / width),
                        advice: "The file is cut off: copy or save it again.")
                }
                let part = buffer[place..<min(end, place + count * width - done)]
                if width == 1 {
                    if let i = part.firstIndex(where: { $0 > header.largest }) {
                        throw tooLarge(Int(part[i]), header, at: offset + i - place)
                    }
                    try pixels.append(part)
                } else {
                    for (i, byte) in part.enumerated() {
                        guard (done + i) % 2 == 1 else {
                            high = Int(byte)
                            continue
                        }
                        let value = high << 8 | Int(byte)
                        guard value <= header.largest else { throw tooLarge(value, header, at: offset + i - 1) }
                        try pixels.append(value)
                    }
                }
                done += part.count
                (place, offset) = (place + part.count, offset + part.count)
            }
        }

        private func tooLarge(_ value: Int, _ header: Header, at place: Int) -> DataError {
            failure(
                at: place, found: "\(value)", expected: "at most \(header.largest), as the header says",
                advice: "Header and data disagree: copy or save the file again.")
        }

        func failure(at place: Int, found: String, expected: String, advice: String) -> DataError {
            DataError(file: stream.path, place: .byte(place), found: found, expected: expected, advice: advice)
        }
    }
}
