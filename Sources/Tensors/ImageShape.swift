/// The size of one image in pixels. A row of a table of d columns is an image of 1 × d.
package struct ImageShape: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Rows of pixels.
    package let height: Int
    /// Pixels in a row.
    package let width: Int
    /// Values of a pixel: 1 is grey, 3 are red, green and blue. A row holds them channel by channel,
    /// [channels, height, width].
    package let channels: Int

    package init(height: Int, width: Int, channels: Int = 1) {
        self.height = height
        self.width = width
        self.channels = channels
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        height = try values.decode(Int.self, forKey: .height)
        width = try values.decode(Int.self, forKey: .width)
        channels = try values.decodeIfPresent(Int.self, forKey: .channels) ?? 1
    }

    /// Values of one image: height · width · channels.
    package var count: Int { height * width * channels }

    /// `28×28`, `32×32×3`
    package var description: String { "\(height)×\(width)" + (channels == 1 ? "" : "×\(channels)") }
}
