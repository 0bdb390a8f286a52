/// Sums how far a stream is from its mean, less what is allowed, in both directions: an alarm where a sum has risen far
/// enough. Page, Biometrika 41, 1954; as in river 0.26, `drift.PageHinkley(mode="both")`. Everything starts anew behind
/// an alarm.
package struct PageHinkley: DriftDetector {
    package static let id = "page-hinkley"

    package struct Settings: Sendable {
        /// No alarm before so many.
        package var leastCount = 30
        /// δ: what is allowed of each number.
        package var allowance = 0.005
        /// λ: the rise of a sum that is an alarm.
        package var threshold = 50.0
        /// What a sum keeps from number to number.
        package var memory = 1 - 0.0001

        package init() {}
    }

    private let settings: Settings
    private var count = 0
    private var mean = 0.0
    private var (up, down) = (0.0, 0.0)
    private var (lowest, highest) = (Double.infinity, -Double.infinity)

    package init(_ settings: Settings = .init()) { self.settings = settings }

    /// How far the sums have risen and fallen with the last number.
    package private(set) var rises = (up: 0.0, down: 0.0)

    package mutating func add(_ value: Double) -> Bool {
        count += 1
        mean += (value - mean) / Double(count)
        up = settings.memory * up + (value - mean) - settings.allowance
        down = settings.memory * down + (value - mean) + settings.allowance
        (lowest, highest) = (min(lowest, up), max(highest, down))
        rises = (up - lowest, highest - down)
        guard count >= settings.leastCount, max(rises.up, rises.down) > settings.threshold else { return false }
        let last = rises
        self = PageHinkley(settings)
        rises = last
        return true
    }
}
