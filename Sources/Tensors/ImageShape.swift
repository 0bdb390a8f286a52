/// The size of one image in pixels. A row of a table of d columns is an image of 1 × d.
package struct ImageShape: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Rows of pixels.
    package let height: Int
    /// Pixels in a row.
    package let width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// Pixels of one image: height · width.
    package var count: Int { height * width }

    /// `28×28`
    package var description: String { "\(height)×\(width)" }
}
