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
        #expect(scene.press(.escape) == [] && scene.state.overlay == nil && scene.state.zoomed == "formula")
        #expect(scene.press(.escape) == [] && scene.state.zoomed == nil)
        #expect(scene.press(.escape) == [])
        #expect(scene.press(.character("q")) == [.quit] && scene.press(.f(10)) == [.quit])
    }

    /// Presses keys until an entry of the open list is chosen.
    private func choose(_ id: String, in scene: inout Scene) throws {
        guard case .menu(let menu, _)? = scene.state.overlay else {
            Issue.record("no list is open")
            return
        }
        let place = try #require(menu.entries(in: scene.state).firstIndex { $0.id == id })
        _ = scene.press(.home)
        for _ in 0..<place { _ = scene.press(.down) }
        scene.doing(.enter)
    }

    @Test func aTermIsSwitchedOnAndTurnedAndOffAgain() throws {
        var scene = try Scene()
        scene.doing(.character("t"))
        // It opens at the term of the symbol that is chosen.
        #expect(scene.text().contains("▸ ● kl"))
        try choose("l1", in: &scene)
        #expect(scene.state.overlay == nil && scene.state.selectedSymbol?.term == "l1")
        let before = scene.session.setup.value(of: scene.state.selectedSymbol!.knob)
        scene.doing(.right)
        #expect(scene.session.setup.value(of: scene.state.selectedSymbol!.knob) > before)
        scene.doing(.character("t"))
        #expect(scene.text().contains("▸ ● l1"))
        scene.doing(.enter)
        #expect(scene.session.setup.experiment.terms == ["kl"])
        #expect(scene.state.symbols.allSatisfy { $0.term != "l1" })
    }

    @Test func aTermWithoutMeaningHereSaysWhy() throws {
        var scene = try Scene(.undercomplete)
        scene.doing(.character("t"))
        let reason = English().text(
            try #require(Terms.named("kl")?.obstacle(in: scene.session.setup.experiment, for: scene.state.data)))
        #expect(scene.text().contains(reason))
        try choose("kl", in: &scene)
        #expect(!scene.session.setup.experiment.terms.contains("kl"))
        #expect(scene.text().contains(reason))
    }

    @Test func aCorruptionIsChosenAndTurned() throws {
        var scene = try Scene()
        scene.doing(.character("c"))
        #expect(scene.text().contains("▸ ● none"))
        try choose("mask", in: &scene)
        #expect(scene.session.setup.experiment.corruption == "mask")
        #expect(scene.state.selectedSymbol?.knob == Corruptions.named("mask")?.knobs.first)
    }

    @Test(arguments: ["v", "t", "c", "d"] as [Character], [(80, 24), (40, 12)])
    func listsAreReadAndSearchedAtAnySize(_ key: Character, _ size: (width: Int, height: Int)) throws {
        var scene = try Scene(width: size.width, height: size.height)
        scene.doing(.character(key))
        guard case .menu(let menu, _)? = scene.state.overlay else {
            Issue.record("no list is open")
            return
        }
        let entries = menu.entries(in: scene.state)
        _ = scene.press(.home)
        for (place, entry) in entries.enumerated() {
            let text = scene.text()
            // What it is and where it comes from can be read, or the start of it.
            for part in [entry.id, entry.title, entry.obstacle ?? entry.detail, entry.source] {
                let start = part.prefix(size.width > 40 ? 20 : 12)
                #expect(start.isEmpty || text.contains(start), "\(start) in \(text)")
            }
            if place > 0 && entries.count > size.height - 5 {
                #expect(text.contains(" \(place + 1) of \(entries.count) "))
            }
            _ = scene.press(.down)
        }
        let name = try #require(entries.last).id
        let found = try #require(scene.state.list?.rows.firstIndex { $0.contains(name) })
        _ = scene.press(.home)
        _ = scene.press(.character("/"))
        scene.write(name)
        #expect(scene.state.overlay == .menu(menu, selected: found))
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
        #expect(shown == ["loss", "formula"])
        for pane in ["loss", "formula", "loss"] {
            scene.doing(.tab)
            #expect(scene.state.focus == pane)
        }
        scene.doing(.character("z"))
        #expect(scene.state.layout.shown == ["loss"])
        // The next pane takes the screen over, also one that has no room beside others.
        scene.doing(.tab)
        #expect(scene.state.layout.shown == ["reconstruction"])
        scene.doing(.character("z"))
        #expect(scene.state.layout.shown == ["loss", "formula"] && scene.state.focus == "formula")
        scene.doing(.character("3"))
        #expect(scene.state.layout.shown == ["interpolation"])
        scene.doing(.character("1"))
        #expect(scene.state.layout.shown == ["loss"])
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
        let before = scene.answer(InterpolationRequest.self)
        scene.doing(.character("["))
        scene.doing(.character("]"))
        #expect(scene.answer(InterpolationRequest.self)?.way.left == 8)
        #expect(scene.answer(InterpolationRequest.self)?.way.right == 3)
        #expect(scene.answer(InterpolationRequest.self) != before)
        scene.doing(.character("p"))
        #expect(scene.answer(InterpolationRequest.self)?.way.path == .spherical)
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

    /// Behind the measures come knobs that somebody holds, with who holds them.
    @Test func heldKnobsAreAmongTheCurves() throws {
        var scene = try Scene()
        scene.session.obey(.control(knob: "beta", Control("kl", 25)))
        for _ in 0..<5 { scene.session.advance() }
        scene.look()
        #expect(scene.state.measures == ["loss", "reconstruction", "kl", "mse", "held.beta", nil])
        scene.state.setView(of: LossPane(), to: LossView(measure: "held.beta"))
        #expect(scene.text().contains("β by KL 25"))
        scene.session.obey(.control(knob: "beta", nil))
        scene.look()
        #expect(LossPane.title("held.beta", scene.state) == "β")
    }

    @Test func whatWasSaidAtTheStartOutlivesTheFirstSnapshot() throws {
        var scene = try Scene()
        var state = State(size: Size(width: 80, height: 24))
        state.message = Remark(.warning, "c.toml:1: wrong")
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
