extension Fuzz {
    /// All that reads what nobody vouches for. A new one is one more line.
    static let readers: [any Fuzzed] =
        DataFile.all + [
            Checkpoints(),
            TrainedClassifiers(),
            Configurations(),
            LayoutTexts(),
            ChoiceValues(),
            CommandLines(),
            KeyBytes(),
            Sittings(),
            MarkdownPages(),
        ]
}
