import Glibc
import Testing

@testable import Terminal

/// How near the picture that a terminal shows comes to the one that was meant, over twelve pictures of strokes, by the
/// peak signal-to-noise ratio and by structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004: a Gaussian window
/// of 11×11, σ 1.5).
@Suite struct ImageQualityTests {
    /// Luminances 0…1 at 8×16 pixels a cell.
    private struct Light {
        let width: Int
        let height: Int
        var values: [Float]

        /// The mean over all pixels of `values` times those of another.
        func product(_ other: Light) -> Float {
            zip(values, other.values).reduce(0) { $0 + $1.0 * $1.1 } / Float(values.count)
        }

        func map(_ transform: (Float) -> Float) -> Light {
            Light(width: width, height: height, values: values.map(transform))
        }

        static func * (a: Light, b: Light) -> Light {
            Light(width: a.width, height: a.height, values: zip(a.values, b.values).map { $0 * $1 })
        }

        /// The Gaussian mean around every pixel whose window is inside.
        func blurred() -> Light {
            let taps = (-5...5).map { exp(-Float($0 * $0) / (2 * 1.5 * 1.5)) }
            let total = taps.reduce(0, +)
            var across = Light(width: width - 10, height: height, values: [])
            across.values.reserveCapacity(across.width * height)
            for y in 0..<height {
                for x in 0..<across.width {
                    var sum: Float = 0
                    for i in 0..<11 { sum += taps[i] * values[y * width + x + i] }
                    across.values.append(sum / total)
                }
            }
            var down = Light(width: across.width, height: height - 10, values: [])
            down.values.reserveCapacity(down.width * down.height)
            for y in 0..<down.height {
                for x in 0..<down.width {
                    var sum: Float = 0
                    for i in 0..<11 { sum += taps[i] * across.values[(y + i) * down.width + x] }
                    down.values.append(sum / total)
                }
            }
            return down
        }
    }

    private struct Score: CustomStringConvertible {
        var decibels: Float
        var similarity: Float

        var description: String { "\(decibels) dB, \(similarity)" }
    }

