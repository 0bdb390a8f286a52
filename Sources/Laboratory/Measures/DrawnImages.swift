import Autoencoders
import Tensors

/// Images of drawn codes, and as many of the data, as a classifier sees them: made once for all measures that ask.
final class DrawnImages {
    /// Of each kind at most.
    static let limit = 2000
    /// Images that are looked at in a piece.
    private static let piece = 50
    /// Neighbours by whose distance the samples' quality is judged.
    static let neighbours = 5

    private let judge: ClassifierJudge
    /// So many images of drawn codes, another draw for each piece: [count, features].
    private let draw: (_ count: Int, _ piece: Int) -> Tensor
    /// Images of the data that haven't been looked at yet.
    private var waiting: [Float] = []
    private var width = 1
    private var wanted = 0
    private var realHidden, drawnHidden, drawnProbabilities: [Float]
    private var count = 0
    private var piece = 0
    private var search: SampleQualitySearch?

    init(judge: ClassifierJudge, draw: @escaping (_ count: Int, _ piece: Int) -> Tensor) {
        (self.judge, self.draw) = (judge, draw)
        (realHidden, drawnHidden, drawnProbabilities) = ([], [], [])
    }

    /// Keeps rows of the data; those that another measure has shown already are known by their places.
    func offer(_ batch: MeasuredBatch) {
        guard batch.start == wanted, wanted < Self.limit, let x = batch.images?.x else { return }
        width = x.shape.last
        let taken = min(batch.count, Self.limit - wanted)
        waiting += x.values.prefix(taken * width)
        wanted += taken
    }

    /// Looks at some images of the data, or draws some; false where there are as many as of the data.
    func work() -> Bool {
        if !waiting.isEmpty {
            let taken = min(Self.piece, waiting.count / width)
            let rows = Tensor(Array(waiting.prefix(taken * width)), shape: [taken, width])
            waiting.removeFirst(taken * width)
            realHidden += judge.look(at: rows).hidden.values
            return true
        }
        guard count < wanted else { return false }
        let sight = judge.look(at: draw(min(Self.piece, wanted - count), piece))
        drawnHidden += sight.hidden.values
        drawnProbabilities += sight.probabilities.values
        count = drawnHidden.count / sight.hidden.shape.last
        piece += 1
        return true
    }

    /// How much of it is done, 0…1.
    var share: Double {
        wanted == 0 ? 0 : (1 - Double(waiting.count / width) / Double(wanted) + Double(count) / Double(wanted)) / 2
    }

    /// What was seen: hidden layers [n, hidden] of the data and of the draws, and class probabilities of the draws,
    /// [n, classes]; nil where there is too little of it.
    var seen: (real: Tensor, drawn: Tensor, probabilities: Tensor)? {
        guard wanted > 1, count == wanted, (realHidden + drawnHidden).allSatisfy(\.isFinite) else { return nil }
        func rows(_ values: [Float]) -> Tensor { Tensor(values, shape: [count, values.count / count]) }
        return (rows(realHidden), rows(drawnHidden), rows(drawnProbabilities))
    }

    /// Precision and its kin, a piece at a time.
    fileprivate func qualityPiece() -> Bool {
        if search == nil, let seen, seen.real.shape[0] > Self.neighbours {
            search = SampleQualitySearch(seen.real, seen.drawn, k: Self.neighbours)
        }
        guard search?.result == nil else { return false }
        return search?.work() ?? false
    }

    /// nil before the pieces are done, and where there are too few rows.
    fileprivate var quality: SampleQuality? { search?.result }
    fileprivate var searched: Double { search?.share ?? 0 }
}

/// A number of what a classifier sees in drawn images beside those of the data.
struct OfDrawnImages: Measuring {
    private let images: DrawnImages?
    private let begin: (DrawnImages) -> any RowsWork
    private var present: (any RowsWork)?
    private var result: Figure??

    init(_ context: MeasureContext, inPieces begin: @escaping (DrawnImages) -> any RowsWork) {
        (images, self.begin) = (context.drawn, begin)
    }

    init(_ context: MeasureContext, _ compute: @escaping (DrawnImages) -> Double?) {
        self.init(context, inPieces: { AtOnce(figure: compute($0).map { Figure($0) }) })
    }

    mutating func add(_ batch: MeasuredBatch) { images?.offer(batch) }

    mutating func work() -> Bool {
        guard result == nil, let images else { return false }
        if present == nil {
            if images.work() { return true }
            present = begin(images)
        }
        if !present!.work() { result = .some(present!.figure) }
        return true
    }

    func value() -> Double? { (result ?? nil)?.value }
    var share: Double { result != nil ? 1 : present.map { 0.5 + $0.share / 2 } ?? (images?.share ?? 0) / 2 }
}

/// A number of the samples' quality, which is found once.
struct QualityWork: RowsWork {
    let images: DrawnImages
    let number: (SampleQuality) -> Double

    mutating func work() -> Bool { images.qualityPiece() }
    var figure: Figure? { images.quality.map { Figure(number($0)) } }
    var share: Double { images.searched }
}

/// MMD² a piece at a time.
struct DiscrepancyWork: RowsWork {
    private var sum: DiscrepancySum?

    /// nil where there is nothing to compare.
    init(_ sum: DiscrepancySum?) { self.sum = sum }

    mutating func work() -> Bool { sum?.work() ?? false }
    var figure: Figure? { sum?.result.map { Figure($0.value) } }
    var share: Double { sum?.share ?? 0 }
}
