import Autodiff
import Networks
import Tensors

/// A critic on pairs learns to tell (x, f(x)) from (g(z), z), z of the prior; encoder and decoder learn to be taken for
/// each other: 1/B Σ_b { softplus(D(x_b, ẑ_b)) + softplus(−D(x̃_b, z_b)) }, D the logit for "an encoder pair".
/// Dumoulin et al., ICLR 2017 (ALI), Algorithm 1; Donahue, Krähenbühl & Darrell, ICLR 2017 (BiGAN).
package struct PairsTerm: Term {
    package static let id: String = "pairs"
    package let id: String = PairsTerm.id
    package let place = 70
    package let title = "critic on pairs"
    package let formula = "D_GAN((x, f(x)), (g(z), z))"
    package let weight = Knob(
        "pairs", symbol: "λ_P", ascii: "lP", summary: "weight of the critic's verdict on pairs", range: 0.01...1000,
        initial: 1, scale: .logarithmic)
    package static let width = Count(
        "pairs-width", symbol: "w_P", ascii: "wP", summary: "units of each layer of the critic on pairs",
        range: 4...2000,
        initial: 512, scale: .logarithmic)
    package static let layers = Count(
        "pairs-layers", symbol: "n_P", ascii: "nP", summary: "hidden layers of the critic on pairs", range: 1...4,
        initial: 2)
    /// The slope of its units on the negative side: 0 makes them plain rectifiers.
    package static let slope = Knob(
        "pairs-slope", symbol: "a_P", ascii: "aP", summary: "slope of the critic's units below 0", range: 0...0.5,
        initial: 0.2)
    package let furtherKnobs = [
        Priors.deviation, PairsTerm.width.knob, PairsTerm.layers.knob, PairsTerm.slope, Adversary.instanceNoise,
        Adversary.moves, Adversary.rate, Adversary.memory,
    ]

    /// The critic's layers before their nonlinearity.
    private func layers(_ structure: Structure, _ features: Int) -> [Dense] {
        let width = structure[Self.width]
        let hidden = Array(
            repeating: (width: width, activation: Activation.identity), count: structure[Self.layers])
        return DenseStack("pairs", from: features + structure.latent, layers: hidden + [(1, .identity)]).layers
    }

    /// The critic's logits of joined pairs, [rows, 1].
    private func verdict(_ pairs: Value, in pass: ForwardPass) -> Value {
        let (layers, slope) = (layers(pass.model.structure, pass.model.features), pass.knobs[Self.slope])
        return layers.enumerated().reduce(pairs) { x, entry in
            let y = entry.element(x, pass.model.parameters)
            return entry.offset == layers.count - 1 ? y : Value.max(y, y * slope)
        }
    }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        layers(structure, data.features).flatMap(\.parameters)
    }

    /// The logits for encoder pairs and for decoder pairs, [codes, 1] each.
    private func verdicts(_ pass: ForwardPass, detached: Bool) -> (ofEncoder: Value, ofDecoder: Value) {
        let (model, codes, prior) = (pass.model, pass.codes, pass.prior)
        let drawn = model.reconstruct(prior, seeing: pass.x)
        func seen(_ x: Value, _ z: Value, _ what: String) -> Value {
            Value.joined([
                Adversary.blurred(detached ? x.detached : x, what + " images", in: pass),
                Adversary.blurred(detached ? z.detached : z, what + " codes", in: pass),
            ])
        }
        // With several codes for an image, the image stands beside each.
        let samples = codes.shape[0] / pass.batch
        func besideEach(_ x: Value) -> Value {
            samples == 1
                ? x
                : x.broadcast(to: [samples, pass.batch, model.features]).reshaped([codes.shape[0], model.features])
        }
        // Where entries are missing the critic sees 0, in the data and at the same places in what is drawn: else it would tell
        // them by what was put there. Li, Jiang & Marlin, ICLR 2019 (MisGAN), eq. 1 and 2.
        func observed(_ x: Value) -> Value { pass.mask.map { x * besideEach($0) } ?? x }
        return (
            verdict(seen(observed(besideEach(pass.x)), codes, "encoder"), in: pass),
            verdict(seen(observed(drawn), prior, "decoder"), in: pass)
        )
    }

    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? { structure.priorOrigin(knobs) }

    package func value(_ pass: ForwardPass) -> Value {
        let (ofEncoder, ofDecoder) = verdicts(pass, detached: false)
        return (ofEncoder.softplus + (-ofDecoder).softplus).sum() / Float(ofEncoder.count)
    }

    package func opponent(_ pass: ForwardPass) -> Player? {
        let (ofEncoder, ofDecoder) = verdicts(pass, detached: true)
        let paths = parameters(of: pass.model.structure, for: pass.model.data).map(\.path)
        return Adversary.player(paths, ofTrue: ofEncoder, ofFalse: ofDecoder)
    }

    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? {
        model.drawFromPrior(count, knobs: knobs, from: generator)
    }
}
