import Datasets
import Testing

extension Dataset {
    /// How many rows there are in all splits.
    var count: Int { SplitName.allCases.reduce(0) { $0 + self[$1].count } }

    /// All rows with their labels, in the order of their values: the content without its splits.
    var content: [[Float]] {
        SplitName.allCases.flatMap { name in
            (0..<self[name].count).map { self[name].image($0) + [Float(self[name].label($0) ?? -1)] }
        }
        .sorted { $0.lexicographicallyPrecedes($1) }
    }
}

/// The error with which `source` is refused, as text.
func refusal(
    _ source: String, labels: LabelPlacement = .automatic, at location: SourceLocation = #_sourceLocation
) -> String {
    let error = #expect(throws: DataError.self, sourceLocation: location) {
        try Dataset.load(source, ReadingOptions(labels: labels))
    }
    return error?.description ?? "none"
}

/// Checks that `text` holds each of `parts`.
func expect(_ text: String, has parts: String..., at location: SourceLocation = #_sourceLocation) {
    for part in parts {
        #expect(text.contains(part), "\(part)", sourceLocation: location)
    }
}
