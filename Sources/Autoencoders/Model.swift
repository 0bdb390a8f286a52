import Autodiff
import Networks
import Tensors

/// An experiment's networks with their parameters: f and g.
package final class Model {
    package let structure: Structure
    package let data: DataShape
    package let parameters: Parameters
    private let networks: ModelNetworks

    /// Precondition: `experiment.fault(for:with:)` is nil. New parameters start from `generator`, layers of a classifier as
    /// they are in the one at hand.
    package init(
        _ experiment: Experiment, for data: DataShape, with classifiers: Classifiers = .none,
        from generator: Generator
    ) {
        if let fault = experiment.fault(for: data, with: classifiers) { preconditionFailure("\(fault)") }
        structure = Structure(experiment)
        self.data = data
        networks = ModelNetworks(structure, for: data, with: classifiers)
        parameters = Parameters(networks.parameters, from: generator)
    }

    private init(copyOf other: Model) {
        (structure, data, networks) = (other.structure, other.data, other.networks)
        parameters = Parameters(copying: other.parameters)
    }

    /// The same networks with parameters of their own that have the same values. Cost: a copy of the parameters.
    package func copy() -> Model { Model(copyOf: self) }

    /// The structure's distance, which knows the columns of the data.
    package var distance: any Distance { structure.activeDistance.told(of: data.kind) }

    /// Values of a row of the data.
    package var features: Int { data.features }

    /// The number of codes: the structure's, or the width of the last layer in use.
    package var latent: Int { networks.latent }

    /// f: [batch, features] → a code [batch, latent].
    ///
    /// Of likes it sees x/‖x‖: rows of few and of many are then of one size, in training, where some are hidden, as without.
    /// Liang et al., WWW 2018.
    package func encode(_ x: Value) -> Code {
        let x = data.kind.ratings?.content == .likes ? Self.ofUnitLength(x) : x
        if let coder = classCoder { return .gaussian(coder.code(x, parameters)) }
        let trunk = networks.encoder(x, parameters)
        guard let (mean, logVariance) = networks.heads else {
            return .deterministic(networks.linear(trunk, parameters))
        }
        return .gaussian(
            Gaussian(
                mean: networks.linear(mean(trunk, parameters), parameters),
                logVariance: Gaussian.boundedLogVariance(logVariance(trunk, parameters))))
    }

    /// x/‖x‖ of rows [batch, features]; rows of zeros stay so.
    private static func ofUnitLength(_ x: Value) -> Value {
        let length = x.squared.sum(axis: -1).atLeast(1e-12).squareRoot
        return x / length.reshaped(length.shape + [1])
    }

    /// g: [.., latent] → the decoder's output, which the distance knows how to read. `x` [batch, features] is looked at by
    /// decoders that make an image value by value.
    package func decode(_ z: Value, seeing x: Value) -> Value {
        parameters.standing(normalisedWeights) { networks.decoder(z, seeing: x, parameters) }
    }

    /// What stands for the decoder's weights where each is divided by its largest singular value; empty elsewhere.
    private lazy var normalisedWeights: [String: Value] = {
        guard structure.isDecoderNormalised else { return [:] }
        let weights = networks.decoder.parameters.filter { $0.path.hasSuffix(".weight") && $0.shape.rank > 1 }
        return Dictionary(
            uniqueKeysWithValues: weights.map { ($0.path, parameters.value($0.path).spectrallyNormalised) })
    }()

    /// x̂ of codes: [.., latent] → [.., features].
    package func reconstruct(_ z: Value, seeing x: Value) -> Value {
        distance.reconstruction(decode(z, seeing: x))
    }

    /// Whether its decoder makes an image value by value, which takes as long for one as a whole decoder for hundreds.
    package var drawsValueByValue: Bool { networks.decoder is any SequentialDecoder }

    /// Images of codes [n, latent] by a decoder that draws value by value, [n, features]; nil for others.
    package func draw(_ codes: Tensor, from generator: Generator) -> Tensor? {
        guard let decoder = networks.decoder as? any SequentialDecoder else { return nil }
        let distance = structure.activeDistance
        return decoder.draw(codes, parameters, from: generator) { distance.draw($0, uniform: $1) }
    }

    /// The same images value by value; nil where the decoder makes them at once.
    package func drawing(_ codes: Tensor, from generator: Generator) -> (any GradualDrawing)? {
        guard let decoder = networks.decoder as? any SequentialDecoder else { return nil }
        let distance = structure.activeDistance
        return decoder.drawing(codes, parameters, from: generator) { distance.draw($0, uniform: $1) }
    }

    /// The encoder's one layer, where it has no other.
    package var soleEncoderLayer: Dense? {
        guard structure.code == .deterministic, structure.linearLayers == 0,
            let stack = networks.encoder as? DenseStack
        else { return nil }
        return stack.layers.count == 1 ? stack.layers[0] : nil
    }

    /// Its layers, where they are dense ones and convolutions, one behind the other.
    package var chainParts: ChainParts? {
        let encoder: [ChainLayer]
        switch networks.encoder {
        case let stack as DenseStack: encoder = stack.layers.map(ChainLayer.dense)
        case let maps as MapEncoder: encoder = maps.layers
        default: return nil
        }
        let decoder: [ChainLayer]
        switch networks.decoder {
        case let whole as WholeDecoder<DenseStack>: decoder = whole.body.layers.map(ChainLayer.dense)
        case let whole as WholeDecoder<MapDecoder>: decoder = whole.body.layers
        default: return nil
        }
        let way = encoder + (networks.heads.map { [.dense($0.mean)] } ?? []) + decoder
        guard way.first?.inputs == features, decoder.first?.inputs == latent,
            way.last?.outputs == features,
            zip(way, way.dropFirst()).allSatisfy({ $0.outputs == $1.inputs })
        else { return nil }
        return ChainParts(encoder: encoder, heads: networks.heads, decoder: decoder)
    }

    /// The layer that gives the code, or the mean of its distribution, where it is a dense one.
    private var codeLayer: Dense? { networks.heads?.mean ?? networks.encoder.last }

    /// What the parameters of that layer begin with; nil where there is no such layer.
    package var codeLayerPath: String? { codeLayer?.path }

    /// The parameters that keep their values when this model takes the place of `old`: those of the same path and shape,
    /// and the layer that gives the code, whatever it is called.
    package func inheritance(from old: Model) -> [Inheritance] {
        var pairs = parameters.shared(with: old.parameters).map { Inheritance(from: $0.path, to: $0.path) }
        guard let mine = codeLayer, let its = old.codeLayer, mine.path != its.path,
            (mine.inputs, mine.outputs) == (its.inputs, its.outputs)
        else { return pairs }
        // Where a hidden layer happens to stand under the path, it isn't what the code came from.
        pairs.removeAll { $0.to == mine.weight || $0.to == mine.bias }
        return pairs + [
            Inheritance(from: its.weight, to: mine.weight), Inheritance(from: its.bias, to: mine.bias),
        ]
    }

    package func inherit(_ pairs: [Inheritance], from old: Model) {
        for pair in pairs { parameters[pair.to].tensor = old.parameters[pair.from].tensor }
    }
}

