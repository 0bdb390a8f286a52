import Autodiff
import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors

/// The bounds of one trained model, one by one.
struct BoundWork {
    typealias Bound = GeneralisationBounds.Bound

    private let trained: TrainedModel
    private let dataset: Dataset
    private let delta: Double
    private let draws: Int
    /// R.
    let range: Double
    private let parts: ChainParts?
    /// All layers, balanced; nil where they are no chain.
    private let chain: LayerChain?
    /// Σ ‖x‖² over the training rows, and the greatest ‖x‖.
    private let squares, radius: Double
    let trainingLoss: Double

    private var model: Model { trained.model }
    private var rows: Int { dataset.train.count }

    init(_ trained: TrainedModel, _ dataset: Dataset, delta: Double, draws: Int) {
        (self.trained, self.dataset, self.delta, self.draws) = (trained, dataset, delta, draws)
        parts = trained.model.chainParts
        chain = parts.map { LayerChain($0.way, of: trained.model).balanced }
        var (squares, radius, low, high) = (0.0, 0.0, Float.infinity, -Float.infinity)
        for i in 0..<dataset.train.count {
            var length = 0.0
            for value in dataset.train.image(i) {
                length += Double(value) * Double(value)
                (low, high) = (min(low, value), max(high, value))
            }
            squares += length
            radius = max(radius, length.squareRoot())
        }
        (self.squares, self.radius) = (squares, radius)
        range = dataset.isUnitInterval ? 1 : max(Double(high - low), 1e-6)
        trainingLoss = Self.loss(trained.model, dataset.train, range, trained.workers)
    }

    private static func loss(_ model: Model, _ split: Split, _ range: Double, _ workers: Workers) -> Double {
        let computation = SplitComputation { BoundedLossStage(model, size: $0, workers: workers) }
        var sum = 0.0
        computation.run(over: .first(of: split)) { stage, _ in sum += total(stage.errors, range) }
        return sum / Double(split.count)
    }

    private static func total(_ errors: Slot, _ range: Double) -> Double {
        // What is no number is no better than the worst.
        errors.pointer.reduce(0) { $0 + ($1.isFinite ? min(1, Double($1) / (range * range)) : 1) }
    }

    func loss(of split: Split) -> Double { Self.loss(model, split, range, trained.workers) }

    // MARK: what bounds have in common

    /// What stands behind the decoder and isn't the decoder's: x̂ is that of its output; nil where it is none of those known.
    private var readout: Activation? {
        switch model.structure.distance {
        case BernoulliDistance.id: .sigmoid
        case SquaredDistance.id, GaussianDistance.id, NoDistance.id: .identity
        default: nil
        }
    }

    /// How much the loss of a row changes at most with the decoder's outputs before any nonlinearity, in Euclidean length.
    private var lossSlope: Double {
        let last = parts?.decoder.last?.activation.slope ?? 1
        return 2 / (Double(model.features).squareRoot() * range) * last * (readout?.slope ?? 1)
    }

    /// 2 R̂ + 3 √(ln(2/δ)/(2n)): Bartlett & Mendelson, JMLR 3, 2002; Mohri et al. 2018, Theorem 3.3. `price` is that of a grid.
    private func gap(rademacher: Double, price: Double) -> Double {
        2 * rademacher + 3 * ((log(2 / delta) + price) / (2 * Double(rows))).squareRoot()
    }

    private func noChain() -> String? {
        parts == nil
            ? "the theorem is about dense layers and convolutions one behind the other; of attention and of decoders pixel by pixel "
                + "none is known here"
            : readout == nil ? "the theorem is about outputs that are compared one by one" : nil
    }

    // MARK: the bounds

    /// By the number of weights and layers: Bartlett, Harvey, Liaw & Mehrabian 2019.
    func pseudoDimension() -> Bound {
        var bound = Bound(
            id: "pseudo-dimension", title: "pseudo-dimension", paper: "Bartlett, Harvey, Liaw & Mehrabian 2019",
            about: "any network of these layers")
        bound.obstacle = noChain()
        guard let parts, let readout else { return bound }
        let way = parts.way
        let nonlinear = way.map(\.activation) + [readout]
        // The loss is a last layer: a square for each value, their sum less a threshold.
        let network = PseudoDimension.Network(
            units: way.map(\.outputs) + [model.features, 1],
            parameters: way.map(\.parameterCount) + [0, 1])
        let dimension: Double
        if nonlinear.allSatisfy(\.isHomogeneous) {
            dimension = PseudoDimension.piecewise(network, degree: 2)
        } else if nonlinear.allSatisfy({ $0.isHomogeneous || $0.isExponential }) {
            let exponentials =
                way.reduce(0) { $0 + ($1.activation.isExponential ? $1.outputs : 0) }
                + (readout.isExponential ? model.features : 0)
            dimension = PseudoDimension.exponential(
                weights: network.weights,
                operations: 2 * way.reduce(0) { $0 + $1.products + $1.outputs } + 8
                    * network.units.reduce(0, +),
                exponentials: exponentials)
        } else {
            bound.obstacle = "no theorem is known here for softplus and gelu"
            return bound
        }
        bound.ingredients = [
            .init("weights W", Double(network.weights)), .init("layers L", Double(way.count)),
            .init("W·L·log₂ W", Double(network.weights * way.count) * log2(Double(max(2, network.weights)))),
            .init("dimension", dimension), .init("rows n", Double(rows)),
        ]
        bound.value = trainingLoss + PseudoDimension.gap(dimension: dimension, count: rows, delta: delta)
        return bound
    }

