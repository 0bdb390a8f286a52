import Autodiff
import Foundation
import Networks
import Tensors

/// The class as a part of the code: a VAE whose class is observed for some rows and summed over for the others. Of the codes the
/// last are the class, as many as there are classes, and those before them z.
///
///     L(x, y) = −log p(x|y, z) + log K + KL(q(z|x, y)‖N(0, I)),    z drawn once for each row and class
///     U(x) = Σ_y q(y|x) L(x, y) − H(q(y|x))
///     Ω = mean over told rows of L + mean over the others of U + α · mean over told rows of −log q(y|x)
///
/// Kingma, Rezende, Mohamed & Welling, NIPS 2014 (M2), eq. 6–9; there sums over all rows, and an α of a tenth of these. p(x|y, z)
/// is Bernoulli where the decoder ends in a sigmoid, else Σ (x − x̂)². Cost: that of a VAE for as many rows as there are classes.
package struct ClassCodeTerm: Term {
    package static let id: String = "m2"
    package static let alpha = Knob(
        "classify", symbol: "α_y", ascii: "ay", summary: "weight of the classifier's cross-entropy beside the bound",
        range: 0.01...10_000, initial: 100, scale: .logarithmic)
    package let id: String = ClassCodeTerm.id
    package let place = 155
    package let title = "class as a part of the code"
    package let formula = "(L(x, y) + U(x) + α_y·H(y, q(y|x)))"
    package let weight = Knob(
        "m2", symbol: "λ_2", ascii: "l2", summary: "weight of the bound with the class in the code",
        range: 0.01...100,
        initial: 1, scale: .logarithmic)
    package let furtherKnobs = [ClassCodeTerm.alpha, LabelTerm.share, LabelTerm.draw]
    package let labelShare: Knob? = LabelTerm.share

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        if experiment.code != .gaussian { return .needsGaussianCodes }
        guard let classes = data.classes, classes > 1 else { return .needsLabels }
        guard let hidden = experiment.encoder.blueprint as? DenseLayers, !hidden.layers.isEmpty,
            experiment.decoder.blueprint is DenseLayers
        else { return .needsDenseLayers }
        return experiment.latent > classes ? nil : .needsMoreCodes(than: classes)
    }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        ClassCoder(structure, for: data)?.classifier.parameters ?? []
    }

    /// Chance for z of each class: [classes, batch, codes without the class].
    static let noise = "class code"

    /// What it comes to, each a mean over rows but those of each row.
    struct Parts {
        /// L of told rows, U of the others, −log q(y|x) of told ones.
        let labelled, unlabelled, classification: Value
        /// L(x, y), [classes, batch], and q(y|x), [batch, classes].
        let perClass, posterior: Value
        /// U of each row, [batch].
        let bounds: Value
    }

    func parts(_ pass: ForwardPass) -> Parts {
        let coder = pass.model.classCoder!
        let (parameters, x) = (pass.model.parameters, pass.input)
        let classes = coder.classes
        let q = coder.posteriors(x, parameters)
        let epsilon = pass.noise(Self.noise, [classes, pass.batch, coder.width])
        let z = q.mean + (q.logVariance * 0.5).exp * epsilon
        let output = coder.outputs(z, parameters)
        let values =
            coder.isBernoulli
            ? Bernoulli(logits: output).negativeLogLikelihood(pass.x) : (output - pass.x).squared
        let errors = (pass.mask.map { values * $0 } ?? values).sum(axis: -1)
        let perClass = errors + q.divergenceFromStandardNormal.sum(axis: -1) + log(Float(classes))
        let logits = coder.classifier(x, parameters)
        let logPosterior = logits - logits.logSumExp.reshaped([pass.batch, 1])
        let posterior = logPosterior.exp
        let byRow = perClass.transposed([1, 0])
        let bounds = (posterior * (byRow + logPosterior)).sum(axis: 1)
        let labels = pass.labels()
        let (isTold, right) = ((labels + 0.5).step, labels.oneHot(classes))
        let told = isTold.sum().atLeast(1)
        return Parts(
            labelled: ((byRow * right).sum(axis: 1) * isTold).sum() / told,
            unlabelled: (bounds * (-isTold + 1)).sum() / (-isTold + 1).sum().atLeast(1),
            classification: -((logPosterior * right).sum(axis: 1) * isTold).sum() / told,
            perClass: perClass, posterior: posterior, bounds: bounds)
    }

    package func value(_ pass: ForwardPass) -> Value {
        let parts = parts(pass)
        return parts.labelled + parts.unlabelled + pass.knobs[Self.alpha] * parts.classification
    }

    package func verdict(_ pass: ForwardPass) -> Verdict? {
        pass.model.classCoder.map { .classes($0.classifier(pass.input, pass.model.parameters)) }
    }

    package func measures(_ pass: ForwardPass) -> [(name: String, value: Value)] {
        let logits = pass.model.classCoder!.classifier(pass.input, pass.model.parameters)
        let labels = pass.labels()
        let isTold = (labels + 0.5).step
        return [
            (
                "accuracy",
                ((-logits).oneHotOfLeast * labels.oneHot(logits.shape[1])).sum() / isTold.sum().atLeast(1)
            )
        ]
    }

    /// KL(q(z|x, π)‖N(0, I)) + KL(π‖uniform), π = q(y|x) in the place of the class.
    package func divergence(_ pass: ForwardPass) -> Value? {
        let coder = pass.model.classCoder!
        let q = pass.posterior.divergenceFromStandardNormal.columns(0..<coder.width).sum(axis: -1)
        let shares = pass.code.center.columns(coder.width..<coder.width + coder.classes)
        return q + (shares * shares.atLeast(1e-30).log).sum(axis: -1) + log(Float(coder.classes))
    }

    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? {
        .prior(NormalPrior.id, deviation: 1)
    }

    /// z of N(0, I), each class as often as any other.
    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? {
        let classes = generator.split("class").uniform([count]).values
        return draw(count, of: model, from: generator) { row, of in min(of - 1, Int(classes[row] * Float(of))) }
    }

    package func draw(_ count: Int, inGroup group: Int, of model: Model, knobs: KnobBoard, from generator: Generator)
        -> Tensor?
    {
        draw(count, of: model, from: generator) { _, _ in group }
    }

    package func groups(of model: Model) -> CodeGroups? { model.classCoder.map { .classes($0.classes) } }

    private func draw(
        _ count: Int, of model: Model, from generator: Generator, class chosen: (_ row: Int, _ of: Int) -> Int
    ) -> Tensor? {
        guard let coder = model.classCoder else { return nil }
        var codes = generator.split("code").normal([count, model.latent])
        for row in 0..<count {
            let choice = chosen(row, coder.classes)
            for k in 0..<coder.classes {
                codes.values[row * model.latent + coder.width + k] = k == choice ? 1 : 0
            }
        }
        return codes
    }
}

