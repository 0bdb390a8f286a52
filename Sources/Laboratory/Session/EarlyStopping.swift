/// The best validation error so far, the parameters that gave it, and how long ago it was.
/// Prechelt, "Early stopping – but when?", 1998.
struct EarlyStopping {
    private(set) var best = Float.infinity
    private(set) var waited = 0
    let keepsake = Keepsake()

    init(best: Float = .infinity, waited: Int = 0) { (self.best, self.waited) = (best, waited) }

    /// Whether there is something to come back to.
    var hasBest: Bool { best.isFinite }

    /// Takes an epoch's error into account, with a copy of the parameters where it is the best so far. When `patience`
    /// epochs have passed without a better one the best parameters are put back: true. Without a copy of them it goes on.
    ///
    /// By itself the squared error is meant, not the loss, whose weights may have just been turned.
    mutating func ends(after error: Float, patience: Int, _ trainer: Trainer) -> Bool {
        if error < best { keepsake.take(trainer) }
        guard isOver(after: error, patience: patience), keepsake.restore(trainer) else { return false }
        self = EarlyStopping()
        return true
    }

    mutating func isOver(after error: Float, patience: Int) -> Bool {
        if error < best {
            best = error
            waited = 0
            return false
        }
        waited += 1
        return waited >= patience
    }
}
