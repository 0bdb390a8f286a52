import Terminal

/// Which part of the plane is shown, and where its points lie in a grid of dots: as large as the data allow, with the
/// same scale along both axes, so that a circle is round.
struct PlaneFrame {
    let middle, reach: (x: Double, y: Double)
    private let width, height: Int
    /// Units of the plane in a dot, across and down.
    let unit: (x: Double, y: Double)

    /// nil where there are no finite points or no dots. `aspect` is a dot's height in widths.
    init?(_ points: [[Float]], width: Int, height: Int, aspect: Double) {
        let finite = points.filter { $0.count == 2 && $0.allSatisfy(\.isFinite) }.map { $0.map(Double.init) }
        guard let first = finite.first else { return nil }
        var (low, high) = ((x: first[0], y: first[1]), (x: first[0], y: first[1]))
        for point in finite {
            low = (min(low.x, point[0]), min(low.y, point[1]))
            high = (max(high.x, point[0]), max(high.y, point[1]))
        }
        // A margin, in which samples that miss the data are seen.
        self.init(from: low, to: high, margin: 1.2, width: width, height: height, aspect: aspect)
    }

    /// All between two corners, and that much more.
    init?(
        from low: (x: Double, y: Double), to high: (x: Double, y: Double), margin: Double = 1, width: Int,
        height: Int,
        aspect: Double
    ) {
        guard width > 1, height > 1 else { return nil }
        middle = ((low.x + high.x) / 2, (low.y + high.y) / 2)
        let (dx, dy) = ((high.x - low.x) * margin, (high.y - low.y) * margin)
        let scale = max(dx / Double(width - 1), dy / (Double(height - 1) * aspect))
        unit = scale > 0 ? (scale, scale * aspect) : (1, aspect)
        reach = (unit.x * Double(width - 1) / 2, unit.y * Double(height - 1) / 2)
        (self.width, self.height) = (width, height)
    }

    /// The dot from the top left; nil outside of the picture, and for what is no number.
    func place(_ x: Double, _ y: Double) -> (x: Int, y: Int)? {
        let column = ((x - middle.x) / unit.x + Double(width - 1) / 2).rounded()
        let row = (Double(height - 1) / 2 - (y - middle.y) / unit.y).rounded()
        guard column >= 0, row >= 0, column < Double(width), row < Double(height) else { return nil }
        return (Int(column), Int(row))
    }

    func place(_ point: [Float]) -> (x: Int, y: Int)? {
        point.count == 2 ? place(Double(point[0]), Double(point[1])) : nil
    }

    /// Lines through zero where it is on the picture, else along its lower and left edge, each with a round number to
    /// either side of the middle.
    func drawAxes(dotsPerCell perCell: (x: Int, y: Int), into pen: inout Pen) {
        let (width, height) = (pen.width, pen.height)
        func cell(_ x: Double, _ y: Double) -> (x: Int, y: Int)? {
            place(x, y).map { ($0.x / perCell.x, $0.y / perCell.y) }
        }
        let zero = cell(0, 0)
        let row = cell(middle.x, 0)?.y ?? height - 1
        let column = cell(0, middle.y)?.x ?? 0
        pen.line(x: 0, y: row, length: width, style: .dim)
        pen.line(x: column, y: 0, downTo: height, style: .dim)
        pen.put(zero == nil ? pen.glyphs.bottomLeft : pen.glyphs.cross, x: column, y: row, style: .dim)
        for value in Self.ticks(around: middle.x, reach: reach.x) {
            guard let place = cell(value, middle.y), place.x != column else { continue }
            let text = Self.text(value)
            pen.put(pen.glyphs.teeDown, x: place.x, y: row, style: .dim)
            let start = min(max(0, place.x - text.count / 2), width - text.count)
            if row + 1 < height, start >= 0 { pen.put(text, x: start, y: row + 1, style: .dim) }
        }
        for value in Self.ticks(around: middle.y, reach: reach.y) {
            guard let place = cell(middle.x, value), abs(place.y - row) > 1 else { continue }
            pen.put(pen.glyphs.teeRight, x: column, y: place.y, style: .dim)
            if column + 2 < width { pen.put(" " + Self.text(value), x: column + 1, y: place.y, style: .dim) }
        }
    }

    /// Multiples of the largest round number, 1, 2 or 5 times a power of ten, of which two or more lie within; none where
    /// numbers that differ so little look alike.
    static func ticks(around middle: Double, reach: Double) -> [Double] {
        guard reach > 0, reach.isFinite, abs(middle) < 1e12 * reach else { return [] }
        var power = 1.0
        while power > reach { power /= 10 }
        while power * 10 <= reach { power *= 10 }
        let step = ([5, 2, 1].first { $0 * power <= reach } ?? 1) * power
        let first = Int(((middle - reach) / step).rounded(.up))
        let last = Int(((middle + reach) / step).rounded(.down))
        return stride(from: first, through: last, by: 1).map { Double($0) * step }
    }

    /// A round number without digits that say nothing: `2`, `0.5`.
    static func text(_ value: Double) -> String {
        let text = "\(Float(value))"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
