import Autoencoders
import Laboratory
import Terminal
import Testing

@testable import Dashboard

@Suite struct UpdateTests {
    @Test func aTurnedKnobIsShownBeforeTheSessionHasObeyed() throws {
        var scene = try Scene()
        let effects = scene.press(.right)
        guard case .send(.turn(let knob, let value))? = effects.first else {
            Issue.record("\(effects)")
            return
        }
        #expect(knob == "beta" && value > 1)
        #expect(scene.state.setup?.experiment.knobs["beta"] == value)
        // A snapshot from before the command doesn't put the old value back.
        scene.state.take(scene.session.snapshot())
        #expect(scene.state.setup?.experiment.knobs["beta"] == value)
        scene.session.obey(.turn(knob: knob, to: 2))
        scene.state.take(scene.session.snapshot())
        #expect(scene.state.setup?.experiment.knobs["beta"] == 2)
    }

    @Test func spacePlaysAndPauses() throws {
        var scene = try Scene()
        #expect(scene.press(.character(" ")) == [.send(.play)])
        #expect(scene.state.isPlaying)
        #expect(scene.press(.character(" ")) == [.send(.pause)])
        #expect(!scene.state.isPlaying)
    }

    @Test func everyVariantCanBeChosenFromTheList() throws {
        for (place, variant) in Variant.all.enumerated() {
            var scene = try Scene()
            #expect(scene.press(.character("v")) == [])
            _ = scene.press(.home)
            for _ in 0..<place { _ = scene.press(.down) }
            #expect(scene.press(.enter) == [.send(.choose(variant: variant.id))])
            #expect(scene.state.overlay == nil)
        }
    }

    @Test func theListShowsFormulaAndPaper() throws {
        var scene = try Scene()
        scene.doing(.character("v"))
        #expect(scene.text().contains(Variant.vae.formula))
        #expect(scene.text().contains(Variant.vae.paper))
    }

    @Test func escapeGoesBackAndNeverQuits() throws {
        var scene = try Scene()
        for key: Key in [.character("v"), .character("?"), .character("d")] {
            _ = scene.press(key)
            #expect(scene.state.overlay != nil)
            #expect(scene.press(.escape) == [])
            #expect(scene.state.overlay == nil)
        }
        #expect(scene.press(.escape) == [])
        // From the last level but one to the last, and no further.
        _ = scene.press(.character("z"))
        _ = scene.press(.character("?"))
        #expect(scene.press(.escape) == [] && scene.state.overlay == nil && scene.state.zoomed == .formula)
        #expect(scene.press(.escape) == [] && scene.state.zoomed == nil)
        #expect(scene.press(.escape) == [])
        #expect(scene.press(.character("q")) == [.quit] && scene.press(.f(10)) == [.quit])
    }

    @Test func aTermThatIsOffIsSwitchedOnAndThenTurned() throws {
        var scene = try Scene()
        // What is on comes first.
        for _ in scene.state.symbols where scene.state.selectedSymbol?.isOn == true { scene.doing(.down) }
        #expect(scene.state.selectedSymbol?.id == "l1")
        #expect(scene.press(.right) == [])
        #expect(scene.state.notice?.text.contains("off") == true)
        scene.doing(.character("t"))
        #expect(scene.state.selectedSymbol?.isOn == true)
        #expect(scene.press(.right).count == 1)
    }

    @Test func zeroPutsBackWhatTheVariantSays() throws {
        var scene = try Scene(.betaVAE)
        scene.doing(.character(">"))
        #expect(scene.session.setup.experiment.knobs["beta"]! > 4)
        #expect(scene.press(.character("0")) == [.send(.turn(knob: "beta", to: 4))])
    }

    @Test func aPasteIsNeverRun() throws {
        var scene = try Scene()
        let before = scene.text()
        paste("qvr", into: &scene.state)
        #expect(scene.text() == before)
    }

    @Test func theFocusGoesRoundThePanesThatAreShown() throws {
        var scene = try Scene(width: 50, height: 14)
        let shown = scene.state.layout.shown
        #expect(shown == [.loss, .formula])
        for pane in [PaneID.loss, .formula, .loss] {
            scene.doing(.tab)
            #expect(scene.state.focus == pane)
        }
        scene.doing(.character("z"))
        #expect(scene.state.layout.shown == [.loss])
        // The next pane takes the screen over, also one that has no room beside others.
        scene.doing(.tab)
        #expect(scene.state.layout.shown == [.reconstruction])
        scene.doing(.character("z"))
        #expect(scene.state.layout.shown == [.loss, .formula] && scene.state.focus == .formula)
        scene.doing(.character("3"))
        #expect(scene.state.layout.shown == [.interpolation])
        scene.doing(.character("1"))
        #expect(scene.state.layout.shown == [.loss])
    }

    @Test func signsTurnALittleAndAnglesMuch() throws {
        for (little, much) in [("+", ">"), ("=", ">"), ("-", "<"), ("-", ",")] as [(Character, Character)] {
            var (a, b) = (try Scene(), try Scene())
            a.doing(.character(little))
            b.doing(.character(much))
            let (x, y) = (a.session.setup.experiment.knobs["beta"]!, b.session.setup.experiment.knobs["beta"]!)
            #expect(x != 1 && abs(y - 1) > abs(x - 1) && (x > 1) == (y > 1), "\(little) \(x), \(much) \(y)")
        }
    }

    @Test func theEndsOfTheInterpolationArePicked() throws {
        var scene = try Scene()
        let before = scene.state.snapshot?.interpolation
        scene.doing(.character("["))
        scene.doing(.character("]"))
        #expect(scene.state.snapshot?.interpolation?.probe.left == 8)
        #expect(scene.state.snapshot?.interpolation?.probe.right == 3)
        #expect(scene.state.snapshot?.interpolation != before)
        scene.doing(.character("p"))
        #expect(scene.state.snapshot?.interpolation?.probe.path == .spherical)
    }

    @Test func measuresGoRoundAndComeBack() throws {
        var scene = try Scene()
        for _ in 0..<5 { scene.session.advance() }
        var seen: [String?] = []
        repeat {
            seen.append(scene.state.loss.measure)
            scene.doing(.character("m"))
            _ = scene.text()
        } while scene.state.loss.measure != "loss" && seen.count < 20
        #expect(seen == ["loss", "reconstruction", "kl", "mse", nil])
    }

    @Test func whatWasSaidAtTheStartOutlivesTheFirstSnapshot() throws {
        var scene = try Scene()
        var state = State(size: Size(width: 80, height: 24))
        state.message = Snapshot.Notice(.warning, "c.toml:1: wrong")
        state.take(scene.session.snapshot())
        scene.state = state
        #expect(scene.text().contains("c.toml:1: wrong"))
        scene.doing(.tab)
        #expect(!scene.text().contains("c.toml:1: wrong"))
    }

    @Test func aNoticeStaysUntilAKeyIsPressed() throws {
        var scene = try Scene()
        scene.session.obey(.choose(variant: "nothing"))
        scene.look()
        #expect(scene.text().contains("no variant 'nothing'"))
        scene.doing(.tab)
        #expect(!scene.text().contains("no variant 'nothing'"))
    }
}
