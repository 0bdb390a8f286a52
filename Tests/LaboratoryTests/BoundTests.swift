import Autoencoders
import Foundation
import Networks
import Tensors
import Testing

@testable import Laboratory

struct BoundTests {
    private static func chain(_ widths: [Int], _ activation: Activation, seed: UInt64) -> LayerChain {
        let chance = Generator(seed: seed)
        return LayerChain(
            zip(widths, widths.dropFirst()).enumerated().map { l, sizes in
                let weights = chance.split(l).normal([sizes.1, sizes.0])
                let biases = chance.split("bias").split(l).normal([sizes.1]).values.map(Double.init)
                return .init(
                    weight: WeightMatrix(weights), bias: biases,
                    activation: l + 2 == widths.count ? .identity : activation)
            })
    }

    private static func output(_ chain: LayerChain, of x: [Double]) -> [Double] {
        chain.layers.reduce(x) { x, layer in
            (0..<layer.weight.outputs).map { i in
                var sum = layer.bias[i]
                layer.weight.forEach(inRow: i) { k, value in sum += value * x[k] }
                switch layer.activation {
                case .identity: return sum
                case .relu: return max(0, sum)
                case .sigmoid: return 1 / (1 + exp(-sum))
                default: preconditionFailure("\(layer.activation)")
                }
            }
        }
    }

    @Test func lanczosFindsTheLargestSingularValue() {
        for (i, sizes) in [(1, 7), (7, 1), (5, 5), (30, 12), (12, 30), (200, 90), (60, 300)].enumerated() {
            let matrix = WeightMatrix(Generator(seed: 3).split(i).normal([sizes.0, sizes.1]))
            let exact = singularValues(matrix.values, rows: sizes.0, columns: sizes.1)[0]
            #expect(abs(matrix.spectralNormByLanczos() - exact) < 1e-7 * exact)
        }
        #expect(WeightMatrix([0, 0], outputs: 1, inputs: 2).spectralNormByLanczos() == 0)
    }

    /// A sparse matrix is the dense one with its zeros left out, for every norm and difference.
    @Test func sparseMatricesAreMatrices() {
        let values = Generator(seed: 8).normal([60]).values.map(Double.init)
        let there = (0..<60).map { Generator(seed: 9).word($0) % 3 == 0 }
        func both(_ factor: Double) -> (WeightMatrix, WeightMatrix) {
            let kept = zip(values, there).map { $1 ? factor * $0 : 0 }
            let rows = (0..<10).map { i in
                (0..<6).compactMap { there[6 * i + $0] ? (input: $0, value: kept[6 * i + $0]) : nil }
            }
            return (WeightMatrix(kept, outputs: 10, inputs: 6), WeightMatrix(sparse: rows, inputs: 6))
        }
        let (dense, sparse) = both(1)
        let (other, one) = (
            both(-0.5).0, WeightMatrix(sparse: (0..<10).map { [($0 % 6, 1)] }, inputs: 6)
        )
        let oneDense = WeightMatrix(
            (0..<60).map { $0 % 6 == $0 / 6 % 6 ? 1 : 0 }, outputs: 10, inputs: 6)
        for (a, b) in [(dense, sparse), (other, -0.5 * sparse), (dense - oneDense, sparse - one)] {
            let spectral = (a.spectralNorm, b.spectralNorm)
            let (a, b) = (WeightNorms(a), WeightNorms(b))
            for (a, b) in [
                spectral, (a.frobenius, b.frobenius), (a.rows, b.rows),
                (a.columns, b.columns),
                (a.infinity, b.infinity),
            ] {
                #expect(abs(a - b) < 1e-7 * a)
            }
        }
    }

    /// Convolutions there and back are the matrices that they are unrolled to: the chain is the network.
    @Test func unrolledConvolutionsAreTheNetwork() throws {
        let session = try Toy.session(.convolutional, learningRate: 0.01)
        session.advance(20)
        let trained = try TrainedModel(session.checkpoint(), workers: .alone)
        let parts = try #require(trained.model.chainParts)
        let chain = LayerChain(parts.way, of: trained.model)
        #expect(
            chain.layers.contains { $0.weight.isSparse } && chain.layers.contains { !$0.weight.isSparse })
        #expect(parts.way.reduce(0) { $0 + $1.parameterCount } < trained.model.parameters.count)
        let test = Toy.bars.test
        trained.forEachReconstruction(of: test) { row, reconstruction in
            for same in [chain, chain.balanced] {
                let output = Self.output(same, of: test.image(row).map(Double.init)).map {
                    1 / (1 + exp(-$0))
                }
                for (k, value) in output.enumerated() { #expect(abs(value - Double(reconstruction[k])) < 1e-5) }
            }
        }
    }

