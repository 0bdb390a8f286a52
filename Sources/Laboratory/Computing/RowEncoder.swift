import Autodiff
import Autoencoders
import Datasets
import Foundation
import Tensors

/// Codes of rows, or what another layer gives of them, piece by piece.
package final class RowEncoder {
    /// The axes of a row's values: [latent], or of a layer of maps or tokens [positions, units].
    package let shape: [Int]
    /// What each value is called: `z1`, or `encoder.0.1` of a layer.
    package let names: [String]
    private let noise: Generator?
    private let compute: Compute
    private typealias Compute = (
        _ source: RowSource,
        _ collect: (_ values: UnsafeMutableBufferPointer<Float>, _ logs: Slot?, _ places: Range<Int>) -> Void
    ) -> Void

    package enum Fault: Error, Equatable {
        /// The model has no such layer, but others.
        case noLayer(String, known: [String])
        /// Codes without a distribution can't be drawn.
        case noDistribution
    }

    /// What is called for by itself, as `encoder.0`; nil for the code. `drawnBy` gives draws of codes instead of the middles of
    /// their distributions, of each row its own. Throws ``Fault``.
    package init(_ trained: TrainedModel, layer: String? = nil, drawnBy noise: Generator? = nil) throws(Fault) {
        let (model, workers) = (trained.model, trained.workers)
        self.noise = noise
        guard let layer else {
            if noise != nil, model.structure.code != .gaussian { throw .noDistribution }
            let computation = SplitComputation {
                EncodingStage(model, size: $0, withVariance: noise != nil, workers: workers)
            }
            shape = [model.latent]
            names = (1...model.latent).map { "z\($0)" }
            compute = { source, collect in
                computation.run(over: source) { collect($0.codes.pointer, $0.logVariance, $1) }
            }
            return
        }
        let layers = LayerStage(model, size: 1, workers: workers).layers
        guard let place = layers.firstIndex(where: { $0.path == layer }) else {
            throw .noLayer(layer, known: layers.map(\.path))
        }
        let width = layers[place].values.shape.last
        let positions = layers[place].values.count / width
        shape = positions > 1 ? [positions, width] : [width]
        names = (1...positions * width).map { "\(layer).\($0)" }
        let computation = SplitComputation { LayerStage(model, size: $0, workers: workers) }
        compute = { source, collect in
            computation.run(over: source) { collect($0.layers[place].values.pointer, nil, $1) }
        }
    }

    /// Values of a row.
    package var width: Int { shape.reduce(1, *) }

    /// The values of some rows of a split, [rows, width]. A row's number says what is drawn for it, whatever company it comes
    /// in.
    package func encode(_ rows: [Int32], of split: Split, number: (_ place: Int) -> Int = { $0 }) -> Tensor {
        var values: [Float] = []
        values.reserveCapacity(rows.count * width)
        compute(.rows(rows, of: split)) { batch, logs, places in
            let start = values.count
            values += batch.prefix(places.count * width)
            guard let noise, let logs else { return }
            // z = μ + σ·ε
            for (i, place) in places.enumerated() {
                let draws = noise.split(number(place)).normal([width]).values
                for j in 0..<width {
                    values[start + i * width + j] += exp(logs.base[i * width + j] / 2) * draws[j]
                }
            }
        }
        return Tensor(values, shape: [rows.count, width])
    }
}
