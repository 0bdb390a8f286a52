import Terminal

/// A row of the keymap: from it the keys work, and the help page and the hints are made.
struct Binding: Hashable {
    /// What the configuration calls it.
    let name: String
    var keys: [Key]
    let action: Action
    /// For the help page.
    let help: String
    /// For the last row of the screen; empty where it isn't mentioned there.
    let hint: String

    init(_ name: String, _ keys: Key..., do action: Action, _ help: String, hint: String = "") {
        (self.name, self.keys, self.action, self.help, self.hint) = (name, keys, action, help, hint)
    }

    init(
        _ name: String, _ characters: String, _ more: [Key] = [], do action: Action, _ help: String,
        hint: String = ""
    ) {
        self.keys = more + characters.map(Key.character)
        (self.name, self.action, self.help, self.hint) = (name, action, help, hint)
    }

    /// `←→`, `space`, `q`
    func label(_ glyphs: GlyphSet) -> String { keys[0].label(glyphs) }
}

package struct Keymap: Hashable, Sendable {
    struct Section: Hashable {
        let title: String
        var bindings: [Binding]
    }

    package static let standard = Keymap()

    /// Everywhere but in overlays.
    private(set) var general: [Section] = [
        Section(
            title: "Training",
            bindings: [
                Binding("play", " ", do: .togglePlaying, "play or pause", hint: "play/pause"),
                Binding("step", ".", do: .step, "one step, then pause", hint: "step"),
                Binding("reset", "r", do: .reset, "back to step 0, same seed", hint: "reset"),
                Binding("save", "s", do: .openSave, "save a checkpoint", hint: "save"),
                Binding("early-stopping", "E", do: .toggleEarlyStopping, "stop early, or don't"),
            ]),
        Section(
            title: "Experiment",
            bindings: [
                Binding("variant", "v", do: .openVariants, "choose a variant", hint: "variant"),
                Binding("term", "t", do: .openTerms, "switch terms on or off", hint: "term"),
                Binding("distance", "D", do: .openDistances, "choose a distance"),
                Binding("corruption", "c", do: .openCorruptions, "choose a corruption", hint: "corruption"),
                Binding("data", "d", do: .openData, "choose a data set", hint: "data"),
                Binding("widths", "w", do: .openWidths, "change the hidden widths"),
                Binding("latent", "n", do: .openLatent, "change the code's size"),
            ]),
        Section(
            title: "Choose and turn",
            bindings: [
                Binding("less", "h-", [.left], do: .adjust(-1), "less"),
                Binding("more", "l+=", [.right], do: .adjust(1), "more", hint: "turn"),
                Binding("much-less", "<,", do: .adjust(-5), "much less"),
                Binding("much-more", ">", do: .adjust(5), "much more"),
                Binding("previous", "k", [.up], do: .move(-1), "the one before", hint: "choose"),
                Binding("next", "j", [.down], do: .move(1), "the next one"),
                Binding("own-value", "0", do: .restoreValue, "the variant's own value"),
            ]),
        Section(
            title: "Curves and pictures",
            bindings: [
                Binding("measure", "m", do: .nextMeasure, "next measure on curves", hint: "measure"),
                Binding("log-axis", "y", do: .toggleLogarithmic, "log curves, or linear"),
                Binding("left-end-next", "[", do: .moveLeftEnd(1), "next image, left end"),
                Binding("left-end-previous", "{", do: .moveLeftEnd(-1), "the one before"),
                Binding("right-end-next", "]", do: .moveRightEnd(1), "next image, right end"),
                Binding("right-end-previous", "}", do: .moveRightEnd(-1), "the one before"),
                Binding("path", "p", do: .togglePath, "straight or spherical"),
            ]),
        Section(
            title: "Screen",
            bindings: [
                Binding("next-pane", .tab, do: .focus(1), "next pane", hint: "pane"),
                Binding("previous-pane", .backTab, do: .focus(-1), "pane before"),
                Binding("pane-loss", "1", do: .focusPane(.loss), "loss"),
                Binding("pane-reconstruction", "2", do: .focusPane(.reconstruction), "reconstruction"),
                Binding("pane-interpolation", "3", do: .focusPane(.interpolation), "interpolation"),
                Binding("pane-formula", "4", do: .focusPane(.formula), "formula"),
                Binding("pane-samples", "5", do: .focusPane(.samples), "samples"),
                Binding("pane-codes", "6", do: .focusPane(.codes), "codes"),
                Binding("pane-measures", "7", do: .focusPane(.measures), "measures"),
                Binding("zoom", "z", do: .zoom, "one pane fills the screen"),
                Binding("back", .escape, do: .close, "back by one level"),
                Binding("repaint", .control("l"), do: .repaint, "draw everything again"),
                Binding("command", ":", do: .openCommand, "type a command", hint: "command"),
                Binding("manual", "M", do: .openManual, "the manual"),
                Binding("help", .character("?"), .f(1), do: .openHelp, "this page", hint: "help"),
                Binding("quit", .character("q"), .f(10), do: .quit, "quit", hint: "quit"),
            ]),
    ]

    /// In help and menus.
    private(set) var overlay: [Binding] = [
        Binding("close", .escape, .character("q"), do: .close, "close it"),
        Binding("choose", .enter, .character(" "), do: .confirm, "take the chosen one"),
        Binding("previous", "k", [.up], do: .select(-1), "the one before"),
        Binding("next", "j", [.down], do: .select(1), "the next one"),
        Binding("page-up", .pageUp, do: .select(-5), "five up"),
        Binding("page-down", .pageDown, do: .select(5), "five down"),
        Binding("first", "g", [.home], do: .first, "the first"),
        Binding("last", "G", [.end], do: .last, "the last"),
        Binding("search", "/", do: .openSearch, "search"),
        Binding("next-match", "n", do: .nextMatch(1), "next match"),
        Binding("previous-match", "N", do: .nextMatch(-1), "match before"),
        Binding("repaint", .control("l"), do: .repaint, "draw everything again"),
    ]

    var allGeneral: [Binding] { general.flatMap(\.bindings) }

    /// What the help page shows: all that has a name, each name once.
    var sections: [Section] {
        let names = Set(allGeneral.map(\.name))
        return general + [Section(title: "In lists", bindings: overlay.filter { !names.contains($0.name) })]
    }

    mutating func bind(_ name: String, to keys: [Key]) {
        for section in general.indices {
            for row in general[section].bindings.indices where general[section].bindings[row].name == name {
                general[section].bindings[row].keys = keys
            }
        }
        for row in overlay.indices where overlay[row].name == name { overlay[row].keys = keys }
    }

    static func action(for key: Key, in bindings: [Binding]) -> Action? {
        bindings.first { $0.keys.contains(key) }?.action
    }

    /// The first key of an action, as texts that mention it spell it.
    func key(for action: Action, _ glyphs: GlyphSet = .unicode) -> String {
        (allGeneral + overlay).first { $0.action == action }?.label(glyphs) ?? ""
    }
}
