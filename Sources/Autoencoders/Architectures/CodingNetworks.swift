import Autodiff
import Networks
import Tensors

/// f: [batch, features] → [batch, width].
package protocol EncoderNetwork: Network {
    /// The number of values that it gives.
    var width: Int { get }
    /// The dense layer that gives the code, where it ends in one.
    var last: Dense? { get }
}

/// g: [.., latent] → [.., outputs].
package protocol DecoderNetwork {
    var parameters: [ParameterSpec] { get }
    /// The output for codes z. A decoder that makes an image value by value looks at `x`, [batch, features], of which each
    /// output sees only what comes before it; others don't look.
    func callAsFunction(_ z: Value, seeing x: Value, _ parameters: Parameters) -> Value
}

/// A decoder that makes an image value by value.
package protocol SequentialDecoder: DecoderNetwork {
    /// Images of codes [n, latent], [n, features]; `choice` draws a value from the outputs for it, with a number uniform in
    /// [0, 1).
    func draw(
        _ codes: Tensor, _ parameters: Parameters, from generator: Generator,
        choice: (_ outputs: UnsafePointer<Float>, _ uniform: Float) -> Float
    ) -> Tensor
    /// The same images, all of them value by value, with the parameters as they are now.
    func drawing(
        _ codes: Tensor, _ parameters: Parameters, from generator: Generator,
        choice: @escaping (_ outputs: UnsafePointer<Float>, _ uniform: Float) -> Float
    ) -> any GradualDrawing
}

/// Codes or images that are drawn bit by bit: values one after the other, or from noise step by step. What is at the end is
/// what drawing at once gives.
package protocol GradualDrawing: AnyObject {
    /// Steps in all, and those that have been made.
    var count: Int { get }
    var done: Int { get }
    /// Multiply-adds of a step, roughly.
    var work: Int { get }
    /// What there is so far, [n, width].
    var values: Tensor { get }
    /// Makes a step; nothing at the end.
    func advance()
}

/// A decoder whose output comes at once.
package struct WholeDecoder<Body: Network>: DecoderNetwork {
    package let body: Body

    package init(_ body: Body) { self.body = body }

    package var parameters: [ParameterSpec] { body.parameters }

    package func callAsFunction(_ z: Value, seeing x: Value, _ parameters: Parameters) -> Value {
        body(z, parameters)
    }
}
