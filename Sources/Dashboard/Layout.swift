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
    /// The lines between panes that stand side by side, from their titles down.
    private(set) var separators: [Rect] = []

    var isTooSmall: Bool { places.isEmpty }
    /// The panes that are shown, in the order of the focus.
    var shown: [PaneID] { places.map(\.pane).sorted { $0.rawValue < $1.rawValue } }

    /// Where there is no room for all, the interpolation goes first, then the reconstructions, then the key hints. Where
    /// there is more, samples, measures and codes come, and a third column. Points of the plane have samples and
    /// reconstructions in one picture, which takes the room of all images.
    init(_ size: Size, zoomed: PaneID? = nil, isPlane: Bool = false) {
        guard size.width >= Self.smallest.width, size.height >= Self.smallest.height else { return }
        var rest: Rect
        (status, rest) = Rect(width: size.width, height: size.height).split(top: 1)
        if size.height >= 14 { (rest, hints) = rest.split(bottom: 1) }
        if let zoomed {
            place(zoomed, in: rest)
            return
        }
        let (upper, formula) = rest.split(bottom: Self.formulaRows(size) + 1)
        var (columns, interpolation) = (upper, Rect(width: 0, height: 0))
        if size.height >= 20 && !isPlane {
            // No higher than leaves room for nine images side by side.
            let rows = max(4, min((size.height - 12) / 3, size.width / 20, 14))
            (columns, interpolation) = upper.split(bottom: rows + 1)
        }
        if size.width < 64 {
            let panes: [PaneID] = [.loss, .reconstruction, .samples, .codes].filter { !isPlane || $0 != .samples }
            stack(panes, atLeast: 7, in: columns)
        } else {
            placeColumns(in: columns, isPlane: isPlane)
        }
        if !interpolation.isEmpty { place(.interpolation, in: interpolation) }
        place(.formula, in: formula)
    }

    /// Two rows for the sentence, and as many as the symbols of most experiments fill.
    private static func formulaRows(_ size: Size) -> Int {
        if size.height < 30 { return 3 }
        let columns = FormulaPane.columns(in: size.width)
        return 2 + (6 + columns - 1) / columns
    }

    private static let measuresRows = 9

    private mutating func placeColumns(in rect: Rect, isPlane: Bool) {
        var rest = rect
        if rect.width >= 150 && rect.height >= 16 {
            let (others, codes) = rest.split(right: rect.width * 3 / 10)
            place(.codes, in: separate(codes))
            rest = others
        }
        let isWithoutCodes = rest.width == rect.width
        let (left, line) = rest.split(left: (rest.width - 1) * 47 / 100)
        let right = separate(line)
        if rest.height >= 20 {
            let (above, measures) = left.split(bottom: Self.measuresRows)
            let (images, samples) = right.split(bottom: isPlane ? 0 : rest.height / 3)
            if isWithoutCodes && rest.height >= 44 {
                let (loss, codes) = above.split(bottom: above.height / 2)
                place(.loss, in: loss)
                place(.codes, in: codes)
            } else {
                place(.loss, in: above)
            }
            place(.measures, in: measures)
            place(.reconstruction, in: images)
            if !samples.isEmpty { place(.samples, in: samples) }
        } else {
            place(.loss, in: left)
            place(.reconstruction, in: right)
        }
    }

    /// What is left of a column when a line stands at its left side.
    private mutating func separate(_ column: Rect) -> Rect {
        let (line, rest) = column.split(left: 1)
        separators.append(line)
        return rest
    }

    /// As many of the panes as get so many rows, one below the other.
    private mutating func stack(_ panes: [PaneID], atLeast rows: Int, in rect: Rect) {
        let count = max(1, min(panes.count, rect.height / (rows + 1)))
        for (pane, part) in zip(panes, rect.rows(count)) { place(pane, in: part) }
    }

    private mutating func place(_ pane: PaneID, in rect: Rect) {
        let (title, content) = rect.split(top: 1)
        places.append(Place(pane: pane, title: title, content: content))
    }
}

extension State {
    /// Where overlays lie: within the edge of the screen.
    var overlayArea: Rect { Rect(width: size.width, height: size.height).inset(dx: 2, dy: 1) }

    var layout: Layout { Layout(size, zoomed: zoomed, isPlane: isPlane) }
}
