/// A colour by its meaning; which palette entry shows it depends on the ``ColourDepth``.
package enum Colour: Hashable, Sendable {
    /// The terminal's own foreground or background.
    case standard

    /// A grey by its luminance, 0 black … 255 white, whatever the terminal's theme.
    case grey(UInt8)

    /// Any colour of an image by its red, green and blue (sRGB), made by ``init(_:_:_:)``.
    case rgb(UInt8, UInt8, UInt8)

    /// One of ``accents`` colours that colour-blind readers can tell apart, counted modulo ``accents``.
    ///
    /// Of the entries of 256 whose contrast is at least 3:1 against both black and white, ten that stay as far from each
    /// other as any ten can which have a blue, a green and a pink: at least 14 units of CIELAB with all cones, and as
    /// people without the long or the middle ones see them. In order: blue, crimson, green, pink, ochre, violet, olive,
    /// grey, purple, indigo.
    case accent(Int)

    /// How many accents differ.
    package static let accents = 10

    /// A colour of an image; a grey where its parts are equal, so that a grey picture is the same in three channels.
    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self = red == green && green == blue ? .grey(red) : .rgb(red, green, blue)
    }
}

/// How many colours the terminal shows.
package enum ColourDepth: Int, Hashable, Sendable, Comparable, CaseIterable {
    case none = 0
    case eight = 8
    case sixteen = 16
    case indexed256 = 256
    /// Red, green and blue of 8 bits each, next to the entries of 256.
    case direct = 0x1000000

    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// How a cell looks, next to its character.
package struct Style: Hashable, Sendable {
    package struct Attributes: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let bold = Attributes(rawValue: 1)
        package static let dim = Attributes(rawValue: 2)
        package static let reverse = Attributes(rawValue: 4)
        package static let underline = Attributes(rawValue: 8)
    }

    package var foreground: Colour
    package var background: Colour
    package var attributes: Attributes

    package init(
        _ foreground: Colour = .standard, on background: Colour = .standard, _ attributes: Attributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    package static let plain = Style()
    package static let bold = Style(.standard, .bold)
    package static let dim = Style(.standard, .dim)
    package static let reverse = Style(.standard, .reverse)

    package init(_ foreground: Colour, _ attributes: Attributes) {
        self.init(foreground, on: .standard, attributes)
    }

    /// The same style with more attributes.
    package func with(_ more: Attributes) -> Style {
        var style = self
        style.attributes.formUnion(more)
        return style
    }
}
