import Laboratory
import Tensors
import Terminal

/// An image that a person draws, and what the model makes of it at every stroke: its code, its reconstruction, the training
/// image of the nearest code, and its class.
struct DrawPane: Pane {
    let id = "draw"
    let summary = "an image of one's own: its code, reconstruction, nearest image and class"

    struct View: Hashable {
        /// nil before anything has been done to it.
        var pad: SketchPad?
        /// Which image of the gallery is taken next.
        var next = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "cursor", along: "cursor")
    func arrows(in state: State) -> ArrowHints { state.kind == .images ? arrows : ArrowHints() }

    private enum Key {
        static let (pen, rub, brush, clear) = ("pen", "rub", "brush", "clear-sketch")
        static let (image, noise) = ("take-image", "add-noise")
        static let shifts = [
            ("shift-left", "H", -1, 0), ("shift-down", "J", 0, 1), ("shift-up", "K", 0, -1),
            ("shift-right", "L", 1, 0),
        ]
    }

    var bindings: [Binding] {
        [
            own(Key.pen, "", keys: [.enter], "pen down, or up", hint: "pen", onlyWithFocus: true),
            own(Key.rub, "x", "rub out, or draw", hint: "rub", onlyWithFocus: true),
            own(Key.brush, "b", "another brush", hint: "brush", onlyWithFocus: true),
            own(Key.image, "i", "take the next image", hint: "image", onlyWithFocus: true),
            own(Key.noise, "g", "add Gaussian noise", hint: "noise", onlyWithFocus: true),
            own(Key.clear, "e", "empty the canvas", hint: "empty", onlyWithFocus: true),
        ]
            + Key.shifts.map { name, key, _, _ in
                own(
                    name, key, "shift the image \(name.dropFirst("shift-".count))",
                    hint: key == "H" ? "JKL shift" : "", onlyWithFocus: true)
            }
    }

    /// The pad as it is; an empty one for data of another size.
    private func pad(_ view: View, _ shape: ImageShape) -> SketchPad {
        view.pad.flatMap { $0.shape == shape ? $0 : nil } ?? SketchPad(shape)
    }

    private func shape(_ state: State) -> ImageShape? { state.kind == .images ? state.snapshot?.data.shape : nil }

    private func image(_ view: View, _ state: State) -> PicturesRequest {
        PicturesRequest(1, first: view.next, split: state.split)
    }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let shape = shape(state), size.height > 0 else { return [] }
        let view = state.view(of: self)
        // The next image is there before it is asked for.
        return state.imageRequests + [SketchRequest(pad(view, shape).pixels), image(view, state)]
    }

    private func sketch(_ state: State) -> Sketch? { state.answer(SketchRequest.self, for: self)?.answer }

    func detail(_ state: State) -> String {
        guard let shape = shape(state) else { return "" }
        let pad = pad(state.view(of: self), shape)
        return "pen \(pad.isDown ? "down" : "up")\(pad.rubs ? ", rubs out" : ""), brush \(pad.brush + 1)"
    }

    func obstacle(to deed: PaneDeed, in state: State) -> String? {
        state.kind == .images ? nil : "only images can be drawn"
    }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        guard let shape = shape(state) else { return [] }
        var pad = pad(view, shape)
        switch deed {
        case .move(let offset): pad.move(0, offset)
        case .adjust(let offset): pad.move(offset, 0)
        case .own(Key.pen):
            pad.isDown.toggle()
            if pad.isDown { pad.stamp() }
        case .own(Key.rub): pad.rubs.toggle()
        case .own(Key.brush): pad.nextBrush()
        case .own(Key.clear): pad.clear()
        case .own(Key.noise): pad.addNoise()
        case .own(Key.image):
            let images = state.snapshot?.answers[image(view, state)]?.originals
            guard let image = images?.first, image.count == shape.count else { return [] }
            pad.take(image)
            view.next += 1
        case .own(let name):
            if let (_, _, dx, dy) = Key.shifts.first(where: { $0.0 == name }) { pad.shift(dx, dy) }
        }
        view.pad = pad
        return []
    }

    /// The pixel under the mouse; nil beside the pad.
    private func pixel(_ x: Int, _ y: Int, _ size: Size, _ state: State) -> (x: Int, y: Int)? {
        guard let shape = shape(state) else { return nil }
        let rect = DrawRegions(size, Thumbnail(shape)).pad
        guard rect.contains(x: x, y: y) else { return nil }
        return (
            (2 * (x - rect.x) + 1) * shape.width / (2 * rect.width),
            (2 * (y - rect.y) + 1) * shape.height / (2 * rect.height)
        )
    }

    func press(
        _ view: inout View, x: Int, y: Int, size: Size, in state: State, _ capabilities: Capabilities
    ) -> Touch {
        guard let shape = shape(state), let pixel = pixel(x, y, size, state) else { return Touch() }
        var pad = pad(view, shape)
        if state.follower == slot { pad.line(to: pixel) } else { pad.press(pixel.x, pixel.y) }
        view.pad = pad
        return Touch(follows: true)
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard state.snapshot != nil else { return }
        guard let shape = shape(state) else { return pen.say("only images can be drawn, not \(state.kind.rows)") }
        // Whole, so that every pixel can be reached.
        let thumbnail = Thumbnail(shape)
        let regions = DrawRegions(pen.size, thumbnail)
        let pad = pad(state.view(of: self), shape)
        pen.put("x", x: regions.pad.x, y: regions.pad.y - 1, style: .bold)
        // By cells, since the cursor and the mouse are in cells.
        pen.draw(thumbnail.image(pad.pixels), in: regions.pad, byCells: true)
        let cursor = (
            x: regions.pad.x + (2 * pad.x + 1) * regions.pad.width / (2 * shape.width),
            y: regions.pad.y + (2 * pad.y + 1) * regions.pad.height / (2 * shape.height)
        )
        pen.put(
            pad.rubs ? "x" : "+", x: cursor.x, y: cursor.y, style: Style(.accent(1), pad.isDown ? .reverse : .bold))
        guard let sketch = sketch(state), sketch.pixels.count == shape.count else { return }
        let images = [
            ("x̂", regions.reconstruction, sketch.reconstruction),
            (
                sketch.nearest.map { "nearest: \(grouped($0.row + 1))" } ?? "nearest", regions.nearest,
                sketch.nearest?.image
            ),
        ]
        for (name, rect, values) in images where rect.maxX <= pen.width {
            pen.put(pen.capabilities.spelled(name), x: rect.x, y: rect.y - 1, style: .bold)
            if let values { pen.draw(thumbnail.image(values), in: rect) }
        }
        pen.draw(in: regions.words) { SketchWords(sketch, state).draw(into: &$0) }
    }
}
