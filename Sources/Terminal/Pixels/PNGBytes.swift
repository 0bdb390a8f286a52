import CZlib

/// A PNG in memory (ISO 15948), of 8 bits a value: small, since kitty's protocol sends it as text.
enum PNGBytes {
    static func of(_ bitmap: Bitmap) -> [UInt8] {
        // Drawings are shorter as they are, photographs by what differs from the pixels before.
        let rows = [filtered(bitmap, paeth: false), filtered(bitmap, paeth: true)].map(deflated)
        let data = rows[0].count <= rows[1].count ? rows[0] : rows[1]
        var header = bigEndian(bitmap.width) + bigEndian(bitmap.height)
        header += [8, bitmap.channels == 1 ? 0 : 2, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", data)
            + chunk("IEND", [])
    }

    /// Each row behind the number of its filter: none, or the differences from A. W. Paeth's predictor.
    private static func filtered(_ bitmap: Bitmap, paeth: Bool) -> [UInt8] {
        let (stride, channels) = (bitmap.width * bitmap.channels, bitmap.channels)
        var rows: [UInt8] = []
        rows.reserveCapacity(bitmap.bytes.count + bitmap.height)
        for y in 0..<bitmap.height {
            rows.append(paeth ? 4 : 0)
            guard paeth else {
                rows += bitmap.bytes[y * stride..<(y + 1) * stride]
                continue
            }
            for i in 0..<stride {
                func byte(_ dx: Int, _ dy: Int) -> Int {
                    i - dx * channels < 0 || y - dy < 0 ? 0 : Int(bitmap.bytes[(y - dy) * stride + i - dx * channels])
                }
                let (left, above, corner) = (byte(1, 0), byte(0, 1), byte(1, 1))
                let (a, b, c) = (
                    abs(above - corner), abs(left - corner), abs(left + above - 2 * corner)
                )
                let guess = a <= b && a <= c ? left : b <= c ? above : corner
                rows.append(UInt8(truncatingIfNeeded: byte(0, 0) - guess))
            }
        }
        return rows
    }

    /// A stream of zlib's (RFC 1950).
    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        let bound = Int(compressBound(uLong(bytes.count)))
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            var length = uLongf(bound)
            let status = compress2(buffer.baseAddress!, &length, bytes, uLong(bytes.count), 9)
            precondition(status == Z_OK, "zlib: \(status) though there is room for any \(bytes.count) bytes")
            count = Int(length)
        }
    }

    private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        return bigEndian(data.count) + body + bigEndian(Int(crc32(0, body, uInt(body.count))))
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
