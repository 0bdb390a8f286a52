import Terminal

/// How a rectangle is shared among panes: a value, which ``Layout`` interprets.
package indirect enum LayoutTree: Hashable, Sendable {
    case pane(String)
    /// One below the other.
    case rows([Branch])
    /// Side by side, with a line at the left of each but the first.
    case columns([Branch])
    /// The first that has the room that it needs, else the last.
    case sized([Room])

    package struct Branch: Hashable, Sendable {
        let tree: LayoutTree
        let length: Length
        /// The cells that it gets at least, with its title or line: where it would get fewer, the last one goes.
        let least: Int
        /// The cells that all branches together have at least; else it isn't there.
        let within: Int

        init(_ tree: LayoutTree, _ length: Length = .weight(1), least: Int = 0, within: Int = 0) {
            (self.tree, self.length, self.least, self.within) = (tree, length, least, within)
        }
    }

    package struct Room: Hashable, Sendable {
        let width, height: Int
        let tree: LayoutTree
    }

    package enum Length: Hashable, Sendable {
        /// What is left, in proportion to the weights.
        case weight(Int)
        /// Such a part of what there is without the lines of others.
        case share(Int, of: Int)
        /// What its pane wants, and its title; a weight of 1 where it wants nothing.
        case own
    }

    /// Its panes, in the order of reading.
    var panes: [String] {
        var panes: [String] = []
        func visit(_ tree: LayoutTree) {
            switch tree {
            case .pane(let slot): if !panes.contains(slot) { panes.append(slot) }
            case .rows(let branches), .columns(let branches): for branch in branches { visit(branch.tree) }
            case .sized(let rooms): for room in rooms { visit(room.tree) }
            }
        }
        visit(self)
        return panes
    }

    /// The same without the panes that don't belong; what they leave goes to their neighbours. Nil where nothing is left.
    func keeping(_ belongs: (String) -> Bool) -> LayoutTree? {
        func kept(_ branches: [Branch]) -> [Branch] {
            branches.compactMap { branch in
                branch.tree.keeping(belongs).map {
                    Branch($0, branch.length, least: branch.least, within: branch.within)
                }
            }
        }
        switch self {
        case .pane(let slot): return belongs(slot) ? self : nil
        case .rows(let branches):
            let kept = kept(branches)
            return kept.isEmpty ? nil : .rows(kept)
        case .columns(let branches):
            let kept = kept(branches)
            return kept.isEmpty ? nil : .columns(kept)
        case .sized(let rooms):
            let kept = rooms.compactMap { room in
                room.tree.keeping(belongs).map { Room(width: room.width, height: room.height, tree: $0) }
            }
            return kept.isEmpty ? nil : .sized(kept)
        }
    }
}

extension LayoutTree {
    /// Where there is no room for all, the interpolation goes first, then the reconstructions. Where there is more, samples,
    /// measures and codes come, and a third column.
    package static let standard = LayoutTree.rows([
        Branch(
            .sized([
                Room(
                    width: 150, height: 16,
                    tree: .columns([Branch(pairs), Branch(.pane("codes"), .share(3, of: 10))])),
                Room(width: 64, height: 44, tree: pairsWithCodes),
                Room(width: 64, height: 0, tree: pairs),
                Room(width: 0, height: 0, tree: stack(["loss", "reconstruction", "samples", "codes"])),
            ])),
        Branch(.pane("interpolation"), .own, within: 18),
        Branch(.pane("formula"), .own),
    ])

    /// Curves beside images.
    private static let pairs = LayoutTree.sized([
        Room(
            width: 0, height: 20,
            tree: beside(.rows([Branch(.pane("loss")), Branch(.pane("measures"), .own)]), images)),
        Room(width: 0, height: 0, tree: beside(.pane("loss"), .pane("reconstruction"))),
    ])

    private static let pairsWithCodes = beside(
        .rows([
            Branch(.rows([Branch(.pane("loss")), Branch(.pane("codes"), .share(1, of: 2))])),
            Branch(.pane("measures"), .own),
        ]), images)

    private static let images = LayoutTree.rows([
        Branch(.pane("reconstruction")), Branch(.pane("samples"), .share(1, of: 3)),
    ])

    private static func beside(_ left: LayoutTree, _ right: LayoutTree) -> LayoutTree {
        .columns([Branch(left, .share(47, of: 100)), Branch(right)])
    }

    /// As many as get seven rows and a title.
    private static func stack(_ panes: [String]) -> LayoutTree { .rows(panes.map { Branch(.pane($0), least: 8) }) }

    /// The same for a list of panes; those that it has no place for stand at the right, or below where it is narrow.
    func showing(_ panes: [String]) -> LayoutTree? {
        let own = self.panes
        let tree = keeping(panes.contains)
        let others = panes.filter { !own.contains($0) }
        guard !others.isEmpty else { return tree }
        let stack = Self.stack(others)
        guard let tree else { return stack }
        // What wants but a few rows has no column to itself.
        if case .rows(let branches) = tree, branches.allSatisfy({ $0.length == .own }) {
            let above = LayoutTree.sized([
                Room(width: 110, height: 0, tree: .columns(others.map { Branch(.pane($0), least: 40) })),
                Room(width: 0, height: 0, tree: stack),
            ])
            return .rows([Branch(above)] + branches)
        }
        return .sized([
            Room(width: 110, height: 0, tree: .columns([Branch(tree), Branch(stack, .share(3, of: 10))])),
            Room(width: 0, height: 0, tree: .rows([Branch(tree), Branch(stack, .share(1, of: 3), within: 24)])),
        ])
    }
}
