extension Pen {
    /// Draws an image as large as `rect` (or the whole rectangle) allows without changing its proportions, at
    /// the top left. Returns the cells that it took.
    ///
    /// With colours each cell shows two pixels one above the other as a half block in two greys or colours; where the
    /// image has more pixels than that, the quadrant block in the two that are nearest to four of them. In ASCII, and
    /// where there are no greys, it is the character whose ink is nearest to the picture. In ASCII and with fewer than
    /// 256 colours, images in colour are drawn in grey.
    @discardableResult
    package mutating func draw(_ image: Image, in rect: Rect? = nil) -> Size {
        let area = rect ?? bounds
        let (columns, halves) = image.halfCells(fitting: area.size)
        guard columns > 0 else { return Size(width: 0, height: 0) }
        let size = Size(width: columns, height: (halves + 1) / 2)
        let capabilities = capabilities
        let image = capabilities.unicode && capabilities.depth >= .indexed256 ? image : image.grey
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
                    let top = small.colour(column, 2 * row)
                    let bottom = 2 * row + 1 < halves ? small.colour(column, 2 * row + 1) : nil
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
    static func choose(top: Colour, bottom: Colour?, _ depth: ColourDepth) -> (String, Style) {
        guard let bottom else { return ("▀", Style(top)) }
        // Equal colours need no block: a blank is one byte instead of three, and much of a picture is even.
        if Palette.entry(top, depth) == Palette.entry(bottom, depth) { return (" ", Style(.standard, on: top)) }
        return ("▀", Style(top, on: bottom))
    }
}

/// How one cell shows two by two pixels with two greys or colours.
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

    /// The block whose two mean colours are nearest to the pixels from (x, y) on, by squared error. Without a second
    /// row the picture ends in the middle of the cell.
    static func choose(_ image: Image, x: Int, y: Int, depth: ColourDepth) -> (String, Style) {
        guard y + 1 < image.height else {
            let means = (0..<image.channels).map { channel in
                let (a, b) = (image.byte(x, y, channel: channel), image.byte(x + 1, y, channel: channel))
                return Float((Int(a) + Int(b) + 1) / 2)
            }
            return HalfCell.choose(top: colour(means), bottom: nil, depth)
        }
        // [channels] of the four pixels.
        let pixels = (0..<image.channels).map { channel in
            func light(_ right: Int, _ down: Int) -> Float {
                Float(image.byte(x + right, y + down, channel: channel))
            }
            return SIMD4<Float>(light(0, 0), light(1, 0), light(0, 1), light(1, 1))
        }
        let weights = image.channels == 1 ? [1] : ColourCube.weights
        func means(_ isDrawn: SIMD4<Float>, _ pixels: SIMD4<Float>) -> (drawn: Float, rest: Float) {
            let count = isDrawn.sum()
            let drawn = (pixels * isDrawn).sum() / count
            return (drawn, (pixels.sum() - drawn * count) / (4 - count))
        }
        var error: Float = 0
        for (channel, pixels) in pixels.enumerated() {
            let deviations = pixels - pixels.sum() / 4
            error += weights[channel] * (deviations * deviations).sum()
        }
        var best = (block: -1, error: error)
        for (block, (_, isDrawn)) in blocks.enumerated() {
            var error: Float = 0
            for (channel, pixels) in pixels.enumerated() {
                let (drawn, rest) = means(isDrawn, pixels)
                let off = pixels - (isDrawn * drawn + (1 - isDrawn) * rest)
                error += weights[channel] * (off * off).sum()
            }
            // A little better isn't worth three bytes instead of one.
            if error < best.error - 16 { best = (block, error) }
        }
        if best.block >= 0 {
            let (glyph, isDrawn) = blocks[best.block]
            let both = pixels.map { means(isDrawn, $0) }
            let (drawn, rest) = (colour(both.map(\.drawn)), colour(both.map(\.rest)))
            if Palette.entry(drawn, depth) != Palette.entry(rest, depth) { return (glyph, Style(drawn, on: rest)) }
        }
        return (" ", Style(.standard, on: colour(pixels.map { $0.sum() / 4 })))
    }

    /// - Parameter values: [channels], in 255ths.
    private static func colour(_ values: [Float]) -> Colour {
        let bytes = values.map { UInt8($0.rounded()) }
        return bytes.count == 1 ? .grey(bytes[0]) : Colour(bytes[0], bytes[1], bytes[2])
    }
}
