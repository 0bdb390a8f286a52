extension Pen {
    /// Draws an image as large as `rect` (or the whole rectangle) allows without changing its proportions, at
    /// the top left. Returns the cells that it took.
    ///
    /// With colours each cell shows two pixels one above the other as a half block in two greys; where the image
    /// has more pixels than that, the quadrant block in two greys that is nearest to four of them. Without colours,
    /// shades and blocks, or in ASCII a ramp of characters, stand for how much light a cell gives: ink is light.
    @discardableResult
    package mutating func draw(_ image: GreyImage, in rect: Rect? = nil) -> Size {
        let area = rect ?? bounds
        let (columns, halves) = image.halfCells(fitting: area.size)
        guard columns > 0 else { return Size(width: 0, height: 0) }
        let capabilities = capabilities
        if capabilities.unicode && capabilities.depth == .indexed256 && columns < image.width {
            let fine = image.resampled(width: 2 * columns, height: halves)
            for row in 0..<(halves + 1) / 2 {
                for column in 0..<columns {
                    let (glyph, style) = QuadrantCell.choose(fine, x: 2 * column, y: 2 * row)
                    set(area.x + column, area.y + row, glyph, style)
                }
            }
            return Size(width: columns, height: (halves + 1) / 2)
        }
        let small = image.resampled(width: columns, height: halves)
        for row in 0..<(halves + 1) / 2 {
            for column in 0..<columns {
                let top = small.byte(column, 2 * row)
                let bottom = 2 * row + 1 < halves ? small.byte(column, 2 * row + 1) : nil
                let (glyph, style) = ImageCell.choose(top: top, bottom: bottom, capabilities)
                set(area.x + column, area.y + row, glyph, style)
            }
        }
        return Size(width: columns, height: (halves + 1) / 2)
    }
}

/// How one cell shows two pixels, one above the other.
enum ImageCell {
    /// Without a bottom pixel, the picture ends in the middle of the cell.
    static func choose(top: UInt8, bottom: UInt8?, _ capabilities: Capabilities) -> (String, Style) {
        if !capabilities.unicode {
            let mean = UInt8((Int(top) + Int(bottom ?? top) + 1) / 2)
            guard capabilities.depth == .indexed256 else { return (ramp(mean), .plain) }
            return (" ", Style(.standard, on: .grey(mean)))
        }
        switch capabilities.depth {
        case .none: return (shade(top: top, bottom: bottom ?? 0), .plain)
        case .eight: return eightColours(top: top, bottom: bottom)
        case .sixteen, .indexed256: return halfBlock(top: top, bottom: bottom, capabilities.depth)
        }
    }

    private static func halfBlock(top: UInt8, bottom: UInt8?, _ depth: ColourDepth) -> (String, Style) {
        guard let bottom else { return ("▀", Style(.grey(top))) }
        // Equal greys need no block: a blank is one byte instead of three, and much of a picture is even.
        let level = depth == .indexed256 ? Palette.grey256 : Palette.grey16
        if level(top) == level(bottom) { return (" ", Style(.standard, on: .grey(top))) }
        return ("▀", Style(.grey(top), on: .grey(bottom)))
    }

    /// Only a foreground can be one of the bright two of four greys, so the brighter half is drawn, and where
    /// both need it, the dimmer half goes down a level.
    private static func eightColours(top: UInt8, bottom: UInt8?) -> (String, Style) {
        guard let bottom else { return ("▀", Style(.grey(top))) }
        let levels = (Int(top) / 64, Int(bottom) / 64)
        if levels.0 == levels.1 { return ("█", Style(.grey(top))) }
        func isBackground(_ level: Int) -> Bool { level == 0 || level == 2 }
        let drawsTop = isBackground(levels.1) && (!isBackground(levels.0) || levels.0 > levels.1)
        if drawsTop || levels == (3, 1) { return ("▀", Style(.grey(top), on: .grey(bottom))) }
        return ("▄", Style(.grey(bottom), on: .grey(top)))
    }

    /// The block whose two halves give the light nearest to the two pixels.
    private static func shade(top: UInt8, bottom: UInt8) -> String {
        func error(_ block: (glyph: String, top: Int, bottom: Int)) -> Int {
            let up = Int(top) - block.top
            let down = Int(bottom) - block.bottom
            return up * up + down * down
        }
        return blocks.min { error($0) < error($1) }!.glyph
    }

    private static let blocks: [(glyph: String, top: Int, bottom: Int)] = [
        (" ", 0, 0), ("░", 64, 64), ("▒", 128, 128), ("▓", 191, 191), ("█", 255, 255), ("▀", 255, 0),
        ("▄", 0, 255),
    ]

    /// The character whose ink is nearest to the luminance, where "@", the most that ASCII covers, is white.
    private static func ramp(_ luminance: UInt8) -> String {
        inks.min { abs($0.ink - Int(luminance)) < abs($1.ink - Int(luminance)) }!.glyph
    }

    /// Ink relative to that of "@", of 255; rendered in DejaVu Sans Mono.
    private static let inks: [(glyph: String, ink: Int)] = [
        (" ", 0), (".", 24), (":", 49), ("*", 84), ("+", 97), ("=", 112), ("%", 160), ("#", 224), ("@", 255),
    ]
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
    static func choose(_ image: GreyImage, x: Int, y: Int) -> (String, Style) {
        let (a, b) = (image.byte(x, y), image.byte(x + 1, y))
        guard y + 1 < image.height else {
            return ImageCell.choose(top: UInt8((Int(a) + Int(b) + 1) / 2), bottom: nil, .full)
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
        if best.glyph == " " || Palette.grey256(drawn) == Palette.grey256(rest) {
            return (" ", Style(.standard, on: .grey(UInt8(mean.rounded()))))
        }
        return (best.glyph, Style(.grey(drawn), on: .grey(rest)))
    }
}
