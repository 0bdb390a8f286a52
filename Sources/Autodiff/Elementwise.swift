import CKernels
import Tensors

// Elementwise operations: what is computed (an opcode of the fused loop) and its derivative, side by side.
// Operands broadcast: axes are aligned at the right, a length of 1 stretches.

extension Value {
    private func map(
        _ opcode: FusedLoop.Opcode, k: Float = 0, _ rule: @escaping (_ g: Value, _ x: Value, _ y: Value) -> Value?
    ) -> Value {
        Value(shape, .elementwise(opcode, k: k, [self])) { g, y, inputs in [rule(g, inputs[0], y)] }
    }

    private static func combine(
        _ opcode: FusedLoop.Opcode, _ a: Value, _ b: Value,
        _ rule: @escaping (_ g: Value, _ a: Value, _ b: Value) -> (Value?, Value?)
    ) -> Value {
        Value(a.shape.broadcast(with: b.shape), .elementwise(opcode, k: 0, [a, b])) { g, y, inputs in
            let (da, db) = rule(g, inputs[0], inputs[1])
            return [da?.summed(from: y.shape, to: a.shape), db?.summed(from: y.shape, to: b.shape)]
        }
    }

    package static prefix func - (a: Value) -> Value { a.map(HG_NEGATE) { g, _, _ in -g } }

    package static func + (a: Value, b: Value) -> Value {
        if let k = b.constant { return a + k }
        if let k = a.constant { return b + k }
        return combine(HG_ADD, a, b) { g, _, _ in (g, g) }
    }

    package static func - (a: Value, b: Value) -> Value {
        if let k = b.constant { return a + -k }
        return combine(HG_SUBTRACT, a, b) { g, _, _ in (g, -g) }
    }

    package static func * (a: Value, b: Value) -> Value {
        if let k = b.constant { return a * k }
        if let k = a.constant { return b * k }
        return combine(HG_MULTIPLY, a, b) { g, a, b in (g * b, g * a) }
    }

    package static func / (a: Value, b: Value) -> Value {
        if let k = b.constant { return a * (1 / k) }
        return combine(HG_DIVIDE, a, b) { g, a, b in
            let d = g / b
            return (d, -(d * (a / b)))
        }
    }

    package static func + (a: Value, k: Float) -> Value {
        if let c = a.constant { return Value(c + k) }
        return k == 0 ? a : a.map(HG_ADD_CONSTANT, k: k) { g, _, _ in g }
    }

    package static func * (a: Value, k: Float) -> Value {
        if let c = a.constant { return Value(c * k) }
        return k == 1 ? a : a.map(HG_SCALE, k: k) { g, _, _ in g * k }
    }

    package static func - (a: Value, k: Float) -> Value { a + -k }
    package static func - (k: Float, a: Value) -> Value { -a + k }
    package static func + (k: Float, a: Value) -> Value { a + k }
    package static func * (k: Float, a: Value) -> Value { a * k }
    package static func / (a: Value, k: Float) -> Value { a * (1 / k) }

    /// max(x, k); the derivative is 0 at x = k.
    package func atLeast(_ k: Float) -> Value { map(HG_MAX_CONSTANT, k: k) { g, x, _ in g * (x - k).step } }
    /// min(x, k); the derivative is 0 at x = k.
    package func atMost(_ k: Float) -> Value { map(HG_MIN_CONSTANT, k: k) { g, x, _ in g * (-(x - k)).step } }

    /// |x|; the derivative at 0 is 0.
    package var magnitude: Value { map(HG_ABS) { g, x, _ in g * x.sign } }
    /// −1, 0 or 1; piecewise constant.
    package var sign: Value { map(HG_SIGN) { _, _, _ in nil } }
    /// 1 where x > 0, else 0; piecewise constant.
    package var step: Value { map(HG_STEP) { _, _, _ in nil } }
    package var squared: Value { map(HG_SQUARE) { g, x, _ in g * (x * 2) } }
    package var squareRoot: Value { map(HG_SQRT) { g, _, y in g * (0.5 * y.reciprocal) } }
    package var reciprocal: Value { map(HG_RECIPROCAL) { g, _, y in -(g * y.squared) } }
    package var exp: Value { map(HG_EXP) { g, _, y in g * y } }
    package var log: Value { map(HG_LOG) { g, x, _ in g * x.reciprocal } }
    package var tanh: Value { map(HG_TANH) { g, _, y in g * (1 - y.squared) } }
    package var sigmoid: Value { map(HG_SIGMOID) { g, _, y in g * (y * (1 - y)) } }
    /// ln(1 + eˣ)
    package var softplus: Value { map(HG_SOFTPLUS) { g, x, _ in g * x.sigmoid } }
    /// max(x, 0); the derivative at 0 is 0. The step is taken from the result, which is kept anyway.
    package var relu: Value { map(HG_RELU) { g, _, y in g * y.step } }
    /// 2/√π ∫₀ˣ e^−t² dt
    package var erf: Value {
        map(HG_ERF) { g, x, _ in g * ((-x.squared).exp * (2 / Float.pi.squareRoot())) }
    }
    /// x·Φ(x), Φ the distribution function of the standard normal. Hendrycks & Gimpel, 2016, the exact one.
    package var gelu: Value { map(HG_GELU) { g, x, _ in g * x.geluSlope } }
    /// Φ(x) + x·φ(x)
    private var geluSlope: Value {
        map(HG_GELU_SLOPE) { g, x, _ in
            let density = (x.squared * -0.5).exp * (1 / (2 * Float.pi).squareRoot())
            return g * ((2 - x.squared) * density)
        }
    }

    /// The larger of two values, element by element; where they are equal the first one gets the derivative.
    package static func max(_ a: Value, _ b: Value) -> Value {
        combine(HG_MAX, a, b) { g, a, b in
            let second = (b - a).step
            return (g * (1 - second), g * second)
        }
    }

    /// The values stretched to a larger shape.
    package func broadcast(to target: Shape) -> Value {
        precondition(shape.broadcast(with: target) == target, "\(shape) doesn't broadcast to \(target)")
        if shape == target { return self }
        return Value(target, .elementwise(HG_COPY, k: 0, [self])) { [shape] g, y, _ in
            [g.summed(from: y.shape, to: shape)]
        }
    }
}
