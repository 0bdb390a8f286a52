import Tensors

/// A node of the tape: a value that will be computed, what it is computed from, and its derivative beside it.
///
/// Building an expression computes nothing. `gradients(of:with:)` builds the derivative as more nodes of the same
/// kind, so a gradient can be differentiated again; a `Plan` turns the nodes that its results need into steps that run
/// as often as wanted on the same memory. What no result needs is never computed or stored.
package final class Value {
    package let shape: Shape
    let source: Source
    let derivative: Derivative?

    /// ∂/∂inputs for the upstream gradient `g` = ∂L/∂y: one value or nil (no dependence) for each input.
    ///
    /// `g` may have more leading axes than `y`: then each of the entries along them is a gradient of its own (see
    /// `jacobian`). Rules keep that by naming shapes relative to `y`.
    package typealias Derivative = (_ g: Value, _ y: Value, _ inputs: [Value]) -> [Value?]

    enum Source {
        /// Read from memory that somebody else writes: a parameter, a batch, noise, a knob.
        case memory(Slot)
        case constant(Float)
        /// Element by element; inputs broadcast to the shape.
        case elementwise(FusedLoop.Opcode, k: Float, [Value])
        /// Σ over the middle axis of the input seen as [outer, middle, inner].
        case sum(Value, outer: Int, middle: Int, inner: Int)
        /// op(A)·op(B) of two matrices.
        case product(Value, transposeA: Bool, Value, transposeB: Bool)
        /// The same values in another shape.
        case view(Value)
        /// An operation with a kernel of its own.
        case operation(any Operation, [Value])
    }

    init(_ shape: Shape, _ source: Source, derivative: Derivative?) {
        self.shape = shape
        self.source = source
        self.derivative = derivative
    }

    /// What lies at `slot` whenever a plan runs. Has no derivative rule: it is what one differentiates with respect to.
    package convenience init(_ slot: Slot) { self.init(slot.shape, .memory(slot), derivative: nil) }

    /// A number as a scalar.
    package convenience init(_ constant: Float) { self.init([], .constant(constant), derivative: nil) }

    package var count: Int { shape.count }

    var inputs: [Value] {
        switch source {
        case .memory, .constant: []
        case .elementwise(_, _, let inputs), .operation(_, let inputs): inputs
        case .sum(let x, _, _, _), .view(let x): [x]
        case .product(let a, _, let b, _): [a, b]
        }
    }

    /// The number, where the value is a constant one.
    var constant: Float? { if case .constant(let c) = source { c } else { nil } }

    /// The same value, held constant in every derivative.
    package var detached: Value { Value(shape, .view(self), derivative: nil) }
}

/// A computation that is neither elementwise nor a sum nor a matrix product. Its derivative stands where the value is
/// made: `record`.
package protocol Operation {
    /// The work that fills `output` from `inputs`, whose shapes are those given to `record`.
    func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work
    /// Values of the output that each piece of the work fills, where the pieces fill it in order: then a loop over the
    /// output can follow piece by piece. nil where they don't.
    var pieceCount: Int? { get }
    /// What tells it from others: operations of equal names make equal values of equal inputs, and are computed once. nil
    /// where it is always one of its own.
    var name: String? { get }
    /// Multiplications of the work; nil where they are about as many as values of the output.
    var multiplications: Int? { get }
    /// The same of factors in bfloat16, and which inputs it then wants rounded; nil where it multiplies no matrices.
    var inBFloat16: (operation: any Operation, rounded: Set<Int>)? { get }
}

extension Operation {
    package var pieceCount: Int? { nil }
    package var name: String? { nil }
    package var multiplications: Int? { nil }
    package var inBFloat16: (operation: any Operation, rounded: Set<Int>)? { nil }
}

extension Value {
    /// A node for an operation with a kernel of its own.
    package static func record(
        _ operation: any Operation, from inputs: [Value], shape: Shape, derivative: @escaping Derivative
    ) -> Value {
        Value(shape, .operation(operation, inputs), derivative: derivative)
    }
}
