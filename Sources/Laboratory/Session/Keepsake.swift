import Networks
import Tensors

/// A copy of what training changes, to come back to. Its memory is used again, copy after copy.
final class Keepsake {
    private var values = Buffer(count: 0)
    private var state: [Buffer] = []
    private var optimizerSteps: [Int] = []

    func take(_ trainer: Trainer) {
        let (count, buffers) = (trainer.model.parameters.count, trainer.optimizer.state.count)
        if values.count != count || state.count != buffers {
            values = Buffer(count: count)
            state = (0..<buffers).map { _ in Buffer(count: count) }
        }
        values.base.update(from: trainer.model.parameters.values.base, count: values.count)
        for (to, from) in zip(state, trainer.optimizer.state) { to.base.update(from: from.base, count: to.count) }
        // Copied one by one: an array that is shared would be copied by the next step, in memory of its own.
        let steps = trainer.optimizer.steps
        if optimizerSteps.count != steps.count { optimizerSteps = Array(repeating: 0, count: steps.count) }
        for i in steps.indices { optimizerSteps[i] = steps[i] }
    }

    /// Whether there is a copy.
    var isTaken: Bool { values.count > 0 }

    /// Gives the copy's memory back: there is none to restore until the next is taken.
    func letGo() { (values, state) = (Buffer(count: 0), []) }

    /// Precondition: the trainer has the parameters of the one that was copied last.
    func restore(_ trainer: Trainer) {
        precondition(values.count == trainer.model.parameters.count, "a copy of other parameters")
        trainer.model.parameters.values.base.update(from: values.base, count: values.count)
        for (from, to) in zip(state, trainer.optimizer.state) { to.base.update(from: from.base, count: to.count) }
        trainer.optimizer.restore(steps: optimizerSteps)
    }

    /// The copy by name, and the optimiser's steps by path. Precondition as of `restore`.
    func slots(of trainer: Trainer, under prefix: String = "") -> (slots: [String: Slot], steps: [String: Int]) {
        let (parameters, optimizer) = (trainer.model.parameters, trainer.optimizer)
        return (
            TrainingState.Learnt.slots(of: parameters, values, optimizer, state, under: prefix),
            Dictionary(uniqueKeysWithValues: zip(parameters.paths, optimizerSteps))
        )
    }
}
