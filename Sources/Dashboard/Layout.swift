import Terminal

/// Where everything lies on a screen of some size.
package struct Layout: Equatable {
    struct Place: Equatable {
        let pane: PaneID
        /// The row above it.
        let title: Rect
        let content: Rect
    }

    /// Below this nothing of use can be shown.
    package static let smallest = Size(width: 40, height: 12)

    private(set) var status = Rect(width: 0, height: 0)
    private(set) var hints = Rect(width: 0, height: 0)
    private(set) var places: [Place] = []
    /// The line between panes that stand side by side, from their titles down.
    private(set) var separator: Rect?

    var isTooSmall: Bool { places.isEmpty }
    /// The panes that are shown, in the order of the focus.
    var shown: [PaneID] { places.map(\.pane).sorted { $0.rawValue < $1.rawValue } }

    /// Where there is no room for all, the interpolation goes first, then the reconstructions, then the key hints.
    init(_ size: Size, zoomed: PaneID? = nil) {
        guard size.width >= Self.smallest.width, size.height >= Self.smallest.height else { return }
        var rest: Rect
        (status, rest) = Rect(width: size.width, height: size.height).split(top: 1)
        if size.height >= 14 { (rest, hints) = rest.split(bottom: 1) }
        if let zoomed {
            place(zoomed, in: rest)
            return
        }
        let formulaRows = size.height < 16 ? 2 : size.height < 30 ? 3 : size.height < 44 ? 4 : 6
        var formula: Rect
        (rest, formula) = rest.split(bottom: formulaRows + 1)
        var interpolation: Rect?
        if size.height >= 20 {
            // No higher than leaves room for seven images side by side.
            let rows = max(4, min((size.height - 12) / 3, size.width / 16, 14))
            let (above, below) = rest.split(bottom: rows + 1)
            (rest, interpolation) = (above, below)
        }
        if size.width >= 64 {
            let (left, right) = rest.split(left: (size.width - 1) * 47 / 100)
            let (line, images) = right.split(left: 1)
            separator = line
            place(.loss, in: left)
            place(.reconstruction, in: images)
        } else if rest.height >= 16 {
            let (above, below) = rest.split(top: rest.height / 2)
            place(.loss, in: above)
            place(.reconstruction, in: below)
        } else {
            place(.loss, in: rest)
        }
        if let interpolation { place(.interpolation, in: interpolation) }
        place(.formula, in: formula)
    }

    private mutating func place(_ pane: PaneID, in rect: Rect) {
        let (title, content) = rect.split(top: 1)
        places.append(Place(pane: pane, title: title, content: content))
    }
}

extension State {
    /// Where overlays lie: within the edge of the screen.
    var overlayArea: Rect { Rect(width: size.width, height: size.height).inset(dx: 2, dy: 1) }

    var layout: Layout { Layout(size, zoomed: zoomed) }
}
