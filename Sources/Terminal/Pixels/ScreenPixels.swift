/// What a screen knows of the pixels of its terminal: what was asked, what is shown, and when more may be sent.
struct ScreenPixels {
    typealias Instant = ContinuousClock.Instant

    var question = PixelQuestion(.cells)
    /// Whether all pictures have to be shown at once.
    var isExact = false
    private var output: PictureOutput?
    /// Pictures take what the characters leave of it.
    private var budget: ByteBudget
    private var bytes = 0

    /// Bytes of changed pictures in a frame while it trains: some after the other move, rather than all together and seldom.
    private static let quantum = 2048

    /// - Parameter rate: bytes a second that pictures may take together with all else.
    init(rate: Int) { budget = ByteBudget(rate: rate, from: .now) }

    /// Whether images are shown by pixels.
    var areUsed: Bool { output != nil }

    mutating func use(_ graphics: PixelGraphics) {
        if output == nil { output = PictureOutput(graphics) }
        output?.graphics = graphics
    }

    /// Whether pictures of `wanted` may be sent that `shown` hasn't.
    func areDue(_ wanted: Canvas, on shown: Canvas?, at now: Instant) -> Bool {
        (isExact || budget.free <= now) && wanted.pictures != shown?.pictures
    }

    /// When those may be sent that wait; nil where it isn't the rate that they wait for.
    func deadline(_ wanted: Canvas, on shown: Canvas?) -> Instant? {
        isExact || wanted.cells != shown?.cells ? nil : budget.free
    }

    /// See ``PictureOutput/frame(of:changes:isWhole:most:)``.
    mutating func frame(of canvas: Canvas, changes: [Canvas.Change], on shown: Canvas?) -> PictureOutput.Frame {
        let most = isExact ? nil : budget.free <= .now ? Self.quantum : 0
        return output?.frame(of: canvas, changes: changes, isWhole: shown?.size != canvas.size, most: most) ?? .init()
    }

    func character(at x: Int, _ y: Int, of place: PicturePlace?) -> (scalars: [UInt32], foreground: Int)? {
        place.flatMap { output?.character(at: x, y, of: $0) }
    }

    /// What the terminal shows of a canvas of which a frame was made.
    func shown(_ canvas: Canvas) -> Canvas {
        var canvas = canvas
        canvas.pictures = output?.bitmaps ?? [:]
        return canvas
    }

    /// Takes notice of a frame, and of all characters so far.
    mutating func sent(_ frame: PictureOutput.Frame, characters: Int) {
        bytes += frame.count
        budget.count(characters + bytes, at: .now, isCharged: !isExact)
    }

    /// See ``PictureOutput/deletions()``.
    mutating func deletions() -> [UInt8] { output?.deletions() ?? [] }
}
