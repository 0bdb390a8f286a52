import Autoencoders
import Tensors

/// Images of drawn codes, and as many of the data, as a classifier sees them: made once for all measures that ask.
final class DrawnImages {
    /// Of each kind at most.
    static let limit = 2000

    private let judge: ClassifierJudge
    /// So many images of drawn codes, another draw for each piece: [count, features].
    private let draw: (_ count: Int, _ piece: Int) -> Tensor
    private var wanted = 0
    private var count = 0
    private var realHidden, drawnHidden, drawnProbabilities: [Float]
    private var piece = 0

    init(judge: ClassifierJudge, draw: @escaping (_ count: Int, _ piece: Int) -> Tensor) {
        (self.judge, self.draw) = (judge, draw)
        (realHidden, drawnHidden, drawnProbabilities) = ([], [], [])
    }

    /// Looks at rows of the data; those that another measure has shown already are known by their places.
    func offer(_ batch: MeasuredBatch) {
        guard batch.start == wanted, wanted < Self.limit, let x = batch.images?.x else { return }
        let taken = min(batch.count, Self.limit - wanted)
        let rows = Tensor(Array(x.values.prefix(taken * x.shape.last)), shape: [taken, x.shape.last])
        realHidden += judge.look(at: rows).hidden.values
        wanted += taken
    }

    /// Draws some more; false where there are as many as of the data.
    func work() -> Bool {
        guard count < wanted else { return false }
        let sight = judge.look(at: draw(min(RowSource.batch, wanted - count), piece))
        drawnHidden += sight.hidden.values
        drawnProbabilities += sight.probabilities.values
        count = drawnHidden.count / sight.hidden.shape.last
        piece += 1
        return true
    }

    /// What was seen: hidden layers [n, hidden] of the data and of the draws, and class probabilities of the draws,
    /// [n, classes]; nil where there is too little of it.
    var seen: (real: Tensor, drawn: Tensor, probabilities: Tensor)? {
        guard wanted > 1, count == wanted, (realHidden + drawnHidden).allSatisfy(\.isFinite) else { return nil }
        func rows(_ values: [Float]) -> Tensor { Tensor(values, shape: [count, values.count / count]) }
        return (rows(realHidden), rows(drawnHidden), rows(drawnProbabilities))
    }
}

/// A number of what a classifier sees in drawn images beside those of the data.
struct OfDrawnImages: Measuring {
    private let images: DrawnImages?
    private let compute: (DrawnImages) -> Double?
    private var result: Double??

    init(_ context: MeasureContext, _ compute: @escaping (DrawnImages) -> Double?) {
        (images, self.compute) = (context.drawn, compute)
    }

    mutating func add(_ batch: MeasuredBatch) { images?.offer(batch) }

    mutating func work() -> Bool {
        guard result == nil, let images else { return false }
        if !images.work() { result = .some(compute(images)) }
        return true
    }

    func value() -> Double? { result ?? nil }
}
