import Autodiff
import Networks

/// What sparsity terms act on: the code, all hidden layers of the encoder, over which the survey sums (Bank, Koenigstein &
/// Giryes, §3.1), or one layer by its path.
package enum SparsePlace {
    package static let code = "code"
    package static let hidden = "hidden"
    /// What the share of their units that are on is called on curves.
    package static let share = "active share"
    /// The paths that can be chosen by name.
    package static let paths = (0..<8).map { "encoder.\(2 * $0)" }
}

extension Experiment {
    /// The nonlinearities of the layers that sparsity terms act on; empty where there is no such layer.
    package var sparseActivations: [Activation] { Structure(self).sparseActivations }
}

extension Structure {
    var sparseActivations: [Activation] {
        guard let place = sparsityOn else { return [code == .deterministic ? codeActivation : .identity] }
        let hidden = encoder.blueprint.hiddenLayers
        return hidden.filter { place == SparsePlace.hidden || $0.path == place }.map(\.activation)
    }
}

extension ForwardPass {
    /// The share of the values that sparsity terms act on which are on: in the upper half of a nonlinearity that ends at 0
    /// and 1, and more than 0.01 from 0 elsewhere.
    var activeShare: [(name: String, value: Value)] {
        let layers = sparse
        let activations = model.structure.sparseActivations
        let counts = zip(layers, activations).map { values, activation in
            (values.magnitude.detached - (activation.isUnitInterval ? 0.5 : 0.01)).step.sum()
        }
        let units = Float(layers.reduce(0) { $0 + $1.count })
        return [(SparsePlace.share, counts.dropFirst().reduce(counts[0]) { $0 + $1 } / units)]
    }

    /// The values that sparsity terms act on, a matrix [rows, units] for each layer: of maps and tokens a row for each place.
    var sparse: [Value] {
        guard let place = model.structure.sparsityOn else { return [code.center] }
        let hidden = model.structure.encoder.blueprint.hiddenLayers.map(\.path)
        return layers.lazy.filter { layer in
            hidden.contains(layer.path) && (place == SparsePlace.hidden || layer.path == place)
        }.map { $0.value.reshaped([$0.value.count / $0.value.shape.last, $0.value.shape.last]) }
    }
}
