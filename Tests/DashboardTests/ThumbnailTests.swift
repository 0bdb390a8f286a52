import Tensors
import Terminal
import Testing

@testable import Dashboard

@Suite struct ThumbnailTests {
    private static let shape = ImageShape(height: 32, width: 32, channels: 3)
    private static let colours: [(name: String, values: [Float])] = [
        ("red", [1, 0.2, 0.2]), ("green", [0.2, 0.9, 0.2]), ("blue", [0.3, 0.3, 1]), ("yellow", [0.9, 0.9, 0.2]),
        ("white", [1, 1, 1]),
    ]
    private static let outlines: [(name: String, holds: @Sendable (Float, Float) -> Bool)] = [
        ("square", { abs($0) < 8 && abs($1) < 8 }), ("disc", { $0 * $0 + $1 * $1 < 81 }),
        ("bar", { abs($0) < 12 && abs($1) < 4 }), ("triangle", { $1 < 8 && $1 > -8 && abs($0) < ($1 + 8) / 2 }),
    ]

    /// Each outline in each colour, [channels, height, width].
    private static let sprites: [(name: String, values: [Float])] = colours.flatMap { colour in
        outlines.map { outline in
            let values = (0..<3 * 1024).map { i -> Float in
                let (x, y) = (Float(i % 32) - 15.5, Float(i / 32 % 32) - 15.5)
                return outline.holds(x, y) ? colour.values[i / 1024] : 0
            }
            return ("\(colour.name) \(outline.name)", values)
        }
    }

    /// Red, green and blue of the quarters of a cell, in 255ths: upper left, upper right, lower left, lower right.
    private static func quarters(_ cell: Cell) throws -> [[Float]] {
        func light(_ colour: Colour) -> [Float] {
            switch colour {
            case .grey(let value): [value, value, value].map(Float.init)
            case .rgb(let red, let green, let blue): [red, green, blue].map(Float.init)
            case .standard, .accent: [0, 0, 0]
            }
        }
        let drawn = try #require(
            [
                " ": [], "▀": [0, 1], "▌": [0, 2], "▘": [0], "▝": [1], "▖": [2], "▗": [3], "▚": [0, 3],
            ][cell.glyph])
        return (0..<4).map { light(drawn.contains($0) ? cell.style.foreground : cell.style.background) }
    }

    /// A pane's share of 80×24: each thumbnail is nearer to its own sprite than to any other.
    @Test(arguments: [Size(width: 39, height: 19), Size(width: 78, height: 6), Size(width: 39, height: 9)])
    func spritesInColourCanBeToldApart(_ size: Size) throws {
        let thumbnail = Thumbnail(Self.shape)
        for lines in 1...2 {
            let grid = ImageGrid(thumbnail, in: size, lines: lines, left: 3)
            let cells = grid.cells
            let means = Self.sprites.map { sprite in
                let small = Image(width: 32, height: 32, channels: 3, pixels: sprite.values)
                    .resampled(width: 2 * cells.width, height: 2 * cells.height)
                return small.pixels
            }
            for (i, sprite) in Self.sprites.enumerated() {
                let screen = MemoryScreen(width: 80, height: 24)
                var canvas = Canvas(size: screen.size)
                canvas.draw(in: grid.rect(0, line: 0, band: 0)) { pen in
                    let taken = pen.draw(thumbnail.image(sprite.values))
                    #expect(taken.width <= cells.width && taken.height <= cells.height)
                }
                screen.present(canvas)
                let place = grid.rect(0, line: 0, band: 0)
                var errors = [Float](repeating: 0, count: means.count)
                for y in 0..<cells.height {
                    for x in 0..<cells.width {
                        let quarters = try Self.quarters(screen.presented[0][place.x + x, place.y + y])
                        for (quarter, colour) in quarters.enumerated() {
                            let (column, row) = (2 * x + quarter % 2, 2 * y + quarter / 2)
                            for channel in 0..<3 {
                                let pixel = ((channel * 2 * cells.height) + row) * 2 * cells.width + column
                                for other in means.indices {
                                    let off = colour[channel] / 255 - means[other][pixel]
                                    errors[other] += off * off
                                }
                            }
                        }
                    }
                }
                let nearest = errors.indices.min { errors[$0] < errors[$1] }
                #expect(nearest == i, "\(sprite.name) in \(cells) taken for \(Self.sprites[nearest ?? 0].name)")
            }
        }
    }

    @Test func onlyGreyRowsAreFolded() {
        #expect(Thumbnail(ImageShape(height: 1, width: 30, channels: 3)).shape.height == 1)
        #expect(Thumbnail(Self.shape).shape == Self.shape)
        #expect(
            Thumbnail(ImageShape(height: 4, width: 4, channels: 2)).image(Array(repeating: 1, count: 32)).channels
                == 1)
    }
}
