extension Pen {
    /// Draws an image as large as `rect` (or the whole rectangle) allows without changing its proportions, at
    /// the top left. Returns the cells that it took.
    ///
    /// With colours each cell shows two pixels one above the other as a half block in two greys; where the image
    /// has more pixels than that, the quadrant block in two greys that is nearest to four of them. In ASCII, and
    /// where there are no greys, it is the character whose ink is nearest to the picture.
    @discardableResult
    package mutating func draw(_ image: GreyImage, in rect: Rect? = nil) -> Size {
        let area = rect ?? bounds
        let (columns, halves) = image.halfCells(fitting: area.size)
        guard columns > 0 else { return Size(width: 0, height: 0) }
        let size = Size(width: columns, height: (halves + 1) / 2)
        let capabilities = capabilities
        if !capabilities.unicode || capabilities.depth < .sixteen {
            let parts = CellParts(image, columns: columns, halves: halves)
            for row in 0..<size.height {
                for column in 0..<columns {
                    let (glyph, style) = InkCell.choose(parts[column, row], capabilities)
                    set(area.x + column, area.y + row, glyph, style)
                }
            }
        } else if columns < image.width {
            let fine = image.resampled(width: 2 * columns, height: halves)
            for row in 0..<size.height {
                for column in 0..<columns {
                    let (glyph, style) = QuadrantCell.choose(
                        fine, x: 2 * column, y: 2 * row, depth: capabilities.depth)
                    set(area.x + column, area.y + row, glyph, style)
                }
            }
        } else {
            let small = image.resampled(width: columns, height: halves)
            for row in 0..<size.height {
                for column in 0..<columns {
                    let top = small.byte(column, 2 * row)
                    let bottom = 2 * row + 1 < halves ? small.byte(column, 2 * row + 1) : nil
                    let (glyph, style) = HalfCell.choose(top: top, bottom: bottom, capabilities.depth)
                    set(area.x + column, area.y + row, glyph, style)
                }
            }
        }
        return size
    }
}

/// How one cell shows two pixels, one above the other.
enum HalfCell {
    /// Without a bottom pixel, the picture ends in the middle of the cell.
    static func choose(top: UInt8, bottom: UInt8?, _ depth: ColourDepth) -> (String, Style) {
        guard let bottom else { return ("▀", Style(.grey(top))) }
        // Equal greys need no block: a blank is one byte instead of three, and much of a picture is even.
        if Palette.grey(top, depth) == Palette.grey(bottom, depth) { return (" ", Style(.standard, on: .grey(top))) }
        return ("▀", Style(.grey(top), on: .grey(bottom)))
    }
}

/// How one cell shows two by two pixels with two greys.
enum QuadrantCell {
    /// Blocks that tell the four quadrants apart into two sets in every way, by whether the upper left, upper right,
    /// lower left, lower right is drawn. Of a set and its complement one is enough: foreground and background change
    /// places.
    private static let blocks: [(glyph: String, isDrawn: SIMD4<Float>)] = [
        ("▀", [1, 1, 0, 0]), ("▌", [1, 0, 1, 0]), ("▘", [1, 0, 0, 0]), ("▝", [0, 1, 0, 0]), ("▖", [0, 0, 1, 0]),
        ("▗", [0, 0, 0, 1]), ("▚", [1, 0, 0, 1]),
    ]

    /// Which quadrants each block draws.
    static let drawn: [String: SIMDMask<SIMD4<Int>>] = [" ": SIMDMask(repeating: false)].merging(
        blocks.map { block in
            var mask = SIMDMask<SIMD4<Int>>(repeating: false)
            for i in 0..<4 { mask[i] = block.isDrawn[i] == 1 }
            return (block.glyph, mask)
        }, uniquingKeysWith: { first, _ in first })

    /// The block whose two mean greys are nearest to the pixels from (x, y) on, by squared error. Without a second
    /// row the picture ends in the middle of the cell.
    static func choose(_ image: GreyImage, x: Int, y: Int, depth: ColourDepth) -> (String, Style) {
        let (a, b) = (image.byte(x, y), image.byte(x + 1, y))
        guard y + 1 < image.height else {
            return HalfCell.choose(top: UInt8((Int(a) + Int(b) + 1) / 2), bottom: nil, depth)
        }
        let pixels = SIMD4<Float>(Float(a), Float(b), Float(image.byte(x, y + 1)), Float(image.byte(x + 1, y + 1)))
        let mean = pixels.sum() / 4
        let deviations = pixels - mean
        var best = (glyph: " ", error: (deviations * deviations).sum(), drawn: mean, rest: mean)
        for (glyph, isDrawn) in blocks {
            let count = isDrawn.sum()
            let drawn = (pixels * isDrawn).sum() / count
            let rest = (pixels.sum() - drawn * count) / (4 - count)
            let off = pixels - (isDrawn * drawn + (1 - isDrawn) * rest)
            let error = (off * off).sum()
            // A little better isn't worth three bytes instead of one.
            if error < best.error - 16 { best = (glyph, error, drawn, rest) }
        }
        let (drawn, rest) = (UInt8(best.drawn.rounded()), UInt8(best.rest.rounded()))
        if best.glyph == " " || Palette.grey(drawn, depth) == Palette.grey(rest, depth) {
            return (" ", Style(.standard, on: .grey(UInt8(mean.rounded()))))
        }
        return (best.glyph, Style(.grey(drawn), on: .grey(rest)))
    }
}
