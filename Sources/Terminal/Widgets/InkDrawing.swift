/// A picture cut into the parts of its cells.
struct CellParts {
    /// 4 × 8 pixels a cell; or 1 × 2 where the picture has no more than that, which saves most of the work.
    private let fine: Image
    private let isFine: Bool

    init(_ image: Image, columns: Int, halves: Int) {
        isFine = columns < image.width
        fine = image.resampled(width: isFine ? 4 * columns : columns, height: isFine ? 4 * halves : halves)
    }

    /// Below the picture, where it ends in the middle of a cell, it is dark.
    subscript(_ column: Int, _ row: Int) -> GlyphCoverage.Parts {
        if !isFine {
            return GlyphCoverage.Parts(
                lowHalf: SIMD16(repeating: light(column, 2 * row)),
                highHalf: SIMD16(repeating: light(column, 2 * row + 1)))
        }
        var parts = GlyphCoverage.Parts()
        for i in 0..<32 { parts[i] = light(4 * column + i % 4, 8 * row + i / 4) }
        return parts
    }

    /// In whole 255ths.
    private func light(_ x: Int, _ y: Int) -> Float {
        y < fine.height ? Float(fine.byte(x, y)) / 255 : 0
    }
}

/// How one cell shows a part of a picture by the shape and the amount of its ink.
enum InkCell {
    static func choose(_ parts: GlyphCoverage.Parts, _ capabilities: Capabilities) -> (String, Style) {
        if capabilities.depth >= .sixteen { return greys(parts, .ascii, capabilities.depth) }
        // Ink is light. With colours it is so on a light background as well.
        let isColoured = capabilities.depth == .eight
        let coverage: GlyphCoverage = !capabilities.unicode ? .ascii : isColoured ? .consoleBlocks : .blocks
        let plain = isColoured ? Style(.grey(255), on: .grey(0)) : .plain
        // Each block's complement is a block itself.
        let choice = ink(
            parts, coverage, reverses: capabilities.attributes.contains(.reverse) && !capabilities.unicode,
            dims: capabilities.attributes.contains(.dim) && !isColoured)
        return (coverage.glyphs[choice.glyph], plain.with(choice.attributes))
    }

    /// A dim character gives about half the light.
    private static let dimLight: Float = 0.5

    /// The glyph, as it is, dim or reversed, with the least squared error over the parts.
    private static func ink(
        _ parts: GlyphCoverage.Parts, _ coverage: GlyphCoverage, reverses: Bool, dims: Bool
    ) -> (glyph: Int, attributes: Style.Attributes) {
        guard parts.max() > 0 else { return (0, []) }
        // What covers a quarter of its cell at most can't be white: against it the picture has to be darker, but by
        // more than its strokes would be lost beside the blank. 0.6 gave the best SSIM over pictures of strokes.
        let gain: Float = coverage.hasFull || reverses ? 1 : 0.6
        let target = parts * gain
        let total = target.sum()
        var best = (glyph: 0, attributes: Style.Attributes(), error: Float.infinity)
        // Σ(t − c)² without Σt², which is the same for all.
        for i in coverage.glyphs.indices {
            let (sum, square) = (coverage.sums[i], coverage.squares[i])
            let product = (target * coverage.parts[i]).sum()
            func offer(_ attributes: Style.Attributes, square: Float, product: Float) {
                let error = square - 2 * product
                if error < best.error { best = (i, attributes, error) }
            }
            offer([], square: square, product: product)
            if dims { offer(.dim, square: dimLight * dimLight * square, product: dimLight * product) }
            guard reverses else { continue }
            let (paper, rest) = (32 - 2 * sum + square, total - product)
            offer(.reverse, square: paper, product: rest)
            if dims {
                offer([.reverse, .dim], square: dimLight * dimLight * paper, product: dimLight * rest)
            }
        }
        return (best.glyph, best.attributes)
    }

    /// The glyph in two greys with the least squared error over the parts.
    private static func greys(
        _ parts: GlyphCoverage.Parts, _ coverage: GlyphCoverage, _ depth: ColourDepth
    ) -> (String, Style) {
        let count: Float = 32
        let (sum, square) = (parts.sum(), (parts * parts).sum())
        let mean = sum / count
        // A blank takes a byte and one colour: what is hardly better isn't worth the bytes of the other.
        var best = (glyph: 0, paper: mean, ink: mean, error: square - mean * sum - count * 0.001)
        if best.error > 0 {
            for i in coverage.glyphs.indices.dropFirst() {
                let (inkSum, inkSquare) = (coverage.sums[i], coverage.squares[i])
                let product = (parts * coverage.parts[i]).sum()
                // The line t ≈ paper + (ink − paper) · c by least squares.
                let slope = (product - mean * inkSum) / (inkSquare - inkSum * inkSum / count)
                let paper = min(1, max(0, mean - slope * inkSum / count))
                let ink = min(1, max(0, paper + slope))
                let rise = ink - paper
                let error =
                    square + count * paper * paper + rise * rise * inkSquare + 2 * paper * rise * inkSum
                    - 2 * paper * sum - 2 * rise * product
                if error < best.error { best = (i, paper, ink, error) }
            }
        }
        let (paper, ink) = (UInt8((best.paper * 255).rounded()), UInt8((best.ink * 255).rounded()))
        if best.glyph == 0 || Palette.grey(paper, depth) == Palette.grey(ink, depth) {
            return (" ", Style(.standard, on: .grey(UInt8((mean * 255).rounded()))))
        }
        return (coverage.glyphs[best.glyph], Style(.grey(ink), on: .grey(paper)))
    }
}
