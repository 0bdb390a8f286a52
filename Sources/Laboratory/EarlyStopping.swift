/// The best validation error so far, and how long ago it was. Prechelt, "Early stopping – but when?", 1998.
struct EarlyStopping {
    private(set) var best = Float.infinity
    private(set) var waited = 0
    let keepsake = Keepsake()

    init(best: Float = .infinity, waited: Int = 0) { (self.best, self.waited) = (best, waited) }

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
