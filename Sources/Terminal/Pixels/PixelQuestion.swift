/// Why images are drawn by cells though a person wants pixels, in words.
package enum PixelRefusal: Error, Hashable, CustomStringConvertible {
    /// tmux and screen show what they know of pictures and nothing else.
    case multiplexer(PixelGraphics.Kind)
    /// Without characters beyond ASCII, 256 colours, or a second screen.
    case plainTerminal(PixelGraphics.Kind)
    /// The terminal answered nothing within the time.
    case silence(PixelGraphics.Kind)
    /// It answered, and hasn't it.
    case unknown(PixelGraphics.Kind)
    /// Nobody says how many pixels a cell has.
    case cellSize

    package var description: String {
        let reason =
            switch self {
            case .multiplexer(let kind): "images by \(kind.rawValue): tmux and screen don't pass them on"
            case .plainTerminal(let kind):
                "images by \(kind.rawValue) need UTF-8, 256 colours and a terminal like xterm"
            case .silence(let kind): "images by \(kind.rawValue): the terminal doesn't answer whether it has them"
            case .unknown(let kind): "images by \(kind.rawValue): the terminal says that it hasn't them"
            case .cellSize: "images by sixel: the terminal doesn't say how many pixels a cell has"
            }
        return reason + "; they are drawn by cells"
    }
}

/// What a terminal is asked once about pixels, and what its answers come to.
///
/// The answer to the device attributes, which every terminal gives, says that no other is to be expected. What comes later,
/// or is none of these, changes nothing.
struct PixelQuestion {
    /// What is wanted; ``ImageMode/cells`` asks nothing.
    let mode: ImageMode

    private var hasKitty = false
    private var attributes: [Int]?
    private var cell: PixelSize?
    private var registers: Int?
    private let isInside, isPlain: Bool

    /// - Parameters:
    ///   - isInside: whether it is in tmux or screen.
    ///   - isPlain: whether the terminal has too little of what images need beside pixels.
    init(_ mode: ImageMode, isInside: Bool = false, isPlain: Bool = false) {
        (self.mode, self.isInside, self.isPlain) = (mode, isInside, isPlain)
    }

    /// Why it needn't be asked, if it needn't.
    var refusal: PixelRefusal? {
        let kind: PixelGraphics.Kind = mode == .sixel ? .sixel : .kitty
        if isInside { return .multiplexer(kind) }
        if isPlain { return .plainTerminal(kind) }
        // Apple's prints questions of this kind, and has no pixels.
        return environment("TERM_PROGRAM") == "Apple_Terminal" ? .unknown(kind) : nil
    }

    /// Of kitty's query, which sends a pixel and keeps none.
    private static let identifier = 31

    /// Asks for the pixels of a cell alone.
    static let cellSize = Array("\u{1B}[16t".utf8)

    /// Kitty's query, the colours of a sixel image (XTSMGRAPHICS), the pixels of a cell (XTWINOPS), and the device attributes
    /// (DA1) as the last.
    static let bytes =
        Array(
            "\u{1B}_Gi=\(identifier),s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[?1;1;0S".utf8) + cellSize
        + Array("\u{1B}[c".utf8)

    /// How long it is waited for; longer where a person asks for pixels.
    var patience: Duration { mode == .auto ? .milliseconds(200) : .seconds(1) }

    /// Whether no more is to be waited for.
    var isOver: Bool { attributes != nil }
    /// Whether it was asked and may still be answered.
    var isOpen: Bool { mode != .cells && !isOver }

    mutating func take(_ answer: KeyDecoder.Answer) {
        guard !isOver else { return }
        switch answer {
        case .graphics(let text):
            let parts = text.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
            let keys = parts[0].split(separator: ",")
            if keys.contains("i=\(Self.identifier)"), parts.count == 2, parts[1] == "OK" { hasKitty = true }
        case .attributes(let numbers): attributes = numbers
        case .cell(let width, let height): cell = PixelSize.cell(width: width, height: height) ?? cell
        case .registers(let count):
            if count >= 2 { registers = min(count, 256) }
        }
    }

    /// What there is; nil, or a reason where a kind was asked for, where images are drawn by cells.
    ///
    /// - Parameter measured: a cell's pixels as the system knows them.
    func graphics(measured: PixelSize?) throws(PixelRefusal) -> PixelGraphics? {
        let cell = measured ?? cell
        let sixel = attributes?.contains(4) ?? false
        switch mode {
        case .cells: return nil
        case .kitty:
            guard hasKitty else { throw isOver ? .unknown(.kitty) : .silence(.kitty) }
            return PixelGraphics(.kitty, cell: cell ?? Self.usualCell)
        case .sixel:
            guard sixel else { throw isOver ? .unknown(.sixel) : .silence(.sixel) }
            guard let cell else { throw .cellSize }
            return PixelGraphics(.sixel, cell: cell, registers: registers ?? PixelGraphics.fewestRegisters)
        case .auto:
            guard isOver else { return nil }
            if hasKitty { return PixelGraphics(.kitty, cell: cell ?? Self.usualCell) }
            guard sixel, let cell else { return nil }
            return PixelGraphics(.sixel, cell: cell, registers: registers ?? PixelGraphics.fewestRegisters)
        }
    }

    /// Kitty fits images by itself; it is only asked how large to send them.
    private static let usualCell = PixelSize(width: 8, height: 16)
}
