/// How much a part of an image has to change before its cell is sent again: what nobody sees need not travel.
///
/// Noise in training moves greys to and fro across the border between two entries of the palette. A cell stays as it is
/// shown while each quarter of it is within `tolerance` of what is wanted: half a step of the palette for the entry's own
/// reach, and as much again. Colours of 256 lie farther apart than that: where a cell has any, it stays while what is
/// shown is farther from what is wanted than the nearest entry is by no more than `tolerance`.
package struct Steadiness: Hashable, Sendable {
    /// Of 255.
    package let tolerance: Int

    /// A step of the 24 greys is 10.
    package static let ordinary = Steadiness(tolerance: 10)
    /// For slow lines.
    package static let calm = Steadiness(tolerance: 30)
}

extension Canvas {
    /// This canvas with the cells of `shown` wherever both show colours too near to each other to be worth a change.
    func settled(on shown: Canvas?, _ steadiness: Steadiness) -> Canvas {
        let depth = capabilities.depth
        guard depth >= .indexed256, let shown, shown.size == size else { return self }
        var canvas = self
        for i in cells.indices where cells[i] != shown.cells[i] {
            if let wanted = cells[i].greyQuarters, let old = shown.cells[i].greyQuarters {
                let change = (wanted &- old)
                if all(change .<= steadiness.tolerance) && all(change .>= -steadiness.tolerance) {
                    canvas.cells[i] = shown.cells[i]
                }
            } else if let wanted = cells[i].quarters, let old = shown.cells[i].quarters,
                zip(wanted, old).allSatisfy({ $0.tolerates($1, depth, steadiness) })
            {
                canvas.cells[i] = shown.cells[i]
            }
        }
        return canvas
    }
}

extension Cell {
    /// The greys that a terminal of 256 colours shows in the upper left, upper right, lower left and lower right; nil for
    /// a cell that isn't part of a grey image.
    fileprivate var greyQuarters: SIMD4<Int>? {
        guard style.attributes.isEmpty, case .grey(let paper) = style.background,
            let drawn = QuadrantCell.drawn[glyph]
        else { return nil }
        let background = SIMD4(repeating: Palette.luminance(ofGrey256: paper))
        guard case .grey(let ink) = style.foreground else { return glyph == " " ? background : nil }
        return background.replacing(with: Palette.luminance(ofGrey256: ink), where: drawn)
    }

    /// The colours of its quarters in the same order; nil for a cell that isn't part of an image.
    fileprivate var quarters: [Colour]? {
        guard style.attributes.isEmpty, style.background.isOfImages, let drawn = QuadrantCell.drawn[glyph],
            style.foreground.isOfImages || glyph == " "
        else { return nil }
        return (0..<4).map { drawn[$0] ? style.foreground : style.background }
    }
}

extension Colour {
    fileprivate var isOfImages: Bool {
        switch self {
        case .grey, .rgb: true
        case .standard, .accent: false
        }
    }

    /// Whether the terminal may go on showing `old` where this is wanted.
    fileprivate func tolerates(_ old: Colour, _ depth: ColourDepth, _ steadiness: Steadiness) -> Bool {
        let (entry, shown) = (Palette.entry(self, depth), Palette.entry(old, depth))
        if entry == shown { return true }
        let wanted = exact
        func distance(_ entry: Int) -> Float {
            let off = wanted - (entry < 256 ? ColourCube.colour(entry) : DirectColour.colour(entry))
            return (ColourCube.weights * off * off).sum().squareRoot()
        }
        return distance(shown) <= distance(entry) + Float(steadiness.tolerance)
    }

    /// The red, green and blue of a colour of images, in 255ths.
    private var exact: SIMD3<Float> {
        switch self {
        case .grey(let luminance): SIMD3(repeating: Float(luminance))
        case .rgb(let red, let green, let blue): SIMD3(Float(red), Float(green), Float(blue))
        case .standard, .accent: .zero
        }
    }
}