    /// After matching the gain, since how bright white is belongs to the terminal.
    private static func score(_ shown: Light, against meant: Light) -> Score {
        let gain = shown.product(meant) / max(1e-9, shown.product(shown))
        let shown = shown.map { $0 * gain }
        let error = zip(shown.values, meant.values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        let (ma, mb) = (shown.blurred(), meant.blurred())
        let (aa, bb, ab) = ((shown * shown).blurred(), (meant * meant).blurred(), (shown * meant).blurred())
        var similarity: Float = 0
        for i in ma.values.indices {
            let (a, b) = (ma.values[i], mb.values[i])
            let (va, vb, cov) = (aa.values[i] - a * a, bb.values[i] - b * b, ab.values[i] - a * b)
            similarity += (2 * a * b + 1e-4) * (2 * cov + 9e-4) / ((a * a + b * b + 1e-4) * (va + vb + 9e-4))
        }
        return Score(
            decibels: 10 * log10(Float(meant.values.count) / error), similarity: similarity / Float(ma.values.count))
    }

    /// Lines through points of a square of 28×28 pixels, drawn by a pen 2.4 wide with soft edges.
    private static let strokes: [Image] = {
        func arc(_ x: Float, _ y: Float, _ rx: Float, _ ry: Float, _ from: Float, _ to: Float) -> [(Float, Float)] {
            (0...24).map { i in
                let angle = (from + (to - from) * Float(i) / 24) * .pi / 180
                return (x + rx * cos(angle), y + ry * sin(angle))
            }
        }
        let paths: [[(Float, Float)]] = [
            arc(14, 14, 6, 9, 0, 360),
            [(10, 8), (14, 5), (14, 23)],
            arc(14, 9, 5, 4.5, 180, 390) + [(9, 22), (19, 22)],
            arc(13, 9.5, 4.5, 4.5, 200, 450) + arc(13, 18.5, 5, 4.5, 270, 510),
            [(17, 23), (17, 5), (8, 17), (20, 17)],
            [(19, 6), (10, 6), (10, 13)] + arc(13, 17.5, 5.5, 5, 240, 500),
            [(16, 4), (11, 11)] + arc(14, 18, 5, 5, 180, 540),
            [(8, 6), (20, 6), (12, 23)],
            arc(14, 9, 4, 4, 90, 450) + arc(14, 18.5, 5, 5, 270, 630),
            arc(14, 10, 5, 5, 0, 360) + [(19, 10), (16, 23)],
            [(6, 6), (22, 22)], arc(14, 14, 9, 4, 0, 360),
        ]
        return paths.map { path in
            let pixels = (0..<28 * 28).map { i in
                let (x, y) = (Float(i % 28) + 0.5, Float(i / 28) + 0.5)
                let distance = zip(path, path.dropFirst()).map { a, b in
                    let (dx, dy) = (b.0 - a.0, b.1 - a.1)
                    let along = ((x - a.0) * dx + (y - a.1) * dy) / max(1e-9, dx * dx + dy * dy)
                    let t = min(1, max(0, along))
                    return hypot(x - a.0 - t * dx, y - a.1 - t * dy)
                }.min()!
                return min(1, max(0, 1.7 - distance))
            }
            return Image(width: 28, height: 28, pixels: pixels)
        }
    }()

    /// What a terminal with a black background shows.
    private static func light(of canvas: Canvas) -> Light {
        let depth = canvas.capabilities.depth
        var light = Light(width: 8 * canvas.width, height: 16 * canvas.height, values: [])
        light.values = Array(repeating: 0, count: light.width * light.height)
        for row in 0..<canvas.height {
            for column in 0..<canvas.width {
                let cell = canvas[column, row]
                let style = Palette.resolve(cell.style, depth: depth)
                var (ink, paper) = (luminance(style.foreground) ?? 1, luminance(style.background) ?? 0)
                if style.attributes.contains(.dim) { ink /= 2 }
                if style.attributes.contains(.reverse) { swap(&ink, &paper) }
                for y in 0..<16 {
                    for x in 0..<8 {
                        let share = covered(cell.glyph, x, y)
                        light.values[(16 * row + y) * light.width + 8 * column + x] = paper + (ink - paper) * share
                    }
                }
            }
        }
        return light
    }

    private static func luminance(_ entry: Int) -> Float? {
        switch entry {
        case -1: nil
        case 0, 16: 0
        case 8: 127.0 / 255
        case 7: 229.0 / 255
        case 15, 231: 1
        default: Float(8 + 10 * (entry - 232)) / 255
        }
    }

    /// How much of a pixel of a cell a glyph covers.
    private static func covered(_ glyph: String, _ x: Int, _ y: Int) -> Float {
        let shades: [String: Float] = [" ": 0, "░": 0.25, "▒": 0.5, "▓": 0.75, "█": 1]
        if let shade = shades[glyph] { return shade }
        let (left, top) = (x < 4, y < 8)
        let drawn: Bool? =
            switch glyph {
            case "▀": top
            case "▄": !top
            case "▌": left
            case "▐": !left
            case "▘": left && top
            case "▝": !left && top
            case "▖": left && !top
            case "▗": !left && !top
            case "▚": left == top
            case "▞": left != top
            case "▙": left || !top
            case "▟": !left || !top
            case "▛": left || top
            case "▜": !left || top
            default: nil
            }
        if let drawn { return drawn ? 1 : 0 }
        return GlyphCoverage.ascii.parts[Int(glyph.utf8.first!) - 32][y / 2 * 4 + x / 2]
    }

    /// The mean over all pictures.
    private static func mean(_ columns: Int, _ draw: (Image) -> Canvas) -> Score {
        let scores = strokes.map { image in
            let size = 8 * columns
            let meant = image.resampled(width: size, height: size)
            return score(light(of: draw(image)), against: Light(width: size, height: size, values: meant.pixels))
        }
        return Score(
            decibels: scores.reduce(0) { $0 + $1.decibels } / Float(scores.count),
            similarity: scores.reduce(0) { $0 + $1.similarity } / Float(scores.count))
    }

    private static func mean(
        _ columns: Int, _ depth: ColourDepth, unicode: Bool = true, _ attributes: Style.Attributes = []
    ) -> Score {
        let capabilities = Capabilities(unicode: unicode, depth: depth, attributes: attributes)
        return mean(columns) { image in
            var canvas = Canvas(width: columns, height: columns / 2, capabilities: capabilities)
            canvas.draw { _ = $0.draw(image) }
            return canvas
        }
    }

    /// A character by how much of its cell it covers, with no eye for its shape: what is to be bettered.
    private static func ramp(_ columns: Int) -> Score {
        let coverage = GlyphCoverage.ascii
        let inks = " .:*+=%#@".map { character in
            let place = Int(character.asciiValue!) - 32
            return (glyph: coverage.glyphs[place], ink: coverage.sums[place])
        }
        return mean(columns) { image in
            let small = image.resampled(width: columns, height: columns / 2)
            var canvas = Canvas(width: columns, height: columns / 2, capabilities: .plainest)
            for (i, value) in small.pixels.enumerated() {
                let wanted = value * inks.last!.ink
                let nearest = inks.min { abs($0.ink - wanted) < abs($1.ink - wanted) }!
                canvas.put(nearest.glyph, x: i % columns, y: i / columns)
            }
            return canvas
        }
    }

    @Test(arguments: [
        (28, ColourDepth.indexed256, Float(40), Float(0.99)), (14, .indexed256, 20, 0.82),
        (28, .sixteen, 24.3, 0.9), (14, .sixteen, 18.5, 0.82), (28, .eight, 22, 0.87),
    ])
    func blocksComeNearToTheStrokes(_ columns: Int, _ depth: ColourDepth, decibels: Float, similarity: Float) {
        let score = Self.mean(columns, depth)
        #expect(score.decibels >= decibels && score.similarity >= similarity, "\(columns), \(depth): \(score)")
    }

    @Test(arguments: [28, 14]) func charactersByLeastErrorAreNearerThanARamp(_ columns: Int) {
        let ramp = Self.ramp(columns)
        let plain = Self.mean(columns, .none, unicode: false)
        let reversed = Self.mean(columns, .none, unicode: false, .reverse)
        let all = Self.mean(columns, .none, unicode: false, [.reverse, .dim])
        #expect(plain.decibels > ramp.decibels + 0.3 && plain.similarity > ramp.similarity, "\(ramp); \(plain)")
        #expect(reversed.decibels > plain.decibels + 1 && reversed.similarity > plain.similarity, "\(reversed)")
        #expect(all.decibels > reversed.decibels, "\(all)")
    }

    @Test(arguments: [(28, Float(0.88)), (14, 0.7)])
    func blocksWithoutColourAndCharactersWithGreys(_ columns: Int, bound: Float) {
        let plain = Self.mean(columns, .none)
        let dim = Self.mean(columns, .none, [.reverse, .dim])
        let grey = Self.mean(columns, .indexed256, unicode: false)
        #expect(plain.similarity > bound, "\(plain)")
        #expect(dim.decibels > plain.decibels, "\(dim)")
        #expect(grey.similarity > bound, "\(grey)")
    }
}
