import Autoencoders
import Tensors

/// Where codes come from that are drawn and not encoded, for everybody who draws some: the screen, `sample`, measures and
/// claims.
///
/// The first term that has a prior of its own, learnt or compared with, says what it is. Without one it is N(0, I) for
/// Gaussian codes, as their KL has it. Deterministic codes without a prior are drawn as spread as those of images are:
/// N(0, I) may lie where no code ever was.
struct CodeSource {
    private let model: Model
    private let knobs: KnobBoard
    /// The codes of the first so many images, [n, latent].
    private let codesOfImages: (_ count: Int) -> Tensor

    /// Images by whose codes a spread is measured.
    static let spreadImages = 100

    init(_ model: Model, knobs: KnobBoard, codesOfImages: @escaping (_ count: Int) -> Tensor) {
        (self.model, self.knobs, self.codesOfImages) = (model, knobs, codesOfImages)
    }

    private var term: (any Term)? {
        model.structure.activeTerms.first { $0.origin(in: model.structure, knobs: knobs) != nil }
    }

    /// What the codes are drawn from, by the knobs as they stand.
    var origin: CodeOrigin {
        if let origin = term?.origin(in: model.structure, knobs: knobs) { return origin }
        return model.structure.code == .gaussian
            ? .prior(NormalPrior.id, deviation: 1) : .spread(images: Self.spreadImages)
    }

    /// [count, latent]
    func draw(_ count: Int, from generator: Generator) -> Tensor {
        if let codes = term?.draw(count, of: model, knobs: knobs, from: generator) { return codes }
        var codes = generator.normal([count, model.latent])
        if case .spread(let images) = origin { spread(&codes, like: codesOfImages(images)) }
        return codes
    }

    /// The same codes step by step; nil where they are drawn at once.
    func drawing(_ count: Int, from generator: Generator) -> (any GradualDrawing)? {
        term?.drawing(count, of: model, knobs: knobs, from: generator)
    }

    /// Gives draws of N(0, 1) each code's own mean and deviation.
    private func spread(_ codes: inout Tensor, like reference: Tensor) {
        let (count, latent, rows) = (codes.shape[0], codes.shape[1], reference.shape[0])
        for j in 0..<latent {
            let values = (0..<rows).map { reference.values[$0 * latent + j] }
            let mean = values.reduce(0, +) / Float(rows)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(rows)
            for i in 0..<count {
                codes.values[i * latent + j] = mean + variance.squareRoot() * codes.values[i * latent + j]
            }
        }
    }
}
