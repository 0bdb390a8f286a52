import Autoencoders
import Datasets
import Laboratory
import Terminal
import TestSupport
import Testing
import Uses

@testable import Dashboard

@Suite struct NeighboursPaneTests {
    private static func scene(
        _ variant: Variant = .vae, _ width: Int = 120, _ height: Int = 40, side: Int = 12
    ) throws -> Scene {
        try Scene.showing("neighbours", variant, width: width, height: height, images: 400, side: side)
    }

    @Test func figuresStandInWords() throws {
        var scene = try Self.scene()
        let view = try #require(scene.answer(NeighboursRequest.self))
        let text = scene.text()
        #expect(text.contains("\(view.shared) of its 10 nearest in both"))
        #expect(text.contains("among 40 validation images; ") && text.contains(" over all, 26 % by chance"))
        for (name, near) in [("codes", view.byCode), ("pixels", view.byValue)] {
            let alike = near.count { $0.row.label == view.row.label }
            #expect(text.contains("nearest in \(name), \(alike) of 10 of its class"))
            #expect(
                text.contains("\(near[0].row.label ?? -1) \(short(near[0].distance))\(near[0].isShared ? "*" : "")"))
        }
        scene.doing(.right)
        #expect(scene.answer(NeighboursRequest.self)?.row != view.row)
        scene.doing(.left)
        #expect(scene.answer(NeighboursRequest.self) == view)
    }

    @Test(arguments: [(40, 12), (60, 50), (80, 24), (120, 40), (200, 50), (300, 100)])
    func drawsAtEverySize(_ width: Int, _ height: Int) throws {
        let folder = try TemporaryFolder()
        var scenes = [try Self.scene(.vae, width, height), try Self.scene(.sparseKL, width, height)]
        for dataset in [
            try PlanePaneTests.corners(), try TablePaneTests.table(folder), try Dataset.load("nab-machine"),
        ] {
            var scene = try Scene(.vae, on: dataset, width: width, height: height)
            scene.state.dismissNotice()
            scene.show("neighbours")
            scenes.append(scene)
        }
        for scene in scenes {
            for capabilities in [Capabilities.full, .plainest, Capabilities(unicode: true, depth: .none)] {
                let text = scene.text(capabilities)
                #expect(text.contains(" neighbours ") && text.contains("in codes"), "\(text)")
                #expect(text.contains(scene.state.kind == .images ? "in pixels" : "in values"), "\(text)")
                #expect(text.contains("nearest in both"))
            }
        }
    }

    @Test(arguments: Variant.all.map(\.id)) func drawsEveryVariant(_ id: String) throws {
        var scene = try Scene(try #require(Variant.named(id)))
        for _ in 0..<3 { scene.session.advance() }
        scene.show("neighbours")
        #expect(scene.text().contains("nearest in both"), "\(scene.text())")
        #expect(scene.text(.plainest).utf8.allSatisfy { $0 < 0x80 })
    }
}
