import Tensors

extension Value {
    /// ∂y/∂x for each x, as values of the same shapes as the xs; nil where y doesn't depend on x.
    ///
    /// Reverse mode: Σ over the nodes between the xs and y of one derivative rule each. `seed` is ∂L/∂y, 1 by default
    /// (then y has to be a scalar); it may have leading axes more than y, which the results then have too.
    /// Where one x depends on another, what goes through it counts for the other too, unless they are taken `apart`.
    package static func gradients(of y: Value, seed: Value? = nil, with xs: [Value], apart: Bool = false) -> [Value?]
    {
        precondition(seed != nil || y.count == 1, "the gradient of a value of shape \(y.shape) needs a seed")
        let order = y.tape()
        var needed = Set(xs.map(ObjectIdentifier.init))
        for value in order where value.derivative != nil {
            if value.inputs.contains(where: { needed.contains(ObjectIdentifier($0)) }) {
                needed.insert(ObjectIdentifier(value))
            }
        }
        var upstream = [ObjectIdentifier(y): seed ?? Value(1).broadcast(to: y.shape)]
        let wanted = Set(xs.map(ObjectIdentifier.init))
        for value in order.reversed() {
            let id = ObjectIdentifier(value)
            if apart && wanted.contains(id) { continue }
            guard needed.contains(id), let g = upstream[id], let derivative = value.derivative else { continue }
            if !wanted.contains(id) { upstream[id] = nil }
            let inputs = value.inputs
            for (input, d) in zip(inputs, derivative(g, value, inputs)) {
                let key = ObjectIdentifier(input)
                guard let d, needed.contains(key) else { continue }
                upstream[key] = upstream[key].map { $0 + d } ?? d
            }
        }
        return xs.map { upstream[ObjectIdentifier($0)] }
    }

    /// J_bji = ∂y_bj/∂x_bi of y [batch, k] and x [batch, n], where row b of y depends on row b of x alone:
    /// [k, batch, n]. Cost: one reverse pass with k times the batch.
    package static func jacobian(of y: Value, with x: Value) -> Value? {
        precondition(y.shape.rank == 2, "\(y.shape)")
        let (batch, k) = (y.shape[0], y.shape[1])
        let basis = Slot([k, 1, k]) { values in for j in 0..<k { values[j * k + j] = 1 } }
        return gradients(
            of: y,
            seed: .record(
                BasisRows(batch: batch, k: k), from: [Value(basis)],
                shape: [k, batch, k]
            ) { _, _, _ in [nil] }, with: [x])[0]
    }

    /// J u of y [batch, k] along directions u [batch, n] of x [batch, n], where row b of y depends on row b of x alone:
    /// [batch, k]; nil where y doesn't depend on x.
    ///
    /// Reverse mode twice: vᵀJ is linear in v, and what its product with u changes by with v is J u. Cost: two reverse passes.
    package static func change(of y: Value, along u: Value, with x: Value) -> Value? {
        precondition(u.shape == x.shape, "\(u.shape) vs \(x.shape)")
        let v = Value(Slot(y.shape))
        guard let back = gradients(of: y, seed: v, with: [x])[0] else { return nil }
        return gradients(of: (back * u).sum(), with: [v])[0]
    }

    /// [k, 1, k] → [k, batch, k]
    private struct BasisRows: Operation {
        let batch, k: Int

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            MiddleRepeat(outer: k, middle: batch, inner: k, source: inputs[0], destination: output)
        }
    }

    /// Every node that this one is computed from, inputs before what uses them; the last is the node itself.
    func tape() -> [Value] { Value.tape(of: [self]) }

    static func tape(of results: [Value]) -> [Value] {
        var seen = Set<ObjectIdentifier>()
        var order: [Value] = []
        // Depth first, with a stack of its own: an expression may be deeper than a thread's.
        var stack: [(value: Value, entered: Bool)] = results.reversed().map { ($0, false) }
        while let (value, entered) = stack.popLast() {
            if entered {
                order.append(value)
            } else if seen.insert(ObjectIdentifier(value)).inserted {
                stack.append((value, true))
                for input in value.inputs.reversed() where !seen.contains(ObjectIdentifier(input)) {
                    stack.append((input, false))
                }
            }
        }
        return order
    }
}
