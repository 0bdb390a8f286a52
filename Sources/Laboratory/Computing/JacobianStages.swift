import Autodiff
import Autoencoders
import Networks
import Tensors

/// Rows of the encoder's Jacobian: Σ_j v_bj ∂f_j/∂x_b of some rows b, [size, features], by one reverse pass.
final class EncoderJacobianStage {
    let input: Slot
    /// v, [size, latent]
    let direction: Slot
    let result: Slot
    private let plan: Plan

    /// nil where the code doesn't depend on the rows.
    init?(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.features])
        direction = Slot([size, model.latent])
        result = Slot(input.shape)
        let x = Value(input)
        guard let row = Value.gradients(of: model.encode(x).center, seed: Value(direction), with: [x])[0] else {
            return nil
        }
        plan = Plan([(row, result)], workers: workers)
    }

    /// False where the brake was pulled.
    func run() -> Bool { plan.run() }
}

/// Columns of the decoder's Jacobian: Σ_j v_bj ∂x̂/∂z_bj at some codes b, [size, features].
///
/// By two reverse passes, the second through the first: uᵀJ is linear in u, and its derivative along v is J·v.
/// Pearlmutter, Neural Comput. 6, 1994, has the idea; without the curvature it is that of forward differentiation.
final class DecoderJacobianStage {
    /// z, [size, latent]
    let input: Slot
    /// What a decoder sees that makes an image value by value, [size, features].
    let seen: Slot
    /// v, [size, latent]
    let direction: Slot
    let result: Slot
    private let plan: Plan

    /// nil where the image doesn't depend on the code.
    init?(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.latent])
        seen = Slot([size, model.features])
        direction = Slot(input.shape)
        result = Slot(seen.shape)
        let z = Value(input)
        let image = model.reconstruct(z, seeing: Value(seen))
        // The value of u is of no consequence: what follows is linear in it.
        let u = Value(Slot(image.shape))
        guard let row = Value.gradients(of: image, seed: u, with: [z])[0],
            let column = Value.gradients(of: row, seed: Value(direction), with: [u])[0]
        else { return nil }
        plan = Plan([(column, result)], workers: workers)
    }

    /// False where the brake was pulled.
    func run() -> Bool { plan.run() }
}
