/// Why an experiment can't be built for some data: what was found, and what is needed. Its words are made where it is
/// shown.
package indirect enum Fault: Error, Equatable, Sendable {
    /// A choice of which nothing is registered under that id.
    case unknown(Choice, id: String)
    case prior(String, needsCodes: Int)
    /// A number of the experiment or of the data, by the name that files have for it.
    case number(field: String, found: Int, possible: ClosedRange<Int>)
    case distance(String, Obstacle)
    case term(String, Obstacle)
    /// One of the choices that force a rebuild, by its id.
    case choice(String, Obstacle)
    case knob(String, value: Float, possible: ClosedRange<Float>, isCount: Bool)
    /// More weights and biases than so many.
    case parameters(most: Int)
    case layers(Side, Misfit)
    case pretraining(PretrainingFault)
    /// Less layers in use than there are, of such as can't be taken apart.
    case depth(PretrainingFault)
    /// What a stage of the pretraining has.
    case stage(String, Fault)

    package enum Choice: Sendable { case corruption, distance, term, prior, variant }

    package enum PretrainingFault: Sendable {
        /// Layer by layer: both sides of dense layers, as many in each, and deterministic codes.
        case needsDenseLayers
        /// Layer by layer: the decoder with the encoder's widths the other way round.
        case needsMirroredWidths
    }
}

/// Why a term or a distance has no meaning in an experiment.
package enum Obstacle: Error, Equatable, Sendable {
    case needsGaussianCodes, needsDeterministicCodes
    /// Codes in (0, 1).
    case needsCodesOfUnitInterval
    /// Hidden layers in (0, 1), where sparsity acts on these.
    case needsLayersOfUnitInterval
    /// The hidden layer that sparsity is to act on.
    case needsSparseLayer
    case needsLabels
    /// Data in 0…1.
    case needsDataOfUnitInterval
    /// Data without missing entries.
    case needsCompleteRows
    case needsClassifier
    case needsImages
    /// The function behind the decoder is the distance's own.
    case needsPlainOutput
    /// A decoder that makes all values of a row at once.
    case needsDecoderOfWholeRows
    /// All layers in use.
    case needsWholeDepth
    /// Dense layers on both sides, and a hidden one.
    case needsDenseLayers
    case needsMoreCodes(than: Int)
    /// Deterministic codes behind no nonlinearity, or the mean of a distribution.
    case needsPlainCodes
    /// Codes of which none tells the class.
    case needsCodesWithoutClass
    /// A decoder whose layers are dense or convolutions.
    case needsDenseOrConvolutionalDecoder
}

/// Why a kind of layers can't be built for such images and so many codes.
package enum Misfit: Error, Equatable, Sendable {
    case noConvolution
    /// Counted from 1.
    case convolution(Int, kernel: Int, stride: Int, padding: Int)
    case noRoom(convolution: Int, kernel: Int, height: Int, width: Int, padding: Int)
    case largeMap(convolution: Int, height: Int, width: Int, channels: Int)
    case lastMap(values: Int, codes: Int)
    case patches(Int, height: Int, width: Int)
    case heads(Int, width: Int)
    case tokens(Int, most: Int)
    case codes(Int, tokens: Int)
    /// A decoder that makes an image value by value.
    case noEncoder
}
