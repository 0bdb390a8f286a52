import Autoencoders
import Datasets
import Laboratory
import Terminal

/// The state after an action, and what the world has to do for it. Pure: nothing else is read or changed.
package func update(_ state: inout State, _ action: Action) -> [Effect] {
    state.dismissNotice()
    if let overlay = state.overlay { return update(&state, overlay, action) }
    func send(_ command: Command) -> [Effect] { state.send(command) }
    switch action {
    case .quit: return [.quit]
    case .repaint: return [.repaint]
    case .togglePlaying: return send(state.isPlaying ? .pause : .play)
    case .step: return send(.step(1))
    case .reset: return send(.reset)

    case .focus(let offset): state.focus = state.focus.after(offset, among: state.layout.shown)
    case .focusPane(let pane): state.focus = pane
    case .zoom: state.zoomed = state.zoomed == nil ? state.focus : nil
    case .move(let offset): state.focus.pane.move(&state, by: offset)
    case .adjust(let offset): return state.focus.pane.adjust(&state, by: offset)
    case .restoreValue: return state.restoreValue()

    case .toggleTerm:
        guard let symbol = state.selectedSymbol else { break }
        guard let term = symbol.term else {
            state.say("\(symbol.knob.symbol) belongs to no term: choose one with ↑ ↓, then t switches it")
            break
        }
        return send(.toggle(term: term))
    case .nextCorruption:
        guard let present = state.setup?.experiment.corruption else { break }
        let ids = Corruptions.all.map(\.id)
        let next = ids[((ids.firstIndex(of: present) ?? 0) + 1) % ids.count]
        state.selectedKnob = Corruptions.named(next)?.knobs.first?.id ?? state.selectedKnob
        return send(.corrupt(next))
    case .toggleEarlyStopping:
        let patience = state.setup?.patience == nil ? State.patience : nil
        state.say(
            patience.map { "stops after \($0) epochs without a better validation error" } ?? "never stops early")
        return send(.stopEarly(patience: patience))

    case .nextMeasure: state.loss.measure = state.measure(1)
    case .toggleLogarithmic: state.loss.isLogarithmic.toggle()
    case .moveLeftEnd(let offset): state.interpolation.move(.left, by: offset)
    case .moveRightEnd(let offset): state.interpolation.move(.right, by: offset)
    case .togglePath: state.interpolation.path = state.interpolation.path == .straight ? .spherical : .straight

    case .openHelp: state.overlay = .help(top: 0)
    case .openVariants: state.open(.variants, at: state.setup?.experiment.variant)
    case .openData: state.open(.data, at: state.snapshot?.data.id)
    case .openSave:
        guard state.saves else {
            state.say("files can't be saved here")
            break
        }
        state.ask(.save)
    case .openWidths: state.ask(.widths)
    case .openLatent: state.ask(.latent)
    case .close: state.zoomed = nil
    case .select, .first, .last, .confirm: break
    }
    return []
}

// MARK: overlays

private func update(_ state: inout State, _ overlay: Overlay, _ action: Action) -> [Effect] {
    let count: Int
    let place: Int
    switch overlay {
    case .help(let top): (count, place) = (HelpPage.scrollable(in: state.size) + 1, top)
    case .menu(let menu, let selected): (count, place) = (menu.entries.count, selected)
    case .prompt(let prompt):
        switch action {
        case .close: state.overlay = nil
        case .confirm: return state.answer(prompt)
        case .repaint: return [.repaint]
        default: break
        }
        return []
    }
    var next = place
    switch action {
    case .repaint: return [.repaint]
    case .close, .openHelp:
        state.overlay = nil
        return []
    case .confirm:
        state.overlay = nil
        guard case .menu(let menu, _) = overlay else { return [] }
        return state.choose(menu.entries[place], of: menu)
    case .select(let offset): next = min(max(place + offset, 0), count - 1)
    case .first: next = 0
    case .last: next = count - 1
    default: break
    }
    switch overlay {
    case .help: state.overlay = .help(top: next)
    case .menu(let menu, _): state.overlay = .menu(menu, selected: next)
    case .prompt: break
    }
    return []
}

