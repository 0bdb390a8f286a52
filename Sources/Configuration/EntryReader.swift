import Dashboard
import Terminal

/// Makes preferences of the entries of a file, and notes those that make none.
struct EntryReader {
    private(set) var preferences = Preferences()
    /// So many at most of what was found.
    private(set) var faults: [(line: Int, text: String)] = []
    private(set) var faultCount = 0

    private let path: String
    private let mostFaults: Int
    private var wishes: [(wish: Keymap.Wish, line: Int)] = []
    /// Accents by what they are for: they hold whatever the series are.
    private var chosen: [Int: Int] = [:]

    init(path: String, mostFaults: Int) { (self.path, self.mostFaults) = (path, mostFaults) }

    private static let roles = ["chosen": 0, "failure": 1, "running": 2, "warning": 4]
    private static let names = [
        "frame_rate", "pictures_rate", "glyphs", "images", "mouse", "on_stop", "layout", "keys", "colours",
    ]

    mutating func take(_ entry: TOMLDocument.Entry) {
        switch (entry.path[0], entry.path.count) {
        case ("frame_rate", 1):
            if let rate = whole(entry, in: Preferences.frameRates) { preferences.frameRate = rate }
        case ("pictures_rate", 1):
            if let rate = whole(entry, in: Preferences.pictureRates) { preferences.pictureRate = rate }
        case ("glyphs", 1):
            let word: String? = if case .string(let text) = entry.value { text } else { nil }
            do {
                preferences.blocks = try ImageBlocks(named: word ?? Self.text(entry.value))
            } catch {
                let known = Self.text(entry.value)
                note(entry.line, "glyphs", found: word == "octant" ? error.found : known, error.expected)
            }
        case ("images", 1):
            let word: String? = if case .string(let text) = entry.value { text } else { nil }
            do {
                preferences.images = try ImageMode(named: word ?? Self.text(entry.value))
            } catch { note(entry, error.expected) }
        case ("mouse", 1):
            guard case .boolean(let mouse) = entry.value else { return note(entry, "true or false") }
            preferences.mouse = mouse
        case ("on_stop", 1):
            let choices = Preferences.AfterStop.allCases.map(\.rawValue)
            guard case .string(let text) = entry.value, let choice = Preferences.AfterStop(rawValue: text) else {
                return note(entry, choices.map(Self.quoted).joined(separator: " or "))
            }
            preferences.afterStop = choice
        case ("layout", 2): takeLayout(entry)
        case ("keys", 2): takeKeys(entry)
        case ("colours", 2): takeColours(entry)
        case ("layout", 1), ("keys", 1), ("colours", 1):
            if entry.value != .table { note(entry, "a table: [\(entry.path[0])]") }
        default: noteUnknown(entry, entry.path.joined(separator: "."), among: Self.names)
        }
    }

    /// What depends on several entries.
    mutating func finish() {
        for (accent, colour) in chosen { preferences.accents.choose(colour, for: accent) }
        for clash in preferences.keymap.grant(wishes.map(\.wish)) {
            let (wish, line) = wishes[clash.wish]
            let owner = clash.owner == wish.name ? "stands there twice" : "\(clash.owner) has"
            let found = "\(Self.quoted(clash.key.description)), which \(owner)"
            note(line, "keys.\(wish.name)", found: found, "a key of its own")
        }
    }

