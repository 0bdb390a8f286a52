import Autoencoders
import Datasets
import Tensors

/// What a measure needs to have a meaning.
package enum Need: Sendable, Equatable {
    case labels
    case factors
    /// A classifier for images of that size.
    case classifier
    case gaussianCode
    case likelihood
    /// The likelihood of bits, or another one.
    case bernoulli, otherLikelihood
    /// More than one code.
    case codes
    /// No more than so many codes.
    case codesAtMost(Int)
    /// A decoder that makes an image at once.
    case wholeDecoder
    /// Images on which a window of so many pixels fits.
    case images(side: Int)
    case unitInterval
    /// Data without missing entries.
    case completeRows
    /// Rows of so many values at most.
    case width(atMost: Int)
    /// A decoder of one linear layer, and no more codes than values of a row.
    case linearDecoder
    /// Rows that the model sees whole.
    case wholeRows
    /// Rows of ratings, or of what is liked.
    case ratings, likes
    /// One of these terms.
    case term([String])

    func isMet(by structure: Structure, on data: MeasureData) -> Bool {
        switch self {
        case .labels: data.hasLabels
        case .factors: data.hasFactors
        case .classifier: data.hasClassifier
        case .gaussianCode: structure.code == .gaussian
        case .likelihood: structure.activeDistance.isLikelihood
        case .bernoulli: structure.activeDistance.isLikelihood && structure.distance == BernoulliDistance.id
        case .otherLikelihood: structure.activeDistance.isLikelihood && structure.distance != BernoulliDistance.id
        case .codes: structure.latent > 1
        case .codesAtMost(let limit): structure.latent <= limit
        case .wholeDecoder: !(structure.decoder.blueprint is PixelCNNLayers)
        case .images(let side): min(data.image.height, data.image.width) >= side
        case .unitInterval: data.isUnitInterval
        case .completeRows: !data.hasMissing
        case .width(let limit): data.features.map { $0 <= limit } ?? true
        case .linearDecoder:
            structure.decoder.isSoleLayer && structure.outputActivation == .identity
                && !structure.activeDistance.readsLogits && structure.activeDistance.outputsPerValue == 1
                && structure.latent <= data.features ?? .max
        case .wholeRows: !data.hidesEntries
        case .ratings: data.content.map { $0 == .ratings } ?? true
        case .likes: data.content.map { $0 == .likes } ?? true
        case .term(let ids): ids.contains(where: structure.terms.contains)
        }
    }
}

extension Architecture {
    fileprivate var isSoleLayer: Bool { blueprint is DenseLayers && widths.isEmpty }
}

/// What measures ask of the data.
package struct MeasureData: Sendable {
    package let image: ImageShape
    /// Values of a row; nil for any number.
    let features: Int?
    /// What stands in rows of ratings, `.none` of other data; nil for anything.
    let content: Content?
    package let hasLabels, hasFactors, hasClassifier, isUnitInterval, hasMissing: Bool

    enum Content { case ratings, likes, none }

    /// Whether the model sees a part of what it is judged by alone.
    var hidesEntries: Bool { content == .ratings || content == .likes }

    package init(_ dataset: Dataset, hasClassifier: Bool) {
        content =
            switch dataset.kind.ratings?.content {
            case .ratings: .ratings
            case .likes: .likes
            case nil: Content.none
            }
        image = dataset.shape
        features = dataset.features
        (hasLabels, hasFactors) = (dataset.classes != nil, !dataset.factors.isEmpty)
        (self.hasClassifier, isUnitInterval) = (hasClassifier, dataset.isUnitInterval)
        hasMissing = dataset.hasMissing
    }

    private init() {
        image = ImageShape(height: 1 << 20, width: 1 << 20)
        (features, content) = (nil, nil)
        (hasLabels, hasFactors, hasClassifier, isUnitInterval) = (true, true, true, true)
        hasMissing = false
    }

    /// Data on which everything has a meaning.
    static let everything = MeasureData()
}
