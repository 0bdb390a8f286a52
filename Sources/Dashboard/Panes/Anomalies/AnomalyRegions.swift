import Terminal

/// Where the parts of the pane of anomalies lie.
struct AnomalyRegions {
    let head, histogram, side, list, parts: Rect

    /// Columns that the list of rows takes beside their parts.
    private static func listWidth(_ width: Int) -> Int { width < 100 ? 36 : 40 }
    private static let wide = 72

    /// `hasSide`: whether there is a curve beside the histogram, or over time.
    init(_ size: Size, hasSide: Bool) {
        let all = Rect(width: size.width, height: size.height)
        let isWide = size.width >= Self.wide
        let headRows = size.height < 8 ? 1 : 2
        let (head, below) = all.split(top: headRows)
        let chartRows = below.height < 6 ? 0 : min(16, max(4, below.height * 2 / 5))
        let (charts, rest) = below.split(top: chartRows)
        self.head = head
        if hasSide && isWide {
            let (left, right) = charts.split(left: charts.width * 11 / 20)
            (histogram, side) = (left, right.split(left: 1).rest)
        } else {
            (histogram, side) = (charts, Rect(width: 0, height: 0))
        }
        if isWide {
            let (left, right) = rest.split(left: Self.listWidth(size.width))
            (list, parts) = (left, right.split(left: 1).rest)
        } else {
            (list, parts) = (rest, Rect(width: 0, height: 0))
        }
    }
}
