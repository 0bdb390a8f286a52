/// One place of a canvas: a character with its marks, and how it looks.
package struct Cell: Hashable, Sendable {
    /// The character; empty in the right half of a wide character, whose left half is the cell before.
    package let glyph: String
    package let style: Style
    /// The picture that the terminal shows here by its pixels, if any; the character is a blank then.
    package let place: PicturePlace?

    /// A blank.
    package init(style: Style = .plain) {
        self.init(glyph: " ", style: style)
    }

    init(glyph: String, style: Style) {
        (self.glyph, self.style, place) = (glyph, style, nil)
    }

    /// A part of a picture.
    init(place: PicturePlace) {
        (glyph, style, self.place) = (" ", .plain, place)
    }

    var isRightHalf: Bool { glyph.isEmpty }
}

/// A grid of cells, the picture of one frame. Drawing outside of it does nothing.
///
/// A value: drawing costs what it draws, copying costs nothing until one of the copies changes.
package struct Canvas: Hashable, Sendable {
    package let width: Int
    package let height: Int

    /// What the terminal that will show this can show; widgets choose their characters by it.
    package let capabilities: Capabilities

    var cells: [Cell]

    /// What cells show that are parts of pictures.
    package internal(set) var pictures: [PicturePlace: Bitmap] = [:]

    /// A blank canvas; negative sizes count as 0.
    package init(width: Int, height: Int, capabilities: Capabilities = .full) {
        self.width = max(0, width)
        self.height = max(0, height)
        self.capabilities = capabilities
        cells = Array(repeating: Cell(), count: self.width * self.height)
    }

    package init(size: Size, capabilities: Capabilities = .full) {
        self.init(width: size.width, height: size.height, capabilities: capabilities)
    }

    package var size: Size { Size(width: width, height: height) }
    package var bounds: Rect { Rect(width: width, height: height) }

    /// The cell at column `x` of row `y`, which must lie within the canvas.
    package subscript(_ x: Int, _ y: Int) -> Cell {
        precondition(bounds.contains(x: x, y: y), "cell \(x), \(y) of a canvas of \(width)×\(height)")
        return cells[y * width + x]
    }

    /// Whether nothing has been drawn in a rectangle of the canvas.
    package func isBlank(_ rect: Rect) -> Bool {
        (rect.y..<rect.maxY).allSatisfy { y in (rect.x..<rect.maxX).allSatisfy { self[$0, y] == Cell() } }
    }

    /// Writes `text` from column `x` of row `y` to the right, without wrapping.
    ///
    /// Controls are left out, marks join the character before, wide characters take two cells and are left
    /// out as a whole at the edge. Returns the column after the text, as if nothing had been clipped.
    @discardableResult
    package mutating func put(_ text: String, x: Int, y: Int, style: Style = .plain) -> Int {
        put(text, x: x, y: y, style: style, clip: bounds)
    }

    /// Makes every cell of `rect` show `glyph`; a blank if that does not take exactly one cell.
    package mutating func fill(_ rect: Rect, with glyph: Character = " ", style: Style = .plain) {
        let area = rect.intersection(bounds)
        let glyph = oneCell(glyph) ?? " "
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX { set(x, y, glyph, style, clip: area) }
        }
    }

    /// Draws into a rectangle: the pen's coordinates begin at its corner, and nothing outside can change.
    package mutating func draw<Result>(in rect: Rect, _ body: (inout Pen) throws -> Result) rethrows -> Result {
        // The cells move into the pen and back, so that they are never held twice and never copied.
        var pen = Pen(canvas: self, frame: rect, clip: rect.intersection(bounds))
        (cells, pictures) = ([], [:])
        defer { (cells, pictures) = (pen.canvas.cells, pen.canvas.pictures) }
        return try body(&pen)
    }

    /// Draws into the whole canvas.
    package mutating func draw<Result>(_ body: (inout Pen) throws -> Result) rethrows -> Result {
        try draw(in: bounds, body)
    }

    /// The rows as strings without styles and without trailing blanks.
    package var text: [String] {
        (0..<height).map { y in
            var row = ""
            for x in 0..<width { row += cells[y * width + x].glyph }
            while row.last == " " { row.removeLast() }
            return row
        }
    }

    mutating func put(_ text: String, x: Int, y: Int, style: Style, clip: Rect) -> Int {
        var column = x
        DisplayWidth.forEachGlyph(of: text) { glyph, width in
            if width == 1 {
                set(column, y, glyph, style, clip: clip)
            } else if clip.contains(x: column, y: y) && clip.contains(x: column + 1, y: y) {
                set(column, y, glyph, style, clip: clip)
                replace(column + 1, y, Cell(glyph: "", style: style), keepingLeftHalf: true)
            } else {
                // Half a wide character cannot be shown: the half that is inside stays blank.
                set(column, y, " ", style, clip: clip)
                set(column + 1, y, " ", style, clip: clip)
            }
            column += width
        }
        return column
    }

    /// Sets one cell if `clip`, a part of the canvas, holds it; `glyph` takes one cell.
    mutating func set(_ x: Int, _ y: Int, _ glyph: String, _ style: Style, clip: Rect) {
        set(x, y, Cell(glyph: glyph, style: style), clip: clip)
    }

    mutating func set(_ x: Int, _ y: Int, _ cell: Cell, clip: Rect) {
        guard clip.contains(x: x, y: y) else { return }
        replace(x, y, cell)
    }

    /// Puts a cell in its place and blanks the other half of a wide character that it cuts.
    private mutating func replace(_ x: Int, _ y: Int, _ cell: Cell, keepingLeftHalf: Bool = false) {
        let index = y * width + x
        if cells[index].isRightHalf && x > 0 && !keepingLeftHalf {
            cells[index - 1] = Cell(style: cells[index - 1].style)
        }
        if x + 1 < width && cells[index + 1].isRightHalf && !cell.isRightHalf {
            cells[index + 1] = Cell(style: cells[index + 1].style)
        }
        if x + 1 < width && cell.isRightHalf && cells[index + 1].isRightHalf {
            cells[index + 1] = Cell(style: cells[index + 1].style)
        }
        cells[index] = cell
    }
}

/// A character as a cell's glyph, nil if it does not take exactly one cell.
func oneCell(_ character: Character) -> String? {
    var glyphs: [String] = []
    var width = 0
    DisplayWidth.forEachGlyph(of: String(character)) {
        glyphs.append($0)
        width += $1
    }
    return glyphs.count == 1 && width == 1 ? glyphs[0] : nil
}
