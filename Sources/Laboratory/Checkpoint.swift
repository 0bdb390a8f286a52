import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors

/// A session on disk: a safetensors file. Parameters stand under their paths, in PyTorch's layouts; the optimiser's
/// memory under `optimizer.<name>.<path>`; where early stopping has a best epoch to come back to, the same of it under
/// `best.`; the rest in the metadata.
package struct Checkpoint: Sendable {
    package let setup: Setup
    /// What `--data` takes.
    package let dataID: String
    /// Where a table of text has its labels; nil for other data.
    package let labels: LabelPlacement?
    package let fingerprint: String
    package let data: DataShape
    package let step: Int
    let origin, epoch, position: Int
    /// Steps that the optimiser has made, by parameter.
    package let optimizerSteps: [String: Int]
    let best: Best?
    let tensors: [String: Tensor]

    /// What early stopping knows: the best error, the epochs since, and the optimiser's steps at the time.
    struct Best: Codable {
        let error: Float
        let waited: Int
        let optimizerSteps: [String: Int]
    }
    /// The file it was read from, for errors.
    private let file: String

    /// What was being trained: the experiment, or a stage of its pretraining.
    package var experiment: Experiment { setup.experiment.during(setup.experiment.stage(at: step - origin)) }

    /// The same place with other knobs.
    package func with(_ setup: Setup) -> Checkpoint { Checkpoint(setup: setup, dataID: dataID, at: self) }

    /// The same with data that are found from whichever folder.
    func withAbsolutePath() -> Checkpoint {
        guard !BuiltInDataset.all.contains(where: { $0.id == dataID }) else { return self }
        return Checkpoint(setup: setup, dataID: URL(fileURLWithPath: dataID).path, at: self)
    }

    private init(setup: Setup, dataID: String, at other: Checkpoint) {
        (self.setup, self.dataID) = (setup, dataID)
        (labels, fingerprint, data) = (other.labels, other.fingerprint, other.data)
        (step, origin, epoch, position) = (other.step, other.origin, other.epoch, other.position)
        (optimizerSteps, tensors, file) = (other.optimizerSteps, other.tensors, other.file)
        best = other.best
    }

    private struct Progress: Codable {
        let step, origin, epoch, position: Int
        let optimizerSteps: [String: Int]
        let data: DataShape
        let best: Best?
    }

    init(
        setup: Setup, dataID: String, fingerprint: String, data: DataShape, step: Int, origin: Int, epoch: Int,
        position: Int,
        optimizerSteps: [String: Int], best: Best?, tensors: [String: Tensor], labels: LabelPlacement?
    ) {
        self.setup = setup
        self.dataID = dataID
        self.fingerprint = fingerprint
        self.data = data
        self.step = step
        (self.origin, self.epoch, self.position) = (origin, epoch, position)
        self.optimizerSteps = optimizerSteps
        (self.best, self.tensors, self.labels) = (best, tensors, labels)
        file = "checkpoint"
    }

    /// Parameters and the optimiser's memory of them, by name.
    static func tensors(of parameters: Parameters, _ optimizer: OptimizerRun, under prefix: String = "")
        -> [String: Tensor]
    {
        var tensors: [String: Tensor] = [:]
        for path in parameters.paths {
            tensors[prefix + path] = parameters[path].tensor
            for (name, buffer) in zip(type(of: optimizer.rule).state, optimizer.state) {
                tensors["\(prefix)optimizer.\(name).\(path)"] = parameters.slot(path, in: buffer).tensor
            }
        }
        return tensors
    }

    /// Writes the file so that `path` holds the old one or the new one whole, never a part; after a power cut too, where
    /// `durably`, which has to wait for the disk.
    package func write(to path: String, durably: Bool = true) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let progress = Progress(
            step: step, origin: origin, epoch: epoch, position: position, optimizerSteps: optimizerSteps, data: data,
            best: best)
        var file = SafeTensors(
            tensors: tensors,
            metadata: [
                "format": "pt", "hourglass": "1", "setup": String(decoding: try encoder.encode(setup), as: UTF8.self),
                "progress": String(decoding: try encoder.encode(progress), as: UTF8.self), "data": dataID,
                "fingerprint": fingerprint,
            ])
        file.metadata["labels"] = labels?.rawValue
        try file.write(to: path, durably: durably)
    }

    /// Reads a file. Throws `CheckpointError` or `SafeTensors.ReadError`, naming the file.
    package init(contentsOf path: String, with classifiers: Classifiers = .none) throws {
        let file = try SafeTensors(contentsOf: path)
        func entry(_ key: String) throws -> String {
            guard let text = file.metadata[key] else {
                throw CheckpointError(
                    description: "\(path): metadata: found no '\(key)', expected a checkpoint written by hourglass")
            }
            return text
        }
        func decode<T: Decodable>(_ type: T.Type, _ key: String) throws -> T {
            let text = try entry(key)
            do {
                return try JSONDecoder().decode(type, from: Data(text.utf8))
            } catch {
                throw CheckpointError(
                    description:
                        "\(path): metadata '\(key)': found \(text.debugDescription.prefix(60))…, expected what "
                        + "this version of hourglass writes there")
            }
        }
        setup = try decode(Setup.self, "setup")
        let progress = try decode(Progress.self, "progress")
        (step, origin) = (progress.step, progress.origin)
        (epoch, position) = (progress.epoch, progress.position)
        (optimizerSteps, data, best) = (progress.optimizerSteps, progress.data, progress.best)
        // A count that far from overflow can be added to for longer than anybody waits.
        let counts =
            [step, origin, epoch, position, best?.waited ?? 0] + optimizerSteps.values
            + (best?.optimizerSteps.values.map { $0 } ?? [])
        guard counts.allSatisfy({ (0...1 << 48).contains($0) }), data.image.height > 0, data.image.width > 0 else {
            throw CheckpointError(
                description: "\(path): metadata 'progress': found \(try entry("progress")), expected counts")
        }
        dataID = try entry("data")
        fingerprint = try entry("fingerprint")
        labels = file.metadata["labels"].flatMap(LabelPlacement.init)
        tensors = file.tensors
        self.file = path
        if let fault = setup.fault(for: data, with: classifiers.with(featuresOf: tensors)) {
            throw CheckpointError(description: "\(path): metadata 'setup': found \(fault)")
        }
    }

    /// Throws where the data isn't of the shape that the parameters are for.
    package func check(against dataset: Dataset) throws {
        guard data.features == dataset.features else {
            throw CheckpointError(
                description:
                    "\(dataset.id): found \(dataset.features) values an image, expected the \(data.features) that "
                    + "the checkpoint was trained on (\(dataID))")
        }
    }

    /// Whether the data is the very one of the training, so that going on gives the run that was never interrupted.
    package func isSameData(_ dataset: Dataset) -> Bool { fingerprint == dataset.fingerprint }

    /// Puts parameters, and the optimiser's memory where one is given, in place.
    package func restore(_ parameters: Parameters, _ optimizer: OptimizerRun? = nil) throws {
        try restore(parameters, optimizer, from: "")
        optimizer?.stepsByPath = optimizerSteps
    }

    /// The same for what early stopping would come back to; false where there is nothing.
    func restoreBest(_ parameters: Parameters, _ optimizer: OptimizerRun) throws -> Bool {
        guard let best else { return false }
        try restore(parameters, optimizer, from: Checkpoint.bestPrefix)
        optimizer.stepsByPath = best.optimizerSteps
        return true
    }

    static let bestPrefix = "best."

    private func restore(_ parameters: Parameters, _ optimizer: OptimizerRun?, from prefix: String) throws {
        func copy(_ name: String, to slot: Slot) throws {
            guard let tensor = tensors[name] else {
                throw CheckpointError(
                    description: "\(file): tensor '\(name)': found none, expected \(slot.shape)")
            }
            guard tensor.shape == slot.shape else {
                throw CheckpointError(
                    description: "\(file): tensor '\(name)': found \(tensor.shape), expected \(slot.shape)")
            }
            if let value = tensor.values.first(where: { !$0.isFinite }) {
                throw CheckpointError(
                    description: "\(file): tensor '\(name)': found \(value), expected finite numbers")
            }
            slot.tensor = tensor
        }
        for path in parameters.paths {
            try copy(prefix + path, to: parameters[path])
            guard let optimizer else { continue }
            for (name, buffer) in zip(type(of: optimizer.rule).state, optimizer.state) {
                try copy("\(prefix)optimizer.\(name).\(path)", to: parameters.slot(path, in: buffer))
            }
        }
    }
}

package struct CheckpointError: Error, CustomStringConvertible {
    package let description: String
}