/// The networks of a model whose code ends with the class.
struct ClassCoder {
    /// Values of z, and classes.
    let width, classes: Int
    let isBernoulli: Bool
    /// q(y|x): [.., features] → logits [.., classes], as wide as the encoder.
    let classifier: DenseStack
    /// [.., features + classes] → hidden units.
    let trunk: DenseStack
    let mean, logVariance: Dense
    /// [.., width + classes] → outputs.
    let decoder: DenseStack

    /// σ of the part of a code that is the class, by log σ²: none to speak of.
    private static let logVarianceOfClass: Float = -12

    /// nil where the structure has no such term, or can't have it.
    init?(_ structure: Structure, for data: DataShape) {
        guard structure.terms.contains(ClassCodeTerm.id), let classes = data.classes,
            let hidden = structure.encoder.blueprint as? DenseLayers, !hidden.layers.isEmpty,
            structure.latent > classes,
            let decoding = structure.decoder.blueprint as? DenseLayers
        else { return nil }
        self.classes = classes
        width = structure.latent - classes
        isBernoulli = structure.outputActivation == .sigmoid
        let layers = hidden.layers.map { ($0.width, $0.activation) }
        classifier = DenseStack(
            "classifier", from: data.features,
            layers: layers.map { (width: $0.0, activation: $0.1) } + [(classes, .identity)])
        trunk = DenseStack(
            "encoder", from: data.features + classes, layers: layers.map { (width: $0.0, activation: $0.1) })
        mean = Dense("mean", from: trunk.width, to: width)
        logVariance = Dense("logvar", from: trunk.width, to: width)
        // The decoder's own layers, but for the function behind the last.
        let outputs = data.features * structure.activeDistance.outputsPerValue
        decoder = DenseStack(
            "decoder", from: structure.latent,
            layers: decoding.layers.map { (width: $0.width, activation: $0.activation) } + [(outputs, .identity)])
    }

    /// The code of rows x [batch, features]: (z, π) with π = q(y|x), [batch, width + classes].
    func code(_ x: Value, _ parameters: Parameters) -> Gaussian {
        let shares = classifier(x, parameters).softmax
        let hidden = trunk(.joined([x, shares]), parameters)
        let logs = Gaussian.boundedLogVariance(logVariance(hidden, parameters))
        return Gaussian(
            mean: .joined([mean(hidden, parameters), shares]),
            logVariance: .joined([logs, Value(Self.logVarianceOfClass).broadcast(to: shares.shape)]))
    }

    /// q(z|x, y) for every class: [classes, batch, width].
    func posteriors(_ x: Value, _ parameters: Parameters) -> Gaussian {
        let hidden = besideEachClass(x, trunk, parameters)
        return Gaussian(
            mean: mean(hidden, parameters),
            logVariance: Gaussian.boundedLogVariance(logVariance(hidden, parameters)))
    }

    /// What the decoder gives before its last function, of z [classes, batch, width], each beside its class:
    /// [classes, batch, outputs].
    func outputs(_ z: Value, _ parameters: Parameters) -> Value { besideEachClass(z, decoder, parameters) }

    /// A stack of (values, class) for every class, of values [batch, n] or [classes, batch, n]: [classes, batch, ..]. What the first
    /// layer makes of the values is the same for all classes, and of a class it is a column of its weight.
    private func besideEachClass(_ values: Value, _ stack: DenseStack, _ parameters: Parameters) -> Value {
        guard let first = stack.layers.first else { preconditionFailure("a stack without layers") }
        let weight = parameters.value(first.weight)
        let n = first.inputs - classes
        let ofValues = values.product(weight.columns(0..<n), transposeB: true)
        let ofClasses = weight.columns(n..<first.inputs).transposed([1, 0]).reshaped([classes, 1, first.outputs])
        let units = first.activation(ofValues + ofClasses + parameters.value(first.bias))
        return stack.layers.dropFirst().reduce(units) { $1($0, parameters) }
    }
}

extension Model {
    /// Its networks, where its code ends with the class.
    var classCoder: ClassCoder? { ClassCoder(structure, for: data) }
}
