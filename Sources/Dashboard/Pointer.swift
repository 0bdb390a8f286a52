import Laboratory
import Terminal

/// A slider under the mouse: where its track lies on the screen, so that it can be dragged from outside as well.
struct Grip: Hashable {
    let knob: String
    let start, length: Int

    /// The same track seen from elsewhere.
    func moved(by columns: Int) -> Grip { Grip(knob: knob, start: start + columns, length: length) }

    /// How far along the track a column is, 0 … 1.
    func position(of x: Int) -> Float { Float(min(max(x - start, 0), length - 1)) / Float(length - 1) }
}

/// The state after what the mouse did, and what the world has to do for it. Pure, as `update` is; there is a key for
/// all of it.
package func point(_ mouse: Mouse, in state: inout State, capabilities: Capabilities) -> [Effect] {
    switch mouse.deed {
    case .release:
        (state.grip, state.follower) = (nil, nil)
        return []
    case .drag:
        if let grip = state.grip { return state.drag(grip, to: mouse.x) }
        guard let place = state.layout.places.first(where: { $0.slot == state.follower }),
            let pane = state.pane(at: place.slot), !place.content.isEmpty
        else { return [] }
        // Beyond the edge it is as at the edge.
        let content = place.content
        let x = min(max(mouse.x, content.x), content.maxX - 1) - content.x
        let y = min(max(mouse.y, content.y), content.maxY - 1) - content.y
        return state.press(pane, x: x, y: y, size: content.size, capabilities).effects
    case .wheel(let notch):
        guard state.overlay == nil else { return update(&state, .select(notch)) }
        guard let place = state.place(at: mouse) else { return [] }
        state.dismissNotice()
        return state.pane(at: place.slot).map { state.turn(.move(notch), in: $0) } ?? []
    case .press:
        (state.grip, state.follower) = (nil, nil)
        return press(mouse, in: &state, capabilities)
    }
}

private func press(_ mouse: Mouse, in state: inout State, _ capabilities: Capabilities) -> [Effect] {
    let layout = state.layout
    if let overlay = state.overlay {
        guard case .menu(let menu, let selected) = overlay else { return [] }
        let area = state.overlayArea
        let (box, shown) = MenuBox.place(menu.entries(in: state), selected: selected, in: area.size)
        // Entries stand inside of the frame.
        let list = Rect(x: area.x + box.x + 1, y: area.y + box.y + 1, width: box.width - 2, height: shown.count)
        guard list.contains(x: mouse.x, y: mouse.y) else { return [] }
        state.overlay = .menu(menu, selected: shown.lowerBound + mouse.y - list.y)
        return update(&state, .confirm)
    }
    // A notice covers the hints, and what is above them where it is long.
    let isNotice = state.noticeArea?.contains(x: mouse.x, y: mouse.y) ?? false
    state.dismissNotice()
    if isNotice { return [] }
    if layout.hints.contains(x: mouse.x, y: mouse.y) {
        let places = HintLine.places(state, width: layout.hints.width, capabilities.glyphs)
        guard let hint = places.first(where: { $0.columns.contains(mouse.x - layout.hints.x) }) else {
            return []
        }
        return update(&state, hint.hint.action)
    }
    guard let place = state.place(at: mouse) else { return [] }
    state.focus = place.slot
    let content = place.content
    guard content.contains(x: mouse.x, y: mouse.y), let pane = state.pane(at: place.slot) else { return [] }
    let (effects, touch) = state.press(
        pane, x: mouse.x - content.x, y: mouse.y - content.y, size: content.size, capabilities)
    state.grip = touch.grip?.moved(by: content.x)
    state.follower = touch.follows ? place.slot : nil
    return effects
}

extension State {
    fileprivate func place(at mouse: Mouse) -> Layout.Place? {
        layout.places.first {
            $0.title.contains(x: mouse.x, y: mouse.y) || $0.content.contains(x: mouse.x, y: mouse.y)
        }
    }

    /// Puts the knob of a slider where the mouse is.
    mutating func drag(_ grip: Grip, to x: Int) -> [Effect] {
        guard let setup, let symbol = symbols.first(where: { $0.id == grip.knob }) else { return [] }
        let value = symbol.knob.roundedValue(at: grip.position(of: x))
        return value == setup.value(of: symbol.knob) ? [] : send(.turn(knob: symbol.id, to: value))
    }
}
