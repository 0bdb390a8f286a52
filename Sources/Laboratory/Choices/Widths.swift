import Autoencoders

extension Choice {
    /// The word for no hidden layer.
    package static let noWidths = "none"

    package static let widths = Choice(
        "widths", title: "hidden widths", summary: "the hidden widths of the encoder, which the decoder mirrors",
        kind: .widths, reach: .rebuild, read: { text(ofWidths: $0.experiment.encoder.widths) },
        write: { setup, text, _ in
            let activation = setup.experiment.encoder.activation ?? .relu
            setup.experiment.encoder = .dense(widths(in: text) ?? [], activation)
            setup.experiment.decoder = setup.experiment.encoder.mirrored
        },
        option: { text, data in
            // There they may begin with the data's own; one alone is a hidden layer's.
            guard let widths = widths(in: text), widths.count > 1, widths.first == data.features else { return text }
            return Choice.text(ofWidths: Array(widths.dropFirst()))
        },
        describe: { setup, data in "widths \(setup.experiment.widthsText(features: data.features))" },
        mark: { "widths \($0.replacing(",", with: "–"))" })

    package static func text(ofWidths widths: [Int]) -> String {
        widths.isEmpty ? noWidths : widths.map(String.init).joined(separator: ",")
    }

    /// The widths that a text names; nil where it names none.
    package static func widths(in text: String) -> [Int]? {
        if text == noWidths { return [] }
        let numbers = text.filter { !$0.isWhitespace }.split(separator: ",", omittingEmptySubsequences: false)
        let widths = numbers.compactMap { Int($0) }
        return widths.count == numbers.count && widths.allSatisfy(ChoiceKind.possibleWidths.contains) ? widths : nil
    }
}
