import Autodiff
import Autoencoders
import CKernels
import Networks
import Tensors

/// How outputs are compared with what is known.
enum RecommenderLoss: String, Codable, Sendable {
    /// 1/B Σ_b Σ over known cells of (r − y)². Sedhain et al., WWW 2015.
    case squared
    /// −1/B Σ_b Σ_i x log softmax(y)_i. Liang et al., WWW 2018.
    case multinomial
    /// 1/B Σ_b Σ_i c (p − y)² over all cells, p = 1 and c = 1 + α x where something is known, 0 and 1 elsewhere.
    /// Hu, Koren & Volinsky, ICDM 2008.
    case weighted

    /// Whether every cell has an output, and not those alone that are known.
    var isDense: Bool { self != .squared }
}

/// The numbers of a loss, which may be turned at any step.
struct RecommenderWeights: Codable, Sendable, Equatable {
    /// λ: the loss has λ/2 (‖V‖² + ‖W‖² + those between).
    var lambda: Float = 0
    /// β of the KL divergence of Gaussian codes.
    var beta: Float = 0
    /// α of ``RecommenderLoss/weighted``.
    var alpha: Float = 0
    /// Of Σ|z|, and of Σ KL(ρ‖ρ̂).
    var l1: Float = 0
    var sparsity: Float = 0
    var rho: Float = 0.05
}

/// A step of training on batches of one size: forward, loss, backward, Adam.
///
/// Of the squared loss nothing is computed where nothing is known: the work is that of the known cells, but for Adam, which
/// moves every parameter.
final class RecommenderStep {
    /// What went in, with features beside, and what should come out.
    let input = SparseBatch()
    let target = SparseBatch()
    /// What the loss came to without the penalty of weights, and its parts without their weights.
    private(set) var reconstruction: Double = 0
    private(set) var divergence: Float = 0
    private(set) var l1: Float = 0
    private(set) var sparsity: Float = 0
    /// ε of N(0, 1), [batch, latent]; nil of deterministic codes. To be filled.
    let noise: Slot?
    var adam = Adam()

    let batch: Int
    private let network: RecommenderNetwork
    private let loss: RecommenderLoss
    private let workers: Workers
    private let product, last, upstream, back: Slot
    private let beta, l1Weight, sparsityWeight, rho, lambda: Slot
    private let divergenceSlot, l1Slot, sparsitySlot: Slot
    let code: Slot
    private let forward, backward: Plan
    private let mover: OptimizerRun
    private var steps = 0
    private var cells: [Float] = []
    private var losses: [Float]
    // Of losses over all cells.
    private let outputs, outputSlope, biasSlope: Buffer

    init(_ network: RecommenderNetwork, loss: RecommenderLoss, batch: Int, workers: Workers) {
        (self.network, self.loss, self.batch, self.workers) = (network, loss, batch, workers)
        let structure = network.structure
        product = Slot([batch, network.first.width])
        noise = structure.gaussian.map { Slot([batch, $0]) }
        let x = Value(product)
        let pass = network.pass(x, noise: noise.map { Value($0) })
        last = Slot([batch, structure.lastWidth])
        code = Slot([batch, structure.latent])
        forward = Plan([(pass.last, last), (pass.code.center, code)], workers: workers)

        upstream = Slot(last.shape)
        (beta, l1Weight, sparsityWeight, rho, lambda) = (Slot([]), Slot([]), Slot([]), Slot([]), Slot([]))
        (divergenceSlot, l1Slot, sparsitySlot) = (Slot([]), Slot([]), Slot([]))
        var results: [Plan.Result] = []
        // What the output layer pulls on the last layer, and the terms, make one scalar with the same gradient as the loss.
        var pull = (pass.last * Value(upstream)).sum()
        if case .gaussian(let q) = pass.code {
            let divergence = q.divergenceFromStandardNormal.sum() / Float(batch)
            results.append((divergence, divergenceSlot))
            pull = pull + Value(beta) * divergence
        } else {
            let codes = pass.code.center
            let magnitude = L1Term.value(of: [codes], batch: batch)
            results.append((magnitude, l1Slot))
            pull = pull + Value(l1Weight) * magnitude
            if structure.encoder.last!.function.isUnitInterval {
                let share = SparsityTerm.value(of: [codes], rho: Value(rho))
                results.append((share, sparsitySlot))
                pull = pull + Value(sparsityWeight) * share
            }
        }
        for weight in network.middleWeights { pull = pull + Value(lambda) * 0.5 * weight.squared.sum() }
        let paths = network.middle.paths
        back = Slot(product.shape)
        let gradients = Value.gradients(of: pull, with: [x] + paths.map(network.middle.value))
        for (gradient, slot) in zip(gradients, [back] + paths.map(network.middle.gradient)) {
            if let gradient { results.append((gradient, slot)) }
        }
        backward = Plan(results, workers: workers)
        mover = OptimizerRun(adam, for: network.middle)
        losses = [Float](repeating: 0, count: batch)
        let isDense = loss.isDense
        outputs = Buffer(count: isDense ? batch * structure.outputs : 0)
        outputSlope = Buffer(count: isDense ? structure.outputs * structure.lastWidth : 0)
        biasSlope = Buffer(count: isDense ? structure.outputs : 0)
    }

