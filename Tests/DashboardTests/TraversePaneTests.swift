import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite struct TraversePaneTests {
    private static let pane = TraversePane()

    private static func scene(
        _ variant: Variant = .vae, _ width: Int = 80, _ height: Int = 24, side: Int = 12
    ) throws -> Scene {
        try Scene.showing("traverse", variant, width: width, height: height, side: side)
    }

    private static func answer(_ scene: Scene) throws -> Traversal {
        try #require(scene.answer(TraversalRequest.self))
    }

    @Test func arrowsWalkOneCode() throws {
        var scene = try Self.scene()
        let first = try Self.answer(scene)
        #expect(first.byHand == first.rebuilt && first.code == first.own)
        scene.doing(.right)
        let step = try Self.answer(scene)
        let code = first.usage.codes[0].code
        // A tenth of σ of the prior; the prior of a VAE is N(0, I).
        #expect(step.axis == .prior(deviation: 1) && abs(step.code[code] - first.own[code] - 0.1) < 1e-5)
        #expect(step.byHand != first.byHand && step.rebuilt == first.rebuilt)
        #expect(scene.text().contains("z\(code) = \(fixed(Double(step.code[code]), 2))"))
        scene.doing(.character(">"))
        #expect(abs(try Self.answer(scene).code[code] - first.own[code] - 0.6) < 1e-5)
        // The ends of the axis hold.
        for _ in 0..<20 { scene.doing(.character(">")) }
        #expect(try Self.answer(scene).code[code] == 3)
        // Another code, with the first as it was set; all back again.
        scene.doing(.down)
        scene.doing(.left)
        let second = try Self.answer(scene)
        let other = first.usage.codes[1].code
        #expect(second.use.code == other && second.code[code] == 3)
        #expect(abs(second.code[other] - second.own[other] + 0.1) < 1e-5)
        scene.doing(.character("0"))
        #expect(try Self.answer(scene).code == first.own && Self.answer(scene).use.code == other)
        for _ in 0..<50 { scene.doing(.up) }
        #expect(try Self.answer(scene).chosen == 0)
        for _ in 0..<50 { scene.doing(.down) }
        #expect(try Self.answer(scene).chosen == first.usage.codes.count - 1)
    }

    @Test func bracketsChooseTheImage() throws {
        var scene = try Self.scene()
        let first = try Self.answer(scene)
        scene.doing(.right)
        scene.doing(.character("]"))
        let next = try Self.answer(scene)
        #expect(next.x != first.x && next.code == next.own)
        scene.doing(.character("["))
        #expect(try Self.answer(scene).x == first.x)
        // Elsewhere these keys are the interpolation's.
        scene.state.focus = "interpolation"
        scene.doing(.character("]"))
        #expect(scene.state.view(of: Self.pane).image == 0)
    }

    @Test func clicksSetACodeToAnImagesValue() throws {
        var scene = try Self.scene(.vae, 120, 40)
        let place = try #require(scene.state.layout.places.first { $0.slot == "traverse" })
        let grid = TraverseGrid(
            try #require(scene.state.snapshot).data.shape, in: place.content.size,
            codes: try Self.answer(scene).usage.codes.count)
        let before = try Self.answer(scene)
        let y = try #require((0..<place.content.height).first { grid.row(at: $0) == 1 })
        let x = try #require((0..<place.content.width).first { grid.step(at: $0) == grid.steps - 1 })
        _ = point(
            Mouse(.press, x: place.content.x + x, y: place.content.y + y), in: &scene.state, capabilities: .full)
        scene.look()
        let after = try Self.answer(scene)
        #expect(after.use.code == before.usage.codes[1].code && after.code[after.use.code] == 3)
        #expect(after.images[1][grid.steps - 1] == after.byHand)
    }

    /// Names, what they carry and the axis are there at every size, whatever the screen can show.
    @Test(arguments: [(40, 12), (60, 50), (80, 24), (120, 40), (200, 50), (300, 100)])
    func drawsAtEverySize(_ width: Int, _ height: Int) throws {
        for variant in [Variant.vae, .sparseKL, .linear] {
            let scene = try Self.scene(variant, width, height, side: 28)
            let walk = try Self.answer(scene)
            for capabilities in [Capabilities.full, .plainest, Capabilities(unicode: true, depth: .none)] {
                let text = scene.text(capabilities)
                #expect(text.contains(" traverse ") && text.contains("z\(walk.use.code)"), "\(text)")
                #expect(text.contains(capabilities.unicode ? "3σ" : "3sigma") && text.contains("by hand"), "\(text)")
                #expect(text.contains("of \(grouped(walk.usage.codes.count)) used"))
                #expect(walk.images.count >= 2 && walk.images[0].count >= 3, "\(walk.images[0].count) at \(width)")
            }
        }
    }

    @Test(arguments: Variant.all.map(\.id)) func drawsEveryVariant(_ id: String) throws {
        var scene = try Scene(try #require(Variant.named(id)))
        for _ in 0..<3 { scene.session.advance() }
        scene.show("traverse")
        #expect(scene.text().contains(" used, by "), "\(scene.text())")
        #expect(scene.text(.plainest).utf8.allSatisfy { $0 < 0x80 })
    }

    /// From a single code to thousands, in this pane and on the map.
    @Test(arguments: [1, 2, 3000]) func anyNumberOfCodesIsShown(_ latent: Int) throws {
        var scene = try Scene(.vae, width: 80, height: 24, images: 100, side: 6)
        scene.session.obey(.resize(latent: latent))
        for _ in 0..<3 { scene.session.advance() }
        scene.look()
        scene.show("traverse")
        scene.doing(.right)
        let last = try #require(Self.answer(scene).usage.codes.last).code
        scene.state.setView(of: Self.pane, to: TraversePane.View(code: last))
        scene.look()
        let walk = try Self.answer(scene)
        #expect(walk.chosen == latent - 1 && walk.images.count <= latent)
        #expect(scene.text().contains("z\(last) = ") && scene.text().contains("of \(grouped(latent)) used"))
        scene.doing(.character("6"))
        for key: Key in [.right, .up, .character("a"), .character("e")] {
            scene.doing(key)
            scene.look()
            #expect(scene.text().contains("of \(latent) vary"), "\(scene.text())")
        }
    }

    @Test func unusedCodesAreSaidSo() throws {
        // Before any training a VAE's means hardly vary.
        var scene = try Scene(.betaVAE, width: 120, height: 40, images: 200, side: 12)
        scene.session.obey(.turn(knob: "beta", to: 1000))
        for _ in 0..<300 { scene.session.advance() }
        scene.show("traverse")
        let usage = try Self.answer(scene).usage
        #expect(usage.used < usage.codes.count)
        #expect(
            scene.text().contains("unused") && scene.text().contains("\(usage.used) of \(usage.codes.count) used"))
    }

    /// Points, tables and series show what a code does to them.
    @Test(arguments: [(40, 12), (80, 24), (120, 40), (300, 100)])
    func otherRowsAreWalkedToo(_ width: Int, _ height: Int) throws {
        let folder = try TemporaryFolder()
        let table = try TablePaneTests.table(folder)
        let sets = [try PlanePaneTests.corners(), table, try Dataset.load("nab-machine")]
        for (dataset, word) in zip(sets, ["●", "area", "x̂"]) {
            var scene = try Scene(.vae, on: dataset, width: width, height: height)
            for _ in 0..<20 { scene.session.advance() }
            scene.state.dismissNotice()
            scene.show("traverse")
            let before = try Self.answer(scene)
            scene.doing(.character(">"))
            #expect(try Self.answer(scene).byHand != before.byHand)
            let text = scene.text()
            #expect(text.contains("z\(before.use.code) = ") && text.contains("3σ"), "\(text)")
            #expect(text.contains(word), "\(text)")
            _ = scene.text(.plainest)
        }
    }
}
