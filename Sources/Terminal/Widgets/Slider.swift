import Glibc

/// A value's place in a range as a knob on a track: `──●───`, in ASCII `--o---`.
package struct Slider: Hashable, Sendable {
    package var value: Double
    package var range: ClosedRange<Double>

    /// Whether equal distances are equal ratios; needs a range above 0.
    package var isLogarithmic: Bool

    package init(value: Double, in range: ClosedRange<Double>, isLogarithmic: Bool = false) {
        precondition(!isLogarithmic || range.lowerBound > 0, "a logarithmic slider from \(range.lowerBound)")
        self.value = value
        self.range = range
        self.isLogarithmic = isLogarithmic
    }

    /// The knob's column in a track of `width` columns: values outside the range are at the nearer end, NaN
    /// is nowhere.
    package func column(width: Int) -> Int? {
        guard width > 0 && !value.isNaN else { return nil }
        let scale: (Double) -> Double = isLogarithmic ? { log10($0) } : { $0 }
        let clamped = min(max(value, range.lowerBound), range.upperBound)
        let extent = scale(range.upperBound) - scale(range.lowerBound)
        let part = extent > 0 ? (scale(clamped) - scale(range.lowerBound)) / extent : 0
        return Int((part * Double(width - 1)).rounded())
    }
}

extension Pen {
    /// Draws a slider of `width` cells; the track is dim, the knob is not.
    package mutating func draw(_ slider: Slider, x: Int, y: Int, width: Int, style: Style = .plain) {
        let knob = slider.column(width: width)
        for column in 0..<max(0, width) {
            let isKnob = column == knob
            set(
                x + column, y, isKnob ? glyphs.sliderKnob : glyphs.sliderTrack,
                isKnob ? style : style.with(.dim))
        }
    }
}
