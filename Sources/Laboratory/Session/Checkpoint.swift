import Autoencoders
import Datasets
import Files
import Foundation
import Networks
import Tensors

/// A state on disk, with the data that it belongs to: a safetensors file. Parameters stand under their paths, in PyTorch's
/// layouts; the optimiser's memory under `optimizer.<name>.<path>`; where early stopping has a best epoch to come back to,
/// the same of it under `best.`; curves, changes and the rest in the metadata.
package struct Checkpoint: Sendable {
    package internal(set) var state: TrainingState
    /// What `--data` takes.
    package private(set) var dataID: String
    /// Where a table of text has its labels; nil for other data.
    package let labels: LabelPlacement?
    package let fingerprint: String
    package let data: DataShape

    /// A state of a run on some data. Cost: a pass over the data, for their fingerprint.
    init(_ state: TrainingState, on dataset: Dataset) {
        self.state = state
        // Speed is measured anew in each process.
        self.state.imagesSeen = 0
        (dataID, labels) = (dataset.id, dataset.labels)
        (fingerprint, data) = (dataset.fingerprint, dataset.dataShape)
    }

    package var setup: Setup { state.setup }
    package var step: Int { state.step }
    /// What was being trained: the experiment, or a stage of its pretraining.
    package var experiment: Experiment { state.experiment }
    /// Steps that the optimiser has made, by parameter.
    package var optimizerSteps: [String: Int] { state.learnt?.optimizerSteps ?? [:] }

    /// The same place with other knobs.
    package func with(_ setup: Setup) -> Checkpoint {
        var other = self
        other.state.setup = setup
        return other
    }

    /// The same with data that are found from whichever folder.
    func withAbsolutePath() -> Checkpoint {
        guard !BuiltInDataset.all.contains(where: { $0.id == dataID }) else { return self }
        var other = self
        other.dataID = URL(fileURLWithPath: dataID).path
        return other
    }

    private struct Progress: Codable {
        let step, origin, epoch, position: Int
        let optimizerSteps: [String: Int]
        let data: DataShape
        let best: TrainingState.Best?
        // Files from before curves were kept have neither.
        let recent, sinceReport: RunningSums?
    }

    /// Writes the file so that `path` holds the old one or the new one whole, never a part; after a power cut too, where
    /// `durably`, which has to wait for the disk.
    package func write(to path: String, durably: Bool = true) throws {
        let progress = Progress(
            step: state.step, origin: state.origin, epoch: state.epoch, position: state.position,
            optimizerSteps: optimizerSteps, data: data, best: state.learnt?.best, recent: state.recent,
            sinceReport: state.sinceReport)
        var file = SafeTensors(
            tensors: state.learnt?.tensors ?? [:],
            metadata: [
                "format": "pt", "hourglass": "1", "setup": try JSON(encoding: setup).text,
                "progress": try JSON(encoding: progress).text, "data": dataID,
                "fingerprint": fingerprint,
                "history": try JSON(encoding: HistoryText(state.history)).text,
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
        var state = TrainingState(try decode(Setup.self, "setup"))
        let progress = try decode(Progress.self, "progress")
        (state.step, state.origin) = (progress.step, progress.origin)
        (state.epoch, state.position) = (progress.epoch, progress.position)
        (data, dataID) = (progress.data, try entry("data"))
        // A count that far from overflow can be added to for longer than anybody waits.
        let counts =
            [state.step, state.step - state.origin, state.epoch, state.position, progress.best?.waited ?? 0]
            + progress.optimizerSteps.values + (progress.best?.optimizerSteps.values.map { $0 } ?? [])
        guard counts.allSatisfy({ (0...1 << 48).contains($0) }), data.image.height > 0, data.image.width > 0 else {
            throw CheckpointError(
                description: "\(path): metadata 'progress': found \(try entry("progress")), expected counts")
        }
        fingerprint = try entry("fingerprint")
        labels = file.metadata["labels"].flatMap(LabelPlacement.init)
        (state.recent, state.sinceReport) = (progress.recent ?? .init(0), progress.sinceReport ?? .init(0))
        if file.metadata["history"] != nil {
            guard let history = try decode(HistoryText.self, "history").history(upTo: state.step) else {
                throw CheckpointError(
                    description: "\(path): metadata 'history': expected curves and changes up to step \(state.step)")
            }
            state.history = history
        }
        state.learnt = .init(
            tensors: file.tensors, optimizerSteps: progress.optimizerSteps, best: progress.best, source: path)
        self.state = state
        if let fault = setup.fault(for: data, with: classifiers.with(featuresOf: file.tensors)) {
            throw CheckpointError(description: "\(path): metadata 'setup'", fault: fault)
        }
    }

    /// Throws where the data isn't of the shape that the parameters are for, or has missing entries and the distance can't.
    package func check(against dataset: Dataset) throws {
        guard data.features == dataset.features else {
            throw CheckpointError(
                description:
                    "\(dataset.id): found \(dataset.features) values an image, expected the \(data.features) that "
                    + "the checkpoint was trained on (\(dataID))")
        }
        if let fault = experiment.faultOfMissing(in: dataset.dataShape) {
            throw CheckpointError(description: dataset.id, fault: .experiment(fault))
        }
    }

    /// Whether the data is the very one of the training, so that going on gives the run that was never interrupted.
    package func isSameData(_ dataset: Dataset) -> Bool { fingerprint == dataset.fingerprint }

    /// Puts parameters in place.
    package func restore(_ parameters: Parameters) throws { try state.learnt?.restore(parameters) }
}

package struct CheckpointError: Error, CustomStringConvertible {
    package let description: String
    /// What the setup at that place has against itself.
    package var fault: SetupFault?

    package init(description: String, fault: SetupFault? = nil) {
        (self.description, self.fault) = (description, fault)
    }
}
