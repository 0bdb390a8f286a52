import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite struct DrawPaneTests {
    private static let pane = DrawPane()

    private static func scene(_ width: Int = 120, _ height: Int = 40, side: Int = 28) throws -> Scene {
        var scene = try Scene(.vae, width: width, height: height, images: 60, side: side)
        scene.session.advance()
        scene.state.focus = "draw"
        scene.state.zoomed = "draw"
        scene.look()
        return scene
    }

    private static func pad(_ scene: Scene) throws -> SketchPad { try #require(scene.state.view(of: pane).pad) }

    @Test func keysDrawShiftAndRubOut() throws {
        var scene = try Self.scene()
        scene.doing(.enter)
        for _ in 0..<5 { scene.doing(.right) }
        let row = try Self.pad(scene)
        #expect(row.x == 19 && row.y == 14)
        for x in 14...19 { #expect(row.pixels[14 * 28 + x] == 1) }
        #expect(row.pixels[14 * 28 + 22] == 0 && row.pixels[18 * 28 + 16] == 0)
        // What the model sees is what is drawn, at once.
        #expect(scene.answer(SketchRequest.self)?.pixels == row.pixels)
        scene.doing(.enter)
        for _ in 0..<3 { scene.doing(.down) }
        #expect(try Self.pad(scene).pixels == row.pixels)
        scene.doing(.character("L"))
        scene.doing(.character("K"))
        #expect(try Self.pad(scene).pixels[13 * 28 + 20] == 1)
        scene.doing(.character("x"))
        for _ in 0..<4 { scene.doing(.up) }
        scene.doing(.enter)
        #expect(try Self.pad(scene).pixels[13 * 28 + 19] == 0)
        scene.doing(.character("e"))
        #expect(try Self.pad(scene).pixels.allSatisfy { $0 == 0 })
    }

    @Test func imagesOfTheDataAreTakenAndMadeNoisy() throws {
        var scene = try Self.scene()
        let rows = Set(
            (0..<scene.session.dataset.validation.count).map { scene.session.dataset.validation.image($0) })
        scene.doing(.character("i"))
        let first = try Self.pad(scene).pixels
        scene.doing(.character("i"))
        let second = try Self.pad(scene).pixels
        #expect(rows.contains(first) && rows.contains(second) && first != second)
        scene.doing(.character("g"))
        let noisy = try Self.pad(scene).pixels
        let off = zip(noisy, second).map { Double($0 - $1) }
        let deviation = (off.reduce(0) { $0 + $1 * $1 } / Double(off.count)).squareRoot()
        // A little is lost at 0 and 1.
        #expect(deviation > 0.1 && deviation < 0.21 && noisy.allSatisfy { (0...1).contains($0) })
        scene.doing(.character("g"))
        #expect(try Self.pad(scene).pixels != noisy)
    }

    @Test func theMouseDraws() throws {
        var scene = try Self.scene()
        let content = try #require(scene.state.layout.places.first { $0.slot == "draw" }).content
        let rect = DrawRegions(content.size, Thumbnail(ImageShape(height: 28, width: 28))).pad
        func act(_ deed: Mouse.Deed, _ x: Int, _ y: Int) {
            _ = point(
                Mouse(deed, x: content.x + rect.x + x, y: content.y + rect.y + y), in: &scene.state,
                capabilities: .full)
        }
        act(.press, 0, 0)
        act(.drag, rect.width - 1, rect.height - 1)
        act(.release, rect.width - 1, rect.height - 1)
        let diagonal = try Self.pad(scene)
        for i in 1...26 { #expect(diagonal.pixels[i * 28 + i] > 0.5, "\(i)") }
        #expect(diagonal.pixels[20 * 28 + 3] == 0)
        // Beside the image nothing is drawn.
        act(.press, rect.width + 1, 0)
        #expect(try Self.pad(scene) == diagonal)
    }

    @Test func classesAreSaidWithWhoSaysSo() throws {
        var scene = try Self.scene()
        scene.doing(.character("i"))
        #expect(
            scene.text().contains(" by the nearest code") && scene.text().contains("to the nearest of 48 training"))
        // Data for which a classifier comes along.
        let noise = Generator(seed: 3).uniform([40, 784]).values
        let images = try Dataset(
            id: "mnist", title: "Noise", shape: ImageShape(height: 28, width: 28), floats: noise,
            labels: (0..<40).map { $0 % 10 })
        var other = try Scene(.vae, on: images, width: 120, height: 40)
        other.state.focus = "draw"
        other.state.zoomed = "draw"
        other.look()
        other.doing(.character("i"))
        #expect(other.text().contains(" by the classifier of x, ") && other.text().contains("; nearest code: class "))
    }

    @Test(arguments: [(40, 12), (80, 24), (120, 40), (300, 100)]) func itDrawsAtEverySize(_ width: Int, _ height: Int)
        throws
    {
        for side in [4, 28, 64] {
            var scene = try Self.scene(width, height, side: side)
            scene.doing(.enter)
            scene.doing(.right)
            for capabilities in [Capabilities.full, .plainest] {
                let text = scene.text(capabilities)
                #expect(text.contains(" draw ") && text.contains("pen down") && text.contains("nearest"), "\(text)")
            }
        }
    }

    @Test func onlyImagesAreDrawn() throws {
        var scene = try Scene(.vae, on: PlanePaneTests.corners(), width: 80, height: 24)
        scene.state.focus = "draw"
        scene.state.zoomed = "draw"
        scene.look()
        #expect(scene.text().contains("only images can be drawn, not rows"))
        scene.doing(.enter)
        #expect(scene.state.view(of: Self.pane).pad == nil)
    }
}
