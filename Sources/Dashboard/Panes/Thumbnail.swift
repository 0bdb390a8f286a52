import Datasets
import Tensors
import Terminal

/// How a row of data is shown as an image.
struct Thumbnail {
    /// Pixels and channels of the image; a row of a table is folded into a square.
    let shape: ImageShape

    init(_ shape: ImageShape) {
        guard shape.height == 1, shape.width > 16, shape.channels == 1 else {
            self.shape = shape
            return
        }
        let width = Int(Double(shape.width).squareRoot().rounded(.up))
        self.shape = ImageShape(height: (shape.width + width - 1) / width, width: width)
    }

    /// The cells that it takes in `rows` rows: never more than one half cell a pixel until the picture is tiny.
    func cells(rows: Int) -> Size {
        let largest = shape.height < 16 ? 2 : 1
        let height = min(rows, (shape.height * largest + 1) / 2)
        return Size(width: max(1, (2 * height * shape.width + shape.height / 2) / shape.height), height: height)
    }

    /// - Parameter values: [channels, height, width].
    func image(_ values: [Float]) -> Image {
        let missing = shape.count - values.count
        return Image(
            width: shape.width, height: shape.height, channels: shape.channels,
            pixels: missing > 0 ? values + Array(repeating: 0, count: missing) : values)
    }
}
