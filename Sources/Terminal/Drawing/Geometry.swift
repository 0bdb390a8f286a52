/// A width and a height in cells.
package struct Size: Hashable, Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// A rectangle of cells; `x` grows to the right, `y` downwards. Its width and height are never negative.
package struct Rect: Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int = 0, y: Int = 0, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    package var size: Size { Size(width: width, height: height) }
    package var isEmpty: Bool { width == 0 || height == 0 }

    /// One past the last column.
    package var maxX: Int { x + width }

    /// One past the last row.
    package var maxY: Int { y + height }

    package func contains(x px: Int, y py: Int) -> Bool {
        px >= x && px < maxX && py >= y && py < maxY
    }

    /// The part that both rectangles cover, empty when they do not meet.
    package func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
    }

    /// The rectangle with `dx` columns taken from either side and `dy` rows from top and bottom.
    package func inset(dx: Int = 0, dy: Int = 0) -> Rect {
        Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }

    /// Cuts off the first `rows` rows (all of them when there are fewer).
    package func split(top rows: Int) -> (top: Rect, rest: Rect) {
        let rows = min(max(0, rows), height)
        return (
            Rect(x: x, y: y, width: width, height: rows),
            Rect(x: x, y: y + rows, width: width, height: height - rows)
        )
    }

    /// Cuts off the last `rows` rows (all of them when there are fewer).
    package func split(bottom rows: Int) -> (rest: Rect, bottom: Rect) {
        let (rest, bottom) = split(top: height - min(max(0, rows), height))
        return (rest, bottom)
    }

    /// Cuts off the first `columns` columns (all of them when there are fewer).
    package func split(left columns: Int) -> (left: Rect, rest: Rect) {
        let columns = min(max(0, columns), width)
        return (
            Rect(x: x, y: y, width: columns, height: height),
            Rect(x: x + columns, y: y, width: width - columns, height: height)
        )
    }

    /// Cuts off the last `columns` columns (all of them when there are fewer).
    package func split(right columns: Int) -> (rest: Rect, right: Rect) {
        let (rest, right) = split(left: width - min(max(0, columns), width))
        return (rest, right)
    }

    /// `count` rectangles side by side that differ by at most one column, `gap` columns apart.
    package func columns(_ count: Int, gap: Int = 0) -> [Rect] {
        Self.shares(of: width, count, gap).map { start, length in
            Rect(x: x + start, y: y, width: length, height: height)
        }
    }

    /// `count` rectangles one below the other that differ by at most one row, `gap` rows apart.
    package func rows(_ count: Int, gap: Int = 0) -> [Rect] {
        Self.shares(of: height, count, gap).map { start, length in
            Rect(x: x, y: y + start, width: width, height: length)
        }
    }

    private static func shares(of length: Int, _ count: Int, _ gap: Int) -> [(start: Int, length: Int)] {
        guard count > 0 else { return [] }
        let free = max(0, length - gap * (count - 1))
        return (0..<count).map { i in
            let from = free * i / count
            let to = free * (i + 1) / count
            return (min(length, from + gap * i), to - from)
        }
    }
}
