import Autoencoders
import Datasets
import Networks
import Tensors

/// What a session takes of memory for a setup, counted from drafts before any of it is there.
enum MemoryNeed {
    /// Bytes for training and validation: the most that a stage of the experiment takes. Precondition: the setup has no fault
    /// for the data. Cost: as much as drawing up the computation, some milliseconds a stage.
    static func bytes(
        of setup: Setup, on dataset: Dataset, with classifiers: Classifiers, workers: Workers
    ) -> Int {
        (0...setup.experiment.stages.count).map { stage in
            let model = Model(
                setup.experiment.during(stage), for: dataset.dataShape, with: classifiers, from: Generator(seed: 0))
            let knobs = KnobBoard(setup.experiment)
            let step = StepDraft(
                model, knobs: knobs, batch: min(setup.batch, dataset.train.count), precision: setup.precision)
            let state = Optimizers.named(setup.optimizer).map { type(of: $0).state.count } ?? 0
            let validation = SplitComputation {
                MeasuringStage(model, size: $0, extent: .validation, knobs: knobs, workers: workers)
            }
            var footprint = step.footprint
            if setup.contamination != nil { footprint.add(Trimming.footprint(step.objective)) }
            footprint.add(model.parameters.gradients)
            footprint.add(model.parameters.values)
            // The copy that is validated.
            footprint.add(bytes: model.parameters.values.bytes)
            footprint.add(validation.footprint(ofRows: min(RowSource.batch, dataset.validation.count)))
            // The optimiser's memory, and copies of all that for divergence and for early stopping: in memory where the disk has
            // no room for them.
            let count = model.parameters.count
            footprint.add(bytes: 4 * state * count)
            footprint.add(bytes: Keepsake.bytes(of: count, buffers: state))
            if setup.patience != nil { footprint.add(bytes: Keepsake.bytes(of: count, buffers: state)) }
            return footprint.bytes
        }.max()!
    }
}

extension Setup {
    /// Whether training takes as much memory as with another setup of the same model.
    func takesMemory(as other: Setup) -> Bool {
        patience == other.patience && precision == other.precision
            && (contamination == nil) == (other.contamination == nil)
    }
}
