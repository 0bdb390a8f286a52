import Autoencoders
import Foundation
import Laboratory
import Search
import Terminal
import Testing

@testable import Dashboard

@Suite struct SweepPaneTests {
    /// Looks until all runs have ended.
    private static func wait(_ scene: inout Scene) throws -> KnobSweepView {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            scene.look()
            if let view = scene.answer(KnobSweepRequest.self), !view.isMoving { return view }
            usleep(10_000)
        }
        return try #require(scene.answer(KnobSweepRequest.self))
    }

    @Test func aKeyTriesOtherValuesOfTheKnobInHand() throws {
        var scene = try Scene(.betaVAE, width: 120, height: 40)
        scene.state.selectedKnob = "beta"
        scene.doing(.character("S"))
        #expect(scene.state.focus == "sweep")
        let step = scene.session.step
        let view = try Self.wait(&scene)
        // The session that was asked hasn't moved.
        #expect(scene.session.step == step)
        let present = try #require(scene.state.setup).value(of: view.knob)
        #expect(view.points.count == view.runs && view.points.contains { $0.value == present })
        #expect(view.points.map(\.value) == view.points.map(\.value).sorted())
        let text = scene.text()
        let best = try #require(view.points.min { $0.measured["mse"] ?? .nan < $1.measured["mse"] ?? .nan })
        #expect(text.contains(": least at β \(short(Double(best.value)))"), "\(text)")
        #expect(text.contains("now \(short(Double(present)))") && text.contains("\(view.runs) runs"), "\(text)")
        // Another measure.
        scene.doing(.down)
        #expect(text.contains("mse") && scene.text().contains("loss"))
        // Turned, the mark goes along and the curve stays.
        scene.session.obey(.turn(knob: "beta", to: 9))
        scene.look()
        #expect(scene.text().contains("now 9"))
        #expect(scene.answer(KnobSweepRequest.self)?.points == view.points)
        // Each point is what a run of its own comes to.
        let other = try #require(view.points.first { $0.value != present })
        var setup = try #require(scene.state.setup)
        setup.set(view.knob, to: other.value)
        let run = TrainingRun(try Session(setup, on: scene.session.dataset, workers: .init(1)))
        #expect(run.run(until: .steps(view.steps)) { _ in true } == .reached)
        #expect(run.session.validate(limit: view.rows) == other.measured)
    }

    @Test(arguments: [(40, 12), (80, 24), (120, 40), (300, 100)]) func drawsAtEverySize(_ width: Int, _ height: Int)
        throws
    {
        var scene = try Scene(.sparseKL, width: width, height: height)
        scene.show("sweep")
        #expect(scene.text().contains("S trains a while"))
        scene.doing(.character("S"))
        _ = try Self.wait(&scene)
        for capabilities in [Capabilities.full, .plainest, Capabilities(unicode: true, depth: .none)] {
            #expect(scene.text(capabilities).contains(" steps"))
        }
    }
}
