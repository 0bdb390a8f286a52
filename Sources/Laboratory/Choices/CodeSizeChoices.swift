import Autoencoders

extension Choice {
    package static let nestedDropout = Choice(
        NestedDropout.id, title: "nested dropout",
        summary: "codes in order: each row's code is cut behind a random place while it trains",
        kind: .named([
            .init(off, "all codes are kept"),
            .init("on", NestedDropout.formula, knobs: [NestedDropout.share]),
        ]), usual: "on", reach: .rebuild, read: { $0.experiment.isNested == true ? "on" : off },
        write: { setup, id, _ in setup.experiment.isNested = id == off ? nil : true })

    package static let linearLayers = Choice(
        LinearLayers.id, title: "linear layers behind the code",
        summary: "square linear layers that make codes of a low rank", kind: .whole(1...8, canBeOff: true),
        usual: "4",
        reach: .rebuild, read: { $0.experiment.linearLayers.map(String.init) ?? off },
        write: { setup, text, _ in setup.experiment.linearLayers = text == off ? nil : Int(text) },
        describe: { setup, _ in
            setup.experiment.linearLayers.map { "\($0) linear layers behind the code" }
                ?? "no linear layers behind the code"
        }, mark: { $0 == off ? "no linear layers" : "\($0) linear layers" })

    package static let decoderWeights = Choice(
        DecoderWeights.id, title: "weights of the decoder",
        summary: "whether each layer of the decoder is divided by its largest singular value",
        kind: .named([
            .init(DecoderWeights.free, "as they are learnt"),
            .init(DecoderWeights.spectral, DecoderWeights.formula),
        ]), reach: .rebuild,
        read: { $0.experiment.isDecoderNormalised == true ? DecoderWeights.spectral : DecoderWeights.free },
        write: { setup, id, _ in setup.experiment.isDecoderNormalised = id == DecoderWeights.spectral ? true : nil })
}
