/// Decides when the next frame may be sent, so that a slow line shows fresh frames rather than a queue of
/// stale ones.
///
/// After each frame the terminal is asked for its status (ECMA-48 DSR, `CSI 5 n`); its answer says that it
/// has shown the frame, however many buffers lie between. A terminal that does not answer gets so many bytes
/// a second.
struct Pace {
    typealias Instant = ContinuousClock.Instant

    /// What to send after a frame.
    static let question: [UInt8] = Array("\u{1B}[5n".utf8)

    /// Bytes a second for a terminal that does not answer.
    static let budget = 65_536

    /// Nil until the first answer came or was missed.
    private(set) var answers: Bool?
    private var askedAt: Instant?
    private var freeAt: Instant?

    /// - Parameter asks: whether the terminal understands the question at all.
    init(asks: Bool) {
        answers = asks ? nil : false
    }

    var asks: Bool { answers ?? true }
    var isWaiting: Bool { askedAt != nil }

    /// How long to wait for an answer: of a terminal that has never answered, and of one that has. The largest frame
    /// takes 1.5 s on a line of 8 kB/s; what is longer is an answer that was lost.
    private static let patience = (unknown: Duration.seconds(1), known: Duration.seconds(5))

    /// When the wait for an answer, or for the budget, ends; nil when a frame may be sent.
    var deadline: Instant? {
        guard let askedAt else { return freeAt }
        return askedAt + (answers == true ? Self.patience.known : Self.patience.unknown)
    }

    /// Whether a frame may be sent; past the deadline it may.
    mutating func isFree(at now: Instant) -> Bool {
        guard let deadline else { return true }
        guard now >= deadline else { return false }
        if askedAt != nil && answers == nil { answers = false }
        askedAt = nil
        freeAt = nil
        return true
    }

    mutating func sent(_ count: Int, at now: Instant) {
        if asks {
            askedAt = now
        } else {
            freeAt = now + .seconds(1) * count / Self.budget
        }
    }

    mutating func answered() {
        answers = true
        askedAt = nil
        freeAt = nil
    }

    /// Forgets a question whose answer no longer matters.
    mutating func forget() {
        askedAt = nil
        freeAt = nil
    }
}
