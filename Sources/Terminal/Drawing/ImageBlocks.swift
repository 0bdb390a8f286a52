/// Into how many parts a cell of an image is cut, where there are colours: the finer, the more two of them have to do for.
package enum ImageBlocks: String, Hashable, Sendable, CaseIterable {
    /// Two, one above the other: exact wherever an image has no more pixels than that.
    case half
    /// Two by two.
    case quadrant
    /// Two by three, by characters of Unicode 13, which not every font has.
    case sextant

    package static let standard = quadrant

    /// What is wrong with a word that names none: what it is, and what could stand there.
    package struct Unknown: Error, CustomStringConvertible {
        package let found, expected: String
        package var description: String { "found \(found), expected \(expected)" }
    }

    /// Reads a name. Two by four parts, octants, are known and can't be had: glibc 2.36 gives U+1CD00 and those that follow
    /// no width (`wcwidth` −1), and ncurses leaves out what has none.
    package init(named word: String) throws(Unknown) {
        guard let blocks = ImageBlocks(rawValue: word) else {
            let names = ImageBlocks.allCases.map(\.rawValue).joined(separator: ", ")
            throw Unknown(
                found: word == "octant" ? "octant, which ncurses can't send" : "'\(word)'",
                expected: "one of \(names)")
        }
        self = blocks
    }
}

/// Which parts of a cell characters cover that show images, in two columns of six rows: what halves, quadrants and
/// sextants have in common.
enum BlockCoverage {
    typealias Mask = SIMDMask<SIMD16<Int16>>
    static let (columns, rows) = (2, 6)
    /// The parts that there are: the first twelve.
    static let all = mask(columns: columns, rows: 1, drawn: [true, true])

    /// By character; of a shape and what is left of it only one, since foreground and background change places.
    static let drawn: [String: Mask] = {
        var drawn = [" ": Mask(repeating: false)]
        for block in QuadrantCell.blocks {
            drawn[block.glyph] = mask(columns: 2, rows: 2, drawn: (0..<4).map { block.isDrawn[$0] == 1 })
        }
        for number in SextantCell.patterns {
            drawn[SextantCell.glyph(number)] = mask(
                columns: 2, rows: 3, drawn: (0..<6).map { number >> $0 & 1 == 1 })
        }
        return drawn
    }()

    private static func mask(columns: Int, rows: Int, drawn: [Bool]) -> Mask {
        var mask = Mask(repeating: false)
        for part in 0..<self.columns * self.rows {
            let (x, y) = (part % self.columns * columns / self.columns, part / self.columns * rows / self.rows)
            mask[part] = drawn[y * columns + x]
        }
        return mask
    }
}
