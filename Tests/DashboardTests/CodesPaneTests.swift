import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors
import TestSupport
import Testing

@testable import Dashboard
@testable import Terminal

@Suite struct CodesPaneTests {
    private static let pane = CodesPane()

    private static func scene(
        _ variant: Variant = .vae, _ width: Int = 120, _ height: Int = 40, side: Int = 12
    ) throws -> Scene {
        try Scene.showing("codes", variant, width: width, height: height, side: side)
    }

    private static func content(_ scene: Scene) throws -> Rect {
        try #require(scene.state.layout.places.first { $0.slot == "codes" }).content
    }

    private static func frame(_ scene: Scene) throws -> (frame: MapFrame, plot: Rect) {
        let data = try #require(scene.state.snapshot?.data)
        let plot = MapRegions(try content(scene).size, data, scene.state.kind).plot
        let map = try #require(scene.answer(CodesRequest.self))
        return (try #require(MapFrame(map, plot.size)), plot)
    }

    /// By whole cells; beside it stands the decode of where it is, also where no code is.
    @Test func keysMoveTheCursor() throws {
        var scene = try Self.scene()
        let first = try #require(scene.answer(MapPointRequest.self))
        let (frame, plot) = try Self.frame(scene)
        // A cell is twice as high as wide, and so are its units: a circle is round.
        #expect(abs(frame.cell.y - 2 * frame.cell.x) < 1e-9)
        scene.doing(.right)
        var point = try #require(scene.answer(MapPointRequest.self))
        #expect(abs(Double(point.place.x - first.place.x) - frame.cell.x) < 1e-5 && point.place.y == first.place.y)
        #expect(point.image != first.image)
        scene.doing(.down)
        point = try #require(scene.answer(MapPointRequest.self))
        #expect(abs(Double(first.place.y - point.place.y) - frame.cell.y) < 1e-5)
        let numbers = [point.place.x, point.place.y].map { fixed(Double($0), 2) }
        #expect(numbers.allSatisfy(scene.text().contains), "\(numbers) in \(scene.text())")
        scene.doing(.character("0"))
        #expect(scene.answer(MapPointRequest.self) == first)
        // It stays on the map.
        for _ in 0..<plot.width { scene.doing(.character(">")) }
        point = try #require(scene.answer(MapPointRequest.self))
        #expect(frame.cell(point.place.x, point.place.y)?.x == plot.width - 1)
        #expect(try #require(point.distance) > 0)
    }

    @Test func theCursorFollowsTheMouse() throws {
        var scene = try Self.scene()
        let (content, (frame, plot)) = (try Self.content(scene), try Self.frame(scene))
        func act(_ deed: Mouse.Deed, _ x: Int, _ y: Int) -> MapPlace? {
            _ = point(
                Mouse(deed, x: content.x + plot.x + x, y: content.y + plot.y + y), in: &scene.state,
                capabilities: .full)
            return scene.state.view(of: Self.pane).cursor
        }
        #expect(act(.press, 3, 4) == frame.place(ofCell: (3, 4)))
        #expect(act(.drag, 9, 5) == frame.place(ofCell: (9, 5)))
        // Beyond the edge the nearest cell, and nothing once it is released.
        #expect(act(.drag, -30, 5) == frame.place(ofCell: (9, 5)))
        #expect(act(.drag, 12, 2) == frame.place(ofCell: (12, 2)))
        _ = act(.release, 12, 2)
        #expect(act(.drag, 1, 1) == frame.place(ofCell: (12, 2)))
        scene.look()
        #expect(scene.answer(MapPointRequest.self)?.place == frame.place(ofCell: (12, 2)))
        let cell = try #require(frame.cell(frame.place(ofCell: (12, 2)).x, frame.place(ofCell: (12, 2)).y))
        #expect(cell == (12, 2))
    }

    /// The sheet is what the decoder makes of the middles of its images' places.
    @Test func aSheetOfDecodesTakesThePlaceOfTheCodes() throws {
        var scene = try Self.scene()
        #expect(scene.answer(MapPathRequest.self)?.count == 65 && scene.answer(MapSheetRequest.self) == nil)
        scene.doing(.character("e"))
        scene.look()
        let request = try #require(scene.state.requests.first(MapSheetRequest.self))
        let sheet = try #require(scene.answer(MapSheetRequest.self))
        #expect(sheet.images.count == request.columns * request.rows && request.columns > 4 && request.rows > 2)
        // The cursor where an image is: the same decode.
        scene.state.setView(
            of: Self.pane, to: CodesPane.View(cursor: request.first, showsSheet: true))
        scene.look()
        let point = try #require(scene.answer(MapPointRequest.self))
        #expect(zip(point.image, sheet.images[0]).allSatisfy { abs($0 - $1) < 1e-4 })
        scene.doing(.character("e"))
        #expect(scene.state.requests.first(MapSheetRequest.self) == nil)
    }

    @Test func axesAreChosenByKey() throws {
        var scene = try Self.scene()
        #expect(scene.text().contains("PCA ") && scene.text().contains("PC2"))
        scene.doing(.right)
        scene.doing(.character("a"))
        let map = try #require(scene.answer(CodesRequest.self))
        let names = map.axes.map(\.name)
        #expect(names.allSatisfy { $0.hasPrefix("z") } && scene.text().contains("\(names[0]) and \(names[1]), "))
        #expect(scene.state.view(of: Self.pane).cursor == nil)
        scene.doing(.character("a"))
        #expect(scene.text().contains("PCA "))
    }

    /// Rings where codes have a normal prior, and only there.
    @Test(arguments: [("vae", true), ("wae-mmd", true), ("undercomplete", false), ("sparse-kl", false)])
    func thePriorHasRings(_ id: String, _ hasPrior: Bool) throws {
        let scene = try Self.scene(try #require(Variant.named(id)))
        #expect(scene.text().contains("2σ") == hasPrior && scene.text().contains("σ of the prior") == hasPrior)
        #expect(scene.text(.plainest).contains("2sigma") == hasPrior)
        guard hasPrior else { return }
        // Dim dots at two σ to the left, in a cell that has no code.
        let (frame, plot) = try Self.frame(scene)
        let content = try Self.content(scene)
        let canvas = Frame.picture(of: scene.state, capabilities: .full)
        let points = try #require(scene.answer(CodesRequest.self)).points
        let taken = Set(points.compactMap { frame.cell($0.x, $0.y) }.map { [$0.x, $0.y] })
        let onRing = (1..<16).compactMap { i -> (x: Int, y: Int)? in
            let angle = 2 * Double.pi * Double(i) / 16
            return frame.cell(Float(2 * cos(angle)), Float(2 * sin(angle)))
        }.filter { !taken.contains([$0.x, $0.y]) }
        let dots = onRing.count { cell in
            let cell = canvas[content.x + plot.x + cell.x, content.y + plot.y + cell.y]
            return cell.style == .dim && cell.glyph.unicodeScalars.allSatisfy { (0x2800...0x28ff).contains($0.value) }
        }
        #expect(dots * 2 > onRing.count, "\(dots) of \(onRing.count)")
    }

    /// Ten classes have ten signs, and ten colours where there are colours.
    @Test func classesDifferBySignAndColour() throws {
        let map = CodeMap(
            points: (0..<10).map { CodeMap.Point(x: Float($0 % 5), y: Float($0 / 5), label: $0) },
            axes: [.code(3), .code(8)], share: nil, spreads: [1], prior: nil)
        let size = Size(width: 60, height: 20)
        let frame = try #require(MapFrame(map, size))
        for depth in ColourDepth.allCases {
            let capabilities = Capabilities(unicode: depth != .none, depth: depth, attributes: [.bold])
            var canvas = Canvas(size: size, capabilities: capabilities)
            canvas.draw { MapPicture(map, frame, path: []).draw(into: &$0) }
            var colours: [Int] = []
            for (number, point) in map.points.enumerated() {
                let place = try #require(frame.cell(point.x, point.y))
                let cell = canvas[place.x, place.y]
                #expect(cell.glyph == String(number))
                colours.append(Palette.resolve(cell.style, depth: depth).foreground)
            }
            #expect(Set(colours).count == (depth >= .indexed256 ? 10 : Set(colours).count))
            #expect(canvas.text.joined().contains("z3") && canvas.text.joined().contains("z8"))
        }
    }

    @Test(arguments: [(40, 12), (60, 50), (80, 24), (120, 40), (200, 50), (300, 100)])
    func drawsAtEverySize(_ width: Int, _ height: Int) throws {
        for variant in [Variant.vae, .linear] {
            var scene = try Self.scene(variant, width, height, side: 28)
            for _ in 0..<2 {
                for capabilities in [Capabilities.full, .plainest, Capabilities(unicode: true, depth: .none)] {
                    let text = scene.text(capabilities)
                    #expect(text.contains(" 6 codes "), "\(text)")
                    #expect(text.contains(" vary"))
                }
                scene.doing(.character("e"))
                scene.look()
            }
        }
    }

    @Test(arguments: Variant.all.map(\.id)) func drawsEveryVariant(_ id: String) throws {
        var scene = try Scene(try #require(Variant.named(id)))
        for _ in 0..<3 { scene.session.advance() }
        scene.show("codes")
        for key: Key in [.right, .character("a"), .up, .character("e")] {
            scene.doing(key)
            scene.look()
            #expect(scene.text().contains(" vary"), "\(scene.text())")
        }
        let isSlow = scene.session.model.drawsValueByValue
        #expect(scene.answer(MapSheetRequest.self)?.images.isEmpty == isSlow)
        #expect(scene.text().contains("value by value") == isSlow)
        #expect(scene.text(.plainest).utf8.allSatisfy { $0 < 0x80 })
    }

    @Test(arguments: [(40, 12), (80, 24), (120, 40), (300, 100)])
    func otherRowsHaveAMapToo(_ width: Int, _ height: Int) throws {
        let folder = try TemporaryFolder()
        let sets = [
            try PlanePaneTests.corners(), try TablePaneTests.table(folder), try Dataset.load("nab-machine"),
        ]
        for (dataset, word) in zip(sets, ["x̂  ", "area", "x̂"]) {
            var scene = try Scene(.vae, on: dataset, width: width, height: height)
            for _ in 0..<20 { scene.session.advance() }
            scene.state.dismissNotice()
            scene.show("codes")
            let before = try #require(scene.answer(MapPointRequest.self))
            scene.doing(.character(">"))
            #expect(try #require(scene.answer(MapPointRequest.self)).image != before.image)
            #expect(scene.text().contains(word) || height < 24, "\(scene.text())")
            scene.doing(.character("e"))
            #expect(scene.text().contains("a sheet needs images"))
            _ = scene.text(.plainest)
        }
    }
}
