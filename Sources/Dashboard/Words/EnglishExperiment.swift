import Autoencoders
import Files
import Tensors

/// What can go wrong with an experiment.
extension English {
    package func text(_ fault: Fault) -> String {
        switch fault {
        case .unknown(let choice, let id):
            "unknown \(name(choice)) '\(id.shown)': expected one of \(known(choice).joined(separator: ", "))"
        case .prior(let id, let codes): "prior '\(id)': needs \(codes) codes"
        case .number(let field, let found, let possible):
            "\(field): found \(found), expected \(possible.lowerBound)…\(possible.upperBound)"
        case .distance(let id, let obstacle): "distance '\(id)': \(text(obstacle))"
        case .term(let id, let obstacle): "term '\(id)': \(text(obstacle))"
        case .choice(let id, let obstacle): "\(id): \(text(obstacle))"
        case .knob(let id, let value, let range, let isCount):
            "\(id) = \(value): \(isCount ? "whole numbers" : "numbers") of \(range.lowerBound) … \(range.upperBound) are possible"
        case .parameters(let most): "a model of more parameters than can be held: at most \(most)"
        case .layers(.encoder, let misfit): "encoder: \(text(misfit))"
        case .layers(.decoder, let misfit): "decoder: \(text(misfit))"
        case .pretraining(.needsDenseLayers):
            "pretraining by layers needs dense layers, as many in the decoder, and deterministic codes"
        case .pretraining(.needsMirroredWidths):
            "pretraining by layers needs a decoder with the encoder's widths the other way round"
        case .depth(.needsDenseLayers):
            "a part of the layers in use, for which these are dense ones, as many in the decoder, with deterministic codes"
        case .depth(.needsMirroredWidths):
            "a part of the layers in use, for which the decoder has the encoder's widths the other way round"
        case .stage(let name, let fault): "\(name.shown): \(text(fault))"
        }
    }

    package func text(_ obstacle: Obstacle) -> String {
        switch obstacle {
        case .needsGaussianCodes: "needs Gaussian codes"
        case .needsDeterministicCodes: "needs deterministic codes"
        case .needsCodesOfUnitInterval: "needs codes in (0, 1): a sigmoid code layer"
        case .needsLayersOfUnitInterval: "needs hidden layers in (0, 1): sigmoid activations"
        case .needsSparseLayer: "needs a hidden layer for the sparsity to act on"
        case .needsLabels: "needs labelled data"
        case .needsDataOfUnitInterval: "needs data in 0…1"
        case .needsCompleteRows: "needs data without missing entries"
        case .needsImages: "needs images"
        case .needsClassifier:
            "found no classifier, expected one in the folder classifiers of the assets: "
                + "hourglass classifier train makes it"
        case .needsPlainOutput: "needs a decoder that ends without a nonlinearity"
        case .needsDecoderOfWholeRows: "needs a decoder that makes all values of a row at once"
        case .needsWholeDepth: "needs all layers in use"
        case .needsDenseLayers: "needs dense layers, and a hidden one in the encoder"
        case .needsMoreCodes(let classes): "needs more than \(classes) codes, one for each class and some beside them"
        case .needsPlainCodes: "needs codes without a nonlinearity"
        case .needsCodesWithoutClass: "needs codes of which none tells the class"
        case .needsDenseOrConvolutionalDecoder: "needs a decoder of dense or convolutional layers"
        }
    }

    package func text(_ misfit: Misfit) -> String {
        switch misfit {
        case .noConvolution: "no convolution"
        case .convolution(let number, let kernel, let stride, let padding):
            "convolution \(number) of \(kernel)×\(kernel), stride \(stride), padding \(padding): padding is less than the kernel"
        case .noRoom(let number, let kernel, let height, let width, let padding):
            "convolution \(number) of \(kernel)×\(kernel) has no room in maps of \(height)×\(width) pixels with a padding "
                + "of \(padding)"
        case .largeMap(let number, let height, let width, let channels):
            "convolution \(number) makes maps of \(height)×\(width) pixels with \(channels) channels: more values than can be held"
        case .lastMap(let values, let codes): "the last map has \(values) values, the code \(codes)"
        case .patches(let patch, let height, let width):
            "patches of \(patch)×\(patch) don't fit images of \(height)×\(width)"
        case .heads(let heads, let width): "a width of \(width) doesn't divide into \(heads) heads"
        case .tokens(let tokens, let most): "\(tokens) tokens: at most \(most)"
        case .codes(let codes, let tokens): "\(codes) codes don't divide among \(tokens) tokens"
        case .noEncoder: "a PixelCNN makes images and can't be an encoder"
        }
    }

    private func name(_ choice: Fault.Choice) -> String {
        switch choice {
        case .corruption: "corruption"
        case .distance: "distance"
        case .term: "term"
        case .prior: "prior"
        case .variant: "variant"
        }
    }

    private func known(_ choice: Fault.Choice) -> [String] {
        switch choice {
        case .corruption: Corruptions.all.map(\.id)
        case .distance: Distances.all.map(\.id)
        case .term: Terms.all.map(\.id)
        case .prior: Priors.all.map { $0.id }
        case .variant: Variant.all.map(\.id)
        }
    }
}
