/// Files written byte for byte from the descriptions of their formats, without the code under test.
package enum HandMade {
    package static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    package static func littleEndian(_ value: UInt32) -> [UInt8] { bigEndian(value).reversed() }

    /// An IDX file of unsigned bytes.
    package static func idx(_ sizes: [UInt32], _ data: [UInt8]) -> [UInt8] {
        [0, 0, 8, UInt8(sizes.count)] + sizes.flatMap(bigEndian) + data
    }

    /// A NumPy file of version 1, 2 or 3, its header filled up with spaces to a multiple of 64.
    package static func npy(_ dictionary: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
        let width = version == 1 ? 2 : 4
        let text = Array(dictionary.utf8)
        let padding = 64 - (8 + width + text.count + 1) % 64
        let header = text + [UInt8](repeating: 0x20, count: padding) + [0x0A]
        return [0x93] + Array("NUMPY".utf8) + [version, 0]
            + littleEndian(UInt32(header.count)).prefix(width) + header + data
    }

    package static func floats(_ values: [Float]) -> [UInt8] { values.flatMap { littleEndian($0.bitPattern) } }

    /// One member of a gzip file (RFC 1952) whose deflate blocks store their bytes (RFC 1951, 3.2.4).
    package static func gzip(_ data: [UInt8]) -> [UInt8] {
        precondition(data.count < 1 << 16)
        let length = UInt16(data.count)
        let block = [1, UInt8(length & 0xFF), UInt8(length >> 8), ~UInt8(length & 0xFF), ~UInt8(length >> 8)]
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + block + data
            + littleEndian(crc32(data)) + littleEndian(UInt32(data.count))
    }

    /// A grey PNG of 8 bits, or of 16 where values are pairs of bytes, not packed: https://www.w3.org/TR/png/.
    package static func png(width: Int, height: Int, _ values: [UInt8], depth: UInt8 = 8) -> [UInt8] {
        func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
            let body = Array(name.utf8) + data
            return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
        }
        let stride = width * Int(depth) / 8
        precondition(values.count == stride * height)
        // Each line begins with its filter, of which 0 is none.
        let lines = (0..<height).flatMap { [0] + values[$0 * stride..<($0 + 1) * stride] }
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in lines {
            a = (a + UInt32(byte)) % 65521
            b = (b + a) % 65521
        }
        let length = UInt16(lines.count)
        let block = [1, UInt8(length & 0xFF), UInt8(length >> 8), ~UInt8(length & 0xFF), ~UInt8(length >> 8)]
        let packed = [0x78, 0x01] + block + lines + bigEndian(b << 16 | a)
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [depth, 0, 0, 0, 0])
            + chunk("IDAT", packed) + chunk("IEND", [])
    }

    /// A zip archive whose members are stored: PKWARE, APPNOTE.TXT.
    package static func zip(_ members: [(name: String, content: [UInt8])]) -> [UInt8] {
        func short(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }
        func long(_ value: Int) -> [UInt8] { littleEndian(UInt32(value)) }
        var (out, list): ([UInt8], [UInt8]) = ([], [])
        for (name, content) in members {
            let sizes = littleEndian(crc32(content)) + long(content.count) + long(content.count)
            let common = short(20) + short(0) + short(0) + long(0) + sizes + short(name.utf8.count) + short(0)
            list +=
                long(0x0201_4B50) + short(20) + common + short(0) + long(0) + long(0) + long(out.count)
                + Array(name.utf8)
            out += long(0x0403_4B50) + common + Array(name.utf8) + content
        }
        let end = short(members.count) + short(members.count) + long(list.count) + long(out.count) + short(0)
        return out + list + long(0x0605_4B50) + long(0) + end
    }

    /// CRC-32 bit by bit: RFC 1952, section 8.
    package static func crc32(_ data: [UInt8]) -> UInt32 {
        ~data.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
        }
    }
}
