/// Keeps the mean of what is sent below a rate: after each frame a rest in proportion to its bytes, of which a second's
/// worth is free.
package struct ByteBudget {
    package typealias Instant = ContinuousClock.Instant

    private let rate: Int
    private var counted = 0
    /// When the next frame may be sent.
    package private(set) var free: Instant

    /// Free at once.
    private static let credit = Duration.seconds(1)

    /// Rates in bytes a second: for any line, and for one of a few kilobytes a second (`--slow`).
    package static let ordinary = 14_000
    package static let slow = 1900

    /// `rate` bytes a second.
    package init(rate: Int, from start: Instant) {
        self.rate = rate
        free = start - Self.credit
    }

    /// Takes notice of how many bytes have been sent in all. What answers a person isn't charged.
    package mutating func count(_ total: Int, at now: Instant, isCharged: Bool) {
        defer { counted = total }
        guard isCharged, total > counted else { return }
        free = max(free, now - Self.credit) + .seconds(1) * (total - counted) / rate
    }
}
