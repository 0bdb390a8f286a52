import Laboratory
import Terminal

/// Which curves are shown, and how.
struct LossView: Hashable {
    /// A name in the history, or nil for all terms at once.
    var measure: String? = "loss"
    var isLogarithmic = false
    var axis = Axis.steps
    var smoothing = Smoothing.usual
    /// Whether the first steps are left out, whose values are far from all that come.
    var skipsStart = false
    /// The last 1/2ⁿ of the steps is shown.
    var zoom = 0
    /// Where values are read off, in units of the axis; nil for the last ones.
    var cursor: Double?

    static let deepestZoom = 6
    /// Steps that ``skipsStart`` leaves out.
    static let start = 100

    /// What the horizontal axis counts, in the order in which a key goes through them.
    enum Axis: CaseIterable, Hashable {
        case steps, logarithmOfSteps, epochs, seconds

        /// What stands at its end.
        var label: String {
            switch self {
            case .steps, .logarithmOfSteps: "step"
            case .epochs: "epoch"
            case .seconds: "s"
            }
        }

        var scale: LineChart.Scale { self == .logarithmOfSteps ? .logarithmic : .linear }

        /// Where a step lies on it; nil where that isn't known.
        func place(_ step: Double, _ timeline: Timeline) -> Double? {
            switch self {
            case .steps: step
            case .logarithmOfSteps: step > 0 ? step : nil
            case .epochs: timeline.epoch(at: step)
            case .seconds: timeline.seconds(at: step)
            }
        }

        /// The least that is told apart on it.
        var grain: Double {
            switch self {
            case .steps, .logarithmOfSteps: 1
            case .epochs: 1.0 / 128
            case .seconds: 1.0 / 8
            }
        }

        /// A place on it in words.
        func text(_ place: Double) -> String {
            switch self {
            case .steps, .logarithmOfSteps: "step \(grouped(Int(place)))"
            case .epochs: "epoch \(fixed(place, 2))"
            case .seconds: "\(fixed(place, 1)) s"
            }
        }
    }

    /// How far a mean reaches that is drawn over the points, in the order in which a key goes through them.
    enum Smoothing: CaseIterable, Hashable {
        case usual, strong, none

        /// The shown part of a curve is so many times as long as half the stretch over which it is smoothed; nil for none.
        var reaches: Int? {
            switch self {
            case .usual: 50
            case .strong: 10
            case .none: nil
            }
        }
    }

    /// The part of the axis that is shown when training has come to `last`. Its ends move by an eighth of it or less at a
    /// time and not with every step, so that the curve goes on where it ended and isn't drawn and sent anew for each frame.
    func range(last: Double, start: Double?) -> ClosedRange<Double> {
        var range = Self.range(last: last, extent: last / Double(1 << zoom), grain: axis.grain)
        if skipsStart, let start, start < range.upperBound, start > range.lowerBound {
            range = start...range.upperBound
        }
        // A logarithm has no beginning.
        return axis.scale == .logarithmic ? max(axis.grain, range.lowerBound)...range.upperBound : range
    }

    static func range(last: Double, extent: Double, grain: Double) -> ClosedRange<Double> {
        var unit = grain
        while unit * 16 < extent { unit *= 2 }
        let first = ((last - extent) / unit).rounded(.down) * unit
        return first...max(first + 8 * grain, (last / unit).rounded(.up) * unit)
    }
}

extension CaseIterable where Self: Equatable {
    /// The one after this one, the first after the last.
    var next: Self {
        let all = Array(Self.allCases)
        return all[(all.firstIndex(of: self)! + 1) % all.count]
    }
}
