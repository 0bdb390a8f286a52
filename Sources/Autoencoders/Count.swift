/// A whole number that a computation is built for: set and turned like a knob, but each turn builds anew. Its value is a
/// part of a model's ``Structure``; that of a live knob stands on the ``KnobBoard`` alone.
package struct Count: Hashable, Sendable {
    /// How a person sets it.
    package let knob: Knob

    package init(
        _ id: String, symbol: String, ascii: String, summary: String, range: ClosedRange<Int>, initial: Int,
        scale: Knob.Scale = .linear
    ) {
        knob = Knob(
            id, symbol: symbol, ascii: ascii, summary: summary,
            range: Float(range.lowerBound)...Float(range.upperBound), initial: Float(initial), scale: scale,
            live: false)
    }

    package var id: String { knob.id }
}
