import Laboratory
import Terminal

extension State {
    /// Whether keys are text now.
    var isTyping: Bool {
        if case .prompt = overlay { return true }
        return search?.isTyping ?? false
    }

    /// What typed commands are read against; nil until there is a session.
    var context: CommandContext? { snapshot.map { CommandContext($0, setup: setup, in: language) } }

    /// Opens the command line with a command, if one is named, and the value that it has now.
    mutating func ask(_ name: String) {
        let start = name.isEmpty ? "" : name + " "
        let present = name.isEmpty ? nil : context.map { Grammar.completion(of: start, in: $0) }?.choices.first?.id
        overlay = .prompt(Prompt(start, proposing: present ?? ""))
    }
}

/// What a key does while a person types.
package func type(_ key: Key, into state: inout State) -> [Effect] {
    state.dismissNotice()
    if key == .control("l") { return [.repaint] }
    if case .prompt(var prompt) = state.overlay {
        switch key {
        case .escape: state.overlay = nil
        case .backspace where prompt.line.text.isEmpty: state.overlay = nil
        case .enter: return state.answer(prompt)
        default:
            switch key {
            case .tab: prompt.complete(1, in: state.context)
            case .backTab: prompt.complete(-1, in: state.context)
            case .up, .control("p"): prompt.recall(-1, from: state.commands)
            case .down, .control("n"): prompt.recall(1, from: state.commands)
            default: prompt.edit(key)
            }
            state.overlay = .prompt(prompt)
        }
    } else if var search = state.search {
        switch key {
        case .escape: state.endSearch()
        case .backspace where search.pattern.isEmpty: state.endSearch()
        case .enter where search.pattern.isEmpty: state.endSearch()
        case .enter: state.search?.isTyping = false
        default:
            guard search.line.edit(key) else { break }
            state.find(search)
        }
    }
    return []
}

/// Text that was pasted while a person types; nothing elsewhere, since a paste is never run as commands.
package func paste(_ text: String, into state: inout State) {
    if case .prompt(var prompt) = state.overlay {
        prompt.insert(text)
        state.overlay = .prompt(prompt)
    } else if var search = state.search, search.isTyping {
        search.line.insert(text)
        state.find(search)
    }
}

// MARK: commands

extension State {
    fileprivate mutating func answer(_ prompt: Prompt) -> [Effect] {
        let line = prompt.line.text
        guard !line.allSatisfy(\.isWhitespace) else {
            overlay = nil
            return []
        }
        do {
            guard let context else { throw CommandFault(found: "no data yet", expected: "to have read them") }
            let request = try Grammar.parse(line, in: context)
            overlay = nil
            if commands.last != line { commands.append(line) }
            switch request {
            case .obey(let command): return send(command)
            case .cut(let blocks): pictures.blocks = blocks
            case .like(let item, let rating): like(item, rating)
            case .help(nil): overlay = .help(top: 0)
            case .help(let name): say(Grammar.help(on: name, in: context)[0])
            case .quit: return [.quit]
            }
        } catch {
            var again = prompt
            again.fault = "\(error)"
            overlay = .prompt(again)
        }
        return []
    }
}

// MARK: searching

extension State {
    /// The rows of the list that lies over the panes, and the chosen or first one of them.
    var list: (rows: [String], place: Int)? {
        switch overlay {
        case .menu(let menu, let selected):
            (menu.entries(in: self).map { "\($0.id) \($0.title) \($0.detail) \($0.source)" }, selected)
        case .help(let top): (HelpPage.rows(keymap), top)
        case .manual(let view): (view.rows(manual, in: overlayArea.size), view.place)
        case .prompt, nil: nil
        }
    }

    mutating func openSearch() {
        guard let list else { return }
        search = Search(origin: list.place)
    }

    fileprivate mutating func endSearch() {
        if let origin = search?.origin { show(row: origin) }
        search = nil
    }

    /// Shows the first row from where the search began on that has what is typed so far.
    fileprivate mutating func find(_ changed: Search) {
        var search = changed
        let matches = search.matches(in: list?.rows ?? [])
        search.found = matches.first { $0 >= search.origin } ?? matches.first
        self.search = search
        show(row: search.found ?? search.origin)
    }

    /// Shows the next row that has what was looked for, or the one before.
    mutating func nextMatch(_ offset: Int) {
        guard let search, let list else { return }
        let matches = search.matches(in: list.rows)
        // In a menu the search goes on from the chosen row, wherever the arrows have moved it.
        var place = search.found ?? search.origin
        if case .menu(_, let selected) = overlay { place = selected }
        if case .manual(let view) = overlay, view.page == nil { place = view.place }
        let next =
            offset > 0 ? matches.first { $0 > place } ?? matches.first : matches.last { $0 < place } ?? matches.last
        guard let next else { return }
        self.search?.found = next
        show(row: next)
    }

    private mutating func show(row: Int) {
        switch overlay {
        case .menu(let menu, _): overlay = .menu(menu, selected: row)
        case .help(let top): overlay = .help(top: HelpPage.top(keymap, showing: row, from: top, in: overlayArea.size))
        case .manual(let view): overlay = .manual(view.showing(row, manual, in: overlayArea.size))
        case .prompt, nil: break
        }
    }
}
