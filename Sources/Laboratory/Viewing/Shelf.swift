/// What viewers find and keep for the next look: with the model, or with the data.
package final class Shelf {
    /// By their types.
    private var things: [ObjectIdentifier: AnyObject] = [:]
    /// By what was asked.
    private var errands: [AnyHashable: any AnyErrand] = [:]
    /// Whether there may be more of an errand than was seen.
    private var hasNews = false

    package init() {}

    /// The one of a type that is there already, or a new one.
    func kept<Kept: AnyObject>(_ make: () -> Kept) -> Kept {
        if let known = things[ObjectIdentifier(Kept.self)] as? Kept { return known }
        let new = make()
        things[ObjectIdentifier(Kept.self)] = new
        return new
    }

    /// What is being found, or has been, of a question; begun where nobody asked before.
    func errand<Value>(
        _ question: some Hashable, _ find: @escaping @Sendable (_ isWanted: (_ share: Double) -> Bool) -> Value?
    ) -> Errand<Value> {
        let key = AnyHashable(question)
        if let known = errands[key] as? Errand<Value> { return known }
        let new = Errand(find)
        errands[key] = new
        hasNews = true
        return new
    }

    /// Whether something is being found.
    var hasErrands: Bool { errands.values.contains { !$0.isOver } }

    /// Whether an answer that depends on an errand could be another one than at the last call.
    func takeNews() -> Bool {
        let hasErrands = hasErrands
        defer { hasNews = hasErrands }
        return hasErrands || hasNews
    }

    /// Returns when all is found.
    func finish() { for errand in errands.values { errand.wait() } }

    func empty() { (things, errands) = ([:], [:]) }
}
