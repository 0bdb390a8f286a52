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
    case .send(let order): return send(order.command)

    case .focus(let offset):
        // A pane that has the whole screen gives it to the next one.
        let all = state.panes.slots.filter { state.pane(at: $0) != nil }
        let shown = state.zoomed == nil ? state.layout.shown : all
        state.show(Panes.slot(after: state.focus, offset, among: shown))
    case .focusPane(let slot): state.show(slot)
    case .zoom:
        if state.zoomed == nil { state.zoomed = state.focus } else { state.unzoom() }
    case .move(let offset): return state.pane(at: state.focus).map { state.turn(.move(offset), in: $0) } ?? []
    case .adjust(let offset): return state.pane(at: state.focus).map { state.turn(.adjust(offset), in: $0) } ?? []
    case .pane(let id, let name):
        guard let pane = state.panes.named(id) else { return [] }
        let effects = state.update(pane, .own(name))
        if pane.shown(by: name) { state.show(pane.slot) }
        return effects
    case .restoreValue: return state.restoreValue()

    case .toggleEarlyStopping:
        let choice = Choice.earlyStopping
        let value = state.setup?.patience == nil ? choice.usual ?? Choice.off : Choice.off
        return send(.set(choice: choice.id, to: value))

    case .toggleTest:
        state.showsTest.toggle()
        let rows = state.kind.rows
        let shown = state.showsTest ? "test \(rows), which judge a model: turn no knob by them" : "validation \(rows)"
        state.say("panes show \(shown)")

    case .resizeImages(let steps): state.resizeImages(by: steps)
    case .toggleMargins:
        state.pictures.crops.toggle()
        let shown = state.pictures.crops ? "without the edges where all are alike" : "whole"
        state.say(state.kind == .images ? "images are shown \(shown)" : "only images have edges")

    case .openHelp: state.overlay = .help(top: 0)
    case .openManual:
        state.overlay = state.manual.pages.isEmpty ? nil : .manual(ManualView())
        if state.overlay == nil { state.say("the manual isn't here") }
    case .openVariants: state.open(.variants)
    case .openAdvice: state.open(.goals)
    case .openTerms: state.open(.terms)
    case .openChoices: state.open(.choices)
    case .openChoice(let id): state.open(choice: id)
    case .openData: state.open(.data)
    case .openPanes: state.open(.panes)
    case .openCommand: state.ask("")
    case .typeValue: if let symbol = state.selectedSymbol { state.ask("set \(symbol.id)") }
    case .openSave:
        if state.saves { state.ask("save") } else { state.say("files can't be saved here") }
    case .close: state.unzoom()
    case .select, .first, .last, .confirm, .toggleShown, .openSearch, .nextMatch: break
    }
    return []
}

extension State {
    /// What arrow keys, or the wheel, do in a pane; where that is nothing, it is said.
    mutating func turn(_ deed: PaneDeed, in pane: some Pane) -> [Effect] {
        let hints = pane.arrows(in: self)
        switch deed {
        case .move where hints.along.isEmpty: say("up and down do nothing in \(pane.id)")
        case .adjust where hints.across.isEmpty: say("left and right do nothing in \(pane.id)")
        default: break
        }
        return update(pane, deed)
    }
}

// MARK: overlays

private func update(_ state: inout State, _ overlay: Overlay, _ action: Action) -> [Effect] {
    let count: Int
    let place: Int
    switch overlay {
    case .help(let top): (count, place) = (HelpPage.scrollable(state.keymap, in: state.overlayArea.size) + 1, top)
    case .menu(let menu, let selected): (count, place) = (menu.entries(in: state).count, selected)
    case .manual(let view): return view.update(&state, action)
    // Keys are text there.
    case .prompt: return []
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
        return state.choose(menu.entries(in: state)[place], of: menu)
    case .toggleShown:
        if case .menu(.panes, _) = overlay { state.toggleShown(state.panes.slots[place]) }
        return []
    case .select(let offset): next = min(max(place + offset, 0), count - 1)
    case .first: next = 0
    case .last: next = count - 1
    case .openSearch:
        state.openSearch()
        return []
    case .nextMatch(let offset):
        state.nextMatch(offset)
        return []
    default: break
    }
    switch overlay {
    case .help: state.overlay = .help(top: next)
    case .menu(let menu, _): state.overlay = .menu(menu, selected: next)
    case .prompt, .manual: break
    }
    return []
}

