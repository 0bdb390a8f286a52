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

    /// CRC-32 bit by bit: RFC 1952, section 8.
    package static func crc32(_ data: [UInt8]) -> UInt32 {
        ~data.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
        }
    }
}
