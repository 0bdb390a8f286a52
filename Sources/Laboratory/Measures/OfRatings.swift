/// What is said of ratings that the model doesn't see: those of a row that were held out.
extension Measure {
    /// What computes something of its own from rows, which would show the model what it is to find: no measures of ratings.
    static let ofWholeRows: Set<String> = [
        "log_px", "noise_error", "mask_error", "shift_error", "encoder_jacobian", "decoder_jacobian", "tangent_angle",
        "trustworthiness", "continuity", "pca_mse", "principal_angle", "psnr",
    ]

    package static let ratingError = Measure(
        "rmse", "error of a rating", better: .less, needs: [.ratings], cost: .validation,
        definition:
            "square root of the mean over held-out ratings of (r − r̂)², r̂ clipped to their scale, in units of ratings"
    ) { _ in RootOfMean() }

    package static let rankingGain = Measure(
        "ndcg@10", "gain of the first 10", unit: .share, better: .more, needs: [.likes], cost: .validation,
        definition:
            "mean over users of what was held out among the first 10 that are new to them, 1/log₂(rank + 1) each, over the most there "
            + "could be",
        paper: "Liang et al. 2018"
    ) { _ in RankingOfRows(\.ndcg) }

    package static let rankingRecall = Measure(
        "recall@10", "recall of the first 10", unit: .share, better: .more, needs: [.likes], cost: .validation,
        definition:
            "mean over users of the share of what was held out, or of 10 where that is more, among the first 10 that are new to them",
        paper: "Liang et al. 2018"
    ) { _ in RankingOfRows(\.recall) }
}

/// The root of the mean square over the entries that are to be found.
private struct RootOfMean: Measuring {
    private var mean = RunningMean()

    mutating func add(_ batch: MeasuredBatch) {
        if let squares = batch.heldSquares { mean.add(squares) }
    }

    func value() -> Double? { mean.value?.squareRoot() }
}

/// How high what is to be found stands among all that isn't seen.
private struct RankingOfRows: Measuring {
    private let read: KeyPath<RankingQuality.OfUser, Double>
    private var mean = RunningMean()

    init(_ read: KeyPath<RankingQuality.OfUser, Double>) { self.read = read }

    mutating func add(_ batch: MeasuredBatch) {
        guard let shown = batch.shown, let observed = batch.observed, let scores = batch.images?.reconstruction else {
            return
        }
        func marked(_ tensor: ArraySlice<Float>) -> [Int32] {
            tensor.enumerated().filter { $0.element == 1 }.map { Int32($0.offset) }
        }
        for row in 0..<batch.count {
            var quality = RankingQuality(k: 10)
            let one = Array(scores.row(row)).withUnsafeBufferPointer {
                quality.add($0, seen: marked(shown.row(row)), held: marked(observed.row(row)))
            }
            if let one { mean.add(one[keyPath: read]) }
        }
    }

    func value() -> Double? { mean.value }
    func error() -> Double? { mean.error }
}
