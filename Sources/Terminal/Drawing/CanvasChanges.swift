extension Canvas {
    /// Cells of one row that follow each other.
    struct Change: Hashable {
        var y: Int
        var columns: Range<Int>
    }

    /// What must be drawn so that a terminal which shows `old` shows this canvas: nothing when they are
    /// equal, everything when there is no old canvas or it has another size. Wide characters are never cut.
    func changes(from old: Canvas?) -> [Change] {
        guard let old, old.size == size else {
            return (0..<height).map { Change(y: $0, columns: 0..<width) }.filter { !$0.columns.isEmpty }
        }
        var changes: [Change] = []
        for y in 0..<height {
            var x = 0
            while x < width {
                guard differs(from: old, x, y) else {
                    x += 1
                    continue
                }
                var start = x
                while start > 0 && cells[y * width + start].isRightHalf { start -= 1 }
                while x < width && (differs(from: old, x, y) || cells[y * width + x].isRightHalf) { x += 1 }
                changes.append(Change(y: y, columns: start..<x))
            }
        }
        return changes
    }

    private func differs(from old: Canvas, _ x: Int, _ y: Int) -> Bool {
        cells[y * width + x] != old.cells[y * width + x]
    }
}
