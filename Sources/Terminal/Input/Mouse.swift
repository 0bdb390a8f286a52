/// What a person does with the mouse, and in which cell: (0, 0) is the screen's top left one.
package struct Mouse: Hashable, Sendable {
    package enum Deed: Hashable, Sendable {
        /// The left button goes down, moves while it is down, goes up.
        case press, drag, release

        /// The wheel turns by one notch: −1 is up, 1 is down.
        case wheel(Int)
    }

    package let deed: Deed
    package let x: Int
    package let y: Int

    package init(_ deed: Deed, x: Int, y: Int) {
        (self.deed, self.x, self.y) = (deed, x, y)
    }

    /// From a report of xterm's protocols; nil for other buttons, movement without a button, and nonsense.
    ///
    /// - Parameters:
    ///   - code: the button: 0 left, 3 any one going up, 64 and 65 the wheel; 4, 8 and 16 are modifiers, 32 is
    ///     movement.
    ///   - column: counted from 1, as is `row`.
    ///   - isRelease: whether the button's number comes with its going up, as in mode 1006.
    init?(code: Int, column: Int, row: Int, isRelease: Bool) {
        guard (0..<128).contains(code), column >= 1, row >= 1 else { return nil }
        switch (code & 0b110_0011, isRelease) {
        case (0, false): deed = .press
        case (0, true), (3, false): deed = .release
        case (32, false): deed = .drag
        case (64, false): deed = .wheel(-1)
        case (65, false): deed = .wheel(1)
        default: return nil
        }
        (x, y) = (column - 1, row - 1)
    }
}
