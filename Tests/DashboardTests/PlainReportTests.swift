import Autoencoders
import Laboratory
import Testing

@testable import Dashboard

@Suite struct PlainReportTests {
    @Test func aReportNamesEverythingThatIsOn() throws {
        let scene = try Scene()
        for _ in 0..<5 { scene.session.advance() }
        let names = PlainReport.progress(scene.session.snapshot()).split(separator: ", ").map {
            String($0.split(separator: " ")[0])
        }
        #expect(
            names == ["step", "epoch", "loss", "reconstruction", "kl", "mse", "beta", "samples", "learning-rate"])
    }

    @Test func answersSayWhatCame() throws {
        let scene = try Scene()
        func answer(_ command: Command) -> String {
            let before = scene.session.snapshot()
            scene.session.obey(command)
            return PlainReport.answer(to: command, from: before, to: scene.session.snapshot())
        }
        #expect(answer(.turn(knob: "beta", to: 4)) == "beta 4, was 1")
        #expect(answer(.schedule(knob: "beta", Schedule(.anneal, steps: 9))) == "beta 0 of 4, anneal 9")
        #expect(answer(.schedule(knob: "beta", nil)) == "beta 4, without schedule")
        #expect(answer(.toggle(term: "l1")) == "l1 on")
        #expect(answer(.toggle(term: "l1")) == "l1 off")
        #expect(answer(.corrupt("mask")).hasPrefix("corruption mask, "))
        #expect(answer(.compare(by: "squared")).hasPrefix("distance squared, "))
        #expect(answer(.prior("normal")) == "prior normal, normal")
        #expect(answer(.choose(variant: "linear")).hasPrefix("variant linear, "))
        #expect(answer(.reshape(widths: [12])).hasPrefix("widths 16–12–"))
        #expect(answer(.stopEarly(patience: nil)) == "never stops early")
        #expect(answer(.step(3)) == "3 steps from step 0")
        #expect(answer(.play) == "playing from step 0")
        #expect(answer(.pause) == "paused at step 0")
    }

    /// The same words after another command are another notice, or the second of two equal mistakes would look like none.
    @Test func noticesOfDifferentCommandsDiffer() throws {
        let scene = try Scene(.linear)
        scene.session.obey(.toggle(term: "kl"))
        let first = scene.session.notice
        scene.session.obey(.toggle(term: "kl"))
        #expect(first != nil && scene.session.notice?.content == first?.content)
        #expect(scene.session.notice != first)
    }
}
