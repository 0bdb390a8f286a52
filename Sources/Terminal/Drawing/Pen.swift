/// Draws into one rectangle of a canvas and cannot draw outside.
///
/// Coordinates are the rectangle's own: (0, 0) is its top left cell. Made by ``Canvas/draw(in:_:)``.
package struct Pen {
    var canvas: Canvas

    /// The rectangle in the canvas' coordinates; it may reach beyond the canvas.
    let frame: Rect

    /// The part of `frame` that may be drawn to.
    let clip: Rect

    package var width: Int { frame.width }
    package var height: Int { frame.height }
    package var size: Size { frame.size }

    /// The whole rectangle in its own coordinates.
    package var bounds: Rect { Rect(width: width, height: height) }

    package var capabilities: Capabilities { canvas.capabilities }
    package var glyphs: GlyphSet { capabilities.glyphs }

    /// Where the rectangle lies in the canvas.
    package var origin: (x: Int, y: Int) { (frame.x, frame.y) }

    /// See ``Canvas/put(_:x:y:style:)``; returns the column after the text.
    @discardableResult
    package mutating func put(_ text: String, x: Int, y: Int, style: Style = .plain) -> Int {
        canvas.put(text, x: frame.x + x, y: frame.y + y, style: style, clip: clip) - frame.x
    }

    /// Writes `text` so that it ends before column `maxX`.
    package mutating func put(_ text: String, endingAt maxX: Int, y: Int, style: Style = .plain) {
        put(text, x: maxX - DisplayWidth.of(text), y: y, style: style)
    }

    /// Makes every cell of `rect`, or of the whole rectangle, show `glyph`, which takes one cell; see
    /// ``Canvas/fill(_:with:style:)``.
    package mutating func fill(_ rect: Rect? = nil, with glyph: Character = " ", style: Style = .plain) {
        let area = rect ?? bounds
        canvas.fill(
            Rect(x: frame.x + area.x, y: frame.y + area.y, width: area.width, height: area.height)
                .intersection(clip),
            with: glyph, style: style)
    }

    /// A horizontal line of `length` cells.
    package mutating func line(x: Int, y: Int, length: Int, style: Style = .plain) {
        let glyph = glyphs.horizontal
        for column in x..<max(x, x + length) { set(column, y, glyph, style) }
    }

    /// A vertical line of `length` cells.
    package mutating func line(x: Int, y: Int, downTo length: Int, style: Style = .plain) {
        let glyph = glyphs.vertical
        for row in y..<max(y, y + length) { set(x, row, glyph, style) }
    }

    /// A frame along the inner edge of `rect`, with an optional title on its upper side.
    package mutating func box(
        _ rect: Rect? = nil, title: String = "", style: Style = .plain, titleStyle: Style? = nil
    ) {
        let area = rect ?? bounds
        guard area.width >= 2 && area.height >= 2 else { return }
        let glyphs = glyphs
        let right = area.maxX - 1
        let bottom = area.maxY - 1
        for y in [area.y, bottom] { line(x: area.x + 1, y: y, length: area.width - 2, style: style) }
        for x in [area.x, right] { line(x: x, y: area.y + 1, downTo: area.height - 2, style: style) }
        set(area.x, area.y, glyphs.topLeft, style)
        set(right, area.y, glyphs.topRight, style)
        set(area.x, bottom, glyphs.bottomLeft, style)
        set(right, bottom, glyphs.bottomRight, style)
        guard !title.isEmpty && area.width >= 6 else { return }
        let clipped = DisplayWidth.clip(title, to: area.width - 4, ellipsis: glyphs.ellipsis)
        put(" \(clipped) ", x: area.x + 1, y: area.y, style: titleStyle ?? style)
    }

    /// Draws into a part of this rectangle with a pen of its own. Parts that lie outside are clipped.
    package mutating func draw<Result>(in rect: Rect, _ body: (inout Pen) throws -> Result) rethrows -> Result {
        let inner = Rect(x: frame.x + rect.x, y: frame.y + rect.y, width: rect.width, height: rect.height)
        var pen = Pen(canvas: canvas, frame: inner, clip: inner.intersection(clip))
        (canvas.cells, canvas.pictures) = ([], [:])
        defer { (canvas.cells, canvas.pictures) = (pen.canvas.cells, pen.canvas.pictures) }
        return try body(&pen)
    }

    /// Shows `glyph`, which takes one cell, at one place.
    mutating func set(_ x: Int, _ y: Int, _ glyph: String, _ style: Style) {
        canvas.set(frame.x + x, frame.y + y, glyph, style, clip: clip)
    }
}
