/// A key as a person knows it.
package enum Key: Hashable, Sendable {
    case character(Character)
    case control(Character)
    case up, down, left, right
    case home, end, pageUp, pageDown
    case tab, backTab, enter, escape, backspace, delete, insert
    case f(Int)
}

extension Key: CustomStringConvertible {
    /// The key's name in ASCII, as help pages print it: `q`, `space`, `ctrl-l`, `pgup`, `F1`.
    package var description: String {
        switch self {
        case .character(" "): "space"
        case .character(let character): String(character)
        case .control(let character): "ctrl-\(character)"
        case .up: "up"
        case .down: "down"
        case .left: "left"
        case .right: "right"
        case .home: "home"
        case .end: "end"
        case .pageUp: "pgup"
        case .pageDown: "pgdn"
        case .tab: "tab"
        case .backTab: "shift-tab"
        case .enter: "enter"
        case .escape: "esc"
        case .backspace: "backspace"
        case .delete: "del"
        case .insert: "ins"
        case .f(let number): "F\(number)"
        }
    }

    /// The key that `name` means, written as ``description`` writes it; case matters for single characters alone.
    /// Nil when there is none, and for what a terminal cannot tell from another key.
    package init?(named name: String) {
        if name.count == 1, let character = name.first, character != " ", character.unicodeScalars.count == 1,
            DisplayWidth.of(name) > 0
        {
            self = .character(character)
            return
        }
        let lower = name.lowercased()
        let named: [Key] =
            [.up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .tab, .backTab, .enter, .escape]
            + [.backspace, .delete, .insert, .character(" ")] + (1...12).map(Key.f)
            // ctrl-h, i, j and m are backspace, tab and enter; ctrl-c and z are signals.
            + "abdefgklnopqrstuvwxy]^_@".map(Key.control)
        guard let key = named.first(where: { $0.description.lowercased() == lower }) else { return nil }
        self = key
    }

    /// As ``description``, but arrows as arrows where the terminal shows them.
    package func label(_ glyphs: GlyphSet) -> String {
        guard glyphs == .unicode else { return description }
        return switch self {
        case .up: glyphs.up
        case .down: glyphs.down
        case .left: glyphs.left
        case .right: glyphs.right
        default: description
        }
    }
}