    /// A step on what lies in ``input``, ``target`` and ``noise``.
    func run(rate: Float, _ weights: RecommenderWeights) {
        steps += 1
        (beta.scalar, l1Weight.scalar, sparsityWeight.scalar) = (weights.beta, weights.l1, weights.sparsity)
        (rho.scalar, lambda.scalar) = (weights.rho, weights.lambda)
        input.withKernel { sparse in
            workers.sparseRows(
                sparse, rows: batch, cells: input.cells, table: network.first.values.base, width: network.first.width,
                to: product.base)
        }
        forward.run()
        let corrections = adam.corrections(step: steps)
        let settings = hg_adam(
            rate: rate, beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.epsilon, decay: 1,
            correction1: corrections.first, correction2: corrections.second, gradient_scale: 1)
        if loss.isDense { compareAll(weights, settings) } else { compareKnown(weights, settings) }
        backward.run()
        (divergence, l1, sparsity) = (divergenceSlot.scalar, l1Slot.scalar, sparsitySlot.scalar)
        mover.rule = adam
        mover.move(rate: rate, workers: workers)
        input.turn(width: network.first.columns)
        input.withTurned { turned in
            workers.move(
                network.first, by: turned, cells: input.cells, rows: back.base, penalty: weights.lambda, settings)
        }
    }

    /// The outputs of known cells alone, and what they pull.
    private func compareKnown(_ weights: RecommenderWeights, _ settings: hg_adam) {
        let (table, width) = (network.last, network.last.width)
        if cells.count < target.cells { cells = [Float](repeating: 0, count: target.cells * 5 / 4) }
        target.turn(width: table.columns)
        cells.withUnsafeMutableBufferPointer { cells in
            let base = cells.baseAddress!
            target.withKernel { sparse in
                workers.sparseCells(
                    sparse, rows: batch, cells: target.cells, from: last.base, table: table, to: base)
            }
            var sum = 0.0
            target.values.withUnsafeBufferPointer { values in
                for j in 0..<target.cells {
                    let difference = base[j] - values[j]
                    sum += Double(difference * difference)
                    base[j] = 2 * difference / Float(batch)
                }
            }
            reconstruction = sum / Double(batch)
            target.withKernel(values: base) { sparse in
                workers.sparseRows(
                    sparse, rows: batch, cells: target.cells, table: table.values.base, width: width,
                    to: upstream.base)
            }
            target.withTurned(values: base) { turned in
                workers.move(
                    table, by: turned, cells: target.cells, rows: last.base, penalty: weights.lambda, settings)
            }
        }
    }

    /// The outputs of all cells.
    private func compareAll(_ weights: RecommenderWeights, _ settings: hg_adam) {
        let (table, width, n) = (network.last, network.last.width, network.last.columns)
        workers.run(
            MatrixProduct(
                m: batch, n: n, k: width, a: last.base, transposeA: false, b: table.values.base, transposeB: true,
                c: outputs.base))
        let (base, bias, scale) = (outputs.base, table.bias.base, 1 / Float(batch))
        let (loss, alpha) = (loss, weights.alpha)
        losses.withUnsafeMutableBufferPointer { losses in
            let losses = losses.baseAddress!
            target.withKernel { sparse in
                workers.run(
                    RowWork("likelihood", rows: batch, cost: 4 * n) { range in
                        let (begin, end) = (Int64(range.lowerBound), Int64(range.upperBound))
                        withUnsafePointer(to: sparse) {
                            if loss == .multinomial {
                                hg_multinomial_rows($0, base, bias, losses, begin, end, Int64(n), scale)
                            } else {
                                hg_weighted_rows($0, base, bias, alpha, losses, begin, end, Int64(n), scale)
                            }
                        }
                    })
            }
        }
        reconstruction = losses.reduce(0.0) { $0 + Double($1) } / Double(batch)
        workers.run(
            JointWork([
                MatrixProduct(
                    m: batch, n: width, k: n, a: outputs.base, transposeA: false, b: table.values.base,
                    transposeB: false, c: upstream.base),
                MatrixProduct(
                    m: n, n: width, k: batch, a: outputs.base, transposeA: true, b: last.base, transposeB: false,
                    c: outputSlope.base),
            ]))
        hg_sum_middle(outputs.base, biasSlope.base, 0, 1, Int64(batch), Int64(n))
        workers.move(table, by: outputSlope.base, bias: biasSlope.base, penalty: weights.lambda, settings)
    }
}
