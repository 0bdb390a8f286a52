/// How one cell shows two by three pixels with two greys or colours.
enum SextantCell {
    /// Ways to tell six parts into two sets, a bit for each part that is drawn: upper left, upper right, middle left, … The
    /// last part is never drawn: of a set and its complement one is enough.
    static let patterns = 1...31

    /// The character of a pattern: those of Unicode 13 are in the order of their bits, without the left half, which has been
    /// there before.
    static func glyph(_ pattern: Int) -> String {
        if pattern == leftHalf { return "▌" }
        return String(Unicode.Scalar(UInt32(0x1FB00 + pattern - (pattern > leftHalf ? 2 : 1)))!)
    }

    private static let leftHalf = 0b01_0101

    /// For each pattern, 1 where a part is drawn, and how many are.
    private static let drawn: [(parts: SIMD8<Float>, count: Float)] = patterns.map { pattern in
        var parts = SIMD8<Float>(repeating: 0)
        for i in 0..<6 where pattern >> i & 1 == 1 { parts[i] = 1 }
        return (parts, parts.sum())
    }

    /// The character whose two mean colours are nearest to the pixels from (x, y) on, by squared error.
    static func choose(_ image: Image, x: Int, y: Int, depth: ColourDepth) -> (String, Style) {
        // [channels] of the six pixels.
        let pixels = (0..<image.channels).map { channel in
            var parts = SIMD8<Float>(repeating: 0)
            for i in 0..<6 { parts[i] = Float(image.byte(x + i % 2, y + i / 2, channel: channel)) }
            return parts
        }
        let weights = image.channels == 1 ? SIMD3(1, 0, 0) : ColourCube.weights
        let sums = pixels.map { $0.sum() }
        // How much less than with one colour: Σ (of the set's sum)²/count of both sets, without that of all.
        var best = (pattern: -1, gain: Float(QuadrantCell.leastGain))
        for (pattern, set) in drawn.enumerated() {
            var gain: Float = 0
            for channel in pixels.indices {
                let sum = (pixels[channel] * set.parts).sum()
                let rest = sums[channel] - sum
                gain +=
                    weights[channel]
                    * (sum * sum / set.count + rest * rest / (6 - set.count) - sums[channel] * sums[channel] / 6)
            }
            if gain > best.gain { best = (pattern, gain) }
        }
        func colour(_ value: (Int) -> Float) -> Colour {
            func byte(_ channel: Int) -> UInt8 { UInt8(min(255, max(0, value(channel).rounded()))) }
            return image.channels == 1 ? .grey(byte(0)) : Colour(byte(0), byte(1), byte(2))
        }
        if best.pattern >= 0 {
            let set = drawn[best.pattern]
            let ink = colour { (pixels[$0] * set.parts).sum() / set.count }
            let paper = colour { (sums[$0] - (pixels[$0] * set.parts).sum()) / (6 - set.count) }
            if Palette.entry(ink, depth) != Palette.entry(paper, depth) {
                return (glyph(patterns.lowerBound + best.pattern), Style(ink, on: paper))
            }
        }
        return (" ", Style(.standard, on: colour { sums[$0] / 6 }))
    }
}
