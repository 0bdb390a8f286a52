/// What viewers find and keep for the next look: with the model, or with the data.
package final class Shelf {
    /// By their types.
    private var things: [ObjectIdentifier: AnyObject] = [:]
    /// By what was asked.
    private var findings: [AnyHashable: any AnyFinding] = [:]
    /// Whether there may be more of a finding than was seen.
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
    func finding<Value>(
        _ question: some Hashable, _ find: @escaping @Sendable (_ isWanted: (_ share: Double) -> Bool) -> Value?
    ) -> Finding<Value> {
        let key = AnyHashable(question)
        if let known = findings[key] as? Finding<Value> { return known }
        let new = Finding(find)
        findings[key] = new
        hasNews = true
        return new
    }

    /// Whether something is being found.
    var isFinding: Bool { findings.values.contains { !$0.isOver } }

    /// Whether an answer that depends on a finding could be another one than at the last call.
    func takeNews() -> Bool {
        let isFinding = isFinding
        defer { hasNews = isFinding }
        return isFinding || hasNews
    }

    /// Returns when all is found.
    func finish() { for finding in findings.values { finding.wait() } }

    func empty() { (things, findings) = ([:], [:]) }
}
