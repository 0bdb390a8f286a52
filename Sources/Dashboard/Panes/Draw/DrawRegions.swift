import Terminal

/// Where the parts of the pane to draw in lie.
struct DrawRegions {
    /// Cells of the three images; their names stand above them.
    let pad, reconstruction, nearest: Rect
    let words: Rect

    /// From this width on the images stand side by side.
    private static let wide = 64

    init(_ size: Size, _ thumbnail: Thumbnail) {
        let wordRows = size.height < 8 ? min(1, size.height) : min(9, max(3, size.height / 4))
        let (images, words) = Rect(width: size.width, height: size.height).split(bottom: wordRows)
        self.words = words.inset(dx: 1)
        /// The largest image in so much room.
        func cells(_ width: Int, _ rows: Int) -> Size {
            var rows = max(1, rows)
            while rows > 1, thumbnail.cells(rows: rows, scale: 8).width > width { rows -= 1 }
            return thumbnail.cells(rows: rows, scale: 8)
        }
        func rect(_ x: Int, _ y: Int, _ size: Size) -> Rect {
            Rect(x: x, y: y, width: size.width, height: size.height)
        }
        let isWide = size.width >= Self.wide
        pad = rect(1, 1, cells((size.width - 4) * (isWide ? 2 : 3) / 5, images.height - 1))
        if isWide {
            let other = cells((size.width - pad.maxX - 5) / 2, images.height - 1)
            reconstruction = rect(pad.maxX + 2, 1, other)
            nearest = rect(reconstruction.maxX + 2, 1, other)
        } else {
            let other = cells(size.width - pad.maxX - 3, (images.height - 2) / 2)
            reconstruction = rect(pad.maxX + 2, 1, other)
            nearest = rect(pad.maxX + 2, reconstruction.maxY + 1, other)
        }
    }
}
