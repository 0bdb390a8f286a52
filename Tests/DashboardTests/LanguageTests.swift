import Autoencoders
import Dashboard
import Testing

/// What a person reads of each thing that can go wrong.
@Suite struct LanguageTests {
    static let faults: [(Fault, String)] = [
        (.unknown(.corruption, id: "rain"), "unknown corruption 'rain'"),
        (.unknown(.distance, id: "far"), "unknown distance 'far'"),
        (.unknown(.term, id: "none"), "unknown term 'none'"),
        (.unknown(.prior, id: "flat"), "unknown prior 'flat'"),
        (.prior("ring", needsCodes: 2), "prior 'ring': needs 2 codes"),
        (.codes(-5), "a code of -5 values: at least 1 is needed"),
        (.layer(width: 0), "a layer of width 0: at least 1 is needed"),
        (
            .distance("bernoulli", .needsPlainOutput),
            "distance 'bernoulli': needs a decoder that ends without a nonlinearity"
        ),
        (.distance("logistic-mixture", .needsDataOfUnitInterval), "distance 'logistic-mixture': needs data in 0…1"),
        (.term("kl", .needsGaussianCodes), "term 'kl': needs Gaussian codes"),
        (.term("sparsity", .needsDeterministicCodes), "term 'sparsity': needs deterministic codes"),
        (
            .term("sparsity", .needsCodesOfUnitInterval),
            "term 'sparsity': needs codes in (0, 1): a sigmoid code layer"
        ),
        (.term("label", .needsLabels), "term 'label': needs labelled data"),
        (
            .knob("beta", value: 1000, possible: 0.01...100, isCount: false),
            "beta = 1000.0: numbers of 0.01 … 100.0 are possible"
        ),
        (
            .knob("samples", value: 1.5, possible: 1...16, isCount: true),
            "samples = 1.5: whole numbers of 1.0 … 16.0 are possible"
        ),
        (.parameters(most: 1 << 28), "a model of more parameters than can be held: at most 268435456"),
        (.layers(.encoder, .noEncoder), "encoder: a PixelCNN makes images and can't be an encoder"),
        (.layers(.decoder, .sequentialLayers(-1)), "decoder: -1 layers"),
        (.layers(.encoder, .noConvolution), "encoder: no convolution"),
        (
            .layers(.encoder, .convolution(2, kernel: 3, stride: 0, padding: 1)),
            "encoder: convolution 2 of 3×3, stride 0, padding 1: kernel and stride are at least 1, and padding is less "
                + "than the kernel"
        ),
        (
            .layers(.encoder, .noRoom(convolution: 2, kernel: 4, height: 1, width: 2, padding: 1)),
            "encoder: convolution 2 of 4×4 has no room in maps of 1×2 pixels with a padding of 1"
        ),
        (.layers(.encoder, .lastMap(values: 49, codes: 20)), "encoder: the last map has 49 values, the code 20"),
        (
            .layers(.encoder, .patches(7, height: 8, width: 9)),
            "encoder: patches of 7×7 don't fit images of 8×9"
        ),
        (.layers(.encoder, .heads(3, width: 64)), "encoder: a width of 64 doesn't divide into 3 heads"),
        (.layers(.encoder, .blocks(-1, units: 0)), "encoder: -1 blocks with 0 units"),
        (.layers(.encoder, .tokens(4096, most: 1024)), "encoder: 4096 tokens: at most 1024"),
        (.layers(.encoder, .codes(20, tokens: 16)), "encoder: 20 codes don't divide among 16 tokens"),
        (
            .pretraining(.needsDenseLayers),
            "pretraining by layers needs dense layers, as many in the decoder, and deterministic codes"
        ),
        (
            .pretraining(.needsMirroredWidths),
            "pretraining by layers needs a decoder with the encoder's widths the other way round"
        ),
        (.stage("VAE", .codes(0)), "VAE: a code of 0 values: at least 1 is needed"),
    ]

    @Test(arguments: faults) func english(_ fault: Fault, _ text: String) {
        #expect(English().text(fault) == text)
    }

    @Test func whereAClassifierComesFromIsSaid() {
        let text = English().text(Obstacle.needsClassifier)
        #expect(text.hasPrefix("found no classifier, expected one in the folder classifiers"))
        #expect(text.hasSuffix("hourglass classifier train makes it"))
    }
}
