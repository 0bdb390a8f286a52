import Autoencoders
import Laboratory
import Terminal
import Testing

@testable import Dashboard

@Suite struct PointerTests {
    /// Where a text stands on the screen.
    private func place(
        _ text: String, in scene: Scene, _ capabilities: Capabilities = .full
    ) throws -> (x: Int, y: Int) {
        let rows = Frame.picture(of: scene.state, capabilities: capabilities).text
        let y = try #require(rows.firstIndex { $0.contains(text) }, "\(text) in \(rows.joined(separator: "\n"))")
        return (DisplayWidth.of(rows[y][..<rows[y].range(of: text)!.lowerBound]), y)
    }

    private func click(_ text: String, in scene: inout Scene) throws -> [Effect] {
        let (x, y) = try place(text, in: scene)
        return point(Mouse(.press, x: x, y: y), in: &scene.state, capabilities: .full)
    }

    @Test func aClickGivesAPaneTheFocus() throws {
        var scene = try Scene()
        for pane in scene.state.layout.shown {
            #expect(try click(" \(pane) ", in: &scene) == [])
            #expect(scene.state.focus == pane)
        }
    }

    @Test(arguments: [Capabilities.full, .plainest])
    func aSliderIsClickedAndDragged(_ capabilities: Capabilities) throws {
        var scene = try Scene(Variant.named("denoising-gaussian")!)
        func act(_ deed: Mouse.Deed, _ x: Int, _ y: Int) -> [Effect] {
            point(Mouse(deed, x: x, y: y), in: &scene.state, capabilities: capabilities)
        }
        // σ is linear from 0 on.
        let symbol = try #require(scene.state.symbols.first { $0.knob.scale == .linear })
        let name = capabilities.unicode ? symbol.knob.symbol : symbol.knob.asciiSymbol
        let row = try place("\(name) ", in: scene, capabilities)
        let line = Frame.picture(of: scene.state, capabilities: capabilities).text[row.y]
        let track = line.enumerated().filter { $0.offset > row.x && "─●-o".contains($0.element) }.map(\.offset)
        let start = try #require(track.first)
        let end = try #require(zip(track, track.dropFirst()).first { $1 != $0 + 1 }?.0 ?? track.last)
        guard case .send(.turn(let knob, let value))? = act(.press, start + 1, row.y).first else {
            Issue.record("no turn in \(line)")
            return
        }
        #expect(knob == symbol.id && scene.state.selectedSymbol?.id == symbol.id)
        #expect(value == symbol.knob.roundedValue(at: 1 / Float(end - start)))
        // Beyond the ends and on other rows the nearest end holds.
        #expect(act(.drag, 500, 0) == [.send(.turn(knob: knob, to: symbol.knob.range.upperBound))])
        #expect(act(.drag, 501, 0) == [])
        #expect(act(.drag, 0, 3) == [.send(.turn(knob: knob, to: symbol.knob.range.lowerBound))])
        #expect(act(.release, 0, 3) == [] && act(.drag, end, row.y) == [])
    }

    @Test func aClickOnASymbolChoosesIt() throws {
        var scene = try Scene(width: 120, height: 40)
        scene.state.focus = "loss"
        #expect(try click("η ", in: &scene) == [])
        #expect(scene.state.selectedSymbol?.knob == Setup.learningRate && scene.state.focus == "formula")
    }

    /// What could be added stands dim in the sentence; a click adds it, and one on what is on chooses its weight.
    @Test func aClickOnATermSwitchesItOn() throws {
        var scene = try Scene(width: 200, height: 40)
        scene.state.focus = "loss"
        let l1 = try #require(Terms.named("l1"))
        #expect(try click("\(l1.weight.symbol)·", in: &scene) == [.send(.toggle(term: "l1"))])
        let kl = try #require(scene.state.setup?.experiment.activeTerms.first)
        #expect(try click(" + \(kl.weight.symbol)·", in: &scene) == [])
        #expect(scene.state.selectedSymbol?.term == kl.id)
    }

    @Test func theWheelDoesWhatUpAndDownDoInThePaneUnderIt() throws {
        for pane in try Scene().state.layout.shown {
            var (turned, pressed) = (try Scene(), try Scene())
            for _ in 0..<5 {
                turned.session.advance()
                pressed.session.advance()
            }
            let (x, y) = try place(" \(pane) ", in: turned)
            for notch in [-1, -1, 1] {
                #expect(
                    point(Mouse(.wheel(notch), x: x + 1, y: y + 1), in: &turned.state, capabilities: .full) == [])
            }
            let focus = turned.state.focus
            pressed.state.focus = pane
            for key: Key in [.up, .up, .down] { _ = pressed.press(key) }
            pressed.state.focus = focus
            turned.look()
            pressed.look()
            #expect(turned.text() == pressed.text())
            #expect(turned.state.selectedSymbol == pressed.state.selectedSymbol)
        }
    }

    @Test func aClickInAListChooses() throws {
        var scene = try Scene()
        _ = scene.press(.character("v"))
        _ = point(Mouse(.wheel(-1), x: 0, y: 0), in: &scene.state, capabilities: .full)
        #expect(try click("sparse-kl", in: &scene) == [.send(.choose(variant: "sparse-kl"))])
        #expect(scene.state.overlay == nil)
        // Beside the list nothing happens.
        _ = scene.press(.character("v"))
        #expect(point(Mouse(.press, x: 0, y: 0), in: &scene.state, capabilities: .full) == [])
        #expect(scene.state.overlay != nil)
    }

    @Test func aClickOnAHintActs() throws {
        var scene = try Scene()
        #expect(try click("q quit", in: &scene) == [.quit])
        #expect(try click("play/pause", in: &scene) == [.send(.play)])
        #expect(try click("help", in: &scene) == [] && scene.state.overlay == .help(top: 0))
        scene.state.overlay = nil
        scene.state.say("a notice")
        // It covers the hints: the click takes it away and does no more.
        #expect(point(Mouse(.press, x: 3, y: 23), in: &scene.state, capabilities: .full) == [])
        #expect(scene.state.notice == nil && scene.state.isPlaying)
    }

    @Test func noPlaceOfAnySizeTraps() throws {
        for (width, height) in [(1, 1), (39, 12), (40, 12), (80, 24), (200, 60)] {
            var scene = try Scene(width: width, height: height)
            for x in stride(from: -1, through: width, by: 3) {
                for y in -1...height {
                    for deed in [Mouse.Deed.press, .drag, .release, .wheel(1)] {
                        _ = point(Mouse(deed, x: x, y: y), in: &scene.state, capabilities: .full)
                    }
                }
            }
        }
    }
}
