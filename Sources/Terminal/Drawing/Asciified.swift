extension Canvas {
    /// The same picture without a byte ≥ 0x80: every character gives way to one that resembles it. What
    /// widgets draw is ASCII already when the capabilities say so; this catches names, formulas and the text
    /// of panes. Where the terminal shows some characters beyond ASCII, those stay.
    func asciified(for capabilities: Capabilities = .plainest) -> Canvas {
        var canvas = self
        var stays = false
        for index in canvas.cells.indices {
            let cell = canvas.cells[index]
            if cell.isRightHalf && stays { continue }
            stays = capabilities.unambiguous && cell.glyph.unicodeScalars.allSatisfy(capabilities.shows)
            if stays { continue }
            if cell.isRightHalf {
                canvas.cells[index] = Cell(style: cell.style)
            } else if cell.glyph.utf8.first! >= 0x80 || cell.glyph.utf8.count > 1 {
                canvas.cells[index] = Cell(glyph: asciiStandIn(for: cell.glyph), style: cell.style)
            }
        }
        return canvas
    }
}

/// One ASCII character that resembles a glyph, "?" when none does.
func asciiStandIn(for glyph: String) -> String {
    guard let scalar = glyph.unicodeScalars.first else { return " " }
    if scalar.isASCII { return String(scalar) }
    if let known = standIns[scalar] { return known }
    switch scalar.value {
    case 0x2500...0x257F: return boxStandIn(scalar.value)
    case 0x2580...0x259F: return "#"
    case 0x2800: return " "
    case 0x2801...0x28FF: return "*"
    default: return "?"
    }
}

private func boxStandIn(_ value: UInt32) -> String {
    switch value {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550, 0x2574, 0x2576: "-"
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551, 0x2575, 0x2577: "|"
    case 0x2571: "/"
    case 0x2572: "\\"
    default: "+"
    }
}

private let standIns: [Unicode.Scalar: String] = {
    let pairs: [(String, String)] = [
        ("αβγδεζηθικλμνξοπρστυφχψω", "abgdezhqiklmnxoprstufxyw"),
        ("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", "ABGDEZHQIKLMNXOPRSTUFXYW"),
        ("µϕϵ∇∑∏∫∂√∞∈∉⊕⊗∘∗", "ufeVSPSdv8ee+x.*"),
        ("≤≥≠≈≡∼∝−±×÷·∙•…‖∥¬∧∨", "<>!~=~~-+x/...~|||&v"),
        ("–—‐‑‘’‚“”„«»‹›′″", "----'','\"\"\"<><>'\""),
        ("←→↑↓↔⇒⇐⏎⇥␣", "<>^v->< > "),
        ("░▒▓█▀▄▌▐ ", ".:%#\"_[] "),
        ("●○◆◇■□▲△▶►▼◀◄★☆✓✔✗✘", "*o+x#@^^>>v<<**vvxx"),
        ("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉½¼¾°", "01234567890123456789/..o"),
        ("ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝ", "AAAAAACEEEEIIIINOOOOOOUUUUY"),
        ("àáâãäåçèéêëìíîïñòóôõöøùúûüýÿßæ", "aaaaaaceeeeiiiinoooooouuuuyysa"),
    ]
    var table: [Unicode.Scalar: String] = [:]
    for (from, to) in pairs {
        for (scalar, standIn) in zip(from.unicodeScalars, to) { table[scalar] = String(standIn) }
    }
    // Letters with the hats and tildes of mathematics, as Unicode composes them.
    for (composed, base) in [("ŷ", "y"), ("ẑ", "z"), ("ỹ", "y"), ("ẽ", "e"), ("ĉ", "c"), ("ĝ", "g")] {
        table[composed.unicodeScalars.first!] = base
    }
    return table
}()
