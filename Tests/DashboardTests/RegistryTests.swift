import Autoencoders
import Datasets
import Laboratory
import Terminal
import Testing

@testable import Dashboard

/// A pane that counts what is done to it, asks for something of its own and fills its rectangle.
private struct CountingPane: Pane {
    struct View: Hashable {
        var moves = 0
        var turns = 0
        var owns = 0
    }

    /// How many rows the split has, and what is asked for twice.
    struct RowsRequest: ViewRequest {
        let factor: Int
        var cost: ViewCost { .numbers }

        func answer(by viewer: Viewer) -> Int? { factor * viewer.rows.count }
    }

    let id: String
    let number: Int
    var summary: String { "test double \(number)" }
    let start = View()

    var bindings: [Binding] { [own("count-\(id)", "", keys: [.enter], "counts", onlyWithFocus: true)] }

    func requests(_ state: State, size: Size) -> [any ViewRequest] { [RowsRequest(factor: number)] }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move(let offset): view.moves += offset
        case .adjust(let offset): view.turns += offset
        case .own: view.owns += 1
        }
        return deed == .own("count-\(id)") ? [.step(number)] : []
    }

    func draw(_ state: State, into pen: inout Pen) {
        let count = state.answer(RowsRequest.self, for: self)?.answer ?? -1
        for y in 0..<pen.height {
            pen.put(String(repeating: "\(number)", count: pen.width + 5), x: 0, y: y)
        }
        pen.put("has \(count)", x: 0, y: 0)
    }
}

@Suite struct RegistryTests {
    /// All panes and three more.
    private static let extended = Panes(
        Panes.all.list + (10...12).map { CountingPane(id: "extra-\($0)", number: $0) })

    private static func scene(width: Int = 80, height: Int = 24) throws -> Scene {
        try Scene(width: width, height: height, panes: extended, keymap: Keymap(for: extended))
    }

    @Test func digitsStayForTheFirstNine() throws {
        let slots = Self.extended.slots
        #expect(slots.count == Panes.all.slots.count + 3)
        #expect(slots.prefix(9).map(Self.extended.digit) == "123456789".map { $0 })
        #expect(slots.dropFirst(9).allSatisfy { Self.extended.digit(of: $0) == nil })
        var scene = try Self.scene()
        scene.doing(.character("9"))
        #expect(scene.state.layout.shown == ["anomalies"] && scene.text().contains(" 9 anomalies "))
    }

    @Test func theListAndTabReachAll() throws {
        var scene = try Self.scene()
        for (place, slot) in Self.extended.slots.enumerated() {
            scene.doing(.character("P"))
            _ = scene.press(.home)
            for _ in 0..<place { _ = scene.press(.down) }
            #expect(scene.text().contains(scene.state.pane(at: slot)!.summary))
            scene.doing(.enter)
            #expect(scene.state.focus == slot && scene.state.layout.shown.contains(slot))
            #expect(scene.text().contains(" \(slot) "))
        }
        scene.doing(.character("z"))
        scene.doing(.character("z"))
        var seen: [String] = []
        for _ in Self.extended.slots {
            scene.doing(.tab)
            seen.append(scene.state.focus)
        }
        #expect(Set(seen) == Set(Self.extended.slots))
        // And the search finds them.
        scene.doing(.character("P"))
        _ = scene.press(.character("/"))
        scene.write("double 12")
        _ = scene.press(.enter)
        scene.doing(.enter)
        #expect(scene.state.focus == "extra-12")
    }

    @Test func theListShowsAndHides() throws {
        var scene = try Self.scene(width: 120, height: 40)
        func shown() -> [String] { scene.state.layout.shown }
        #expect(shown() == ["loss", "reconstruction", "interpolation", "formula", "samples", "measures"])
        scene.doing(.character("P"))
        _ = scene.press(.home)
        scene.doing(.character("x"))
        #expect(shown() == ["reconstruction", "interpolation", "formula", "samples", "measures"])
        _ = scene.press(.end)
        scene.doing(.character("x"))
        #expect(shown().contains("extra-12") && scene.text().contains(" extra-12 "))
        // What is said to keep it does.
        let line = try #require(scene.state.message?.text.components(separatedBy: "so: ").last)
        #expect(line == Layouts.line(try #require(scene.state.layouts.panes)))
        _ = scene.press(.home)
        scene.doing(.character("x"))
        #expect(shown().contains("loss"))
        scene.doing(.escape)
        for slot in Self.extended.slots where scene.state.layouts.panes!.contains(slot) && slot != "codes" {
            scene.doing(.character("P"))
            _ = scene.press(.home)
            for _ in 0..<Self.extended.slots.firstIndex(of: slot)! { _ = scene.press(.down) }
            scene.doing(.character("x"))
            scene.doing(.escape)
        }
        #expect(shown() == ["codes"] && scene.state.focus == "codes")
        scene.doing(.character("P"))
        scene.doing(.character("x"))
        #expect(shown() == ["codes"] && scene.state.message?.text == "one pane has to stay")
    }

