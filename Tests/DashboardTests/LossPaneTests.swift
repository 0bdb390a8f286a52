import Autoencoders
import Laboratory
import Terminal
import Testing

@testable import Dashboard

@Suite struct LossPaneTests {
    private func scene(steps: Int) throws -> Scene {
        var scene = try Scene(width: 120, height: 40)
        scene.state.focus = "loss"
        for _ in 0..<steps { scene.session.advance() }
        scene.look()
        return scene
    }

    /// Snapshots of a queue know when steps were made; here each takes a tenth of a second.
    private func timed(_ scene: inout Scene) {
        var timeline = Timeline()
        for step in 0...scene.session.step {
            timeline.note(step: step, epoch: Double(step) / 4, at: Double(step) / 10, isPlaying: true)
        }
        scene.state.take(scene.session.snapshot(timeline: timeline))
    }

    @Test func theAxisCountsStepsEpochsOrSeconds() throws {
        var scene = try scene(steps: 64)
        timed(&scene)
        #expect(scene.state.shownOfLoss == 0...64)
        _ = scene.press(.character("x"))
        #expect(scene.state.loss.axis == .logarithmOfSteps && scene.state.shownOfLoss == 1...64)
        _ = scene.press(.character("x"))
        #expect(scene.state.lastOfLoss == 16 && scene.text().contains("epoch"))
        _ = scene.press(.character("x"))
        let last = try #require(scene.state.lastOfLoss)
        #expect(abs(last - 6.4) < 1e-9)
        _ = scene.press(.character("x"))
        #expect(scene.state.loss.axis == .steps)
    }

    @Test func theFirstStepsCanBeLeftOut() throws {
        var scene = try scene(steps: 300)
        _ = scene.press(.character("b"))
        #expect(scene.state.shownOfLoss?.lowerBound == 100 && scene.text().contains("from step 100"))
    }

    /// Enter puts a cursor at the end; arrows move it, and the title and the legend say what is there.
    @Test func valuesAreReadOff() throws {
        var scene = try scene(steps: 64)
        _ = scene.press(.enter)
        #expect(scene.text().contains("at step 64"))
        for _ in 0..<4 { _ = scene.press(.character("<")) }
        let cursor = try #require(scene.state.loss.cursor)
        #expect(abs(cursor - (64 - 4 * 3.2)) < 1e-9)
        let curve = try #require(scene.state.snapshot?.history.train["loss"])
        let value = try #require(curve.points.last { Double($0.step) <= cursor }).value
        #expect(scene.text().contains("train \(short(Double(value)))"), "\(scene.text())")
        _ = scene.press(.enter)
        #expect(scene.state.loss.cursor == nil)
    }

    /// A run that began again leaves its curves to be compared with; undone, it is the present one.
    @Test func aResetLeavesAGhost() throws {
        var scene = try scene(steps: 40)
        let before = scene.state.snapshot?.history
        #expect(!scene.text().contains("before"))
        scene.doing(.character("r"))
        for _ in 0..<20 { scene.session.advance() }
        scene.look()
        #expect(scene.state.ghost == before && scene.text().contains("before"))
        scene.doing(.character("u"))
        #expect(scene.state.ghost == nil)
    }
}
