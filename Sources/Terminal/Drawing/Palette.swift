/// A style in the terminal's own terms: palette entries, −1 being the terminal's default, and from 256 on colours by
/// their red, green and blue, 8 bits each (see ``DirectColour``).
struct ResolvedStyle: Hashable {
    var foreground: Int
    var background: Int
    var attributes: Style.Attributes
}

/// From meanings to entries of the terminal's palette.
enum Palette {
    /// The four greys of 16 colours, with the luminance that xterm gives them.
    private static let greys16: [(entry: Int, luminance: Int)] = [(0, 0), (8, 127), (7, 229), (15, 255)]

    /// The entry of 256 that is nearest to a luminance: 16 is black, 231 white, 232…255 a ramp 8, 18, … 238.
    static func grey256(_ luminance: UInt8) -> Int {
        let value = Int(luminance)
        if value < 4 { return 16 }
        if value > 246 { return 231 }
        return 232 + min(23, max(0, (value - 8 + 5) / 10))
    }

    /// What the entry that stands for a luminance really gives.
    static func luminance(ofGrey256 luminance: UInt8) -> Int {
        switch grey256(luminance) {
        case 16: 0
        case 231: 255
        case let entry: 8 + 10 * (entry - 232)
        }
    }

    /// The entry of 16 that stands for a luminance. Four equal bins rather than the nearest entry: themes
    /// disagree about entries 7 and 8, and equal bins keep a gradient even.
    static func grey16(_ luminance: UInt8) -> Int { greys16[Int(luminance) / 64].entry }

    /// The entry that stands for a luminance, of 256 or of 16.
    static func grey(_ luminance: UInt8, _ depth: ColourDepth) -> Int {
        depth >= .indexed256 ? grey256(luminance) : grey16(luminance)
    }

    static func resolve(_ style: Style, depth: ColourDepth, accents: Accents = .standard) -> ResolvedStyle {
        var resolved = ResolvedStyle(foreground: -1, background: -1, attributes: style.attributes)
        guard depth != .none else { return resolved }
        resolved.foreground = entry(style.foreground, depth, accents)
        resolved.background = entry(style.background, depth, accents)
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

    static func entry(_ colour: Colour, _ depth: ColourDepth, _ accents: Accents = .standard) -> Int {
        switch colour {
        case .standard: return -1
        case .grey(let luminance): return grey(luminance, depth)
        case .rgb(let red, let green, let blue):
            switch depth {
            case .direct: return DirectColour.entry(red, green, blue)
            case .indexed256: return ColourCube.entry(red, green, blue)
            case .sixteen, .eight, .none: return grey16(Luminance.grey(red, green, blue))
            }
        case .accent(let index):
            let remainder = index % Colour.accents
            return accents.entry(remainder < 0 ? remainder + Colour.accents : remainder, depth)
        }
    }
}
