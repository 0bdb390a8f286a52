import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors

/// Why codes can't be taken out.
package enum PruningFault: Error, Equatable, Sendable {
    /// Every code is in use: of so many.
    case allInUse(Int)
    /// What is built on the codes otherwise than by a matrix with a column for each of them; its path.
    case shape(String)
    /// Codes of which some tell the class.
    case classCodes
    /// A stage before the experiment proper.
    case stage(String)
    /// Codes behind a nonlinearity that no scale goes through, before a decoder of divided weights.
    case scale
    case notFinite
    /// What came of it was another loss.
    case changed(before: Double, after: Double)
}

/// A state without the codes that nothing depends on: the other ones keep their weights, and the optimiser what it knows of
/// them. What a code that is taken out gave on the average goes into the biases behind it.
struct Pruning {
    let state: TrainingState
    /// Codes before, and after.
    let all, left: Int
    /// The error over the rows that were looked at.
    let before, after: Double

    /// The error may grow by this share of itself: nothing that is shown.
    static let tolerance = 1e-4

    /// Throws ``PruningFault``, or ``SetupFault`` where the experiment can't be with less codes.
    init(
        _ state: TrainingState, of model: Model, knobs: KnobBoard, on dataset: Dataset, with classifiers: Classifiers,
        workers: Workers
    ) throws {
        let experiment = state.setup.experiment
        guard let learnt = state.learnt else { throw PruningFault.notFinite }
        if experiment.terms.contains(ClassCodeTerm.id) { throw PruningFault.classCodes }
        guard model.structure == Structure(experiment), model.latent == experiment.latent else {
            throw PruningFault.stage(experiment.variant)
        }
        guard let errors = CodeErrors(model, knobs: knobs, of: dataset.validation, workers: workers) else {
            throw PruningFault.notFinite
        }
        let basis = try Basis(model, errors)
        (all, left, before) = (model.latent, basis.rows.count, basis.before)
        guard left < all else { throw PruningFault.allInUse(all) }
        var next = state
        next.setup.experiment.latent = left
        if let fault = next.setup.fault(for: dataset.dataShape, with: classifiers) { throw fault }
        let specs = next.setup.experiment.parameters(for: dataset.dataShape, with: classifiers)
        next.learnt = try Surgery(learnt, model, basis).learnt(for: specs)
        self.state = next
        // What matters is that nothing else has come of it.
        let smaller = Model(
            next.setup.experiment, for: dataset.dataShape, with: classifiers, from: Generator(seed: 0))
        try next.learnt?.restore(smaller.parameters)
        guard let again = CodeErrors(smaller, knobs: knobs, of: dataset.validation, workers: workers),
            let error = again.error(again.codes)
        else { throw PruningFault.notFinite }
        after = error
        guard abs(after - before) <= 3 * Self.tolerance * abs(before) + 1e-5 else {
            throw PruningFault.changed(before: before, after: after)
        }
    }

    /// The directions among the codes that are left: some of the codes, or, behind linear layers, those of their covariance.
    struct Basis {
        /// Of unit length and at right angles, [left][latent].
        let rows: [[Double]]
        /// The numbers of the codes that they are; nil where they are turned.
        let kept: [Int]?
        let means: [Double]
        let before: Double

        init(_ model: Model, _ errors: CodeErrors) throws {
            let d = model.latent
            means = errors.means
            guard model.structure.linearLayers > 0 else {
                guard let idle = errors.idle(tolerance: Pruning.tolerance) else { throw PruningFault.notFinite }
                let gone = Set(idle.codes)
                let kept = (0..<d).filter { !gone.contains($0) }
                (self.kept, before) = (kept, idle.before)
                rows = kept.map { j in (0..<d).map { $0 == j ? 1 : 0 } }
                return
            }
            guard model.structure.code == .deterministic else { throw PruningFault.shape("logvar.weight") }
            guard let whole = errors.error(errors.codes), whole.isFinite else { throw PruningFault.notFinite }
            let (_, vectors) = eigenvectors(Moments(errors.codes).covariance, d)
            let directions = (0..<d).reversed().map { k in (0..<d).map { vectors[$0 * d + k] } }
            var (low, high) = (0, d)
            while low + 1 < high {
                let middle = (low + high) / 2
                let flat = Self.projected(errors.codes, means, on: directions.prefix(middle))
                guard let error = errors.error(flat) else { throw PruningFault.notFinite }
                if error <= whole + Pruning.tolerance * abs(whole) { high = middle } else { low = middle }
            }
            (rows, kept, before) = (Array(directions.prefix(high)), nil, whole)
        }

