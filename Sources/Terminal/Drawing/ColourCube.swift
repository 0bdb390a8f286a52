/// The 240 entries of 256 that every terminal shows alike: a cube of six levels of red, green and blue from 16 on and 24
/// greys from 232 on. The first 16 are left out, as themes choose them.
enum ColourCube {
    private static let levels = [0, 95, 135, 175, 215, 255]

    /// How much red, green and blue count in the squared distance of two colours (T. Riemersma, "Colour metric",
    /// CompuPhase: 2, 4, 3). In the gamma of sRGB, which is about as even as the eye. What is nearest by it is on the mean
    /// a tenth farther in Oklab than what is nearest in Oklab, but needs no search.
    static let weights = SIMD3<Float>(2, 4, 3) / 9

    /// The nearest entry by the weighted squared distance.
    static func entry(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        // The distance is a sum over the channels, so that in the cube each is chosen by itself; and among greys the
        // nearest is the one next to the weighted mean.
        let wanted = (Int(red), Int(green), Int(blue))
        let (r, g, b) = (level(wanted.0), level(wanted.1), level(wanted.2))
        let sum = 2 * wanted.0 + 4 * wanted.1 + 3 * wanted.2
        let step = min(23, max(0, (sum - 9 * 3) / 90))
        let grey = 8 + 10 * step
        let inCube = squared(wanted, (levels[r], levels[g], levels[b]))
        return squared(wanted, (grey, grey, grey)) < inCube ? 232 + step : 16 + 36 * r + 6 * g + b
    }

    /// What an entry from 16 on shows.
    static func colour(_ entry: Int) -> SIMD3<Float> {
        if entry >= 232 { return SIMD3(repeating: Float(8 + 10 * (entry - 232))) }
        let place = entry - 16
        return SIMD3(Float(levels[place / 36]), Float(levels[place / 6 % 6]), Float(levels[place % 6]))
    }

    private static func level(_ value: Int) -> Int {
        // The borders lie in the middle between two levels.
        if value < 48 { return 0 }
        return value < 115 ? 1 : min(5, (value - 35) / 40)
    }

    private static func squared(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
        2 * (a.0 - b.0) * (a.0 - b.0) + 4 * (a.1 - b.1) * (a.1 - b.1) + 3 * (a.2 - b.2) * (a.2 - b.2)
    }
}

/// Colours by their red, green and blue as one number beside the 256 entries of the palette.
enum DirectColour {
    /// Red, green and blue from the highest byte to the lowest, at least 256. In 32 levels each, steps as fine as those
    /// of the 24 greys: what differs less needn't travel, and a screen of noise has fewer pairs of colours.
    static func entry(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
        // Below 256 are palette entries: the darkest blues have a trace of green.
        max(level(red) << 16 | level(green) << 8, 1 << 8) | level(blue)
    }

    /// What an entry from 256 on shows.
    static func colour(_ entry: Int) -> SIMD3<Float> {
        SIMD3(Float(entry >> 16), Float(entry >> 8 & 255), Float(entry & 255))
    }

    private static func level(_ value: UInt8) -> Int { ((Int(value) * 31 + 127) / 255 * 255 + 15) / 31 }
}
