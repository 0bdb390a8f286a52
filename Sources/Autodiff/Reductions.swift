import Tensors

extension Value {
    /// Σ over everything → scalar.
    package func sum() -> Value { summing(outer: 1, middle: count, inner: 1).reshaped([]) }

    /// Σ over one axis, which goes; negative axes count from the last.
    package func sum(axis: Int) -> Value {
        let axis = axis < 0 ? shape.rank + axis : axis
        let outer = shape.axes[..<axis].reduce(1, *)
        let inner = shape.axes[(axis + 1)...].reduce(1, *)
        var rest = shape.axes
        rest.remove(at: axis)
        return summing(outer: outer, middle: shape[axis], inner: inner).reshaped(Shape(rest))
    }

    /// The mean over one axis.
    package func mean(axis: Int) -> Value {
        let length = shape[axis < 0 ? shape.rank + axis : axis]
        return sum(axis: axis) / Float(length)
    }

    /// [outer, middle, inner] → [outer, inner]. The derivative repeats g along the middle axis.
    private func summing(outer: Int, middle: Int, inner: Int) -> Value {
        if middle == 1 { return reshaped([outer, inner]) }
        return Value([outer, inner], .sum(self, outer: outer, middle: middle, inner: inner)) { [shape] g, y, _ in
            let leading = g.leading(over: y)
            return [
                g.repeated(outer: leading.count * outer, middle: middle, inner: inner).reshaped(leading + shape)
            ]
        }
    }

    /// [outer, inner] → [outer, middle, inner], every middle entry the same.
    private func repeated(outer: Int, middle: Int, inner: Int) -> Value {
        reshaped([outer, 1, inner]).broadcast(to: [outer, middle, inner])
    }

    /// Each row `count` times, one behind the other: [n, d] → [n, count, d].
    package func rowsRepeated(_ count: Int) -> Value {
        precondition(shape.rank == 2, "\(shape)")
        return repeated(outer: shape[0], middle: count, inner: shape[1])
    }

    /// The axes that a gradient has before those of the value it belongs to.
    func leading(over y: Value) -> Shape { leading(over: y.shape.rank) }
    private func leading(over rank: Int) -> Shape { Shape(Array(shape.axes.dropLast(rank))) }

    /// Undoes a broadcast: a gradient for a value of shape `from` (with any leading axes of its own) summed to one for
    /// the operand of shape `to`.
    func summed(from: Shape, to: Shape) -> Value {
        if from == to { return self }
        let extra = shape.rank - from.rank
        if to.count == 1 && extra == 0 { return sum().reshaped(to) }
        // What repeats the operand as a whole is one sum over rows.
        if extra == 0, from.axes.suffix(to.rank) == to.axes[...] {
            return reshaped([count / to.count, to.count]).sum(axis: 0).reshaped(to)
        }
        let aligned = Array(repeating: 1, count: from.rank - to.rank) + to.axes
        var result = self
        for axis in 0..<from.rank where aligned[axis] == 1 && from[axis] != 1 {
            // The axis stays, with length 1, so that the others keep their numbers.
            var kept = result.shape.axes
            kept[extra + axis] = 1
            result = result.sum(axis: extra + axis).reshaped(Shape(kept))
        }
        return result.reshaped(Shape(Array(shape.axes.prefix(extra))) + to)
    }
}