extension State {
    mutating func send(_ command: Command) -> [Effect] {
        switch command {
        case .choose: selectedKnob = nil
        case .load(let data):
            say(
                "reading \(BuiltInDataset.all.first { $0.id == data }?.title ?? BuiltInRatings.named(data)?.title ?? data)"
            )
        case .follow(let id):
            guard let recipe = inventory.recipes.first(where: { $0.id == id }) else { break }
            selectedKnob = nil
            unzoom()
            layouts = layouts.showing(recipe.view)
            say("opening \(recipe.title)")
        case .set(let id, let value): sayWhatComes(of: id, value)
        default: break
        }
        expect(command)
        return [.send(command)]
    }

    /// What is on the key of an action.
    func key(_ action: Action) -> String { keymap.key(for: action) }

    /// Gives a pane the focus; one for which there is no room beside the others, the screen as well.
    mutating func show(_ slot: String) {
        guard pane(at: slot) != nil else { return say("\(slot) isn't for data of this kind") }
        focus = slot
        if zoomed != nil || !layout.shown.contains(slot) { zoomed = slot }
    }

    fileprivate mutating func toggleShown(_ slot: String) {
        guard pane(at: slot) != nil else { return say("\(slot) isn't for data of this kind") }
        unzoom()
        // What is seen counts: a pane may be among the chosen ones and have no room.
        if layout.shown.contains(slot) {
            guard layouts.hide(slot, on: size) else { return say("one pane has to stay") }
            unzoom()
        } else {
            layouts.show(slot, on: size)
            guard layout.shown.contains(slot) else {
                return say("no room for \(slot) beside the others; \(key(.confirm)) shows it alone")
            }
        }
        say("[layout] of config.toml keeps it so: \(Layouts.line(layouts.panes ?? []))")
    }

    fileprivate mutating func unzoom() {
        zoomed = nil
        let shown = layout.shown
        if !shown.contains(focus) { focus = shown.last ?? focus }
    }

    mutating func say(_ text: String) { message = Remark(.information, text) }

    /// Opens a list at what the arrow keys turn, else at the first that is chosen already.
    fileprivate mutating func open(_ menu: Overlay.Menu) {
        let entries = menu.entries(in: self)
        guard !entries.isEmpty else { return say("nothing to choose from") }
        let turned: Int? =
            switch menu {
            case .terms: entries.firstIndex { $0.id == selectedSymbol?.term }
            case .panes: entries.firstIndex { $0.id == focus }
            default: nil
            }
        overlay = .menu(menu, selected: turned ?? entries.firstIndex(where: \.isPresent) ?? 0)
    }

    /// Opens the list of a choice's values, or the command line with the value that it has now.
    fileprivate mutating func open(choice id: String) {
        guard let choice = Choices.named(id) else { return }
        if choice.kind.values != nil { open(.choice(choice.id)) } else { ask(choice.command) }
    }

    /// What changes nothing that is shown is said at once.
    private mutating func sayWhatComes(of id: String, _ value: String) {
        guard let choice = Choices.named(id), choice.isLive, var after = setup,
            (try? choice.set(value, in: &after, for: data)) != nil
        else { return }
        say(choice.describe(after, data))
    }

    fileprivate mutating func choose(_ entry: Overlay.Menu.Entry, of menu: Overlay.Menu) -> [Effect] {
        switch menu {
        case .variants, .candidates: return send(.choose(variant: entry.id))
        case .goals:
            if let goal = Advice.Goal(rawValue: entry.id) { open(.candidates(goal)) }
            return []
        case .terms:
            // What comes on is what one wants to turn next.
            if !entry.isPresent { selectedKnob = Terms.named(entry.id)?.weight.id }
            return send(.toggle(term: entry.id))
        case .choice(let id):
            selectedKnob = entry.knobs.first?.id ?? selectedKnob
            return send(.set(choice: id, to: entry.id))
        case .choices:
            if entry.id == Overlay.Menu.recipeEntry { open(.recipes) } else { open(choice: entry.id) }
            return []
        case .recipes: return send(.follow(recipe: entry.id))
        case .data: return send(.load(data: entry.id))
        case .panes:
            show(entry.id)
            return []
        }
    }

    /// The chosen knob back to what the variant says.
    fileprivate mutating func restoreValue() -> [Effect] {
        guard let setup, let symbol = selectedSymbol else { return [] }
        let value =
            symbol.knob == Setup.learningRate
            ? Setup(setup.experiment, optimizer: setup.optimizer).learningRate
            : Variant.named(setup.experiment.variant)?.experiment.value(of: symbol.knob) ?? symbol.knob.initial
        return send(.turn(knob: symbol.id, to: value))
    }
}
