extension Pen {
    /// Draws an image as large as `rect` (or the whole rectangle) allows without changing its proportions, at
    /// the top left. Returns the cells that it took.
    ///
    /// With colours each cell shows two pixels one above the other as a half block in two greys or colours; where the
    /// image has more pixels than that, ``Capabilities/blocks`` says by how many parts. In ASCII, and
    /// where there are no greys, it is the character whose ink is nearest to the picture. In ASCII and with fewer than
    /// 256 colours, images in colour are drawn in grey. Where the terminal shows pixels, it does so in the same cells, unless
    /// the image has to be drawn `byCells`.
    @discardableResult
    package mutating func draw(_ image: Image, in rect: Rect? = nil, byCells: Bool = false) -> Size {
        let area = rect ?? bounds
        let (columns, halves) = image.halfCells(fitting: area.size)
        guard columns > 0 else { return Size(width: 0, height: 0) }
        let size = Size(width: columns, height: (halves + 1) / 2)
        if !byCells, place(image, x: area.x, y: area.y, size: size) { return size }
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
        } else if columns < image.width, capabilities.blocks == .sextant {
            // Whole cells: a picture may end in the middle of one by half a pixel of a half cell.
            let fine = image.resampled(width: 2 * columns, height: 3 * size.height)
            for row in 0..<size.height {
                for column in 0..<columns {
                    let (glyph, style) = SextantCell.choose(
                        fine, x: 2 * column, y: 3 * row, depth: capabilities.depth)
                    set(area.x + column, area.y + row, glyph, style)
                }
            }
        } else if columns < image.width, capabilities.blocks == .quadrant {
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
    static let blocks: [(glyph: String, isDrawn: SIMD4<Float>)] = [
        ("▀", [1, 1, 0, 0]), ("▌", [1, 0, 1, 0]), ("▘", [1, 0, 0, 0]), ("▝", [0, 1, 0, 0]), ("▖", [0, 0, 1, 0]),
        ("▗", [0, 0, 0, 1]), ("▚", [1, 0, 0, 1]),
    ]

    /// How much less squared error is worth a character of three bytes instead of a blank of one.
    static let leastGain = 16

    /// The block whose two mean colours are nearest to the pixels from (x, y) on, by squared error. Without a second
    /// row the picture ends in the middle of the cell.
    static func choose(_ image: Image, x: Int, y: Int, depth: ColourDepth) -> (String, Style) {
        guard y + 1 < image.height else {
            let mean = colour(image.channels) { channel in
                let (a, b) = (image.byte(x, y, channel: channel), image.byte(x + 1, y, channel: channel))
                return Float((Int(a) + Int(b) + 1) / 2)
            }
            return HalfCell.choose(top: mean, bottom: nil, depth)
        }
        // [channels] of the four pixels.
        let pixels = (0..<image.channels).map { channel in
            SIMD4<Float>(
                Float(image.byte(x, y, channel: channel)), Float(image.byte(x + 1, y, channel: channel)),
                Float(image.byte(x, y + 1, channel: channel)), Float(image.byte(x + 1, y + 1, channel: channel)))
        }
        let weights = image.channels == 1 ? SIMD3(1, 0, 0) : ColourCube.weights
        var error: Float = 0
        for channel in pixels.indices {
            let deviations = pixels[channel] - pixels[channel].sum() / 4
            error += weights[channel] * (deviations * deviations).sum()
        }
        var best = (block: -1, error: error)
        for block in blocks.indices {
            let isDrawn = blocks[block].isDrawn
            var error: Float = 0
            for channel in pixels.indices {
                let (drawn, rest) = means(isDrawn, pixels[channel])
                let off = pixels[channel] - (isDrawn * drawn + (1 - isDrawn) * rest)
                error += weights[channel] * (off * off).sum()
            }
            if error < best.error - Float(leastGain) { best = (block, error) }
        }
        if best.block >= 0 {
            let (glyph, isDrawn) = blocks[best.block]
            let drawn = colour(image.channels) { means(isDrawn, pixels[$0]).drawn }
            let rest = colour(image.channels) { means(isDrawn, pixels[$0]).rest }
            if Palette.entry(drawn, depth) != Palette.entry(rest, depth) { return (glyph, Style(drawn, on: rest)) }
        }
        return (" ", Style(.standard, on: colour(image.channels) { pixels[$0].sum() / 4 }))
    }

    /// The mean of the quadrants that are drawn, and of the others.
    private static func means(_ isDrawn: SIMD4<Float>, _ pixels: SIMD4<Float>) -> (drawn: Float, rest: Float) {
        let count = isDrawn.sum()
        let drawn = (pixels * isDrawn).sum() / count
        return (drawn, (pixels.sum() - drawn * count) / (4 - count))
    }

    /// The colour whose channels have these values, in 255ths.
    private static func colour(_ channels: Int, _ value: (Int) -> Float) -> Colour {
        func byte(_ channel: Int) -> UInt8 { UInt8(value(channel).rounded()) }
        return channels == 1 ? .grey(byte(0)) : Colour(byte(0), byte(1), byte(2))
    }
}
