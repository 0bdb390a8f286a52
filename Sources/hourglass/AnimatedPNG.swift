import CZlib
import Files
import Terminal

/// Pictures that follow each other, in a file that is a PNG of the first one to whoever knows no more.
/// W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", §11.3.6.
struct AnimatedPNG {
    /// Frames in a file at most, and milliseconds of each.
    static let most = 10_000
    static let possibleDelays = 10...60_000

    /// What stands before the first frame of a PNG: its signature and chunks.
    private var head: [UInt8] = []
    /// The packed pixels of each frame, in pieces.
    private var frames: [[[UInt8]]] = []
    private var size: (width: Int, height: Int)?

    var count: Int { frames.count }

    /// Packs a frame. Errors call the file by `path`. Precondition: it is as large as those before. Cost: memory for it as it is
    /// packed.
    mutating func add(_ frame: Image, for path: String) throws {
        let own = (frame.width, frame.height)
        precondition(size.map { $0 == own } ?? true, "frames of two sizes")
        let bytes = try PNGFile.bytes(of: frame, for: path)
        let chunks = Self.chunks(of: bytes)
        if size == nil {
            head = Array(bytes.prefix(8))
            for chunk in chunks.prefix(while: { $0.type != "IDAT" }) {
                Self.append(chunk.type, chunk.data, to: &head)
            }
            size = own
        }
        frames.append(chunks.filter { $0.type == "IDAT" }.map(\.data))
    }

    /// Leaves every second frame, the first among them.
    mutating func halve() { frames = stride(from: 0, to: frames.count, by: 2).map { frames[$0] } }

    /// Replaces the file. Each frame is shown for `delay` milliseconds, over and over. Precondition: there is one.
    func write(delay: Int, to path: String) throws {
        guard let size else { preconditionFailure("a film of nothing") }
        var (file, number) = (head, 0)
        func next() -> [UInt8] {
            defer { number += 1 }
            return Self.bigEndian(number)
        }
        Self.append("acTL", Self.bigEndian(frames.count) + Self.bigEndian(0), to: &file)
        let extent = Self.bigEndian(size.width) + Self.bigEndian(size.height)
        // Without an offset, so many thousandths of a second; it replaces what was there.
        let time = [UInt8(delay >> 8 & 0xFF), UInt8(delay & 0xFF), UInt8(1000 >> 8), UInt8(1000 & 0xFF)]
        for (i, frame) in frames.enumerated() {
            Self.append("fcTL", next() + extent + Self.bigEndian(0) + Self.bigEndian(0) + time + [0, 0], to: &file)
            for data in frame {
                if i == 0 {
                    Self.append("IDAT", data, to: &file)
                } else {
                    Self.append("fdAT", next() + data, to: &file)
                }
            }
        }
        Self.append("IEND", [], to: &file)
        try file.withUnsafeBytes { try OutputFile.write($0, to: path, of: .binary) }
    }

    /// The chunks of a PNG that libpng has written.
    private static func chunks(of file: [UInt8]) -> [(type: String, data: [UInt8])] {
        var (chunks, place) = ([(type: String, data: [UInt8])](), 8)
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let start = place + 8
            chunks.append(
                (String(decoding: file[place + 4..<start], as: UTF8.self), Array(file[start..<start + length])))
            place = start + length + 4
        }
        return chunks
    }

    private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
        let body = Array(type.utf8) + data
        file += bigEndian(data.count) + body
        file += bigEndian(Int(body.withUnsafeBufferPointer { crc32(0, $0.baseAddress, uInt($0.count)) }))
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [UInt8(number >> 24 & 0xFF), UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
    }
}