/// Text that was typed or pasted into a prompt; nothing elsewhere, since a paste is never run as commands.
package func type(_ text: String, into state: inout State) {
    guard case .prompt(var prompt) = state.overlay else { return }
    prompt.text += text.filter { !$0.isNewline }
    prompt.fault = nil
    state.overlay = .prompt(prompt)
}

/// Takes away the last character of a prompt's text, or all of it.
package func erase(all: Bool, from state: inout State) {
    guard case .prompt(var prompt) = state.overlay else { return }
    prompt.text = all ? "" : String(prompt.text.dropLast())
    prompt.fault = nil
    state.overlay = .prompt(prompt)
}

extension State {
    /// Epochs that early stopping waits when it is switched on by key.
    static let patience = 5

    mutating func send(_ command: Command) -> [Effect] {
        expect(command)
        return [.send(command)]
    }

    mutating func say(_ text: String) { message = Snapshot.Notice(.information, text) }

    fileprivate mutating func open(_ menu: Overlay.Menu, at id: String?) {
        overlay = .menu(menu, selected: menu.entries.firstIndex { $0.id == id } ?? 0)
    }

    fileprivate mutating func choose(_ entry: Overlay.Menu.Entry, of menu: Overlay.Menu) -> [Effect] {
        switch menu {
        case .variants:
            selectedKnob = nil
            return send(.choose(variant: entry.id))
        case .data:
            say("reading \(entry.title)")
            return send(.load(data: entry.id))
        }
    }

    fileprivate mutating func ask(_ purpose: Overlay.Prompt.Purpose) {
        guard let snapshot, let setup else { return }
        let text: String
        switch purpose {
        case .save:
            let data = snapshot.data.id.split(separator: "/").last.map(String.init) ?? "data"
            text = "\(data)-\(setup.experiment.variant)-\(snapshot.step).safetensors"
        case .widths: text = setup.experiment.encoder.widths.map(String.init).joined(separator: ",")
        case .latent: text = String(setup.experiment.latent)
        }
        overlay = .prompt(Overlay.Prompt(purpose: purpose, text: text))
    }

    /// Widths and codes above this would be a mistyped digit rather than a wish.
    private static let largestWidth = 20_000

    fileprivate mutating func answer(_ prompt: Overlay.Prompt) -> [Effect] {
        func fail(_ fault: String) -> [Effect] {
            var again = prompt
            again.fault = fault
            overlay = .prompt(again)
            return []
        }
        let text = prompt.text.filter { !$0.isWhitespace }
        let command: Command
        switch prompt.purpose {
        case .save:
            guard !text.isEmpty else { return fail("expected the name of a file") }
            command = .save(path: prompt.text)
        case .widths:
            let widths = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            let allowed = 1...Self.largestWidth
            guard text.isEmpty || widths.allSatisfy({ $0.map(allowed.contains) ?? false }) else {
                return fail("expected numbers 1 to \(Self.largestWidth) with commas, as 512,256; nothing for none")
            }
            command = .reshape(widths: text.isEmpty ? [] : widths.compactMap { $0 })
        case .latent:
            guard let latent = Int(text), (1...Self.largestWidth).contains(latent) else {
                return fail("expected a number from 1 to \(Self.largestWidth)")
            }
            command = .resize(latent: latent)
        }
        overlay = nil
        return send(command)
    }

    /// The chosen knob back to what the variant says.
    fileprivate mutating func restoreValue() -> [Effect] {
        guard let setup, let symbol = selectedSymbol, symbol.isOn else { return [] }
        let value =
            symbol.knob == Setup.learningRate
            ? Setup(setup.experiment, optimizer: setup.optimizer).learningRate
            : Variant.named(setup.experiment.variant)?.experiment.value(of: symbol.knob) ?? symbol.knob.initial
        return send(.turn(knob: symbol.id, to: value))
    }
}