        private static func projected(
            _ codes: Tensor, _ means: [Double], on directions: ArraySlice<[Double]>
        ) -> Tensor {
            var result = codes
            let d = means.count
            for i in 0..<codes.shape[0] {
                let apart = (0..<d).map { Double(codes.values[i * d + $0]) - means[$0] }
                var row = means
                for direction in directions {
                    let part = zip(direction, apart).reduce(0) { $0 + $1.0 * $1.1 }
                    for j in 0..<d { row[j] += part * direction[j] }
                }
                for j in 0..<d { result.values[i * d + j] = Float(row[j]) }
            }
            return result
        }
    }
}

/// Cuts what has been learnt down to fewer codes.
private struct Surgery {
    private let old: TrainingState.Learnt
    private let model: Model
    private let basis: Pruning.Basis
    private var all: Int { model.latent }
    private var left: Int { basis.rows.count }

    init(_ old: TrainingState.Learnt, _ model: Model, _ basis: Pruning.Basis) {
        (self.old, self.model, self.basis) = (old, model, basis)
    }

    /// For the parameters of the smaller model. Throws ``PruningFault``.
    func learnt(for specs: [ParameterSpec]) throws -> TrainingState.Learnt {
        var new = old
        new.tensors = [:]
        // What early stopping would come back to has other codes.
        new.best = nil
        var entries: [ParameterSpec] = []
        for spec in specs {
            guard let tensor = old.tensors[spec.path] else { throw PruningFault.shape(spec.path) }
            let memories = old.tensors.filter { $0.key.hasPrefix("optimizer.") && $0.key.hasSuffix("." + spec.path) }
            if tensor.shape == spec.shape {
                new.tensors[spec.path] = tensor
                new.tensors.merge(memories) { $1 }
                continue
            }
            let isEntry = spec.path.hasPrefix("decoder.") && spec.path.hasSuffix(".weight")
            if isEntry {
                guard tensor.shape.axes == [spec.shape[0], all], spec.shape.axes == [spec.shape[0], left] else {
                    throw PruningFault.shape(spec.path)
                }
                entries.append(spec)
            }
            if let kept = basis.kept {
                new.tensors[spec.path] = try cut(tensor, to: spec, kept)
                for (name, memory) in memories { new.tensors[name] = try cut(memory, to: spec, kept) }
            } else {
                guard isEntry || isOfCode(spec.path) else { throw PruningFault.shape(spec.path) }
                // Squares of gradients can't be turned: the optimiser begins anew there.
                for name in memories.keys { new.tensors[name] = Tensor(zeros: spec.shape) }
            }
        }
        var scale = 1.0
        for entry in entries { try enter(entry, &new, &scale) }
        if basis.kept == nil { try turn(&new) }
        if abs(scale - 1) > 1e-7 { try stretch(&new, by: scale) }
        return new
    }

    private func isOfCode(_ path: String) -> Bool {
        path.hasPrefix("linear.") || model.codeLayerPath.map { path.hasPrefix($0 + ".") } ?? false
    }

    /// The entries of the codes that are kept, along each axis that is as long as there are codes.
    private func cut(_ tensor: Tensor, to spec: ParameterSpec, _ kept: [Int]) throws -> Tensor {
        let (from, to) = (tensor.shape.axes, spec.shape.axes)
        guard from.count == to.count, zip(from, to).allSatisfy({ $0 == $1 || ($0 == all && $1 == left) }) else {
            throw PruningFault.shape(spec.path)
        }
        var values: [Float] = []
        values.reserveCapacity(spec.shape.count)
        for index in 0..<spec.shape.count {
            var (rest, place, stride) = (index, 0, 1)
            for axis in to.indices.reversed() {
                let i = rest % to[axis]
                rest /= to[axis]
                place += (from[axis] == to[axis] ? i : kept[i]) * stride
                stride *= from[axis]
            }
            values.append(tensor.values[place])
        }
        return Tensor(values, shape: spec.shape)
    }

