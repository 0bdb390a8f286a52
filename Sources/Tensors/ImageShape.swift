/// The size of one image in pixels and its channels: one for grey, three for red, green and blue.
///
/// A row holds an image channel by channel, [channels, height, width] (PyTorch's NCHW): all of red in raster order, then all
/// of green, then all of blue.
package struct ImageShape: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Rows of pixels.
    package let height: Int
    /// Pixels in a row.
    package let width: Int
    /// Values of a pixel.
    package let channels: Int

    package init(height: Int, width: Int, channels: Int = 1) {
        (self.height, self.width, self.channels) = (height, width, channels)
    }

    /// Where nothing is said of the channels, there is one. Throws where there are fewer, or more values than can be counted.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            height: try container.decode(Int.self, forKey: .height),
            width: try container.decode(Int.self, forKey: .width),
            channels: try container.decodeIfPresent(Int.self, forKey: .channels) ?? 1)
        let pixels = height.multipliedReportingOverflow(by: width)
        guard channels > 0, !pixels.overflow, !pixels.partialValue.multipliedReportingOverflow(by: channels).overflow
        else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: container.codingPath,
                    debugDescription:
                        "found images of \(description), expected sides from 1 with as many values as can be counted"
                ))
        }
    }

    /// Pixels of a channel: height · width.
    package var pixels: Int { height * width }

    /// Values of one image: channels · height · width.
    package var count: Int { channels * height * width }

    /// One channel of it.
    package var plane: ImageShape { ImageShape(height: height, width: width) }

    /// `28×28`, or `32×32×3` with three channels.
    package var description: String { "\(height)×\(width)" + (channels == 1 ? "" : "×\(channels)") }
}
