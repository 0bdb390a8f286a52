import Autodiff
import Autoencoders
import CKernels
import Networks
import Tensors

/// f and g of a recommender: sparse rows in, and as many outputs as there are columns, of which only those are computed that
/// somebody asks for.
///
///     a = act(x Vᵀ + b)  → further layers → code, or N(μ, σ²) → hidden layers → d;      y_c = W_c·d + b_c
///
/// V and W are ``ParameterTable``s; what lies between is small, and an expression like that of any model here.
final class RecommenderNetwork {
    /// What forces other parameters.
    struct Structure: Codable, Sendable, Equatable {
        struct Layer: Codable, Sendable, Equatable {
            var width: Int
            var activation: String

            init(_ width: Int, _ activation: Activation) {
                (self.width, self.activation) = (width, activation.rawValue)
            }

            /// Precondition: it is one of those there are.
            var function: Activation { Activation(rawValue: activation)! }
        }

        /// Columns of what goes in: the items, or users, and then the features beside them.
        var inputs: Int
        /// Columns of what comes out.
        var outputs: Int
        /// The layers to the code; of Gaussian codes those before its mean and variance. At least one.
        var encoder: [Layer]
        /// The width of Gaussian codes; nil of others.
        var gaussian: Int?
        /// The layers between code and output.
        var decoder: [Layer]
        /// Whether the output layer sees h − ½ instead of codes h of a sigmoid: the same functions, since its biases take
        /// up the difference. But where all codes are about ½, Adam would move a column's constant part by as many small
        /// steps at once as there are codes, and fit noise with it. Precondition: such codes, and no layers behind.
        var isCentred = false

        /// The width of the code.
        var latent: Int { gaussian ?? encoder.last!.width }
        /// What the output layer sees.
        var lastWidth: Int { decoder.last?.width ?? latent }
        var stack: String { gaussian == nil ? "encoder" : "trunk" }
        var outputPath: String { "decoder.\(2 * decoder.count)" }

        /// Weights and biases; nil where they can't be counted.
        var parameterCount: Int? {
            var count = 0
            func add(_ a: Int, _ b: Int) -> Bool {
                let (product, overflow) = a.multipliedReportingOverflow(by: b)
                let (sum, more) = count.addingReportingOverflow(product)
                count = sum
                return !overflow && !more
            }
            let widths = [inputs] + encoder.map(\.width)
            let back = [latent] + decoder.map(\.width) + [outputs]
            for chain in [widths, back] {
                for (a, b) in zip(chain, chain.dropFirst()) where !add(a, b) || !add(b, 1) { return nil }
            }
            if let gaussian, !add(encoder.last!.width + 1, 2 * gaussian) { return nil }
            return count
        }
    }

    let structure: Structure
    let first, last: ParameterTable
    /// All between the two, and the first layer's biases.
    let middle: Parameters
    private let further: DenseStack
    private let heads: (mean: Dense, logVariance: Dense)?
    private let hidden: DenseStack

    private var firstPath: String { structure.stack + ".0" }

    init(_ structure: Structure, from generator: Generator) {
        self.structure = structure
        let width = structure.encoder[0].width
        further = DenseStack(
            structure.stack, from: width,
            layers: structure.encoder.dropFirst().map { ($0.width, $0.function) }, firstNumber: 1)
        let before = structure.encoder.last!.width
        heads = structure.gaussian.map {
            (Dense("mean", from: before, to: $0), Dense("logvar", from: before, to: $0))
        }
        hidden = DenseStack(
            "decoder", from: structure.latent, layers: structure.decoder.map { ($0.width, $0.function) })
        let bias = ParameterSpec(structure.stack + ".0.bias", [width], start: .zero)
        middle = Parameters(
            [bias] + further.parameters + (heads.map { $0.mean.parameters + $0.logVariance.parameters } ?? [])
                + hidden.parameters, from: generator)
        first = ParameterTable(
            columns: structure.inputs, width: width, hasBias: false,
            from: generator.split(structure.stack + ".0.weight"))
        last = ParameterTable(
            columns: structure.outputs, width: structure.lastWidth, hasBias: true,
            from: generator.split(structure.outputPath + ".weight"))
    }

