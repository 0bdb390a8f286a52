import Autodiff
import Tensors

/// What terms compare the codes as a whole with, and what samples are drawn from. All are scaled by σ_z.
package protocol Prior: Sendable {
    static var id: String { get }
    static var title: String { get }
    /// How it stands in a formula.
    static var symbol: String { get }
    /// The number of codes that it is made for; nil for any.
    static var latent: Int? { get }
    /// Changes a row of N(0, 1) and a number uniform in [0, 1) to a draw.
    static func shape(_ row: UnsafeMutableBufferPointer<Float>, _ uniform: Float)
}

package enum Priors {
    /// Every prior; a new one is a line here.
    package static let all: [any Prior.Type] = [
        NormalPrior.self, RingPrior.self, SwissRollPrior.self,
    ]

    package static func named(_ id: String) -> (any Prior.Type)? { all.first { $0.id == id } }

    package static let deviation = Knob(
        "prior", symbol: "σ_z", ascii: "sz", summary: "scale of the prior", range: 0.1...10, initial: 1,
        scale: .logarithmic)
}

/// N(0, I)
package enum NormalPrior: Prior {
    package static let id = "normal"
    package static let title = "normal"
    package static let symbol = "N(0, σ_z²)"
    package static let latent: Int? = nil
    package static func shape(_ row: UnsafeMutableBufferPointer<Float>, _ uniform: Float) {}
}

extension Term {
    /// How it stands in the sentence of an experiment: with the prior itself for p_z.
    package func formula(in experiment: Experiment) -> String {
        formula.replacing("p_z", with: experiment.activePrior.symbol)
    }
}

extension ForwardPass {
    /// Every code of the batch, [batch · samples, latent].
    package var codes: Value { z.reshaped([z.count / z.shape.last, z.shape.last]) }

    /// As many draws of the prior as there are codes, [batch · samples, latent].
    package var prior: Value {
        let kind = model.structure.activePrior
        let normal = noise("prior", codes.shape)
        let scale = knobs[Priors.deviation]
        guard kind != NormalPrior.self else { return normal * scale }
        let (rows, width) = (codes.shape[0], codes.shape[1])
        let uniform = uniform("prior's place", [rows])
        let operation = Shaping(prior: kind, rows: rows, width: width)
        return Value.record(operation, from: [normal, uniform], shape: codes.shape) { _, _, _ in [nil, nil] } * scale
    }
}

private struct Shaping: Operation {
    let prior: any Prior.Type
    let rows, width: Int

    func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
        let (prior, width, normal, uniform) = (prior, width, inputs[0], inputs[1])
        return RowWork("\(prior.id) prior", rows: rows, cost: 64 * width) { range in
            for row in range {
                let to = output + row * width
                to.update(from: normal + row * width, count: width)
                prior.shape(UnsafeMutableBufferPointer(start: to, count: width), uniform[row])
            }
        }
    }
}

extension Model {
    /// Draws of the prior, [count, latent], at the scale that is in force.
    package func drawFromPrior(_ count: Int, knobs: KnobBoard, from generator: Generator) -> Tensor {
        let latent = structure.latent
        var codes = generator.normal([count, latent])
        let places = generator.split("place").uniform([count]).values
        let (prior, scale) = (structure.activePrior, knobs.number(Priors.deviation))
        codes.values.withUnsafeMutableBufferPointer { values in
            for row in 0..<count {
                let place = UnsafeMutableBufferPointer(rebasing: values[row * latent..<(row + 1) * latent])
                prior.shape(place, places[row])
                for i in place.indices { place[i] *= scale }
            }
        }
        return codes
    }
}
