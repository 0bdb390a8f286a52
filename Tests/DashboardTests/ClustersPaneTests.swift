import Autoencoders
import Datasets
import Laboratory
import Terminal
import TestSupport
import Testing
import Uses

@testable import Dashboard

@Suite struct ClustersPaneTests {
    private static func scene(_ variant: Variant, _ width: Int = 120, _ height: Int = 40) throws -> Scene {
        try Scene.showing("clusters", variant, width: width, height: height, images: 400, side: 12)
    }

    @Test func figuresStandInWords() throws {
        var scene = try Self.scene(.vae)
        let view = try #require(scene.answer(ClustersRequest.self))
        #expect(view.term == nil && view.clusters.reduce(0) { $0 + $1.size } == view.rows)
        #expect(view.worth == view.ofCodes)
        let text = scene.text()
        #expect(
            text.contains("\(view.clusters.count) clusters by k-means of codes among 40 validation images: accuracy ")
        )
        #expect(text.contains("k-means of pixels: accuracy "))
        let largest = view.clusters[0]
        #expect(
            text.contains(
                "\(largest.number + 1): \(largest.size) images, \(try #require(largest.majority).count) of "))
        scene.doing(.down)
        #expect(!scene.text().contains("\(largest.number + 1): \(largest.size) images"))
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
            scene.show("clusters")
            scenes.append(scene)
        }
        for scene in scenes {
            for capabilities in [Capabilities.full, .plainest, Capabilities(unicode: true, depth: .none)] {
                let text = scene.text(capabilities)
                #expect(text.contains(" clusters ") && text.contains("by k-means"), "\(text)")
            }
        }
    }

    @Test(arguments: ["gmm", "deep-clustering", "idec", "m2"]) func drawsWhatHasClusters(_ id: String) throws {
        var scene = try Scene(try #require(Variant.named(id)))
        for _ in 0..<3 { scene.session.advance() }
        scene.show("clusters")
        #expect(scene.text().contains("clusters"))
    }
}
