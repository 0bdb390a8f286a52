import Terminal

extension Keymap {
    /// Other keys for an action.
    package struct Wish: Hashable, Sendable {
        package let name: String
        package let keys: [Key]

        package init(_ name: String, _ keys: [Key]) {
            (self.name, self.keys) = (name, keys)
        }
    }

    /// A key that an action can't have, since it would mean two things in one place.
    package struct Clash: Hashable, Sendable {
        /// The place of the wish.
        package let wish: Int
        package let key: Key
        /// The action that has the key; the same one where the key stands twice.
        package let owner: String
    }

    /// The names of all actions, in the order of the help page.
    package static let names: [String] = standard.sections.flatMap(\.bindings).map(\.name)

    /// All actions in the order of the help page: name, keys, what they do.
    package var listing: [(name: String, keys: [Key], help: String)] {
        sections.flatMap(\.bindings).map { ($0.name, $0.keys, $0.help) }
    }

    /// Gives actions the keys that are wished for instead of their own, as far as nothing else has them: an action that
    /// isn't mentioned, or one that is mentioned earlier. One that would be left without a key keeps its own.
    ///
    /// - Precondition: all wishes have known names and keys, and no name has two.
    package mutating func grant(_ wishes: [Wish]) -> [Clash] {
        var clashes: [Clash] = []
        var open = Array(wishes.indices)
        while true {
            let (granted, found) = granting(open, of: wishes)
            if let refused = open.first(where: { granted[$0, default: []].isEmpty }) {
                // Its own keys are taken again, which others may have been granted.
                open.removeAll { $0 == refused }
                clashes += found.filter { $0.wish == refused }
                continue
            }
            for index in open { bind(wishes[index].name, to: granted[index]!) }
            return (clashes + found).sorted { $0.wish < $1.wish }
        }
    }

    private func granting(_ open: [Int], of wishes: [Wish]) -> (keys: [Int: [Key]], clashes: [Clash]) {
        let changed = Set(open.map { wishes[$0].name })
        // A key that needs a pane's focus may mean something else in another pane, and everywhere else.
        let focused = Set(allGeneral.compactMap(\.slot)).sorted()
        let tables =
            [allGeneral.filter { $0.slot == nil }] + focused.map { slot in allGeneral.filter { $0.slot == slot } }
            + [overlay]
        var owners: [[Key: String]] = tables.map { bindings in
            var owners: [Key: String] = [:]
            for binding in bindings where !changed.contains(binding.name) {
                for key in binding.keys { owners[key] = binding.name }
            }
            return owners
        }
        var granted: [Int: [Key]] = [:]
        var clashes: [Clash] = []
        for index in open {
            let name = wishes[index].name
            let places = tables.indices.filter { tables[$0].contains { $0.name == name } }
            for key in wishes[index].keys {
                if let owner = places.lazy.compactMap({ owners[$0][key] }).first {
                    clashes.append(Clash(wish: index, key: key, owner: owner))
                } else {
                    for place in places { owners[place][key] = name }
                    granted[index, default: []].append(key)
                }
            }
        }
        return (granted, clashes)
    }
}
