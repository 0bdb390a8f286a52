import CPng
import Foundation
import Terminal

/// Writes images as a PNG, grey or in red, green and blue, through libpng.
enum PNGFile {
    struct WriteError: Error, CustomStringConvertible {
        let description: String
    }

    /// 8 bits a value; what is no number is black. The file is written whole beside its place and then renamed.
    static func write(_ image: Image, to path: String) throws {
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
        let temporary = "\(path).\(getpid()).part"
        guard png_image_write_to_file(&header, temporary, 0, bytes, 0, nil) != 0 else {
            unlink(temporary)
            let reason = withUnsafeBytes(of: header.message) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            throw WriteError(description: "\(path): cannot be written: \(reason)")
        }
        guard rename(temporary, path) == 0 else {
            unlink(temporary)
            throw WriteError(description: "\(path): cannot be put in place: \(String(cString: strerror(errno)))")
        }
    }
}
