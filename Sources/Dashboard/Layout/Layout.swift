import Terminal

/// Where everything lies on a screen of some size.
package struct Layout: Equatable {
    struct Place: Equatable {
        /// Which pane's place it is.
        let slot: String
        /// The row above it.
        let title: Rect
        let content: Rect
    }

    /// Below this nothing of use can be shown.
    package static let smallest = Size(width: 40, height: 12)

    private(set) var status = Rect(width: 0, height: 0)
    private(set) var hints = Rect(width: 0, height: 0)
    private(set) var places: [Place] = []
    /// The lines between panes that stand side by side, from their titles down.
    private(set) var separators: [Rect] = []
    /// The panes that are shown, in the order of the focus.
    private(set) var shown: [String] = []

    var isTooSmall: Bool { places.isEmpty }

    /// Panes that aren't for such data have no place. `zoomed` has the whole of it.
    init(
        _ size: Size, _ layouts: Layouts = .standard, panes: Panes = .all, kind: DataKind = .images,
        zoomed: String? = nil
    ) {
        guard size.width >= Self.smallest.width, size.height >= Self.smallest.height else { return }
        var rest: Rect
        (status, rest) = Rect(width: size.width, height: size.height).split(top: 1)
        if size.height >= 14 { (rest, hints) = rest.split(bottom: 1) }
        func isShown(_ slot: String) -> Bool { panes.pane(at: slot, for: kind) != nil }
        let tree = zoomed.flatMap { isShown($0) ? .pane($0) : nil } ?? layouts.tree(on: size).keeping(isShown)
        // A layout of nothing but panes for other data shows the first that there is.
        let first = panes.slots.first(where: isShown) ?? panes.slots[0]
        place(tree ?? .pane(first), in: rest) { panes.pane(at: $0, for: kind)?.rows(on: size) }
        shown = panes.slots.filter { slot in places.contains { $0.slot == slot } }
    }

    /// `rows` is what a pane wants.
    private mutating func place(_ tree: LayoutTree, in rect: Rect, rows: (String) -> Int?) {
        switch tree {
        case .pane(let slot):
            let (title, content) = rect.split(top: 1)
            places.append(Place(slot: slot, title: title, content: content))
        case .sized(let rooms):
            let fitting = rooms.first { rect.width >= $0.width && rect.height >= $0.height } ?? rooms.last
            if let fitting { place(fitting.tree, in: rect, rows: rows) }
        case .rows(let branches):
            var rest = rect
            for (branch, length) in Self.lengths(of: branches, in: rect.height, line: 0, own: rows) {
                let (part, below) = rest.split(top: length)
                place(branch.tree, in: part, rows: rows)
                rest = below
            }
        case .columns(let branches):
            var rest = rect
            for (i, (branch, length)) in Self.lengths(of: branches, in: rect.width, line: 1, own: rows).enumerated() {
                var (part, beside) = rest.split(left: length)
                if i > 0 {
                    let (line, column) = part.split(left: 1)
                    separators.append(line)
                    part = column
                }
                place(branch.tree, in: part, rows: rows)
                rest = beside
            }
        }
    }

    /// The branches that there is room for, and the cells that each gets, the line at its side among them.
    private static func lengths(
        of branches: [LayoutTree.Branch], in total: Int, line: Int, own: (String) -> Int?
    ) -> [(LayoutTree.Branch, Int)] {
        var kept = branches.filter { total >= $0.within }
        while true {
            var lengths = kept.enumerated().map { i, branch -> Int? in
                let lines = line * (kept.count - 1 - (i > 0 ? 1 : 0))
                switch branch.length {
                case .weight: return nil
                case .share(let part, let whole): return (total - lines) * part / whole
                case .own:
                    guard line == 0, case .pane(let slot) = branch.tree, let rows = own(slot) else { return nil }
                    return rows + 1
                }
            }
            // Something has to fill the rest.
            if !kept.isEmpty && !lengths.contains(nil) { lengths[0] = nil }
            func weight(_ branch: LayoutTree.Branch) -> Int {
                if case .weight(let weight) = branch.length { weight } else { 1 }
            }
            let weighed = kept.indices.filter { lengths[$0] == nil }
            let weights = weighed.reduce(0) { $0 + weight(kept[$1]) }
            // Lines of weighed columns come on top, so that equal weights are equally wide without them.
            let lines = weighed.count { $0 > 0 } * line
            let free = max(0, total - lengths.reduce(0) { $0 + ($1 ?? 0) } - lines)
            var (before, from) = (0, 0)
            for i in weighed {
                before += weight(kept[i])
                let to = free * before / weights
                lengths[i] = to - from + (i > 0 ? line : 0)
                from = to
            }
            let isEnough =
                zip(kept, lengths).allSatisfy { $1! >= $0.least } && lengths.reduce(0) { $0 + $1! } <= total
            if kept.count <= 1 || isEnough { return zip(kept, lengths).map { ($0, $1!) } }
            kept.removeLast()
        }
    }
}

extension State {
    /// Where overlays lie: within the edge of the screen.
    var overlayArea: Rect { Rect(width: size.width, height: size.height).inset(dx: 2, dy: 1) }
}