    /// By the spectral norms: Bartlett, Foster & Telgarsky 2017.
    func spectral() -> Bound {
        var bound = Bound(
            id: "spectral", title: "spectral norms", paper: "Bartlett, Foster & Telgarsky 2017",
            about: "any network with norms like these")
        bound.obstacle = noChain()
        guard let chain, bound.obstacle == nil else { return bound }
        let norms = SpectralComplexity(
            chain.augmented, references: chain.references, slopes: chain.slopes)
        var grid = NormGrid(step: 1 + 1 / Double(chain.layers.count))
        let rounded = SpectralComplexity(
            spectral: norms.spectral.map { grid.rounded($0) }, distances: norms.distances.map { grid.rounded($0) },
            slopes: norms.slopes, width: norms.width)
        let dataNorm = (squares + Double(rows)).squareRoot()
        let covering = lossSlope * rounded.covering(dataNorm: dataNorm)
        let rademacher = Rademacher.byCovering(covering, count: rows)
        bound.ingredients =
            norms.spectral.enumerated().map { .init("‖A\($0.offset + 1)‖", $0.element) }
            + norms.distances.enumerated().map { .init("‖A\($0.offset + 1)ᵀ‖₂,₁", $0.element) } + [
                .init("Π‖A‖", norms.product), .init("complexity R_A", norms.complexity),
                .init("√Σ‖x‖²", dataNorm), .init("width", Double(norms.width)), .init("slope of the loss", lossSlope),
                .init("price of the norms", grid.price), .init("Rademacher", rademacher),
            ]
        bound.value = trainingLoss + gap(rademacher: rademacher, price: grid.price)
        return bound
    }

    /// By the Frobenius norms: Golowich, Rakhlin & Shamir 2018, for each output, which Maurer (ALT 2016) puts together.
    func frobenius() -> Bound {
        var bound = Bound(
            id: "frobenius", title: "Frobenius norms", paper: "Golowich, Rakhlin & Shamir 2018; Maurer 2016",
            about: "any network with norms like these")
        bound.obstacle = noChain()
        guard let chain, bound.obstacle == nil else { return bound }
        guard chain.between.allSatisfy(\.isHomogeneous) else {
            bound.obstacle = "the theorem is about relu, leaky-relu and identity"
            return bound
        }
        let norms = chain.augmented.map { WeightNorms($0) }
        let exact = norms.dropLast().map(\.frobenius) + [norms[norms.count - 1].rows]
        var grid = NormGrid(step: 1 + 1 / Double(norms.count))
        let dataNorm = (squares + Double(rows)).squareRoot()
        let rademacher = min(
            1,
            2.0.squareRoot() * lossSlope
                * Rademacher.network(frobenius: exact.map { grid.rounded($0) }, dataNorm: dataNorm, count: rows))
        bound.ingredients =
            norms.enumerated().map { .init("‖A\($0.offset + 1)‖F", $0.element.frobenius) } + [
                .init("Σ of the rows of the last", exact[exact.count - 1]), .init("Π", exact.reduce(1, *)),
                .init("√Σ‖x‖²", dataNorm), .init("slope of the loss", lossSlope),
                .init("price of the norms", grid.price), .init("Rademacher", rademacher),
            ]
        bound.value = trainingLoss + gap(rademacher: rademacher, price: grid.price)
        return bound
    }

