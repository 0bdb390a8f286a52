/// How many cells text takes. Agrees with glibc's `wcwidth` in a UTF-8 locale, whatever the locale is.
package enum DisplayWidth {
    /// 2, 1, or 0 for a mark that joins the character before; nil for what must not reach a terminal:
    /// controls, surrogates, unassigned and private scalars, and the invisible joiners that terminals
    /// disagree about.
    package static func of(_ scalar: Unicode.Scalar) -> Int? {
        let value = scalar.value
        if value < 0x7F { return value >= 0x20 ? 1 : nil }
        if value < 0x300 { return value >= 0xA0 ? 1 : nil }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator:
            return nil
        case .nonspacingMark, .enclosingMark:
            return isVariationSelector(value) ? nil : 0
        default: break
        }
        // Medial vowels and final consonants of Hangul join the initial consonant.
        if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FB).contains(value) { return 0 }
        return isListed(value, in: wideScalars) ? 2 : 1
    }

    /// Whether terminals made for Chinese, Japanese or Korean may give it two cells where others give it one.
    package static func isAmbiguous(_ scalar: Unicode.Scalar) -> Bool {
        isListed(scalar.value, in: ambiguousScalars)
    }

    /// The cells that `text` takes once ``glyphs(of:)`` has cleaned it.
    package static func of(_ text: some StringProtocol) -> Int {
        var width = 0
        forEachGlyph(of: text) { _, glyphWidth in width += glyphWidth }
        return width
    }

    /// Cuts `text` so that it takes at most `width` cells, none where that is negative; `ellipsis` ends what was cut if it fits.
    package static func clip(_ text: String, to width: Int, ellipsis: String = "") -> String {
        guard of(text) > width else { return text }
        let room = width - of(ellipsis)
        guard room >= 0 else { return width > 0 ? clip(text, to: width) : "" }
        var clipped = ""
        var used = 0
        var full = false
        forEachGlyph(of: text) { glyph, glyphWidth in
            full = full || used + glyphWidth > room
            if !full {
                clipped += glyph
                used += glyphWidth
            }
        }
        return clipped + ellipsis
    }

    /// Lines of at most so many cells, broken between words where that is possible. Those below the first stand `indent` cells
    /// further in. Words longer than a line are broken, but where they are to stay whole.
    package static func wrap(
        _ text: String, to width: Int, indent: Int = 0, breakingWords: Bool = true
    ) -> [String] {
        var lines: [String] = []
        var line = ""
        let margin = String(repeating: " ", count: indent)
        for word in text.split(separator: " ") {
            if !line.isEmpty, of(line) + 1 + of(word) <= width {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = lines.isEmpty ? "" : margin
            var used = of(line)
            guard breakingWords, used + of(word) > width else {
                line += word
                continue
            }
            forEachGlyph(of: word) { glyph, glyphWidth in
                // Where no line has room for it there is no use in another one.
                if used + glyphWidth > width, indent + glyphWidth <= width {
                    lines.append(line)
                    line = margin
                    used = indent
                }
                line += glyph
                used += glyphWidth
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// Splits text into what single cells hold: a base character with at most four marks, as ncurses allows.
    static func forEachGlyph(of text: some StringProtocol, _ body: (_ glyph: String, _ width: Int) -> Void) {
        var pending = ""
        var pendingWidth = 0
        var marks = 0
        for scalar in text.unicodeScalars {
            guard let width = of(scalar) else { continue }
            if width == 0 {
                if !pending.isEmpty && marks < 4 {
                    pending.unicodeScalars.append(scalar)
                    marks += 1
                }
                continue
            }
            if !pending.isEmpty { body(pending, pendingWidth) }
            pending = String(scalar)
            pendingWidth = width
            marks = 0
        }
        if !pending.isEmpty { body(pending, pendingWidth) }
    }

    private static func isVariationSelector(_ value: UInt32) -> Bool {
        (0xFE00...0xFE0F).contains(value) || value >= 0xE0100
    }

    private static func isListed(_ value: UInt32, in ranges: [ClosedRange<UInt32>]) -> Bool {
        guard value >= ranges[0].lowerBound else { return false }
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(value)
    }
}
