import CPng
import Files
import Terminal

/// Writes images as a PNG, grey or in red, green and blue, through libpng.
enum PNGFile {
    struct WriteError: Error, CustomStringConvertible {
        let description: String
    }

    /// 8 bits a value; what is no number is black. Replaces the file as ``OutputFile`` does.
    static func write(_ image: Image, to path: String) throws {
        try bytes(of: image, for: path).withUnsafeBytes { try OutputFile.write($0, to: path, of: .binary) }
    }

    /// The same as the bytes of a file, which errors call by `path`.
    static func bytes(of image: Image, for path: String) throws -> [UInt8] {
        var header = png_image()
        header.version = png_uint_32(PNG_IMAGE_VERSION)
        header.width = png_uint_32(image.width)
        header.height = png_uint_32(image.height)
        // PNG_FORMAT_GRAY and PNG_FORMAT_RGB are macros that aren't imported.
        header.format = image.channels == 1 ? 0 : png_uint_32(PNG_FORMAT_FLAG_COLOR)
        // [height, width, channels]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(image.pixels.count)
        for y in 0..<image.height {
            for x in 0..<image.width {
                for channel in 0..<image.channels { bytes.append(image.byte(x, y, channel: channel)) }
            }
        }
        // More than deflate makes of bytes that it can't compress, in chunks of 8 KiB; only what is used takes memory.
        let raw = bytes.count + image.height
        let file = UnsafeMutableRawBufferPointer.allocate(byteCount: raw + raw / 8 + 4096, alignment: 16)
        defer { file.deallocate() }
        var count = png_alloc_size_t(file.count)
        guard png_image_write_to_memory(&header, file.baseAddress!, &count, 0, bytes, 0, nil) != 0 else {
            let reason = withUnsafeBytes(of: header.message) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw WriteError(description: "\(path): cannot be written: \(reason)")
        }
        return Array(file[..<Int(count)])
    }
}
