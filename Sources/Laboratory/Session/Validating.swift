import Datasets

/// Measures validation images for their curves between steps, a batch at a time: no step waits for all of them.
struct Validating {
    /// Steps between two points of the curves.
    static let interval = 100
    /// Images behind a point, and behind an epoch's report; early stopping goes by all.
    static let sample = 1000

    /// On its way to the point of a step.
    private var running: (evaluation: Evaluation, step: Int)?

    /// Begins with the point of a step, for what the model is now.
    mutating func begin(_ evaluator: Evaluator, on split: Split, at step: Int) {
        running = (evaluator.begin(split, limit: Self.sample), step)
    }

    /// Measures the next batch, if there is one, and notes what all of them came to.
    mutating func goOn(_ history: inout History) {
        guard running?.evaluation.advance() == false, let (evaluation, step) = running else { return }
        running = nil
        if let values = evaluation.values { history.recordValidation(values, at: step) }
    }

    /// Goes on to the end: before the state is looked at, something else is measured or the model gives way.
    mutating func end(_ history: inout History) { while running != nil { goOn(&history) } }
}
