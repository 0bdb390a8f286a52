import Terminal

/// Which panes a person wants to see, and where: the standard arrangement, of all panes or some, or arrangements of their
/// own from given sizes of the screen on.
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

    /// The panes that are shown in the standard arrangement; nil for those that it has.
    package private(set) var panes: [String]?
    /// The smallest first.
    package private(set) var own: [Own] = []

    package init() {}

    package mutating func show(_ panes: [String]) { self.panes = panes }

    package mutating func add(_ own: Own) {
        self.own = (self.own + [own]).sorted { ($0.size.width, $0.size.height) < ($1.size.width, $1.size.height) }
    }

    /// The largest that fits.
    func tree(on size: Size) -> LayoutTree {
        if let own = own.last(where: { $0.size.width <= size.width && $0.size.height <= size.height }) { return own.tree }
        return panes.flatMap { LayoutTree.standard.showing($0) } ?? .standard
    }
}
