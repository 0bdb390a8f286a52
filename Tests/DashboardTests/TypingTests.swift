import Autoencoders
import Laboratory
import Terminal
import Testing

@testable import Dashboard

@Suite struct TypingTests {
    /// The two last rows, where commands are typed.
    private static func bar(_ scene: Scene) -> [String] {
        scene.text().split(separator: "\n", omittingEmptySubsequences: false).suffix(2).map {
            $0.trimmingPrefix(" ").description
        }
    }

    @Test func aCommandIsTypedAndRun() throws {
        var scene = try Scene()
        #expect(scene.press(.character(":")) == [])
        scene.write("set beta 4")
        #expect(Self.bar(scene)[1].hasPrefix(":set beta 4"))
        #expect(scene.press(.enter) == [.send(.turn(knob: "beta", to: 4))])
        #expect(scene.state.overlay == nil)
        // The value is shown before the session has obeyed.
        #expect(scene.state.setup?.experiment.knobs["beta"] == 4)
    }

    /// Enter on a knob: the line holds its name and what it is set to.
    @Test func theValueOfAKnobIsTyped() throws {
        var scene = try Scene(.betaVAE)
        _ = scene.press(.enter)
        let id = try #require(scene.state.selectedSymbol?.id)
        #expect(Self.bar(scene)[1].hasPrefix(":set \(id) "))
        _ = scene.press(.control("u"))
        scene.write("set \(id) 2.5")
        #expect(scene.press(.enter) == [.send(.turn(knob: id, to: 2.5))])
        // What is typed takes the value's place, unless somebody has begun to change it.
        scene.doing(.enter)
        scene.write("3.5")
        #expect(scene.press(.enter) == [.send(.turn(knob: id, to: 3.5))])
        scene.session.obey(.turn(knob: id, to: 3.5))
        scene.look()
        scene.doing(.enter)
        _ = scene.press(.backspace)
        scene.write("25")
        #expect(scene.press(.enter) == [.send(.turn(knob: id, to: 3.25))])
    }

