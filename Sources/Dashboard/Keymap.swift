import Laboratory
import Terminal

/// A row of the keymap: from it the keys work, and the help page and the hints are made.
struct Binding: Hashable {
    /// What the configuration calls it.
    let name: String
    /// None where only the configuration gives it one.
    var keys: [Key]
    let action: Action
    /// For the help page.
    let help: String
    /// For the last row of the screen; empty where it isn't mentioned there.
    let hint: String
    /// The place whose focus it needs; nil for a key that works everywhere.
    var slot: String?

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
    func label(_ glyphs: GlyphSet) -> String { keys.first?.label(glyphs) ?? "" }
}

package struct Keymap: Hashable, Sendable {
    struct Section: Hashable {
        let title: String
        var bindings: [Binding]
    }

    package static let standard = Keymap(for: .all)

    /// Everywhere but in overlays.
    private(set) var general: [Section]

    /// The keys of the program, and of some panes.
    init(for panes: Panes) {
        general =
            Self.experiment + [
                Section(
                    title: "Curves and pictures",
                    bindings: panes.list.flatMap(\.bindings) + [
                        Binding("test-images", "X", do: .toggleTest, "test images, or not"),
                        Binding("smaller-images", "(", do: .resizeImages(-1), "smaller images, but more"),
                        Binding("larger-images", ")", do: .resizeImages(1), "larger images"),
                        Binding("margins", "C", do: .toggleMargins, "images without margins"),
                    ]),
                Section(
                    title: "Screen",
                    bindings: [
                        Binding("next-pane", .tab, do: .focus(1), "next pane", hint: "pane"),
                        Binding("previous-pane", .backTab, do: .focus(-1), "pane before"),
                    ]
                        + panes.slots.map { slot in
                            Binding(
                                "pane-\(slot)", panes.digit(of: slot).map { String($0) } ?? "", do: .focusPane(slot),
                                slot)
                        } + [
                            Binding("panes", "P", do: .openPanes, "list of all panes"),
                            Binding("zoom", "z", do: .zoom, "one pane fills the screen"),
                            Binding("back", .escape, do: .close, "back by one level"),
                            Binding("repaint", .control("l"), do: .repaint, "draw everything again"),
                            Binding("command", ":", do: .openCommand, "type a command", hint: "command"),
                            Binding("manual", "M", do: .openManual, "the manual"),
                            Binding("help", .character("?"), .f(1), do: .openHelp, "this page", hint: "help"),
                            Binding("quit", .character("q"), .f(10), do: .quit, "quit", hint: "quit"),
                        ]),
            ]
    }

    private static let experiment: [Section] = [
        Section(
            title: "Training",
            bindings: [
                Binding("play", " ", do: .togglePlaying, "play or pause", hint: "play/pause"),
                Binding("step", ".", do: .step, "one step, then pause", hint: "step"),
                Binding("reset", "r", do: .reset, "back to step 0, same seed", hint: "reset"),
                Binding("fresh", "R", do: .send(.startFresh), "step 0, own values"),
                Binding("undo", "u", do: .send(.undo), "undo the last change", hint: "undo"),
                Binding("redo", .control("r"), do: .send(.redo), "do it again"),
                Binding("save", "s", do: .openSave, "save a checkpoint", hint: "save"),
                Binding("early-stopping", "E", do: .toggleEarlyStopping, "stop early, or don't"),
            ]),
        Section(
            title: "Experiment",
            bindings: [
                Binding("variant", "v", do: .openVariants, "choose a variant", hint: "variant"),
                Binding("advice", "A", do: .openAdvice, "which variant to take"),
                Binding("term", "t", do: .openTerms, "switch terms on or off", hint: "term"),
                Binding("distance", "D", do: .openChoice(Choice.distance.id), "choose a distance"),
                Binding(
                    "corruption", "c", do: .openChoice(Choice.corruption.id), "choose a corruption",
                    hint: "corruption"),
                Binding("data", "d", do: .openData, "choose a data set", hint: "data"),
                Binding("widths", "w", do: .openChoice(Choice.widths.id), "change the hidden widths"),
                Binding("latent", "n", do: .openChoice(Choice.latent.id), "change the code's size"),
                Binding("prune", "U", do: .send(.prune), "take unused codes out"),
                Binding("options", "o", do: .openChoices, "list of all choices"),
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
        Binding("show", "x", do: .toggleShown, "show or hide a pane"),
        Binding("search", "/", do: .openSearch, "search"),
        Binding("next-match", "n", do: .nextMatch(1), "next match"),
        Binding("previous-match", "N", do: .nextMatch(-1), "match before"),
        Binding("repaint", .control("l"), do: .repaint, "draw everything again"),
    ]

    var allGeneral: [Binding] { general.flatMap(\.bindings) }

    /// What works while a place has the focus: its own keys first.
    func bindings(focus: String) -> [Binding] {
        allGeneral.filter { $0.slot == focus } + allGeneral.filter { $0.slot == nil }
    }

    /// All that has a name, each name once.
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