    /// Where the arrangement has no room for a pane it can't be shown: that is said, and nothing else changes.
    @Test func whatHasNoRoomIsSaid() throws {
        var scene = try Scene(width: 80, height: 24)
        let shown = scene.state.layout.shown
        #expect(!shown.contains("samples"))
        scene.doing(.character("P"))
        _ = scene.press(.home)
        for _ in 0..<scene.state.panes.slots.firstIndex(of: "samples")! { _ = scene.press(.down) }
        scene.doing(.character("x"))
        #expect(scene.state.layout.shown == shown && scene.state.layouts.panes == nil)
        #expect(scene.state.message?.text == "no room for samples beside the others; enter shows it alone")
        // With the room of another it is there.
        for slot in ["loss", "reconstruction"] {
            _ = scene.press(.home)
            for _ in 0..<scene.state.panes.slots.firstIndex(of: slot)! { _ = scene.press(.down) }
            scene.doing(.character("x"))
        }
        #expect(scene.state.layout.shown.contains("samples"))
    }

    @Test func aPaneOfAnotherKindIsAnsweredAndKeepsItsView() throws {
        var scene = try Self.scene()
        scene.doing(.character("P"))
        _ = scene.press(.end)
        scene.doing(.enter)
        // 40 rows, of which validation has 4.
        #expect(scene.text().contains("has \(12 * 4)"))
        for key: Key in [.up, .up, .down, .right] { scene.doing(key) }
        #expect(scene.press(.enter) == [.send(.step(12))])
        let pane = try #require(Self.extended.named("extra-12") as? CountingPane)
        #expect(scene.state.view(of: pane) == CountingPane.View(moves: -1, turns: 1, owns: 1))
        let other = try #require(Self.extended.named("extra-11") as? CountingPane)
        #expect(scene.state.view(of: other) == CountingPane.View())
        // The same key is another pane's where that has the focus, and nobody's elsewhere.
        scene.state.focus = "extra-11"
        #expect(scene.press(.enter) == [.send(.step(11))])
        scene.state.focus = "loss"
        #expect(scene.press(.enter) == [])
    }

    @Test func keysOfPanesCanBeChanged() throws {
        var keymap = Keymap(for: Self.extended)
        let clashes = keymap.grant([
            .init("pane-extra-10", [.f(6)]), .init("count-extra-11", [.f(7)]), .init("count-extra-12", [.f(7)]),
            .init("zoom", [.enter, .f(8)]), .init("count-extra-10", [.character("q")]),
        ])
        // What a pane has for itself may mean something else everywhere else.
        #expect(clashes.isEmpty)
        var scene = try Scene(panes: Self.extended, keymap: keymap)
        scene.doing(.f(6))
        #expect(scene.state.focus == "extra-10" && scene.press(.character("q")) == [.send(.step(10))])
        scene.state.focus = "extra-12"
        #expect(scene.press(.f(7)) == [.send(.step(12))] && scene.press(.character("q")) == [.quit])
        #expect(scene.press(.enter) == [] && scene.state.zoomed == nil)
    }