    /// (cW₁, cb₁) and W₂/c are the same function, and have the same bounds.
    @Test(arguments: [0.01, 0.5, 40])
    func factorsThatMoveFromLayerToLayerChangeNothing(factor: Double) {
        let chain = Self.chain([6, 9, 4, 5], .relu, seed: 4)
        var moved = chain.layers
        moved[0] = .init(
            weight: factor * moved[0].weight, bias: moved[0].bias.map { factor * $0 }, activation: .relu)
        moved[1] = .init(weight: (1 / factor) * moved[1].weight, bias: moved[1].bias, activation: .relu)
        let other = LayerChain(moved)
        let x = [0.3, -1, 0.5, 0.2, 2, -0.7]
        for same in [chain.balanced, other, other.balanced] {
            for (a, b) in zip(Self.output(same, of: x), Self.output(chain, of: x)) { #expect(abs(a - b) < 1e-9) }
        }
        func complexity(_ chain: LayerChain) -> Double {
            SpectralComplexity(chain.augmented, references: chain.references, slopes: chain.slopes)
                .complexity
        }
        func product(_ chain: LayerChain) -> Double {
            chain.augmented.reduce(1) { $0 * WeightNorms($1).frobenius }
        }
        #expect(abs(complexity(chain.balanced) / complexity(other.balanced) - 1) < 1e-9)
        #expect(abs(product(chain.balanced) / product(other.balanced) - 1) < 1e-9)
        #expect(abs(chain.lipschitz / other.lipschitz - 1) < 1e-9)
        // Without that they would.
        #expect(abs(product(chain) / product(other) - 1) > 1e-3)
    }

    /// Layers that hand a 1 on are the network with its biases, whatever a nonlinearity makes of 0.
    @Test(arguments: [Activation.relu, .sigmoid])
    func augmentedLayersAreTheNetwork(activation: Activation) {
        let chain = Self.chain([3, 5, 4, 2], activation, seed: 5)
        let x = [0.4, -1.2, 0.7]
        var row = x + [1]
        for (l, matrix) in chain.augmented.enumerated() {
            let sums = (0..<matrix.outputs).map { i in zip(matrix.row(i), row).reduce(0) { $0 + $1.0 * $1.1 } }
            let isLast = l + 1 == chain.layers.count
            row = sums.enumerated().map { i, sum in
                if isLast || i + 1 == sums.count { return sum }
                return activation == .relu ? max(0, sum) : 1 / (1 + exp(-sum)) - 0.5
            }
            if !isLast { #expect(row.last == 1) }
        }
        for (a, b) in zip(row, Self.output(chain, of: x)) { #expect(abs(a - b) < 1e-9) }
    }

    /// No two outputs are farther apart than the Lipschitz constant says.
    @Test func slopesHold() {
        let chain = Self.chain([4, 8, 3], .sigmoid, seed: 6)
        let chance = Generator(seed: 7)
        for i in 0..<200 {
            let pair = chance.split(i).normal([2, 4]).values.map(Double.init)
            let (a, b) = (Array(pair[0..<4]), Array(pair[4..<8]))
            func length(_ a: [Double], _ b: [Double]) -> Double {
                zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
            }
            #expect(length(Self.output(chain, of: a), Self.output(chain, of: b)) <= chain.lipschitz * length(a, b))
        }
    }

    /// Below as many rows as a class has dimensions it can do everything; above, more rows help.
    @Test func dimensionsAndRows() {
        let few = PseudoDimension.gap(dimension: 1000, count: 900, delta: 0.05)
        #expect(abs(few - (2 * log(2)).squareRoot() - (log(20) / 1800).squareRoot()) < 1e-12)
        let many = PseudoDimension.gap(dimension: 10, count: 100_000, delta: 0.05)
        #expect(many < 0.06 && many > 0.03)
        // A perceptron of d inputs has a dimension of d + 1; the theorem is above it.
        let one = PseudoDimension.Network(units: [1], parameters: [11])
        #expect(PseudoDimension.piecewise(one, degree: 1) >= 11)
    }

    @Test func roundedNormsAreAbove() {
        var grid = NormGrid(step: 1.25)
        for value in [0.013, 0.9, 1, 1.25, 77] {
            let rounded = grid.rounded(value)
            #expect(rounded >= value && rounded <= 1.25 * value * (1 + 1e-6))
        }
        #expect(grid.price > 0)
        // The shares of all points come to at most 1.
        let shares = (-5000...5000).reduce(0.0) { sum, place in
            let size = Double(abs(place))
            return sum + 1 / (2 * (size + 1) * (size + 2))
        }
        #expect(shares <= 1)
    }

    /// Whatever was trained, by whichever seed: no error on new rows is above any of its bounds.
    @Test(arguments: [
        (Variant.vae, 1), (.vae, 2), (.vae, 3), (.sparseL1, 1), (.linear, 2), (.overcomplete, 3),
        (.convolutional, 1),
    ])
    func boundsAreAboveTheTestLoss(variant: Variant, seed: Int) throws {
        let session = try Toy.session(variant, seed: UInt64(seed), learningRate: 0.01)
        session.advance(60)
        let trained = try TrainedModel(session.checkpoint(), workers: .alone)
        let bounds = try GeneralisationBounds(trained, on: Toy.bars)
        #expect(bounds.training > 0 && bounds.training < 1 && bounds.test > 0)
        #expect(bounds.bounds.count == 6)
        var computed: Set<String> = []
        for bound in bounds.bounds {
            guard let value = bound.value else {
                #expect(bound.obstacle != nil, "\(bound.id)")
                continue
            }
            computed.insert(bound.id)
            let measured = try #require(bound.measured)
            #expect(value >= measured, "\(bound.id) \(value) \(measured)")
            #expect(bound.observed != nil && !bound.ingredients.isEmpty)
            #expect(bound.isVacuous == !(value < bound.trivial))
        }
        #expect(computed.isSuperset(of: ["pseudo-dimension", "spectral", "rademacher", "pac-bayes-weights"]))
        #expect(computed.contains("pac-bayes-vae") == (variant.experiment.code == .gaussian))
    }

    /// The loss that bounds are about is the mean squared error that is measured elsewhere.
    @Test func theLossIsTheOneThatIsMeasured() throws {
        let session = try Toy.session(.sparseL1)
        session.advance(40)
        let trained = try TrainedModel(session.checkpoint(), workers: .alone)
        let bounds = try GeneralisationBounds(trained, on: Toy.bars)
        let values = trained.evaluate(Toy.bars.test, in: Toy.bars)
        let error = try #require(values.first { $0.id == "mse" }).value
        #expect(abs(bounds.test - error) < 1e-4 * error)
    }
}
