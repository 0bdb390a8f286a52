import CZlib
import Files
import Terminal

/// Pictures that follow each other, in a file that is a PNG of the first one to whoever knows no more.
/// W3C, "Portable Network Graphics (PNG) Specification (Third Edition)", §11.3.6.
enum AnimatedPNG {
    /// Frames in a file at most, and milliseconds of each.
    static let most = 10_000
    static let possibleDelays = 10...60_000

    /// Replaces the file. Each frame is shown for `delay` milliseconds, over and over. Precondition: there is one, and all are of
    /// a size. Cost: memory for all frames as they are packed.
    static func write(_ frames: [Image], delay: Int, to path: String) throws {
        precondition(
            !frames.isEmpty && frames.allSatisfy { $0.width == frames[0].width && $0.height == frames[0].height })
        var (file, number) = ([UInt8](), 0)
        func next() -> [UInt8] {
            defer { number += 1 }
            return bigEndian(number)
        }
        for (i, frame) in frames.enumerated() {
            let bytes = try PNGFile.bytes(of: frame, for: path)
            let chunks = chunks(of: bytes)
            if i == 0 {
                file = Array(bytes.prefix(8))
                for chunk in chunks.prefix(while: { $0.type != "IDAT" }) { append(chunk.type, chunk.data, to: &file) }
                append("acTL", bigEndian(frames.count) + bigEndian(0), to: &file)
            }
            let size = bigEndian(frame.width) + bigEndian(frame.height)
            // Without an offset, so many thousandths of a second; it replaces what was there.
            let time = [UInt8(delay >> 8 & 0xFF), UInt8(delay & 0xFF), UInt8(1000 >> 8), UInt8(1000 & 0xFF)]
            append("fcTL", next() + size + bigEndian(0) + bigEndian(0) + time + [0, 0], to: &file)
            for chunk in chunks where chunk.type == "IDAT" {
                if i == 0 {
                    append("IDAT", chunk.data, to: &file)
                } else {
                    append("fdAT", next() + chunk.data, to: &file)
                }
            }
        }
        append("IEND", [], to: &file)
        try file.withUnsafeBytes { try OutputFile.write($0, to: path) }
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