    /// Every pane, alone and at any size, draws within its rectangle and nowhere else.
    @Test func panesStayInTheirRectangle() throws {
        var scene = try Self.scene(width: 300, height: 100)
        for _ in 0..<12 { scene.session.advance() }
        for slot in Self.extended.slots {
            scene.state.zoomed = slot
            scene.state.focus = slot
            scene.look()
            let pane = try #require(scene.state.pane(at: slot))
            for width in [0, 1, 2, 5, 17, 40, 64, 120] {
                for height in [0, 1, 2, 3, 7, 20, 50] {
                    for capabilities in [Capabilities.full, .plainest] {
                        let rect = Rect(x: 3, y: 2, width: width, height: height)
                        var canvas = Canvas(
                            size: Size(width: width + 6, height: height + 4), capabilities: capabilities)
                        let before = canvas
                        canvas.draw(in: rect) { pane.draw(scene.state, into: &$0) }
                        for y in 0..<canvas.height {
                            for x in 0..<canvas.width where !rect.contains(x: x, y: y) {
                                #expect(canvas[x, y] == before[x, y], "\(slot) \(width)×\(height) at \(x), \(y)")
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func theScreenIsDrawnAtEverySizeWithMore() throws {
        var layouts = Layouts()
        layouts.show(Self.extended.slots)
        var scene = try Scene(panes: Self.extended, keymap: Keymap(for: Self.extended), layouts: layouts)
        for (width, height) in [(40, 12), (63, 30), (80, 24), (120, 40), (200, 60), (300, 100), (400, 140)] {
            scene.state.size = Size(width: width, height: height)
            scene.look()
            let text = scene.text()
            for slot in scene.state.layout.shown {
                #expect(text.contains(" \(slot) "), "\(slot) at \(width)×\(height)")
            }
        }
        #expect(scene.state.layout.shown == Self.extended.slots)
    }

    /// Every key that a pane brings changes what is chosen in it or asks for something, and is on the help page.
    @Test func everyKeyOfAPaneDoesSomething() throws {
        for pane in Panes.all.list {
            for binding in pane.bindings {
                var scene =
                    pane.shows(.images)
                    ? try Scene(width: 200, height: 60) : try RatingsPaneTests.scene(200, 60, steps: 0)
                for _ in 0..<3 { scene.session.advance() }
                scene.look()
                scene.state.focus = pane.slot
                let before = scene.state.views[pane.id].map { AnyHashable($0) }
                let isVain = scene.state.isVain(binding)
                let effects = scene.press(try #require(binding.keys.first))
                let after = scene.state.views[pane.id].map { AnyHashable($0) }
                // Where there is nothing to do it says why.
                #expect(
                    isVain
                        ? scene.state.message != nil : before != after || !effects.isEmpty || scene.state.isTyping,
                    "\(binding.name)")
                #expect(Keymap.names.contains(binding.name))
            }
        }
    }

    @Test func viewsAreUpdatedPurely() throws {
        let state = try Scene().state
        func after<P: Pane>(_ pane: P, _ deeds: PaneDeed...) -> P.View {
            var view = pane.start
            for deed in deeds { _ = pane.update(&view, deed, in: state) }
            return view
        }
        #expect(after(LossPane(), .move(-1), .move(-1), .move(1)).zoom == 1)
        #expect(after(LossPane(), .move(1)).zoom == 0)
        #expect(after(LossPane(), .move(-99)).zoom == LossView.deepestZoom)
        #expect(after(LossPane(), .adjust(5)).measure == "reconstruction")
        #expect(after(LossPane(), .own("log-axis")).isLogarithmic)
        #expect(after(ReconstructionPane(), .adjust(5), .adjust(-2)).first == 3)
        #expect(after(ReconstructionPane(), .adjust(-1)).first == 0)
        #expect(after(SamplesPane(), .adjust(-1)).draw == -1)
        #expect(after(PlanePane(), .move(1)).layer == .reconstructions)
        let ends = after(InterpolationPane(), .own("right-end-next"), .adjust(-5), .move(1), .adjust(1))
        #expect((ends.left, ends.right) == (8, -2) && ends.end == .left)
        #expect(after(FormulaPane(), .move(1)).knob == state.symbols[1].id)
    }

    // MARK: test and validation

    @Test func nothingLooksAtTheTestSplitUnlessItIsSaid() throws {
        for scene in [
            try Scene(width: 300, height: 100),
            try Scene(.vae, on: PlanePaneTests.corners(), width: 300, height: 100),
        ] {
            var scene = scene
            func splits() -> Set<SplitName?> { Set(scene.state.requests.all.map(\.split)) }
            let pictures = try #require(scene.answer(PicturesRequest.self))
            #expect(splits() == [.validation, nil] && !scene.text().contains(", test "))
            scene.doing(.character("X"))
            #expect(splits() == [.test, nil])
            #expect(scene.answer(PicturesRequest.self)?.originals != pictures.originals)
            #expect(scene.text().contains("panes show test "))
            for place in scene.state.layout.places {
                let title = Frame.picture(of: scene.state, capabilities: .full).text[place.title.y]
                let looks = ["reconstruction", "interpolation", "codes"].contains(place.slot)
                let name = try #require(scene.state.pane(at: place.slot)).title(scene.state)
                #expect(title.contains(" \(name), test ") == looks, "\(title)")
            }
            scene.doing(.character("X"))
            #expect(scene.answer(PicturesRequest.self)?.originals == pictures.originals)
        }
    }
}
