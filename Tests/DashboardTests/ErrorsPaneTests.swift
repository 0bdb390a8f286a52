import Autoencoders
import Datasets
import Laboratory
import Terminal
import TestSupport
import Testing
import Uses

@testable import Dashboard

@Suite struct ErrorsPaneTests {
    private static let pane = ErrorsPane()

    private static func scene(_ width: Int = 120, _ height: Int = 40) throws -> Scene {
        var scene = try Scene(.vae, width: width, height: height, images: 400, side: 8)
        for _ in 0..<20 { scene.session.advance() }
        scene.state.focus = "errors"
        scene.state.zoomed = "errors"
        scene.look()
        return scene
    }

    /// Against each row's own error, one by one.
    @Test func rowsAreSortedByTheirErrors() throws {
        let scene = try Self.scene()
        let answer = try #require(scene.answer(AnomalyRequest.self))
        let count = scene.session.dataset.validation.count
        #expect(answer.scores.count == count && answer.labels?.count == count)
        #expect(answer.suspects.map(\.score) == Array(answer.scores.sorted(by: >).prefix(AnomalyView.mostSuspects)))
        for suspect in answer.suspects {
            #expect(answer.scores[suspect.place] == suspect.score && answer.labels?[suspect.place] == suspect.label)
        }
        let text = scene.text()
        let mean = answer.scores.reduce(0.0) { $0 + Double($1) } / Double(count)
        #expect(text.contains("mean \(short(mean))") && text.contains("worst \(short(Double(answer.scores.max()!)))"))
        #expect(text.contains("largest mean: class ") && text.contains("|x − x̂|"))
    }

    /// Left and right list the rows of one class, with the means of all classes still there.
    @Test func aClassIsListed() throws {
        var scene = try Self.scene()
        let all = try #require(scene.answer(AnomalyRequest.self))
        for label in 0..<4 {
            scene.doing(.right)
            #expect(scene.state.view(of: Self.pane).listed == label)
            let answer = try #require(scene.answer(AnomalyRequest.self))
            #expect(answer.scores == all.scores && answer.suspects.allSatisfy { $0.label == label })
            let own = zip(all.scores, all.labels!).filter { $0.1 == label }.map(\.0).sorted(by: >)
            #expect(answer.suspects.map(\.score) == Array(own.prefix(AnomalyView.mostSuspects)))
            let mean = own.reduce(0.0) { $0 + Double($1) } / Double(own.count)
            let classes = ErrorsByClass(answer).all
            #expect(abs(try #require(classes.first { $0.label == label }).mean - mean) < 1e-6)
            #expect(classes.map(\.mean) == classes.map(\.mean).sorted(by: >))
            #expect(scene.text().contains("class \(label) of "))
        }
        scene.doing(.right)
        #expect(scene.state.view(of: Self.pane).listed == nil)
        scene.doing(.down)
        #expect(scene.state.view(of: Self.pane).selected == 1)
    }

    @Test(arguments: [(40, 12), (80, 24), (120, 40), (300, 100)]) func itIsForAllKinds(_ width: Int, _ height: Int)
        throws
    {
        let folder = try TemporaryFolder()
        for dataset in [try TablePaneTests.table(folder, rows: 400), try PlanePaneTests.corners()] {
            var scene = try Scene(.vae, on: dataset, width: width, height: height)
            for _ in 0..<5 { scene.session.advance() }
            scene.state.dismissNotice()
            scene.state.focus = "errors"
            scene.state.zoomed = "errors"
            scene.look()
            for capabilities in [Capabilities.full, .plainest] {
                let text = scene.text(capabilities)
                #expect(text.contains(" errors ") && text.contains("mean ") && text.contains("error"), "\(text)")
            }
        }
        let text = try Self.scene(width, height).text(.plainest)
        #expect(text.contains("mean ") && text.contains("error"))
    }
}
