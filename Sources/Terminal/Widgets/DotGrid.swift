/// Dots finer than cells: 2×4 to a cell as braille, or one to a cell where only ASCII is shown.
///
/// A later dot's style wins its whole cell, since a cell has one colour.
package struct DotGrid: Hashable, Sendable {
    package let columns: Int
    package let rows: Int

    /// The size in dots.
    package var width: Int { columns * dotsPerCell.x }
    package var height: Int { rows * dotsPerCell.y }

    private let braille: Bool
    private var bits: [UInt8]
    private var styles: [Style]
    private var glyphs: [String]

    package var dotsPerCell: (x: Int, y: Int) { braille ? (2, 4) : (1, 1) }

    /// A blank grid of so many cells.
    package init(columns: Int, rows: Int, capabilities: Capabilities) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
        braille = capabilities.unicode
        let count = self.columns * self.rows
        bits = Array(repeating: 0, count: count)
        styles = Array(repeating: .plain, count: count)
        glyphs = Array(repeating: " ", count: braille ? 0 : count)
    }

    /// Sets the dot at `x`, `y` from the top left; outside of the grid nothing happens. `glyph` stands for
    /// the dot in ASCII.
    package mutating func set(_ x: Int, _ y: Int, style: Style, glyph: String = "*") {
        guard x >= 0 && x < width && y >= 0 && y < height else { return }
        let cell = y / dotsPerCell.y * columns + x / dotsPerCell.x
        styles[cell] = style
        if braille {
            // Braille numbers its dots down the left, then the right column, and the fourth row last.
            bits[cell] |= y % 4 == 3 ? 0x40 << UInt8(x % 2) : 1 << UInt8(y % 4 + 3 * (x % 2))
        } else {
            bits[cell] = 1
            glyphs[cell] = glyph
        }
    }

    package func isBlank(column: Int, row: Int) -> Bool {
        guard column >= 0 && column < columns && row >= 0 && row < rows else { return true }
        return bits[row * columns + column] == 0
    }

    /// Draws the cells that have dots, with the grid's corner at `x`, `y`.
    package func draw(into pen: inout Pen, x: Int, y: Int) {
        for row in 0..<rows {
            for column in 0..<columns {
                let cell = row * columns + column
                guard bits[cell] != 0 else { continue }
                let glyph = braille ? String(Unicode.Scalar(0x2800 + UInt32(bits[cell]))!) : glyphs[cell]
                pen.set(x + column, y + row, glyph, styles[cell])
            }
        }
    }
}