    /// Of the decoder's last layer, over what it sees of the training rows, by drawn signs: Bartlett & Mendelson 2002, Lemma 22.
    func decoderClass() -> Bound {
        var bound = Bound(
            id: "rademacher", title: "Rademacher, drawn", paper: "Bartlett & Mendelson 2002; Maurer 2016",
            about:
                "any last layer of the decoder with norms like this; all before it taken as if it were not learnt from these rows"
        )
        bound.obstacle = noChain()
        guard let parts, let last = parts.decoder.last, bound.obstacle == nil else { return bound }
        let width = last.inputs + 1
        var sums = [Double](repeating: 0, count: draws * width)
        let (model, workers) = (model, trained.workers)
        let computation = SplitComputation {
            BoundedLossStage(model, size: $0, withFeatures: true, workers: workers)
        }
        let signs = (0..<draws).map { Generator(seed: 0).split("signs").split($0) }
        var lengths = 0.0
        computation.run(over: .first(of: dataset.train)) { stage, places in
            guard let features = stage.features else { return }
            sums.withUnsafeMutableBufferPointer { sums in
                for (i, place) in places.enumerated() {
                    let row = features.base + i * (width - 1)
                    for k in 0..<width - 1 { lengths += Double(row[k]) * Double(row[k]) }
                    lengths += 1
                    for (draw, chance) in signs.enumerated() {
                        let sign: Double = chance.word(place) & 1 == 1 ? 1 : -1
                        for k in 0..<width - 1 { sums[draw * width + k] += sign * Double(row[k]) }
                        sums[draw * width + width - 1] += sign
                    }
                }
            }
        }
        let suprema = (0..<draws).map { draw in
            sums[draw * width..<(draw + 1) * width].reduce(0) { $0 + $1 * $1 }.squareRoot() / Double(rows)
        }
        let mean = suprema.reduce(0, +) / Double(draws)
        let spread = suprema.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, draws - 1))
        let chain = LayerChain([last], of: model).layers[0]
        let radius = zip(0..<last.outputs, chain.bias).reduce(0) { sum, unit in
            var square = unit.1 * unit.1
            chain.weight.forEach(inRow: unit.0) { square += $1 * $1 }
            return sum + square.squareRoot()
        }
        var grid = NormGrid(step: 1.1)
        let rademacher = min(1, 2.0.squareRoot() * lossSlope * grid.rounded(radius) * mean)
        bound.ingredients = [
            .init("draws of signs", Double(draws)), .init("E‖Σσφ‖/n", mean),
            .init("its standard error", (spread / Double(draws)).squareRoot()),
            .init("√Σ‖φ‖²/n", lengths.squareRoot() / Double(rows)), .init("Σ of the rows' norms", radius),
            .init("slope of the loss", lossSlope), .init("price of the norm", grid.price),
            .init("Rademacher", rademacher),
        ]
        bound.value = trainingLoss + gap(rademacher: rademacher, price: grid.price)
        return bound
    }

    /// Of a VAE's reconstructions, by rows that it wasn't trained on: Mbacke, Clerc & Germain 2023.
    func reconstruction() -> Bound {
        var bound = Bound(
            id: "pac-bayes-vae", title: "PAC-Bayes of the VAE", paper: "Mbacke, Clerc & Germain 2023, Theorem 4.3",
            about: "E‖x − g(z)‖₂, not squared, by the validation rows")
        guard model.structure.code == .gaussian else {
            bound.obstacle = "the theorem is about Gaussian codes"
            return bound
        }
        bound.obstacle = noChain()
        guard let parts, let heads = parts.heads, let readout, bound.obstacle == nil else {
            return bound
        }
        let trunk = LayerChain(parts.encoder, of: model).lipschitz
        func norm(_ layer: Dense) -> Double {
            WeightMatrix(model.parameters[layer.weight].tensor).spectralNorm
        }
        // σ = exp(v/2) for log σ² = v, which is bounded: its slope is at most exp(10/2)/2.
        let deviation = exp(Double(Gaussian.logVarianceBound) / 2) / 2 * norm(heads.logVariance)
        let encoder = trunk * (norm(heads.mean) * norm(heads.mean) + deviation * deviation).squareRoot()
        let decoder = LayerChain(parts.decoder, of: model).lipschitz * readout.slope
        let diameter = dataset.isUnitInterval ? Double(model.features).squareRoot() : 2 * radius
        let (errors, divergences) = drawn(dataset.validation)
        // One of a few weights that were fixed before, each with its share of δ.
        let powers = -10...10
        let candidates = powers.map { power in
            let lambda = Double(errors.count) * pow(2, Double(power))
            return (
                lambda,
                ReconstructionBound(
                    errors: errors, divergences: divergences, lambda: lambda, delta: delta / Double(powers.count),
                    diameter: diameter, encoder: encoder, decoder: decoder)
            )
        }
        guard let (lambda, best) = candidates.min(by: { $0.1.value < $1.1.value }) else { return bound }
        bound.ingredients = [
            .init("reconstruction", best.reconstruction), .init("ΣKL/λ", best.divergence),
            .init("ln(1/δ)/λ", best.confidence), .init("KφKθΔ", best.distance), .init("λΔ²/(8n)", best.moment),
            .init("λ", lambda), .init("Kφ", encoder), .init("Kθ", decoder), .init("diameter Δ", diameter),
            .init("rows n", Double(errors.count)),
        ]
        bound.value = best.value
        bound.trivial = diameter
        bound.observed = best.reconstruction
        let fresh = drawn(dataset.test).errors
        bound.measured = fresh.reduce(0, +) / Double(fresh.count)
        return bound
    }

    /// E ‖x − g(z)‖₂ over a few draws, and the divergence, of each row of a split.
    private func drawn(_ split: Split, draws: Int = 8) -> (errors: [Double], divergences: [Double]) {
        var errors = [Double](repeating: 0, count: split.count)
        var divergences = errors
        let (model, workers) = (model, trained.workers)
        for draw in 0..<draws {
            let computation = SplitComputation(
                noise: { Generator(seed: 0).split("draws of codes").split(draw).split($0) },
                stage: { size in
                    guard let stage = DrawnErrorStage(model, size: size, workers: workers) else {
                        preconditionFailure("codes without a distribution")
                    }
                    return stage
                })
            computation.run(over: .first(of: split)) { stage, places in
                for (i, place) in places.enumerated() {
                    errors[place] += Double(stage.squares.base[i]).squareRoot() / Double(draws)
                    divergences[place] = Double(stage.divergences.base[i])
                }
            }
        }
        return (errors, divergences)
    }

    /// Deviations of the weights that are tried.
    private static let deviations = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3]
    /// Draws of weights, each for some rows.
    private static let weightDraws = 100

    /// Of a network whose weights are drawn around those learnt, by how far these are from where they started: Seeger 2002, the mean
    /// over drawn weights by as many of them.
    func weights(report: (Double) -> Void) -> Bound {
        var bound = Bound(
            id: "pac-bayes-weights", title: "PAC-Bayes of the weights", paper: "McAllester 2003; Seeger 2002",
            about: "the network with noise of N(0, s²) on its weights, a prior around their start")
        let start = Model(
            trained.setup.experiment, for: model.data, with: trained.knownClassifiers,
            from: Generator(seed: trained.setup.seed).split("initialisation"))
        let count = model.parameters.count
        let distance = zip(model.parameters.values.pointer, start.parameters.values.pointer)
            .reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
        let share = delta / Double(2 * Self.deviations.count)
        var best: (value: Double, deviation: Double, loss: Double, divergence: Double, mean: Double)?
        for (i, deviation) in Self.deviations.enumerated() {
            let (loss, draws) = noisyLoss(of: dataset.train, deviation: deviation)
            let mean = PACBayes.largest(above: loss, within: log(2 / share) / Double(draws))
            let divergence = distance / (2 * deviation * deviation)
            let value = PACBayes.seeger(loss: mean, divergence: divergence, count: rows, delta: share)
            if value < best?.value ?? .infinity { best = (value, deviation, loss, divergence, mean) }
            report(Double(i + 1) / Double(Self.deviations.count))
        }
        guard let best else { return bound }
        let n = rows
        bound.ingredients = [
            .init("weights", Double(count)), .init("‖w − w₀‖²", distance), .init("s", best.deviation),
            .init("KL", best.divergence), .init("loss with noise", best.loss),
            .init("at most, by its draws", best.mean),
            .init(
                "McAllester",
                PACBayes.mcAllester(loss: best.mean, divergence: best.divergence, count: n, delta: share)),
            .init("Maurer", PACBayes.maurer(loss: best.mean, divergence: best.divergence, count: n, delta: share)),
            .init("Seeger", best.value), .init("rows n", Double(n)),
        ]
        bound.value = best.value
        bound.observed = best.loss
        bound.measured = noisyLoss(of: dataset.test, deviation: best.deviation).loss
        return bound
    }

    /// The mean loss of a split's rows, with other weights for each batch of them, and how many batches these are.
    private func noisyLoss(of split: Split, deviation: Double) -> (loss: Double, draws: Int) {
        let copy = model.copy()
        let workers = trained.workers
        let size = max(1, min(RowSource.batch, split.count / Self.weightDraws))
        let computation = SplitComputation { BoundedLossStage(copy, size: $0, workers: workers) }
        let values = copy.parameters.values.pointer
        let learnt = model.parameters.values.pointer
        let noise = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
        defer { noise.deallocate() }
        func draw(_ i: Int) {
            Generator(seed: 0).split("weights").split(i).fillNormal(noise)
            for k in values.indices { values[k] = learnt[k] + Float(deviation) * noise[k] }
        }
        var (sum, draws) = (0.0, 0)
        draw(0)
        computation.run(over: .first(of: split), batch: size) { stage, _ in
            sum += Self.total(stage.errors, range)
            draws += 1
            draw(draws)
        }
        return (sum / Double(split.count), draws)
    }
}
