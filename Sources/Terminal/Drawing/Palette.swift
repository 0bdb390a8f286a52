/// A style in the terminal's own terms: palette entries, −1 being the terminal's default.
struct ResolvedStyle: Hashable {
    var foreground: Int
    var background: Int
    var attributes: Style.Attributes
}

/// From meanings to entries of the terminal's palette.
enum Palette {
    /// Entries of the 6×6×6 cube: #0087d7 #d75f00 #00875f #d75faf #af8700 #875faf.
    private static let accents256 = [32, 166, 29, 169, 136, 97]

    /// Plain blue is unreadable on black in most themes: bright blue stands for it, and of eight colours cyan.
    private static let accents16 = [12, 1, 2, 5, 3, 6]
    private static let accents8 = [6, 1, 2, 5, 3, 4]

    /// The four greys of 16 colours, with the luminance that xterm gives them.
    private static let greys16: [(entry: Int, luminance: Int)] = [(0, 0), (8, 127), (7, 229), (15, 255)]

    /// The entry of 256 that is nearest to a luminance: 16 is black, 231 white, 232…255 a ramp 8, 18, … 238.
    static func grey256(_ luminance: UInt8) -> Int {
        let value = Int(luminance)
        if value < 4 { return 16 }
        if value > 246 { return 231 }
        return 232 + min(23, max(0, (value - 8 + 5) / 10))
    }

    /// The entry of 16 that stands for a luminance. Four equal bins rather than the nearest entry: themes
    /// disagree about entries 7 and 8, and equal bins keep a gradient even.
    static func grey16(_ luminance: UInt8) -> Int { greys16[Int(luminance) / 64].entry }

    /// The entry that stands for a luminance, of 256 or of 16.
    static func grey(_ luminance: UInt8, _ depth: ColourDepth) -> Int {
        depth == .indexed256 ? grey256(luminance) : grey16(luminance)
    }

    static func resolve(_ style: Style, depth: ColourDepth) -> ResolvedStyle {
        var resolved = ResolvedStyle(foreground: -1, background: -1, attributes: style.attributes)
        guard depth != .none else { return resolved }
        resolved.foreground = entry(style.foreground, depth)
        resolved.background = entry(style.background, depth)
        if depth == .eight {
            // Bold is how eight colours reach the brighter half of sixteen; a background cannot have it.
            if resolved.foreground >= 8 {
                resolved.foreground -= 8
                resolved.attributes.insert(.bold)
            }
            if resolved.background >= 8 { resolved.background = resolved.background == 15 ? 7 : 0 }
        }
        return resolved
    }

    private static func entry(_ colour: Colour, _ depth: ColourDepth) -> Int {
        switch colour {
        case .standard: return -1
        case .grey(let luminance): return grey(luminance, depth)
        case .accent(let index):
            let palette = depth == .indexed256 ? accents256 : depth == .sixteen ? accents16 : accents8
            let remainder = index % palette.count
            return palette[remainder < 0 ? remainder + palette.count : remainder]
        }
    }
}
