import Foundation

extension Fuzz {
    /// All that reads what nobody vouches for. A new one is one more line.
    static let readers: [any Fuzzed] =
        DataFile.all + [
            Checkpoints(),
            TrainedClassifiers(),
            Configurations(),
            Recipes(),
            LayoutTexts(),
            ChoiceValues(),
            CommandLines(),
            KeyBytes(),
            PixelAnswers(),
            Sittings(),
            MarkdownPages(),
            RatingFiles(),
            FeatureFiles(),
            Recommenders(),
        ]

    /// Those that `HOURGLASS_FUZZ_READERS` names, with commas between; by default all.
    static func chosen(_ environment: [String: String] = ProcessInfo.processInfo.environment) -> [any Fuzzed] {
        guard let names = environment["HOURGLASS_FUZZ_READERS"]?.split(separator: ",").map(String.init) else {
            return readers
        }
        return readers.filter { names.contains($0.name) }
    }
}
