import Foundation

/// A number that a person can turn while training runs.
package struct Knob: Hashable, Sendable {
    package enum Scale: String, Sendable, Codable {
        case linear, logarithmic
    }

    /// What the command line calls it.
    package let id: String
    /// How it stands in the formula.
    package let symbol: String
    /// The symbol where only ASCII can be shown.
    package let asciiSymbol: String
    /// What it does, in a few words.
    package let summary: String
    package let range: ClosedRange<Float>
    package let initial: Float
    package let scale: Scale
    /// Whether it can be turned between two steps. One that is not live is that of a ``Count``.
    package let live: Bool

    package init(
        _ id: String, symbol: String, ascii: String, summary: String, range: ClosedRange<Float>, initial: Float,
        scale: Scale = .linear, live: Bool = true
    ) {
        precondition(range.contains(initial) && (scale == .linear || range.lowerBound > 0), "knob \(id)")
        (self.id, self.symbol, self.asciiSymbol, self.summary) = (id, symbol, ascii, summary)
        (self.range, self.initial, self.scale, self.live) = (range, initial, scale, live)
    }

    /// Where a value stands on its scale, 0 … 1.
    package func position(of value: Float) -> Float {
        let (low, high) = (range.lowerBound, range.upperBound)
        let v = min(max(value, low), high)
        switch scale {
        case .linear: return (v - low) / (high - low)
        case .logarithmic: return log(v / low) / log(high / low)
        }
    }

    /// The value at a position 0 … 1 on the scale.
    package func value(at position: Float) -> Float {
        let (low, high) = (range.lowerBound, range.upperBound)
        let p = min(max(position, 0), 1)
        switch scale {
        case .linear: return low + p * (high - low)
        case .logarithmic: return low * pow(high / low, p)
        }
    }

    /// The value at a position 0 … 1, rounded as ``turned(_:by:of:)`` does.
    package func roundedValue(at position: Float) -> Float {
        let value = value(at: position)
        return clamped(live || scale == .logarithmic ? Knob.rounded(value, to: grain) : value.rounded())
    }

    /// The value a number of steps further; there are about `steps` of them from end to end. Values are round, as a person
    /// would type them: on a linear scale multiples of 1, 2 or 5 times a power of ten; on a logarithmic one two digits, and
    /// no step goes past 1, 2 or 5 times a power of ten. Several steps at once end at one of these.
    package func turned(_ value: Float, by count: Float, of steps: Float = 40) -> Float {
        guard count != 0 else { return clamped(value) }
        if !live && scale == .linear { return clamped((value + count).rounded()) }
        switch scale {
        case .linear:
            let step = Self.roundStep(Double(range.upperBound - range.lowerBound) / Double(steps))
            // A value between two multiples goes to the one that is next.
            let place = Double(value) / step
            let next = count > 0 ? (place + 1e-4).rounded(.down) : (place - 1e-4).rounded(.up)
            let target = clamped(Knob.rounded(Float((next + Double(count)) * step), to: grain))
            // So near to a multiple that rounding goes back to it.
            return target == value ? clamped(Float((next + 2 * Double(count)) * step)) : target
        case .logarithmic:
            let target = self.value(at: position(of: value) + count / steps)
            guard range.lowerBound < target, target < range.upperBound else { return clamped(target) }
            let next = Self.roundNumber(beyond: value, upwards: count > 0)
            let isPast = count > 0 ? target > next : target < next
            if abs(count) > 1 { return clamped(isPast ? Self.nearestRoundNumber(to: target) : next) }
            let rounded = Knob.rounded(target, to: grain)
            return clamped(isPast || rounded == value ? next : rounded)
        }
    }

    /// Of 1, 2 and 5 times powers of ten the nearest to a step by their ratio.
    private static func roundStep(_ step: Double) -> Double { Double(nearestRoundNumber(to: Float(step))) }

    private static func nearestRoundNumber(to value: Float) -> Float {
        let above = roundNumber(beyond: value.nextDown, upwards: true)
        let below = roundNumber(beyond: value.nextUp, upwards: false)
        return above / value < value / below ? above : below
    }

    /// The next of 1, 2 and 5 times powers of ten above or below a value above 0.
    private static func roundNumber(beyond value: Float, upwards: Bool) -> Float {
        let exponent = floor(log10(Double(value)))
        let numbers = [exponent - 1, exponent, exponent + 1].flatMap { exponent in
            [1.0, 2, 5].map { Float($0 * pow(10, exponent)) }
        }
        return upwards ? numbers.first { $0 > value }! : numbers.last { $0 < value }!
    }

    /// Whether it can stand at a value: within its range, and whole for a count.
    package func accepts(_ value: Float) -> Bool { range.contains(value) && (live || value == value.rounded()) }

    package func clamped(_ value: Float) -> Float { min(max(value, range.lowerBound), range.upperBound) }

    private var grain: Int { scale == .linear ? 3 : 2 }

    private static func rounded(_ value: Float, to digits: Int) -> Float {
        guard value != 0, value.isFinite else { return value }
        let exponent = pow(10, Double(digits) - 1 - floor(log10(abs(Double(value)))))
        return Float((Double(value) * exponent).rounded() / exponent)
    }
}

extension [Knob] {
    /// Terms may share a knob, as all that compare codes with the prior share the prior.
    package var withoutRepeats: [Knob] {
        var seen = Set<String>()
        return filter { seen.insert($0.id).inserted }
    }
}
