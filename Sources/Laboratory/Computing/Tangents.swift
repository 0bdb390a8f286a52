import Autodiff
import Autoencoders
import Tensors

extension Model {
    /// The columns of a decoder that is one linear layer, [latent][features]; nil for others.
    package var decoderColumns: [[Double]]? {
        guard Need.linearDecoder.isMet(by: structure, on: .everything), parameters.contains("decoder.0.weight") else {
            return nil
        }
        let weight = parameters["decoder.0.weight"].tensor
        let (features, latent) = (weight.shape[0], weight.shape[1])
        return (0..<latent).map { k in (0..<features).map { Double(weight.values[$0 * latent + k]) } }
    }
}

/// How a decoder's image changes with each code: ∂x̂/∂z_j at a code, the directions that span its tangent there.
final class DecoderTangent {
    private let code: Slot
    private let result: Slot
    private let plan: Plan

    /// nil where the decoder has none: it draws value by value.
    init?(_ model: Model, workers: Workers) {
        guard !model.drawsValueByValue else { return nil }
        let latent = model.latent
        code = Slot([latent, latent])
        let directions = Slot([latent, latent]) { values in for j in 0..<latent { values[j * latent + j] = 1 } }
        let z = Value(code)
        let image = model.reconstruct(z, seeing: Value(Slot([latent, model.features])))
        guard let change = Value.change(of: image, along: Value(directions), with: z) else { return nil }
        result = Slot(change.shape)
        plan = Plan([(change, result)], workers: workers)
    }

    /// [latent][features] at a code [latent]; nil where the brake was pulled. Cost: an image for each code, and two passes back.
    func columns(at z: [Float]) -> [[Double]]? {
        for row in 0..<z.count { for (j, value) in z.enumerated() { code.base[row * z.count + j] = value } }
        return plan.run() ? result.tensor.rows.map { $0.map(Double.init) } : nil
    }
}

/// How each code changes with every value of a row: J_f, of the code's middle.
final class EncoderJacobian {
    private let row: Slot
    private let result: Slot
    private let plan: Plan

    /// nil where codes don't depend on the row.
    init?(_ model: Model, workers: Workers) {
        let latent = model.latent
        row = Slot([latent, model.features])
        let directions = Slot([latent, latent]) { values in for j in 0..<latent { values[j * latent + j] = 1 } }
        let x = Value(row)
        let code = model.encode(x).center
        guard let back = Value.gradients(of: code, seed: Value(directions), with: [x])[0] else { return nil }
        result = Slot(back.shape)
        plan = Plan([(back, result)], workers: workers)
    }

    /// [latent, features] at a row [features]; nil where the brake was pulled. Cost: a row for each code, there and back.
    func values(at x: [Float]) -> [Double]? {
        for j in 0..<row.shape[0] { for (i, value) in x.enumerated() { row.base[j * x.count + i] = value } }
        return plan.run() ? result.tensor.values.map(Double.init) : nil
    }
}
