/// How much a grey of an image has to change before its cell is sent again: what nobody sees need not travel.
///
/// Noise in training moves greys to and fro across the border between two entries of the palette. A cell stays as it is
/// shown while each quarter of it is within `tolerance` of what is wanted: half a step of the palette for the entry's own
/// reach, and as much again.
package struct Steadiness: Hashable, Sendable {
    /// Of 255.
    package let tolerance: Int

    /// A step of the 24 greys is 10.
    package static let ordinary = Steadiness(tolerance: 10)
    /// For slow lines.
    package static let calm = Steadiness(tolerance: 30)
}

extension Canvas {
    /// This canvas with the cells of `shown` wherever both show greys too near to each other to be worth a change.
    func settled(on shown: Canvas?, _ steadiness: Steadiness) -> Canvas {
        guard capabilities.depth == .indexed256, let shown, shown.size == size else { return self }
        var canvas = self
        for i in cells.indices where cells[i] != shown.cells[i] {
            guard let wanted = cells[i].quarters, let old = shown.cells[i].quarters else { continue }
            let change = (wanted &- old)
            if all(change .<= steadiness.tolerance) && all(change .>= -steadiness.tolerance) {
                canvas.cells[i] = shown.cells[i]
            }
        }
        return canvas
    }
}

extension Cell {
    /// The greys that a terminal of 256 colours shows in the upper left, upper right, lower left and lower right; nil for
    /// a cell that isn't part of an image.
    fileprivate var quarters: SIMD4<Int>? {
        guard style.attributes.isEmpty, case .grey(let paper) = style.background,
            let drawn = QuadrantCell.drawn[glyph]
        else { return nil }
        let background = SIMD4(repeating: Palette.luminance(ofGrey256: paper))
        guard case .grey(let ink) = style.foreground else { return glyph == " " ? background : nil }
        return background.replacing(with: Palette.luminance(ofGrey256: ink), where: drawn)
    }
}
