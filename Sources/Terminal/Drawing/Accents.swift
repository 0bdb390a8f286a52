/// The palette entries that show the ``Colour/accents``.
package struct Accents: Hashable, Sendable {
    /// Entries of the 6×6×6 cube, and a grey: #0087d7 #ff005f #00875f #d75faf #af8700 #875fff #5f5f00 #949494 #af00af #8700ff.
    private var of256 = [32, 197, 29, 169, 136, 99, 58, 246, 127, 93]

    /// Green, yellow and cyan of the first 16 can't be read on white, plain blue can't on black: where there is none of
    /// its kind that can be read on both, an accent is the default colour.
    private var of16 = [
        12, 1, Self.none, 5, Self.none, 13, Self.none, Self.none, Self.none, Self.none,
    ]
    private var of8 = [
        Self.none, 1, Self.none, 5, Self.none, Self.none, Self.none, Self.none, Self.none, Self.none,
    ]

    /// The terminal's own colour.
    private static let none = -1

    package static let standard = Accents()

    /// The names of the first 16 entries, as people call them.
    package static let names = [
        "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white", "grey", "bright-red", "bright-green",
        "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan", "bright-white",
    ]

    /// Chooses an entry, 0 … 255, for an accent, 0 ..< ``Colour/accents``. One of the first 16 holds where there are
    /// fewer colours as well.
    package mutating func choose(_ entry: Int, for accent: Int) {
        precondition((0...255).contains(entry), "palette entry \(entry)")
        of256[accent] = entry
        if entry < 16 { of16[accent] = entry }
        if entry < 8 { of8[accent] = entry }
    }

    /// The entry of an accent where there are 256 colours.
    package func entry(of accent: Int) -> Int { of256[accent] }

    /// The entry of an accent, −1 for the terminal's own colour.
    func entry(_ accent: Int, _ depth: ColourDepth) -> Int {
        switch depth {
        case .indexed256, .direct: of256[accent]
        case .sixteen: of16[accent]
        case .eight, .none: of8[accent]
        }
    }
}
