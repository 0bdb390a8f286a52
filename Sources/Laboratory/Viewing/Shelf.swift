/// What viewers find and keep for the next look, by its type: with the model, or with the data.
package final class Shelf {
    private var things: [ObjectIdentifier: AnyObject] = [:]

    package init() {}

    /// The one of a type that is there already, or a new one.
    func kept<Kept: AnyObject>(_ make: () -> Kept) -> Kept {
        if let known = things[ObjectIdentifier(Kept.self)] as? Kept { return known }
        let new = make()
        things[ObjectIdentifier(Kept.self)] = new
        return new
    }

    func empty() { things = [:] }
}
