import Autoencoders

extension Choice {
    package static let augmentation = Choice(
        "augmentation", aliases: ["augment"], title: "augmentations",
        summary: "how training rows are changed by chance, input and target alike",
        kind: .named(values), reach: .live, read: { $0.augmentation ?? none },
        write: { setup, id, _ in setup.augmentation = id == none ? nil : id },
        describe: { setup, _ in
            setup.activeAugmentation.map { "augmentation \($0.id), \($0.formula)" } ?? "rows as they are"
        })

    private static let none = "none"

    private static var values: [ChoiceKind.Named] {
        var values = [ChoiceKind.Named(none, title: "rows as they are", "x")]
        for one in Augmentations.all {
            values.append(ChoiceKind.Named(one.id, title: one.title, one.formula, knobs: one.knobs))
        }
        return values
    }
}

extension Setup {
    /// How training rows are changed; nil where they stay as they are.
    package var activeAugmentation: (any Augmentation)? { augmentation.flatMap(Augmentations.named) }

    /// Takes over how rows are changed from another setup, whatever else is chosen.
    mutating func keepAugmentation(of other: Setup) {
        augmentation = other.augmentation
        for knob in other.activeAugmentation?.knobs ?? [] {
            if let value = other.experiment.knobs[knob.id] { experiment.knobs[knob.id] = value }
        }
    }
}
