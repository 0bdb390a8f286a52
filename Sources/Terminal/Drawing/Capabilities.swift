import CNcurses
import Glibc

/// What a terminal can show.
package struct Capabilities: Hashable, Sendable {
    /// Whether characters beyond ASCII may be sent.
    package var unicode: Bool
    package var depth: ColourDepth

    /// Where `unicode` is false: whether those may be sent nevertheless that take as many cells on every terminal.
    /// So it is where box drawing and Greek letters are two cells wide: widgets draw in ASCII there, but names
    /// stay readable.
    package var unambiguous = false

    /// Which palette entries show ``Colour/accent(_:)``.
    package var accents = Accents.standard

    /// What images are drawn by, as a person wants it.
    package var blocks = ImageBlocks.standard

    /// What images are shown by in their own pixels; nil where it is by characters.
    package var pixels: PixelGraphics?

    /// Those that make a difference on it.
    package var attributes: Style.Attributes

    package init(unicode: Bool, depth: ColourDepth, attributes: Style.Attributes = []) {
        self.unicode = unicode
        self.depth = depth
        self.attributes = attributes
    }

    package static let full = Capabilities(
        unicode: true, depth: .indexed256, attributes: [.bold, .dim, .reverse, .underline])
    package static let plainest = Capabilities(unicode: false, depth: .none)

    package var glyphs: GlyphSet { unicode ? .unicode : .ascii }

    /// Whether a character, ASCII or not, may be sent as it is.
    package func shows(_ scalar: Unicode.Scalar) -> Bool {
        unicode || scalar.isASCII || (unambiguous && !DisplayWidth.isAmbiguous(scalar))
    }

    /// Decides from what the system says.
    ///
    /// - Parameters:
    ///   - codeset: the character set of the locale, as `nl_langinfo(CODESET)` names it.
    ///   - colours: terminfo's `colors`, −1 or 0 when there are none.
    ///   - noColour: the value of `NO_COLOR`; colours are off when it is there and not empty (no-color.org).
    ///   - ascii: whether the person asked for ASCII.
    ///   - attributes: those that terminfo knows how to switch on.
    ///   - trueColour: the value of `COLORTERM`, by which terminals whose description speaks of 256 colours say that
    ///     they show any; see ``believedTrueColour(type:)``.
    package init(
        codeset: String, colours: Int, noColour: String?, ascii: Bool, attributes: Style.Attributes = [],
        trueColour: String? = nil
    ) {
        self.attributes = attributes
        unicode = codeset == "UTF-8" && !ascii
        if let noColour, !noColour.isEmpty {
            depth = .none
        } else {
            depth = [.direct, .indexed256, .sixteen, .eight].first { colours >= $0.rawValue } ?? .none
            if depth == .indexed256, trueColour == "truecolor" || trueColour == "24bit" { depth = .direct }
        }
    }

    /// What `COLORTERM` says, nil within GNU screen: there it speaks of the terminal around, and screen 4 takes the
    /// parts of a colour for attributes. tmux, which may have the same type, translates what it gets.
    static func believedTrueColour(type: String) -> String? {
        let isScreen = environment("TMUX") == nil && (type.hasPrefix("screen") || environment("STY") != nil)
        return isScreen ? nil : environment("COLORTERM")
    }

    /// Whether the environment names a locale of Chinese, Japanese or Korean, whose terminals may show some
    /// characters two cells wide. All names count, since the language and the characters may be set apart.
    static func isEastAsian(_ locales: [String?]) -> Bool {
        locales.contains { locale in ["zh", "ja", "ko"].contains { locale?.hasPrefix($0) ?? false } }
    }

    /// What plain text on standard output can use: no colours unless it is a terminal that has them.
    ///
    /// Sets the locale of characters from the environment, as the first call that asks for it must.
    package static func ofStandardOutput(ascii: Bool = false) -> Capabilities {
        ofStandardOutputSaying(ascii: ascii).0
    }

    /// The same, and what there is to say of it to the person, if anything.
    static func ofStandardOutputSaying(ascii: Bool) -> (Capabilities, remark: String?) {
        let remark = CharacterLocale.set()
        var colours: Int32 = 0
        var trueColour: String?
        if isatty(STDOUT_FILENO) == 1, let type = environment("TERM"), !type.isEmpty {
            _ = terminfo_look(type, &colours)
            terminfo_forget()
            trueColour = believedTrueColour(type: type)
        }
        let capabilities = Capabilities(
            codeset: localeCodeset(), colours: Int(colours), noColour: environment("NO_COLOR"), ascii: ascii,
            trueColour: trueColour)
        return (capabilities, ascii ? nil : remark)
    }
}

func localeCodeset() -> String { String(cString: nl_langinfo(Int32(CODESET))) }

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
