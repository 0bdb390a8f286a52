import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Dashboard

/// How images are laid out in the panes that show some.
@Suite struct ImageLayoutTests {
    private static let sides = [8, 28, 32, 64]
    /// What a pane has of a screen where it is alone on it.
    private static let alone = [
        Size(width: 80, height: 21), Size(width: 120, height: 37), Size(width: 200, height: 57),
    ]

    private static func rects(_ grid: ImageGrid) -> [Rect] {
        (0..<grid.bands).flatMap { band in
            (0..<grid.lines).flatMap { line in
                (0..<grid.columns).map { grid.rect($0, line: line, band: band) }
            }
        }
    }

    /// Images lie within the rectangle, nowhere on each other, and cover most of it.
    @Test(arguments: sides, alone) func imagesFillTheirRoom(_ side: Int, _ size: Size) {
        let thumbnail = Thumbnail(ImageShape(height: side, width: side))
        for lines in 1...3 {
            for steps in PictureView.sizes {
                let grid = ImageGrid(thumbnail, in: size, lines: lines, left: 3, larger: steps)
                let rects = Self.rects(grid)
                let area = rects.reduce(0) { $0 + $1.width * $1.height }
                let whole = Rect(x: 3, y: 0, width: size.width - 3, height: size.height)
                #expect(rects.allSatisfy { $0.intersection(whole) == $0 })
                for (i, a) in rects.enumerated() {
                    #expect(rects[..<i].allSatisfy { $0.intersection(a).isEmpty })
                }
                // Half of it where they have the usual size, whatever is left over at the edges.
                if steps == 0 {
                    #expect(
                        2 * area > size.width * size.height,
                        "\(rects.count) of \(grid.cells) in \(size) with \(lines) lines")
                }
            }
        }
    }

    @Test(arguments: alone) func moreThanAFewImagesOnTheWay(_ size: Size) {
        for (side, least) in [(8, 12), (28, 12), (32, 8), (64, 4)] {
            let thumbnail = Thumbnail(ImageShape(height: side, width: side))
            let grid = ImageGrid(thumbnail, in: size, lines: 1, left: 1, spreads: true)
            #expect(grid.count >= least, "\(side): \(grid.count) of \(grid.cells) in \(size)")
            // A cell to some four by four pixels where there is room for it: shapes can be told.
            if size.height > 2 * side / 4 { #expect(5 * grid.cells.height >= side, "\(side): \(grid.cells)") }
        }
    }

    @Test func aKeyMakesImagesLargerOrMore() throws {
        var scene = try Scene(width: 120, height: 40, images: 400, side: 28)
        func count() -> Int { scene.state.requests.first(PicturesRequest.self)?.count ?? 0 }
        let usual = count()
        for _ in 0..<9 { scene.doing(.character(")")) }
        let few = count()
        for _ in 0..<18 { scene.doing(.character("(")) }
        #expect(few < usual && usual < count())
    }

    /// The ways to the corners of the screen: both ends are seen, in their order.
    @Test(arguments: [(80, 24), (120, 40), (200, 60)])
    func theWayFillsTheScreen(_ width: Int, _ height: Int) throws {
        var scene = try Scene(width: width, height: height, images: 400, side: 28)
        scene.doing(.character("3"))
        scene.doing(.character("z"))
        let place = try #require(scene.state.layout.places.first { $0.slot == "interpolation" })
        let canvas = Frame.picture(of: scene.state, capabilities: .full)
        func isImage(_ x: Int, _ y: Int) -> Bool { canvas[x, y].style.background != .standard }
        let (content, inset) = (place.content, 3)
        #expect(isImage(content.x + inset, content.y + 1))
        #expect(isImage(content.maxX - inset, content.maxY - 3))
        #expect(try #require(scene.answer(InterpolationRequest.self)).images.count >= 12)
    }

    /// 12×12 images of which the middle 4×6 pixels differ.
    private static func framed() throws -> Dataset {
        let noise = Generator(seed: 4).uniform([40, 24]).values
        var pixels = [Float](repeating: 0.3, count: 40 * 144)
        for i in noise.indices {
            let (image, y, x) = (i / 24, i % 24 / 6, i % 6)
            pixels[image * 144 + (3 + y) * 12 + 4 + x] = noise[i]
        }
        return try Dataset(
            id: "framed", title: "Framed", shape: ImageShape(height: 12, width: 12), floats: pixels,
            labels: (0..<40).map { $0 % 4 })
    }

    @Test func marginsOfTheDataAreCroppedOnWish() throws {
        var scene = try Scene(.vae, on: Self.framed(), width: 120, height: 40)
        #expect(scene.answer(MarginsRequest.self) == nil)
        scene.doing(.character("C"))
        let margins = try #require(scene.answer(MarginsRequest.self))
        #expect(margins == Margins(top: 3, left: 4, bottom: 5, right: 2))
        let thumbnail = try #require(scene.state.thumbnail)
        #expect(thumbnail.shape == ImageShape(height: 4, width: 6))
        let x = scene.session.dataset.validation.image(0)
        let seen = thumbnail.image(x)
        let middle: [Float] = (3..<7).flatMap { y in (4..<10).map { x[y * 12 + $0] } }
        #expect(seen.pixels == middle)
        scene.doing(.character("C"))
        #expect(scene.state.thumbnail?.shape == ImageShape(height: 12, width: 12))
    }

    /// Each press shows images in another way, or says that it can't.
    @Test(arguments: [(80, 24), (120, 40)]) func aPressThatResizesIsSeen(_ width: Int, _ height: Int) throws {
        for key in ["(", ")"] as [Character] {
            var scene = try Scene(width: width, height: height, images: 400, side: 28)
            var (seen, presses) = (scene.text(), 0)
            while !scene.text().contains("images can't be ") {
                scene.doing(.character(key))
                let now = scene.text()
                #expect(now != seen)
                (seen, presses) = (now, presses + 1)
                if presses > 10 { break }
            }
            #expect(presses <= 9)
        }
    }

    @Test func glyphsAreChosenByAWord() throws {
        var scene = try Scene(width: 80, height: 24, images: 400, side: 28)
        func hasSextants() -> Bool {
            scene.text().unicodeScalars.contains { (0x1FB00...0x1FB3B).contains($0.value) }
        }
        #expect(!hasSextants())
        func type(_ line: String) {
            scene.doing(.character(":"))
            scene.write(line)
            scene.doing(.enter)
        }
        type("glyphs sextant")
        #expect(hasSextants())
        type("glyphs octant")
        // All of it, over as many rows as it needs.
        #expect(scene.text().contains("found octant, which ncurses can't send"))
        #expect(scene.text().contains("sextant") && !scene.text().contains("…"), "\(scene.text())")
        scene.doing(.escape)
        type("glyphs half")
        #expect(!hasSextants() && !scene.text().contains("▘"))
    }

    /// The straight line of pixels between the two images, and how far both ways go.
    @Test func theBlendOfPixelsStandsBelow() throws {
        var scene = try Scene(width: 120, height: 40, images: 400, side: 8)
        for _ in 0..<20 { scene.session.advance() }
        scene.doing(.character("3"))
        scene.doing(.character("b"))
        let pictures = try #require(scene.answer(InterpolationRequest.self))
        let (images, first, last) = (pictures.blend.images, pictures.blend.images[0], pictures.blend.images.last!)
        #expect(images.count == pictures.images.count)
        for (i, image) in images.enumerated() {
            let t = Float(i) / Float(images.count - 1)
            for (pixel, value) in image.enumerated() {
                let wanted: Float = (1 - t) * first[pixel] + t * last[pixel]
                #expect(abs(value - wanted) < 1e-6)
            }
        }
        // Its steps are equal, and the ends are images of the data.
        #expect(abs(pictures.blend.smoothness.straightness - 1) < 1e-5)
        #expect(abs(pictures.blend.smoothness.evenness - 1) < 1e-4)
        let rows = Set(
            (0..<scene.session.dataset.validation.count).map { scene.session.dataset.validation.image($0) })
        #expect(rows.contains(first) && rows.contains(last))
        var length = 0.0
        for (a, b) in zip(pictures.images, pictures.images.dropFirst()) {
            var square = 0.0
            for (x, y) in zip(a, b) { square += Double(x - y) * Double(x - y) }
            length += square.squareRoot()
        }
        #expect(abs(pictures.smoothness.length - length) < 1e-4)
        let text = scene.text()
        #expect(text.contains("z \(short(pictures.smoothness.length)) long"))
        #expect(text.contains("largest step \(short(pictures.smoothness.largestStep))"))
        #expect(text.contains(", x \(short(pictures.blend.smoothness.length)) "))
    }
}