/// The networks of a structure before they have parameters.
struct ModelNetworks {
    let encoder: any EncoderNetwork
    let heads: (mean: Dense, logVariance: Dense)?
    let linear: LinearLayers
    let decoder: any DecoderNetwork
    let latent: Int
    /// Of all layers, those that aren't in use among them.
    let parameters: [ParameterSpec]

    init(_ structure: Structure, for data: DataShape, with classifiers: Classifiers) {
        let (latent, distance) = (structure.latent, structure.activeDistance)
        linear = LinearLayers(structure.linearLayers, codes: latent)
        let whole = structure.decoder.blueprint.decoder(
            for: data, latent: latent,
            output: .init(
                width: data.features * distance.outputsPerValue, activation: structure.outputActivation))
        let plan = structure.encoder.blueprint
        let code = Architecture.Layer(width: latent, activation: structure.codeActivation)
        let full: any EncoderNetwork =
            ClassCoder(structure, for: data)?.trunk
            ?? plan.encoder(for: data, code: structure.code == .deterministic ? code : nil)
        switch structure.code {
        case .deterministic: heads = nil
        case .gaussian where ClassCoder(structure, for: data) != nil:
            let coder = ClassCoder(structure, for: data)!
            heads = (coder.mean, coder.logVariance)
        case .gaussian:
            heads = (
                Dense("mean", from: full.width, to: latent), Dense("logvar", from: full.width, to: latent)
            )
        }
        if let depth = structure.depth, let stack = full as? DenseStack,
            let mirror = (whole as? WholeDecoder<DenseStack>)?.body
        {
            encoder = stack.first(depth)
            decoder = WholeDecoder(mirror.last(depth))
            self.latent = encoder.width
        } else {
            (encoder, decoder) = (full, whole)
            self.latent = latent
        }
        let all =
            full.parameters + (heads.map { $0.mean.parameters + $0.logVariance.parameters } ?? [])
            + linear.parameters
            + whole.parameters + distance.parameters(for: data, with: classifiers)
            + structure.activeTerms.flatMap { $0.parameters(of: structure, for: data) }
        // Terms may share a parameter, as the centres of clusters.
        var seen = Set<String>()
        parameters = all.filter { seen.insert($0.path).inserted }
    }
}
