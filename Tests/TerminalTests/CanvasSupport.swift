@testable import Terminal

extension Canvas {
    /// Whether nothing was drawn on the outermost rows and columns.
    var borderIsBlank: Bool {
        (0..<height).allSatisfy { y in
            (0..<width).allSatisfy { x in
                (x > 0 && y > 0 && x < width - 1 && y < height - 1) || self[x, y] == Cell()
            }
        }
    }
}
