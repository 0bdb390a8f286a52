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
    package internal(set) var dataID: String
    /// How the data were read: what reads them again, and other files like them.
    package let reading: ReadingOptions
    package let fingerprint: String
    package let data: DataShape
    /// What uses of the model keep with it, by their names.
    package var kept: [String: KeptByUse] = [:]

    /// A state of a run on some data. Cost: a pass over the data, for their fingerprint.
    init(_ state: TrainingState, on dataset: Dataset) {
        self.state = state
        // Speed is measured anew in each process.
        self.state.imagesSeen = 0
        (dataID, reading) = (dataset.id, dataset.reading)
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
        guard !BuiltInDataset.all.contains(where: { $0.id == dataID }), RatingsSource(dataID)?.isBuiltIn != true
        else {
            return self
        }
        var other = self
        other.dataID = URL(fileURLWithPath: dataID).path
        return other
    }

    struct Progress: Codable {
        let step, origin, epoch, position: Int
        let optimizerSteps: [String: Int]
        let data: DataShape
        let best: TrainingState.Best?
        // Files from before curves were kept have neither.
        let recent, sinceReport: RunningSums?
        // Nor those from before there were controllers.
        let hands: Hands?
    }

    /// Writes the file so that `path` holds the old one or the new one whole, never a part; after a power cut too, where
    /// `durably`, which has to wait for the disk.
    package func write(to path: String, durably: Bool = true) throws {
        let progress = Progress(
            step: state.step, origin: state.origin, epoch: state.epoch, position: state.position,
            optimizerSteps: optimizerSteps, data: data, best: state.learnt?.best, recent: state.recent,
            sinceReport: state.sinceReport, hands: state.hands)
        var file = SafeTensors(
            tensors: state.learnt?.tensors ?? [:],
            metadata: [
                "format": "pt", "hourglass": "1", "setup": try JSON(encoding: setup).text,
                "progress": try JSON(encoding: progress).text, "data": dataID,
                "fingerprint": fingerprint,
                "history": try JSON(encoding: HistoryText(state.history)).text,
            ])
        for (name, use) in kept {
            file.metadata[KeptByUse.prefix + name] = use.text
            for (part, tensor) in use.tensors { file.tensors["\(KeptByUse.prefix)\(name).\(part)"] = tensor }
        }
        if reading != ReadingOptions() { file.metadata["reading"] = try JSON(encoding: reading).text }
        try file.write(to: path, durably: durably)
    }

    /// Throws where the data isn't of the shape that the parameters are for, or has missing entries and the distance can't.
    package func check(against dataset: Dataset) throws {
        try check(features: dataset.features, of: dataset.id)
        if let fault = experiment.faultOfMissing(in: dataset.dataShape) {
            throw CheckpointError(description: dataset.id, fault: .experiment(fault))
        }
    }

    /// Throws where rows have another number of values than the parameters are for.
    package func check(features: Int, of id: String) throws {
        guard data.features == features else {
            throw CheckpointError(
                description:
                    "\(id): found \(features) values an image, expected the \(data.features) that "
                    + "the checkpoint was trained on (\(dataID))")
        }
    }

    /// Whether the data is the very one of the training, so that going on gives the run that was never interrupted.
    package func isSameData(_ dataset: Dataset) -> Bool { fingerprint == dataset.fingerprint }

    /// Puts parameters in place.
    package func restore(_ parameters: Parameters) throws { try state.learnt?.restore(parameters) }
}

/// What a use of a model keeps with it: a text, as it likes, and tensors by name. Nothing of it is looked at before the use
/// asks for it.
package struct KeptByUse: Equatable, Sendable {
    package var text: String
    package var tensors: [String: Tensor]

    package init(text: String, tensors: [String: Tensor] = [:]) { (self.text, self.tensors) = (text, tensors) }

    /// How the names of its entries and tensors begin in a file: `use.anomalies`, `use.anomalies.scores`.
    static let prefix = "use."
    /// Bytes of a text, and uses of a file, at most.
    static let mostText = 1 << 20
    static let most = 16
}

/// What is wrong with a file, or with data for it.
package struct CheckpointError: Error, CustomStringConvertible {
    package let description: String
    /// What the setup at that place has against itself.
    package var fault: SetupFault?

    package init(description: String, fault: SetupFault? = nil) {
        (self.description, self.fault) = (description, fault)
    }
}
