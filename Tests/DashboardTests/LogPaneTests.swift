import Autoencoders
import Laboratory
import Terminal
import Testing

@testable import Dashboard

@Suite struct LogPaneTests {
    /// Steps, names and numbers as they happened; Enter leads back to before the chosen change.
    @Test func enterGoesBack() throws {
        var scene = try Scene()
        scene.session.advance()
        scene.doing(.character("8"))
        scene.session.obey(.turn(knob: "beta", to: 4))
        scene.session.advance()
        scene.session.obey(.toggle(term: "l1"))
        scene.look()
        let rows = scene.text().split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["1", "β", "1", "4"]) && rows.contains(["2", "l1", "off", "on"]))
        scene.doing(.up)
        scene.doing(.enter)
        #expect(scene.session.step == 1 && scene.session.setup.experiment.knobs["beta"] ?? 1 == 1)
        #expect(scene.session.setup.experiment.terms == ["kl"])
        #expect(scene.text().contains("step 1"))
    }

    @Test func undoneChangesWaitBelow() throws {
        var scene = try Scene(width: 80, height: 24)
        scene.doing(.character("8"))
        #expect(scene.text().contains("nothing has been changed"))
        for value in [2, 3] as [Float] {
            scene.session.advance()
            scene.session.obey(.turn(knob: "beta", to: value))
        }
        scene.look()
        scene.doing(.character("u"))
        #expect(scene.session.setup.experiment.knobs["beta"] == 2)
        #expect(scene.state.snapshot?.past.done.count == 1 && scene.state.snapshot?.past.undone.count == 1)
        #expect(scene.text().contains("3") && scene.text().contains("MiB kept"))
        scene.doing(.control("r"))
        #expect(scene.session.setup.experiment.knobs["beta"] == 3)
    }
}