    /// A layer of the decoder that the codes go into: W Tᵀ, and what the codes that go gave on the average into its bias.
    private func enter(_ spec: ParameterSpec, _ new: inout TrainingState.Learnt, _ scale: inout Double) throws {
        guard let tensor = old.tensors[spec.path] else { throw PruningFault.shape(spec.path) }
        let rows = spec.shape[0]
        let weight = tensor.values.map { Double($0) }
        var product = [Double](repeating: 0, count: rows * left)
        for i in 0..<rows {
            for k in 0..<left {
                for j in 0..<all { product[i * left + k] += weight[i * all + j] * basis.rows[k][j] }
            }
        }
        new.tensors[spec.path] = Tensor(product.map { Float($0) }, shape: spec.shape)
        var norm = 1.0
        if model.structure.isDecoderNormalised {
            norm = singularValues(weight, rows: rows, columns: all)[0]
            let less = singularValues(product, rows: rows, columns: left)[0]
            guard norm > 0, less > 0 else { throw PruningFault.notFinite }
            scale *= less / norm
        }
        var gone = basis.means
        for direction in basis.rows {
            let part = zip(direction, basis.means).reduce(0) { $0 + $1.0 * $1.1 }
            for j in 0..<all { gone[j] -= part * direction[j] }
        }
        guard gone.contains(where: { abs($0) > 1e-12 }) else { return }
        let path = String(spec.path.dropLast("weight".count)) + "bias"
        guard var bias = new.tensors[path] ?? old.tensors[path], bias.shape.count == rows else {
            throw PruningFault.shape(spec.path)
        }
        for i in 0..<rows {
            bias.values[i] += Float((0..<all).reduce(0.0) { $0 + weight[i * all + $1] * gone[$1] } / norm)
        }
        new.tensors[path] = bias
    }

    /// T·W_L…W_1 into the layer that gives the code; the linear layers begin again as they are when nothing is to change.
    private func turn(_ new: inout TrainingState.Learnt) throws {
        guard let path = model.codeLayerPath, let product = model.collapsedLinearLayers,
            let weight = old.tensors[path + ".weight"], let bias = old.tensors[path + ".bias"]
        else { throw PruningFault.shape("linear.0.weight") }
        let inputs = weight.shape[1]
        var matrix = [Double](repeating: 0, count: left * inputs)
        var shift = [Double](repeating: 0, count: left)
        for k in 0..<left {
            for j in 0..<all {
                let factor = (0..<all).reduce(0.0) { $0 + basis.rows[k][$1] * product[$1 * all + j] }
                for i in 0..<inputs { matrix[k * inputs + i] += factor * Double(weight.values[j * inputs + i]) }
                shift[k] += factor * Double(bias.values[j])
            }
        }
        new.tensors[path + ".weight"] = Tensor(matrix.map { Float($0) }, shape: [left, inputs])
        new.tensors[path + ".bias"] = Tensor(shift.map { Float($0) }, shape: [left])
        var identity = Tensor(zeros: [left, left])
        for i in 0..<left { identity.values[i * left + i] = 1 }
        for layer in 0..<model.structure.linearLayers { new.tensors["linear.\(2 * layer).weight"] = identity }
    }

    /// Makes codes larger or smaller, so that a decoder whose weights are divided by another number gives the same.
    private func stretch(_ new: inout TrainingState.Learnt, by scale: Double) throws {
        let goesThrough = [.identity, .relu, .leakyReLU].contains(model.structure.codeActivation)
        guard model.structure.code == .deterministic, goesThrough, let path = model.codeLayerPath else {
            throw PruningFault.scale
        }
        for name in [path + ".weight", path + ".bias"] {
            guard var tensor = new.tensors[name] else { throw PruningFault.shape(name) }
            for i in tensor.values.indices { tensor.values[i] *= Float(scale) }
            new.tensors[name] = tensor
        }
    }
}

extension Session {
    /// Takes the codes out that nothing depends on, which can be taken back.
    func prune() {
        do {
            let pruning = try Pruning(
                loop.capture(), of: model, knobs: loop.assembly.knobs, on: dataset, with: inventory.classifiers,
                workers: workers)
            let change = Change.pruned(from: pruning.all, to: pruning.left)
            remember(change, returns: true)
            try begin(at: pruning.state, on: dataset)
            loop.note(change)
            say(.pruned(from: pruning.all, to: pruning.left, before: pruning.before, after: pruning.after))
        } catch let fault as PruningFault {
            say(.unprunable(fault))
        } catch {
            say(Notice.Content(error))
        }
    }
}
