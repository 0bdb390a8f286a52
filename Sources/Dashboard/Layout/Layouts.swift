import Laboratory
import Terminal

/// Which panes a person wants to see, and where: in the standard arrangement, or in arrangements of their own from given
/// sizes of the screen on.
package struct Layouts: Hashable, Sendable {
    /// An arrangement as it is written, and from which size on it holds.
    package struct Own: Hashable, Sendable {
        package let size: Size
        package let text: String
        let tree: LayoutTree

        /// Throws ``LayoutText/Fault``.
        package init(from size: Size, _ text: String) throws(LayoutText.Fault) {
            (self.size, self.text) = (size, text)
            tree = try LayoutText.tree(text, panes: Panes.all.slots)
        }
    }

    package static let standard = Layouts()

    /// The panes that are shown; nil for those that the arrangement has.
    package private(set) var panes: [String]?
    /// The smallest first.
    package private(set) var own: [Own] = []

    package init() {}

    package mutating func show(_ panes: [String]) { self.panes = panes }

    package mutating func add(_ own: Own) {
        self.own = (self.own + [own]).sorted { ($0.size.width, $0.size.height) < ($1.size.width, $1.size.height) }
    }

    /// The largest arrangement that fits.
    private func arrangement(on size: Size) -> LayoutTree {
        own.last { $0.size.width <= size.width && $0.size.height <= size.height }?.tree ?? .standard
    }

    func tree(on size: Size) -> LayoutTree {
        let tree = arrangement(on: size)
        return panes.flatMap { tree.showing($0) } ?? tree
    }

    /// Has a pane among those that are shown where there is room for them.
    mutating func show(_ slot: String, on size: Size) {
        let panes = panes ?? arrangement(on: size).panes
        if !panes.contains(slot) { self.panes = panes + [slot] }
    }

    /// Hides a pane; false where none would be left.
    mutating func hide(_ slot: String, on size: Size) -> Bool {
        let left = (panes ?? arrangement(on: size).panes).filter { $0 != slot }
        if !left.isEmpty { panes = left }
        return !left.isEmpty
    }

    /// The same with what a recipe wants to be seen.
    package func showing(_ view: Recipe.View) -> Layouts {
        var layouts = self
        if let text = view.layout, let own = try? Own(from: Size(width: 0, height: 0), text) {
            (layouts.own, layouts.panes) = ([own], nil)
        }
        if let panes = view.panes { layouts.panes = panes }
        return layouts
    }

    /// The line of `config.toml`, under `[layout]`, that says which panes are shown.
    package static func line(_ panes: [String]) -> String {
        "panes = [\(panes.map { "\"\($0)\"" }.joined(separator: ", "))]"
    }
}
