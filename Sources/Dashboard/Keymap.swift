import Terminal

/// A row of the keymap: from it the keys work, and the help page and the hints are made.
struct Binding {
    let keys: [Key]
    let action: Action
    /// For the help page.
    let help: String
    /// For the last row of the screen; empty where it isn't mentioned there.
    let hint: String

    init(_ keys: Key..., do action: Action, _ help: String, hint: String = "") {
        (self.keys, self.action, self.help, self.hint) = (keys, action, help, hint)
    }

    init(_ characters: String, _ more: [Key] = [], do action: Action, _ help: String, hint: String = "") {
        self.keys = more + characters.map(Key.character)
        (self.action, self.help, self.hint) = (action, help, hint)
    }

    /// `←→`, `space`, `q`
    func label(_ glyphs: GlyphSet) -> String { keys[0].label(glyphs) }
}

enum Keymap {
    struct Section {
        let title: String
        let bindings: [Binding]
    }

    /// Everywhere but in overlays.
    static let general: [Section] = [
        Section(
            title: "Training",
            bindings: [
                Binding(" ", do: .togglePlaying, "play or pause", hint: "play/pause"),
                Binding(".", do: .step, "one step, then pause", hint: "step"),
                Binding("r", do: .reset, "back to step 0, same seed", hint: "reset"),
                Binding("s", do: .openSave, "save a checkpoint", hint: "save"),
                Binding("E", do: .toggleEarlyStopping, "stop early, or don't"),
            ]),
        Section(
            title: "Experiment",
            bindings: [
                Binding("v", do: .openVariants, "choose a variant", hint: "variant"),
                Binding("t", do: .toggleTerm, "switch the chosen term", hint: "term"),
                Binding("c", do: .nextCorruption, "next corruption", hint: "corruption"),
                Binding("d", do: .openData, "choose a data set", hint: "data"),
                Binding("w", do: .openWidths, "change the hidden widths"),
                Binding("n", do: .openLatent, "change the code's size"),
            ]),
        Section(
            title: "Choose and turn",
            bindings: [
                Binding("h", [.left], do: .adjust(-1), "less"),
                Binding("l", [.right], do: .adjust(1), "more", hint: "turn"),
                Binding("<,-", do: .adjust(-5), "much less"),
                Binding(">+=", do: .adjust(5), "much more"),
                Binding("k", [.up], do: .move(-1), "the one before", hint: "choose"),
                Binding("j", [.down], do: .move(1), "the next one"),
                Binding("0", do: .restoreValue, "the variant's own value"),
            ]),
        Section(
            title: "Curves and pictures",
            bindings: [
                Binding("m", do: .nextMeasure, "next measure on curves", hint: "measure"),
                Binding("y", do: .toggleLogarithmic, "log curves, or linear"),
                Binding("[", do: .moveLeftEnd(1), "next image, left end"),
                Binding("{", do: .moveLeftEnd(-1), "the one before"),
                Binding("]", do: .moveRightEnd(1), "next image, right end"),
                Binding("}", do: .moveRightEnd(-1), "the one before"),
                Binding("p", do: .togglePath, "straight or spherical"),
            ]),
        Section(
            title: "Screen",
            bindings: [
                Binding(.tab, do: .focus(1), "next pane", hint: "pane"),
                Binding(.backTab, do: .focus(-1), "pane before"),
                Binding("1", do: .focusPane(.loss), "loss"),
                Binding("2", do: .focusPane(.reconstruction), "reconstruction"),
                Binding("3", do: .focusPane(.interpolation), "interpolation"),
                Binding("4", do: .focusPane(.formula), "formula"),
                Binding("z", do: .zoom, "one pane fills the screen"),
                Binding(.control("l"), do: .repaint, "draw everything again"),
                Binding(":", do: .openCommand, "type a command", hint: "command"),
                Binding(.character("?"), .f(1), do: .openHelp, "this page", hint: "help"),
                Binding("q", do: .quit, "quit", hint: "quit"),
            ]),
    ]

    /// In help and menus.
    static let overlay: [Binding] = [
        Binding(.escape, .character("q"), do: .close, "back"),
        Binding(.enter, .character(" "), do: .confirm, "choose"),
        Binding("k", [.up], do: .select(-1), "the one before"),
        Binding("j", [.down], do: .select(1), "the next one"),
        Binding(.pageUp, do: .select(-5), "up"),
        Binding(.pageDown, do: .select(5), "down"),
        Binding("g", [.home], do: .first, "the first"),
        Binding("G", [.end], do: .last, "the last"),
        Binding("/", do: .openSearch, "search"),
        Binding("n", do: .nextMatch(1), "next match"),
        Binding("N", do: .nextMatch(-1), "match before"),
        Binding(.control("l"), do: .repaint, "draw everything again"),
    ]

    static func action(for key: Key, in bindings: [Binding]) -> Action? {
        bindings.first { $0.keys.contains(key) }?.action
    }

    static let allGeneral = general.flatMap(\.bindings)
}
