import Autodiff
import Autoencoders
import Foundation
import Networks
import Tensors

/// A model on its way from x to x̂ through the middle of the code, with what every layer gives: rows that nothing corrupts.
final class LayerStage: DraftedStage {
    /// A layer, and where its values lie.
    struct Layer {
        let path: String
        let kind: LayerOutput.Kind
        /// [size · positions, units]: of maps a row for each pixel, of tokens one for each token. Of attention queries, keys
        /// and values side by side, [size · positions, 3 · units].
        let values: Slot
        let units: Int
        /// nil of attention.
        let activation: Activation?
        /// Rows of `values` for each row of data.
        let positions: Int
        let isTransposed: Bool
    }

    let input, codes: Slot
    /// log σ² of Gaussian codes, [size, latent].
    let logVariance: Slot?
    /// From the data to the code, and from there to x̂.
    private(set) var layers: [Layer] = []
    /// The layer that gives the code, or its middle.
    let codePath: String?
    let drafted: DraftedPlan

    init(_ model: Model, size: Int, workers: Workers) {
        input = Slot([size, model.features])
        let x = Value(input)
        let (code, encoding) = model.parameters.noting { model.encode(x) }
        let decoding = model.parameters.noting { model.decode(code.center, seeing: x) }.layers
        codes = Slot(code.center.shape)
        codePath = encoding.last { $0.value === code.center }?.path
        var results: [Plan.Result] = [(code.center, codes)]
        if case .gaussian(let q) = code {
            let slot = Slot(q.logVariance.shape)
            results.append((q.logVariance, slot))
            logVariance = slot
        } else {
            logVariance = nil
        }
        for layer in encoding + decoding {
            let slot = Slot(layer.value.shape)
            results.append((layer.value, slot))
            layers.append(
                Layer(
                    path: layer.path, kind: layer.kind, values: slot, units: layer.units,
                    activation: layer.activation,
                    positions: slot.count / layer.value.shape.last / size, isTransposed: layer.isTransposed))
        }
        drafted = DraftedPlan(results, workers: workers)
    }
}

/// Which units of a layer say nothing over some rows.
package struct LayerActivity: Sendable, Equatable {
    package let path: String
    package let units: Int
    /// Units that are 0 for every row, behind a rectifier; nil for layers with another nonlinearity.
    package let dead: Int?
    /// Units that are within a hundredth of either end for every row, behind a sigmoid or tanh; nil for others.
    package let saturated: Int?
}

/// The same, row by row.
struct ActivityCount {
    let path: String
    private let activation: Activation?
    /// Whether a unit has said something by now.
    private var speaks: [Bool]

    init(_ layer: LayerStage.Layer) {
        (path, activation) = (layer.path, layer.activation)
        speaks = Array(repeating: false, count: layer.units)
    }

    /// Whether there is a flat part of the nonlinearity that a unit can be stuck on.
    static func counts(_ layer: LayerStage.Layer) -> Bool {
        switch layer.activation {
        case .relu, .sigmoid, .centredSigmoid, .tanh: true
        case .identity, .leakyReLU, .elu, .gelu, .silu, .softplus, nil: false
        }
    }

    mutating func add(_ layer: LayerStage.Layer) {
        let (values, units) = (layer.values.base, layer.units)
        let (low, high): (Float, Float) =
            switch activation {
            case .sigmoid: (0.01, 0.99)
            case .centredSigmoid: (-0.49, 0.49)
            case .tanh: (-0.99, 0.99)
            default: (0, .infinity)
            }
        speaks.withUnsafeMutableBufferPointer { speaks in
            for row in 0..<layer.values.count / units {
                for j in 0..<units {
                    let value = values[row * units + j]
                    if value > low && value < high { speaks[j] = true }
                }
            }
        }
    }

    var activity: LayerActivity {
        let silent = speaks.count { !$0 }
        let isRectifier = activation == .relu
        return LayerActivity(
            path: path, units: speaks.count, dead: isRectifier ? silent : nil, saturated: isRectifier ? nil : silent)
    }
}

/// What a look at a model's layers over some rows finds.
struct LayerReport {
    var activity: [LayerActivity] = []
    /// Of each code over the rows: mean KL(q(z_j|x)‖N(0, 1)) in nats, for Gaussian codes, and the variance of its middle.
    var divergences: [Double]?
    var variances: [Double] = []
    var rows = 0
}

extension Viewer {
    /// So many rows that a look at all layers costs no more than a few steps of training.
    var rowsOfALook: [Int32] { (0..<Int32(min(rows.count, 250))).map { $0 } }

    /// The model with what its layers give, made once and kept with it.
    var layers: SplitComputation<LayerStage> {
        kept {
            let (model, workers) = (model, workers)
            return SplitComputation { LayerStage(model, size: $0, workers: workers) }
        }
    }

    /// Looks at the first rows; nil where the brake was pulled. Cost: a pass of the model forward.
    func layerReport() -> LayerReport? {
        let computation = layers
        var counts: [ActivityCount] = []
        var report = LayerReport()
        let latent = model.latent
        var (kl, sums, squares) = ([Double](), [Double](), [Double]())
        sums = Array(repeating: 0, count: latent)
        (kl, squares) = (sums, sums)
        let isWhole = computation.run(over: .rows(rowsOfALook, of: rows)) { stage, places in
            let layers = stage.layers.filter(ActivityCount.counts)
            if counts.isEmpty { counts = layers.map(ActivityCount.init) }
            for (i, layer) in layers.enumerated() { counts[i].add(layer) }
            for i in 0..<places.count * latent {
                let z = Double(stage.codes.base[i])
                sums[i % latent] += z
                squares[i % latent] += z * z
                guard let logVariance = stage.logVariance?.base[i] else { continue }
                kl[i % latent] += 0.5 * (z * z + exp(Double(logVariance)) - 1 - Double(logVariance))
            }
            report.rows += places.count
            if stage.logVariance != nil { report.divergences = kl }
        }
        guard isWhole, report.rows > 0 else { return nil }
        let n = Double(report.rows)
        report.activity = counts.map(\.activity)
        report.divergences = report.divergences.map { $0.map { $0 / n } }
        report.variances = zip(sums, squares).map { max(0, $1 / n - ($0 / n) * ($0 / n)) }
        return report
    }
}
