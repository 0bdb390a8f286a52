/// Compares the last numbers of a window with as many drawn from the rest of it, by Kolmogorov and Smirnov. Raab, Heusinger
/// & Schleif, Neurocomputing 416, 2020. The window is empty behind an alarm.
package struct KSWIN: DriftDetector {
    package static let id = "kswin"

    package struct Settings: Sendable {
        /// The p-value that is an alarm.
        package var alpha = 0.005
        package var window = 100
        /// How many of them are the last ones.
        package var recent = 30

        package init() {}
    }

    /// What a comparison came to.
    package struct Comparison: Equatable, Sendable {
        package let statistic, pValue: Double
    }

    private let settings: Settings
    /// Places among the older numbers, none twice: at which time, how many, of how many.
    private let draw: @Sendable (_ time: Int, _ count: Int, _ of: Int) -> [Int]
    private var values: [Double] = []
    private var time = 0
    /// Of the last number; nil where the window wasn't full.
    package private(set) var last: Comparison?

    package init(
        _ settings: Settings = .init(), draw: @escaping @Sendable (_ time: Int, _ count: Int, _ of: Int) -> [Int]
    ) {
        precondition(2 * settings.recent <= settings.window, "\(settings.recent) of \(settings.window)")
        (self.settings, self.draw) = (settings, draw)
    }

    package mutating func add(_ value: Double) -> Bool {
        defer { time += 1 }
        values.append(value)
        if values.count > settings.window { values.removeFirst() }
        guard values.count == settings.window else {
            last = nil
            return false
        }
        let older = settings.window - settings.recent
        let drawn = draw(time, settings.recent, older).map { values[$0] }
        let test = KolmogorovSmirnov(drawn, Array(values[older...]))
        let comparison = Comparison(statistic: test.statistic, pValue: test.exactP)
        last = comparison
        guard comparison.pValue <= settings.alpha, comparison.statistic > 0.1 else { return false }
        values.removeAll(keepingCapacity: true)
        return true
    }
}
