/// The lengths of a row-major array's axes; `[]` is a scalar.
package struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    package let axes: [Int]

    package init(_ axes: [Int]) {
        precondition(axes.allSatisfy { $0 > 0 }, "an axis of length 0 or less: \(axes)")
        self.axes = axes
    }

    package init(arrayLiteral elements: Int...) { self.init(elements) }

    /// The number of elements.
    package var count: Int { axes.reduce(1, *) }
    package var rank: Int { axes.count }
    package var last: Int { axes.last ?? 1 }
    package var description: String { "[" + axes.map(String.init).joined(separator: ", ") + "]" }

    package subscript(_ axis: Int) -> Int { axes[axis] }

    package static func + (a: Shape, b: Shape) -> Shape { Shape(a.axes + b.axes) }

    /// The shape that both broadcast to: axes are aligned at the right and a length of 1 stretches.
    package func broadcast(with other: Shape) -> Shape {
        let rank = max(self.rank, other.rank)
        let a = Array(repeating: 1, count: rank - self.rank) + axes
        let b = Array(repeating: 1, count: rank - other.rank) + other.axes
        return Shape(
            zip(a, b).map { x, y in
                precondition(x == y || x == 1 || y == 1, "\(self) doesn't broadcast with \(other)")
                return max(x, y)
            })
    }
}
