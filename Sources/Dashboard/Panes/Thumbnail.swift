import Datasets
import Laboratory
import Tensors
import Terminal

/// How a row of data is shown as an image.
struct Thumbnail {
    /// Pixels and channels of the image that is seen; a row of a table is folded into a square.
    let shape: ImageShape
    /// Of the image as the data have it.
    private let whole: ImageShape
    /// The pixel of the whole image at which what is seen begins.
    private let start: (x: Int, y: Int)

    /// `margins`: what isn't shown of it.
    init(_ shape: ImageShape, without margins: Margins? = nil) {
        var whole = shape
        if shape.height == 1, shape.width > 16, shape.channels == 1 {
            let width = Int(Double(shape.width).squareRoot().rounded(.up))
            whole = ImageShape(height: (shape.width + width - 1) / width, width: width)
        }
        self.whole = whole
        guard whole == shape, let margins, margins.left + margins.right < shape.width,
            margins.top + margins.bottom < shape.height
        else {
            (self.shape, start) = (whole, (0, 0))
            return
        }
        start = (margins.left, margins.top)
        self.shape = ImageShape(
            height: shape.height - margins.top - margins.bottom, width: shape.width - margins.left - margins.right,
            channels: shape.channels)
    }

    /// The rows of cells at which a pixel is a half cell, which is square; of tiny pictures two.
    var largestHeight: Int { (shape.height * (shape.height < 16 ? 2 : 1) + 1) / 2 }

    /// The cells that it takes in `rows` rows, or in ``largestHeight`` times `scale` where those are fewer.
    func cells(rows: Int, scale: Int = 1) -> Size {
        let height = max(1, min(rows, largestHeight * scale))
        return Size(width: max(1, (2 * height * shape.width + shape.height / 2) / shape.height), height: height)
    }

    /// - Parameter values: [channels, height, width].
    func image(_ values: [Float]) -> Image {
        let missing = whole.count - values.count
        let values = missing > 0 ? values + Array(repeating: 0, count: missing) : values
        guard shape != whole else {
            return Image(width: shape.width, height: shape.height, channels: shape.channels, pixels: values)
        }
        var pixels: [Float] = []
        pixels.reserveCapacity(shape.count)
        for channel in 0..<shape.channels {
            for y in 0..<shape.height {
                let first = (channel * whole.height + start.y + y) * whole.width + start.x
                pixels += values[first..<first + shape.width]
            }
        }
        return Image(width: shape.width, height: shape.height, channels: shape.channels, pixels: pixels)
    }
}

/// How a person wants images to be shown, in every pane.
struct PictureView: Hashable, Sendable {
    /// What cells are cut into.
    var blocks = ImageBlocks.standard
    /// Half octaves larger than is usual, or smaller.
    var size = 0
    /// Whether edges aren't shown where all images are the same.
    var crops = false

    static let sizes = -4...4
}

extension State {
    /// How the images of the present data are shown; nil before there are any.
    var thumbnail: Thumbnail? {
        guard let snapshot else { return nil }
        let margins = pictures.crops ? snapshot.answers.first(MarginsRequest.self)?.answer : nil
        return Thumbnail(snapshot.data.shape, without: margins)
    }

    /// What every pane of images asks for, before what it shows.
    var imageRequests: [any ViewRequest] { pictures.crops && kind == .images ? [MarginsRequest()] : [] }

    /// Larger images and fewer of them, or smaller ones: the next size by which anything on the screen looks another way.
    mutating func resizeImages(by steps: Int) {
        func picture(_ state: State) -> Canvas {
            Frame.picture(of: state, capabilities: Capabilities(unicode: true, depth: .none))
        }
        let (before, requested) = (picture(self), requests)
        var tried = self
        while PictureView.sizes.contains(tried.pictures.size + steps) {
            tried.pictures.size += steps
            if tried.requests != requested || picture(tried) != before {
                pictures = tried.pictures
                return
            }
        }
        say("images can't be \(steps > 0 ? "larger" : "smaller") here")
    }
}
