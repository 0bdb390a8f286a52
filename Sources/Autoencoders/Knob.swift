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

    /// The value a number of steps further; there are `steps` of them from end to end. Values come out rounded to two
    /// significant digits, which is what a screen shows and a person would type.
    package func turned(_ value: Float, by count: Float, of steps: Float = 40) -> Float {
        if !live && scale == .linear { return clamped((value + count).rounded()) }
        let target = Knob.rounded(self.value(at: position(of: value) + count / steps), to: grain)
        // A step smaller than the rounding must still move.
        if target == value && count != 0 {
            return clamped(Knob.rounded(self.value(at: position(of: value) + 2 * count / steps), to: grain))
        }
        return clamped(target)
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
