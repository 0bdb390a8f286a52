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