    /// Pastes of any number and length leave a line that is read at once.
    @Test func aLineHasAnEnd() throws {
        var scene = try Scene()
        _ = scene.press(.character(":"))
        for text in ["set beta ", String(repeating: "a\u{301}", count: 30_000), "bb"] {
            paste(text, into: &scene.state)
        }
        guard case .prompt(let prompt) = scene.state.overlay else {
            Issue.record("no prompt")
            return
        }
        #expect(
            prompt.line.text.unicodeScalars.count <= TextLine.longest
                && prompt.line.text.hasPrefix("set beta a\u{301}"))
        #expect(prompt.fault?.contains("at most \(TextLine.longest) characters") == true)
        #expect(scene.press(.enter) == [])
        #expect(scene.text().contains("expected"))
        _ = scene.press(.control("u"))
        scene.write("set beta 4")
        #expect(scene.press(.enter) == [.send(.turn(knob: "beta", to: 4))])
    }

    @Test func quittingHasAShortWord() throws {
        var scene = try Scene()
        _ = scene.press(.character(":"))
        scene.write("q")
        #expect(scene.press(.enter) == [.quit])
    }

    @Test func keysAreTextWhileTyping() throws {
        var scene = try Scene()
        _ = scene.press(.character(":"))
        for key in "qvr ?/" { #expect(scene.press(.character(key)) == []) }
        #expect(Self.bar(scene)[1].hasPrefix(":qvr ?/"))
        #expect(scene.press(.control("l")) == [.repaint])
        #expect(scene.press(.escape) == [])
        #expect(scene.state.overlay == nil)
    }

    @Test func errorsAreShownAndCanBeMended() throws {
        var scene = try Scene()
        _ = scene.press(.character("w"))
        #expect(Self.bar(scene)[1].hasPrefix(":widths 16"))
        _ = scene.press(.control("u"))
        scene.write("widths 12,x")
        #expect(scene.press(.enter) == [])
        #expect(Self.bar(scene)[0].contains("expected numbers"))
        _ = scene.press(.backspace)
        #expect(!Self.bar(scene)[0].contains("expected numbers"))
        scene.write("9")
        #expect(scene.press(.enter) == [.send(.reshape(widths: [12, 9]))])
    }

    @Test func keysOpenTheCommandsThatAskForSomething() throws {
        var scene = try Scene()
        _ = scene.press(.character("n"))
        _ = scene.press(.control("w"))
        scene.write("3")
        #expect(scene.press(.enter) == [.send(.resize(latent: 3))])
        _ = scene.press(.character("s"))
        #expect(scene.press(.enter) == [.send(.save(path: "small-vae-0.safetensors"))])
    }

    @Test func tabCompletesAndThenGoesThroughTheChoices() throws {
        var scene = try Scene()
        _ = scene.press(.character(":"))
        func line() -> String { Self.bar(scene)[1].trimmingPrefix(":").description }
        func expect(_ text: String, after key: Key) {
            _ = scene.press(key)
            #expect(line().split(separator: " ").joined(separator: " ") == text)
        }
        scene.write("va")
        expect("variant", after: .tab)
        scene.write("den")
        expect("variant denoising-", after: .tab)
        expect("variant denoising-gaussian", after: .tab)
        expect("variant denoising-mask", after: .tab)
        expect("variant denoising-gaussian", after: .tab)
        expect("variant denoising-mask", after: .backTab)
        #expect(scene.press(.enter) == [.send(.choose(variant: "denoising-mask"))])
        // In the middle of a line what follows stays.
        _ = scene.press(.character(":"))
        scene.write("se 4")
        for _ in 0..<2 { _ = scene.press(.left) }
        expect("set 4", after: .tab)
    }

    @Test func historyGoesUpAndDown() throws {
        var scene = try Scene()
        for command in ["step 2", "pause", "pause"] {
            _ = scene.press(.character(":"))
            scene.write(command)
            _ = scene.press(.enter)
        }
        _ = scene.press(.character(":"))
        scene.write("re")
        for (key, text) in [
            (Key.up, ":pause"), (.up, ":step 2"), (.up, ":step 2"), (.down, ":pause"), (.down, ":re"), (.down, ":re"),
        ] {
            _ = scene.press(key)
            #expect(Self.bar(scene)[1].trimmingPrefix("").description.hasPrefix(text))
        }
    }

    @Test func aPasteIsTextAndNeverRuns() throws {
        var scene = try Scene()
        _ = scene.press(.character(":"))
        paste("set beta\t4\nquit\n", into: &scene.state)
        #expect(Self.bar(scene)[1].hasPrefix(":set beta 4quit"))
        #expect(scene.press(.enter) == [])
        #expect(Self.bar(scene)[0].contains("found '4quit'"))
    }

    @Test func helpAndQuitAreCommandsToo() throws {
        var scene = try Scene()
        _ = scene.press(.character(":"))
        scene.write("help")
        _ = scene.press(.enter)
        #expect(scene.state.overlay == .help(top: 0))
        _ = scene.press(.escape)
        _ = scene.press(.character(":"))
        scene.write("help set")
        _ = scene.press(.enter)
        #expect(scene.text().contains("set KNOB VALUE: turns a knob"))
        _ = scene.press(.character(":"))
        scene.write("quit")
        #expect(scene.press(.enter) == [.quit])
    }

    @Test func beforeThereAreDataKeysAreTextAllTheSame() {
        var state = State(size: Size(width: 80, height: 24), loading: "x")
        _ = update(&state, .openCommand)
        #expect(state.isTyping)
        for key in [Key.character("q"), .tab, .enter] { #expect(type(key, into: &state) == []) }
        let text = Frame.picture(of: state, capabilities: .full).text.joined(separator: "\n")
        #expect(text.contains("no data yet"))
    }

    @Test func longLinesShowTheCursor() throws {
        var scene = try Scene(width: 40, height: 12)
        _ = scene.press(.character(":"))
        scene.write("save " + String(repeating: "x", count: 60) + "end")
        #expect(Self.bar(scene)[1].contains("xend"))
        _ = scene.press(.home)
        #expect(Self.bar(scene)[1].hasPrefix(":save xxx"))
        _ = scene.press(.control("k"))
        #expect(scene.press(.backspace) == [])
        #expect(scene.state.overlay == nil)
    }

    @Test func barsFitEverySize() throws {
        var scene = try Scene()
        for size in [Size(width: 1, height: 1), Size(width: 40, height: 12), Size(width: 300, height: 100)] {
            scene.state.size = size
            for word in Grammar.words {
                _ = update(&scene.state, .openCommand)
                scene.write(word.name + " ")
                for _ in 0..<12 {
                    _ = scene.press(.tab)
                    _ = scene.text(.plainest)
                }
                _ = scene.press(.escape)
            }
        }
    }

    @Test func choicesMayChangeWhileOneIsChosen() throws {
        var scene = try Scene()
        _ = scene.press(.character(":"))
        scene.write("set ")
        _ = scene.press(.backTab)
        #expect(Self.bar(scene)[1].hasPrefix(":set learning-rate"))
        scene.session.obey(.choose(variant: "undercomplete"))
        scene.look()
        #expect(Self.bar(scene)[0].hasPrefix("learning-rate"))
        _ = scene.press(.tab)
        scene.write("x")
        #expect(Self.bar(scene)[1].hasPrefix(":set learning-rate x"))
    }

    // MARK: searching

    @Test func aListIsSearched() throws {
        var scene = try Scene()
        func selected() -> String? {
            guard case .menu(let menu, let selected) = scene.state.overlay else { return nil }
            return menu.entries(in: scene.state)[selected].id
        }
        _ = scene.press(.character("v"))
        _ = scene.press(.home)
        _ = scene.press(.character("/"))
        scene.write("MASK")
        #expect(selected() == "denoising-mask")
        for _ in 0..<4 { _ = scene.press(.backspace) }
        #expect(selected() == "linear")
        scene.write("kl")
        guard case .menu(let menu, _) = scene.state.overlay else { return }
        let found = menu.entries(in: scene.state)
            .filter { "\($0.id) \($0.title) \($0.detail)".lowercased().contains("kl") }.map(\.id)
        #expect(found.count > 3 && found[0] == "sparse-kl" && found[1] == "vae")
        #expect(selected() == "sparse-kl")
        #expect(scene.text().contains("/kl") && scene.text().contains("1 of \(found.count)"))
        // Enter ends the typing and chooses nothing yet.
        #expect(scene.press(.enter) == [])
        let steps =
            found.dropFirst().map { ("n", $0) } + [
                ("n", found[0]), ("N", found.last!), ("N", found[found.count - 2]),
            ]
        for (key, id) in steps + [("n", found.last!), ("n", found[0]), ("n", "vae")] {
            _ = scene.press(.character(Character(key)))
            #expect(selected() == id)
        }
        #expect(scene.press(.enter) == [.send(.choose(variant: "vae"))])
        #expect(scene.state.search == nil)
    }

    @Test func escapeGoesBackToWhereTheSearchBegan() throws {
        var scene = try Scene()
        _ = scene.press(.character("v"))
        let before = scene.state.overlay
        _ = scene.press(.character("/"))
        scene.write("linear")
        #expect(scene.state.overlay != before)
        _ = scene.press(.escape)
        #expect(scene.state.overlay == before && scene.state.search == nil)
        _ = scene.press(.escape)
        #expect(scene.state.overlay == nil)
        _ = scene.press(.character("d"))
        _ = scene.press(.character("/"))
        scene.write("nothing like it")
        #expect(scene.text().contains("not found"))
        _ = scene.press(.enter)
        #expect(scene.press(.character("n")) == [])
    }

    @Test func matchesAreVisible() throws {
        var scene = try Scene()
        _ = scene.press(.character("v"))
        _ = scene.press(.character("/"))
        scene.write("denoising")
        let canvas = Frame.picture(of: scene.state, capabilities: .full)
        for (y, row) in canvas.text.enumerated() where row.contains("denoising-") {
            let x = DisplayWidth.of(row[..<row.range(of: "denoising")!.lowerBound])
            #expect(canvas[x, y].style.attributes.contains([.bold, .underline]))
            #expect(!canvas[x + 9, y].style.attributes.contains(.underline))
        }
    }

    @Test func spelledOutFormulasAreFound() throws {
        var scene = try Scene()
        _ = scene.press(.character("v"))
        _ = scene.press(.home)
        _ = scene.press(.character("/"))
        scene.write("beta*KL")
        #expect(scene.state.search?.found == Variant.all.firstIndex { $0.id == "vae" })
    }

    @Test func theHelpIsSearchedAndScrolls() throws {
        var scene = try Scene(width: 40, height: 12)
        _ = scene.press(.character("?"))
        #expect(!scene.text().contains("draw everything again"))
        _ = scene.press(.character("/"))
        scene.write("draw every")
        #expect(scene.text().contains("draw everything again"))
        _ = scene.press(.enter)
        // Every row can be found where it is shown.
        for (row, text) in HelpPage.rows(scene.state.keymap).enumerated() where !text.isEmpty {
            for size in [Size(width: 50, height: 12), Size(width: 80, height: 24), Size(width: 200, height: 60)] {
                scene.state.size = size
                let inside = scene.state.overlayArea.size
                let top = HelpPage.top(scene.state.keymap, showing: row, from: 0, in: inside)
                scene.state.overlay = .help(top: top)
                #expect(scene.text().contains(text.split(separator: " ").last!), "\(text) at \(size)")
            }
        }
    }
}
