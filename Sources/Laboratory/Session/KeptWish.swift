/// What a person wants a use to keep with the model. It is made of the model as it is when it is saved, so that it is true of
/// it however long training goes on after it was wished for.
package protocol KeptWish: Hashable, Sendable {
    /// The name of the use in checkpoints.
    var use: String { get }

    /// nil where the model, or its data, have nothing of the kind. `viewer` looks at the validation split.
    func kept(by viewer: Viewer) -> KeptByUse?
}

/// A wish of any use, as a command carries it.
package struct AnyKeptWish: Sendable, Equatable {
    package let value: any KeptWish

    package init(_ value: any KeptWish) { self.value = value }

    package static func == (a: Self, b: Self) -> Bool { AnyHashable(a.value) == AnyHashable(b.value) }
}
