import Autoencoders

extension Choice {
    package static let latent = Choice(
        "latent", title: "number of codes", summary: "how many codes a row has",
        kind: .whole(ChoiceKind.possibleWidths, canBeOff: false), reach: .rebuild,
        read: { String($0.experiment.latent) }, write: { setup, text, _ in setup.experiment.latent = Int(text)! },
        describe: Choice.widths.describe, mark: { "\($0) codes" })
}