    /// What the expression between the tables gives: the code, and what the output layer sees.
    struct Pass {
        let code: Code
        let last: Value
    }

    /// Of x Vᵀ [batch, width]; Gaussian codes are drawn with `noise` [batch, latent], or are their means.
    func pass(_ product: Value, noise: Value?) -> Pass {
        let layer = structure.encoder[0].function(product + middle.value(firstPath + ".bias"))
        let trunk = further(layer, middle)
        guard let heads else {
            return Pass(
                code: .deterministic(trunk), last: structure.isCentred ? trunk - Self.centre : hidden(trunk, middle))
        }
        let q = Gaussian(
            mean: heads.mean(trunk, middle),
            logVariance: Gaussian.boundedLogVariance(heads.logVariance(trunk, middle)))
        return Pass(code: .gaussian(q), last: hidden(noise.map(q.sample) ?? q.mean, middle))
    }

    private static let centre: Float = 0.5

    /// The output biases with so much of Σ_j W_cj added.
    private func outputBias(adding share: Float) -> [Float] {
        let (bias, weights) = (last.bias.pointer, last.values.pointer)
        return (0..<structure.outputs).map { column in
            var sum: Float = 0
            for j in 0..<last.width { sum += weights[column * last.width + j] }
            return bias[column] + share * sum
        }
    }

    /// The weights between the tables, without biases.
    var middleWeights: [Value] { middle.paths.filter { $0.hasSuffix(".weight") }.map(middle.value) }

    /// ‖V‖² + ‖W‖² and the squares of the weights between: what λ/2 multiplies.
    var penalty: Double {
        middle.paths.filter { $0.hasSuffix(".weight") }.reduce(first.sumOfSquares + last.sumOfSquares) {
            let slot = middle[$1]
            return $0 + hg_sum_squares(slot.base, Int64(slot.count))
        }
    }

    /// All parameters by their paths, in PyTorch's layout, of the plain network: biases are those for codes that aren't
    /// centred. Cost: a copy.
    var tensors: [String: Tensor] {
        get {
            var tensors = Dictionary(uniqueKeysWithValues: middle.paths.map { ($0, middle[$0].tensor) })
            tensors[firstPath + ".weight"] = first.turned
            tensors[structure.outputPath + ".weight"] = last.tensor
            tensors[structure.outputPath + ".bias"] = Tensor(
                outputBias(adding: structure.isCentred ? -Self.centre : 0), shape: [structure.outputs])
            return tensors
        }
        set {
            for path in middle.paths { middle[path].tensor = newValue[path]! }
            first.turned = newValue[firstPath + ".weight"]!
            last.tensor = newValue[structure.outputPath + ".weight"]!
            _ = last.bias.pointer.update(from: newValue[structure.outputPath + ".bias"]!.values)
            if structure.isCentred { _ = last.bias.pointer.update(from: outputBias(adding: Self.centre)) }
        }
    }

    /// The shapes that ``tensors`` have.
    static func shapes(of structure: Structure) -> [String: Shape] {
        var shapes: [String: Shape] = [:]
        func add(_ path: String, _ from: Int, _ to: Int) {
            shapes[path + ".weight"] = [to, from]
            shapes[path + ".bias"] = [to]
        }
        var width = structure.inputs
        for (i, layer) in structure.encoder.enumerated() {
            add("\(structure.stack).\(2 * i)", width, layer.width)
            width = layer.width
        }
        if let gaussian = structure.gaussian {
            add("mean", width, gaussian)
            add("logvar", width, gaussian)
        }
        width = structure.latent
        for (i, layer) in structure.decoder.enumerated() {
            add("decoder.\(2 * i)", width, layer.width)
            width = layer.width
        }
        add(structure.outputPath, width, structure.outputs)
        return shapes
    }
}
