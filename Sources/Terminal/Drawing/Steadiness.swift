/// How much a part of an image has to change before its cell is sent again: what nobody sees need not travel.
///
/// Noise in training moves greys to and fro across the border between two entries of the palette. A cell stays as it is
/// shown while each part of it is within `tolerance` of what is wanted: half a step of the palette for the entry's own
/// reach, and as much again. Colours of 256 lie farther apart than that: where a cell has any, it stays while what is
/// shown is farther from what is wanted than the nearest entry is by no more than `tolerance`.
///
/// What doesn't move to and fro has really changed: a cell stays for ``patience`` frames in a row at most.
package struct Steadiness: Hashable, Sendable {
    /// Of 255.
    package let tolerance: Int

    /// A step of the 24 greys is 10.
    package static let ordinary = Steadiness(tolerance: 10)
    /// For slow lines.
    package static let calm = Steadiness(tolerance: 30)

    /// Frames in a row in which a cell may be other than what is wanted.
    static let patience: UInt8 = 8
}

/// What a screen sends of the canvases that it is given: each as it is, or with cells of the one that is shown.
struct Settling {
    let steadiness: Steadiness
    /// For how many frames in a row each cell has been left as it was.
    private var ages: [UInt8] = []

    init(_ steadiness: Steadiness) { self.steadiness = steadiness }

    /// What to show in place of `shown` where `canvas` is wanted; the same cell by cell where it has to be exact.
    mutating func next(_ canvas: Canvas, on shown: Canvas?, exactly: Bool) -> Canvas {
        if exactly || shown?.size != canvas.size || ages.count != canvas.cells.count {
            ages = Array(repeating: 0, count: canvas.cells.count)
        }
        guard !exactly else { return canvas }
        var settled = canvas.settled(on: shown, steadiness, ages: &ages)
        settled.settlePictures(on: shown)
        return settled
    }
}

extension Canvas {
    /// This canvas with the cells of `shown` wherever both show colours too near to each other to be worth a change, and
    /// `ages` says that they haven't been so for long.
    fileprivate func settled(on shown: Canvas?, _ steadiness: Steadiness, ages: inout [UInt8]) -> Canvas {
        let depth = capabilities.depth
        guard depth >= .indexed256, let shown, shown.size == size else { return self }
        var canvas = self
        for i in cells.indices {
            guard cells[i] != shown.cells[i], ages[i] < Steadiness.patience,
                cells[i].tolerates(shown.cells[i], depth, steadiness)
            else {
                ages[i] = 0
                continue
            }
            ages[i] += 1
            canvas.cells[i] = shown.cells[i]
        }
        return canvas
    }
}

extension Cell {
    /// What it shows of an image: colours, and which parts of the cell have the first.
    private struct Parts {
        let drawn: BlockCoverage.Mask
        let ink, paper: Colour

        var colours: [(colour: Colour, parts: BlockCoverage.Mask)] {
            [(ink, drawn .& BlockCoverage.all), (paper, .!drawn .& BlockCoverage.all)].filter { any($0.parts) }
        }
        var isGrey: Bool {
            colours.allSatisfy { if case .grey = $0.colour { true } else { false } }
        }
    }

    /// nil for a cell that isn't part of an image.
    private var parts: Parts? {
        guard style.attributes.isEmpty, style.background.isOfImages, let drawn = BlockCoverage.drawn[glyph],
            style.foreground.isOfImages || glyph == " "
        else { return nil }
        return Parts(drawn: drawn, ink: style.foreground, paper: style.background)
    }

    /// Whether the terminal may go on showing `old` where this is wanted: by each colour that the one has where the other
    /// has another.
    fileprivate func tolerates(_ old: Cell, _ depth: ColourDepth, _ steadiness: Steadiness) -> Bool {
        guard let wanted = parts, let shown = old.parts else { return false }
        let isGrey = wanted.isGrey && shown.isGrey
        return wanted.colours.allSatisfy { new in
            shown.colours.allSatisfy { old in
                !any(new.parts .& old.parts)
                    || (isGrey
                        ? new.colour.isNear(old.colour, steadiness)
                        : new.colour.tolerates(old.colour, depth, steadiness))
            }
        }
    }
}

extension Colour {
    fileprivate var isOfImages: Bool {
        switch self {
        case .grey, .rgb: true
        case .standard, .accent: false
        }
    }

    /// Whether the greys of 256 colours are near each other.
    fileprivate func isNear(_ other: Colour, _ steadiness: Steadiness) -> Bool {
        guard case .grey(let mine) = self, case .grey(let its) = other else { return false }
        return abs(Palette.luminance(ofGrey256: mine) - Palette.luminance(ofGrey256: its)) <= steadiness.tolerance
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