    private mutating func whole(_ entry: TOMLDocument.Entry, in range: ClosedRange<Int>) -> Int? {
        if case .integer(let number) = entry.value, range.contains(number) { return number }
        note(entry, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// `panes` is a list of them, `main` an arrangement for every size, `"120x40"` one from that size on.
    private mutating func takeLayout(_ entry: TOMLDocument.Entry) {
        let name = entry.path[1]
        if name == "panes" {
            var panes: [String] = []
            let values: [TOMLDocument.Value] = if case .list(let list) = entry.value { list } else { [] }
            for value in values {
                guard case .string(let pane) = value, Panes.all.slots.contains(pane), !panes.contains(pane) else {
                    note(
                        entry.line, "layout.panes", found: Self.text(value),
                        "each once of \(Panes.all.slots.joined(separator: ", "))")
                    continue
                }
                panes.append(pane)
            }
            guard !values.isEmpty else {
                return note(entry, "a list of some of \(Panes.all.slots.joined(separator: ", "))")
            }
            if !panes.isEmpty { preferences.layouts.show(panes) }
            return
        }
        guard let size = name == "main" ? Size(width: 0, height: 0) : Self.size(name) else {
            return noteUnknown(entry, "layout.\(name)", among: ["panes", "main", "\"WIDTHxHEIGHT\""])
        }
        guard case .string(let text) = entry.value else {
            return note(entry, "panes with / between those below each other and | between those side by side")
        }
        do { preferences.layouts.add(try Layouts.Own(from: size, text)) } catch {
            note(entry.line, "layout.\(name)", found: error.found, error.expected)
        }
    }

    /// `120x40`
    private static func size(_ name: String) -> Size? {
        let parts = name.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], width > 0, height > 0 else { return nil }
        return Size(width: width, height: height)
    }

    private mutating func takeKeys(_ entry: TOMLDocument.Entry) {
        let name = entry.path[1]
        guard Keymap.names.contains(name) else {
            return noteUnknown(entry, "keys.\(name)", among: Keymap.names)
        }
        let values: [TOMLDocument.Value] = if case .list(let list) = entry.value { list } else { [entry.value] }
        guard !values.isEmpty else { return note(entry, "a key or a list of keys") }
        var keys: [Key] = []
        for value in values {
            guard case .string(let text) = value, let key = Key(named: text) else {
                note(
                    entry.line, "keys.\(name)", found: Self.text(value),
                    "a key as the help page spells it, such as \"x\", \"ctrl-x\", \"space\", \"pgup\" or \"f1\"")
                continue
            }
            keys.append(key)
        }
        if !keys.isEmpty { wishes.append((Keymap.Wish(name, keys), entry.line)) }
    }

    private mutating func takeColours(_ entry: TOMLDocument.Entry) {
        let name = entry.path[1]
        if name == "series" {
            let values: [TOMLDocument.Value] = if case .list(let list) = entry.value { list } else { [] }
            guard (1...Colour.accents).contains(values.count) else {
                return note(entry, "a list of 1 to \(Colour.accents) colours")
            }
            for (accent, value) in values.enumerated() {
                if let colour = colour(value, entry) { preferences.accents.choose(colour, for: accent) }
            }
        } else if let accent = Self.roles[name] {
            chosen[accent] = colour(entry.value, entry)
        } else {
            noteUnknown(entry, "colours.\(name)", among: ["series"] + Self.roles.keys.sorted())
        }
    }

    private mutating func colour(_ value: TOMLDocument.Value, _ entry: TOMLDocument.Entry) -> Int? {
        let number: Int? =
            switch value {
            case .integer(let number): number
            case .string(let name): Accents.names.firstIndex(of: name.lowercased())
            default: nil
            }
        guard let number, (0...255).contains(number) else {
            note(
                entry.line, entry.path.joined(separator: "."), found: Self.text(value),
                "0 to 255, or one of \(Accents.names.joined(separator: ", "))")
            return nil
        }
        return number
    }

    // MARK: faults

    private mutating func note(_ entry: TOMLDocument.Entry, _ expected: String) {
        note(entry.line, entry.path.joined(separator: "."), found: Self.text(entry.value), expected)
    }

    /// Names that an error lists; the manual has all.
    private static let mostNames = 40

    private mutating func noteUnknown(_ entry: TOMLDocument.Entry, _ name: String, among names: [String]) {
        guard faults.count < mostFaults else {
            faultCount += 1
            return
        }
        let last = name.split(separator: ".").last.map(String.init) ?? name
        let near = names.filter { Self.distance(last, $0) <= 2 }
        let some = names.count > Self.mostNames ? Array(names.prefix(Self.mostNames)) + ["…"] : names
        let expected = near.isEmpty ? "one of \(some.joined(separator: ", "))" : near.joined(separator: " or ")
        note(entry.line, name, found: "an unknown entry", expected)
    }

    private mutating func note(_ line: Int, _ name: String, found: String, _ expected: String) {
        faultCount += 1
        guard faults.count < mostFaults else { return }
        // A name can be anything, within quotes.
        let shown = TOMLText.shown(name).dropFirst().dropLast()
        faults.append((line, "\(path):\(line): \(shown): found \(found); expected \(expected)"))
    }

    private static func quoted(_ text: String) -> String { "\"\(text)\"" }

    static func text(_ value: TOMLDocument.Value) -> String {
        switch value {
        case .string(let text): TOMLText.shown(text)
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let value): String(value)
        case .list(let values): values.isEmpty ? "an empty list" : "a list"
        case .table: "a table"
        case .date: "a date"
        }
    }

    /// How many letters have to be changed, added or taken away (Levenshtein 1966).
    static func distance(_ a: String, _ b: String) -> Int {
        // As many as the lengths differ by, at least, which spares the work where one is very long.
        let difference = abs(a.utf8.count - b.utf8.count)
        guard difference < 16 else { return difference / 4 }
        let b = Array(b)
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(diagonal + (letter == other ? 0 : 1), above + 1, row[j] + 1)
                diagonal = above
            }
        }
        return row[b.count]
    }
}
