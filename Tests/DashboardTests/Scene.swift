import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport

@testable import Dashboard

/// A session on a few small images, and the state that sees it: no queue, no terminal, no clock.
struct Scene {
    let session: Session
    var state: State

    /// A variant on images of 4×4, or another side, of four classes.
    init(
        _ variant: Variant = .vae, width: Int = 80, height: Int = 24, images: Int = 40, side: Int = 4,
        panes: Panes = .all, keymap: Keymap = .standard, layouts: Layouts = .standard, manual: Manual = Manual()
    ) throws {
        let pixels = Generator(seed: 3).uniform([images, side * side]).values
        let dataset = try Dataset(
            id: "small", title: "Small", shape: ImageShape(height: side, width: side), floats: pixels,
            labels: (0..<images).map { $0 % 4 })
        try self.init(
            variant, on: dataset, width: width, height: height, panes: panes, keymap: keymap, layouts: layouts,
            manual: manual)
    }

    /// A variant on data of any kind.
    init(
        _ variant: Variant, on dataset: Dataset, width: Int = 80, height: Int = 24, panes: Panes = .all,
        keymap: Keymap = .standard, layouts: Layouts = .standard, manual: Manual = Manual(),
        recipes: [Recipe] = []
    ) throws {
        session = try Session(
            Setup(variant.experiment.fitted(to: dataset.dataShape), batch: 8), on: dataset, workers: Workers(1),
            with: Inventory(classifiers: .shipped, recipes: recipes))
        state = State(
            size: Size(width: width, height: height), panes: panes, keymap: keymap, layouts: layouts, manual: manual)
        look()
        look()
    }

    /// Asks for what the panes need and takes the snapshot, when what is found of the data is there.
    mutating func look() {
        session.obey(.look(state.requests))
        state.expect(.look(state.requests))
        // What is found leads to a further question at most. Without any the snapshots are the same.
        for _ in 0..<3 {
            state.take(session.snapshot())
            session.finishErrands()
        }
    }

    /// A variant after some steps on 200 images of 12×12, or another side, with one pane alone on the screen.
    static func showing(
        _ slot: String, _ variant: Variant = .vae, width: Int = 120, height: Int = 40, images: Int = 200,
        side: Int = 12
    ) throws -> Scene {
        var scene = try Scene(variant, width: width, height: height, images: images, side: side)
        for _ in 0..<20 { scene.session.advance() }
        scene.show(slot)
        return scene
    }

    /// Gives a pane the focus and the whole screen. What it asks for may depend on its first answers.
    mutating func show(_ slot: String) {
        (state.focus, state.zoomed) = (slot, slot)
        look()
        look()
    }

    /// Presses a key as the keymap has it, or types it; commands wait for `obey`.
    mutating func press(_ key: Key) -> [Effect] {
        if state.isTyping { return type(key, into: &state) }
        let bindings = state.overlay == nil ? state.bindings : state.keymap.overlay
        guard let action = Keymap.action(for: key, in: bindings) else { return [] }
        return update(&state, action)
    }

    /// Presses a key, and the session does what it asks for.
    mutating func doing(_ key: Key) {
        for effect in press(key) {
            if case .send(let command) = effect { session.obey(command) }
        }
        look()
    }

    /// Types text, character by character.
    mutating func write(_ text: String) { for character in text { _ = press(.character(character)) } }

    /// What the session has answered to the panes that are shown.
    func answer<Request: ViewRequest>(_ type: Request.Type) -> Request.Answer? {
        state.snapshot?.answers.first(type)?.answer
    }

    func text(_ capabilities: Capabilities = .full) -> String {
        Frame.picture(of: state, capabilities: capabilities).text.joined(separator: "\n")
    }
}
