import CPng
import Foundation
import Terminal

/// Writes grey images as a PNG, through libpng.
enum PNGFile {
    struct WriteError: Error, CustomStringConvertible {
        let description: String
    }

    /// 8 bits a pixel. The file is written whole beside its place and then renamed.
    static func write(_ image: GreyImage, to path: String) throws {
        var header = png_image()
        header.version = png_uint_32(PNG_IMAGE_VERSION)
        header.width = png_uint_32(image.width)
        header.height = png_uint_32(image.height)
        header.format = 0  // PNG_FORMAT_GRAY, a macro that isn't imported
        let bytes = image.pixels.map { UInt8((min(max($0, 0), 1) * 255).rounded()) }
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
