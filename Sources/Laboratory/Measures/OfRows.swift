import Foundation
import Tensors

/// Rows of several batches, put together for a measure of all of them.
struct MeasuredRows {
    fileprivate(set) var count = 0
    fileprivate var codeValues: [Float] = []
    fileprivate var imageValues: [Float] = []
    fileprivate var classes: [Int] = []
    fileprivate(set) var clusters: [Int] = []
    fileprivate(set) var clusterCount = 0
    /// [factors][count]
    fileprivate(set) var factors: [[Int]] = []

    /// [count, latent]: the middle of the codes' distributions, or codes drawn from them.
    var codes: Tensor { Tensor(codeValues, shape: [count, codeValues.count / max(1, count)]) }
    /// Clean rows, [count, features]; only where they were asked for.
    var images: Tensor { Tensor(imageValues, shape: [count, imageValues.count / max(1, count)]) }
    /// The class of each row; nil where a row has none.
    var labels: [Int]? { classes.count == count ? classes : nil }
    /// How many classes there are among the rows.
    var classCount: Int { Set(classes).count }
}

/// Rows that several measures ask for, gathered once for all of them.
final class SharedRows {
    private var codeValues: [Float] = []
    private var imageValues: [Float] = []

    /// Takes the first `taken` codes of a batch that begins at row `start`, and its rows too where these are wanted; those that
    /// another measure has shown already aren't taken again.
    func offer(_ batch: MeasuredBatch, at start: Int, taken: Int, codes: Bool, images: Bool) {
        func add(_ tensor: Tensor, to values: inout [Float]) {
            let width = tensor.shape.last
            let known = values.count / max(1, width) - start
            if (0..<taken).contains(known) { values += tensor.values[known * width..<taken * width] }
        }
        if codes { add(batch.code, to: &codeValues) }
        if images, let x = batch.images?.x { add(x, to: &imageValues) }
    }

    fileprivate func fill(_ rows: inout MeasuredRows, codes width: Int?, images features: Int?) {
        func first(_ values: [Float], _ count: Int) -> [Float] {
            count == values.count ? values : Array(values.prefix(count))
        }
        if let width { rows.codeValues = first(codeValues, rows.count * width) }
        if let features { rows.imageValues = first(imageValues, rows.count * features) }
    }
}

/// Gathers up to so many rows, and makes the number of all of them at the end.
struct OfRows: Measuring {
    /// Rows that measures of all pairs take: a thousand are half a million pairs.
    static let pairLimit = 1000

    private let limit: Int
    private let withCodes, withImages: Bool
    /// Draws from the codes' distributions; nil takes their middles.
    private let noise: Generator?
    private let compute: (MeasuredRows) -> Double?
    private let shared: SharedRows
    private var rows = MeasuredRows()
    /// Values of a code and of a row, where they are gathered.
    private var codeWidth, imageWidth: Int?
    private var isFinite = true
    private var result: Double??

    /// `compute` gets at least one row; it gives nil where these are too few.
    init(
        _ context: MeasureContext, limit: Int = .max, codes withCodes: Bool = true, images withImages: Bool = false,
        drawnBy noise: Generator? = nil,
        _ compute: @escaping (MeasuredRows) -> Double?
    ) {
        (self.limit, self.withCodes, self.withImages) = (limit, withCodes, withImages)
        (self.noise, self.compute, shared) = (noise, compute, context.rows)
    }

    mutating func add(_ batch: MeasuredBatch) {
        let taken = min(batch.count, limit - rows.count)
        guard taken > 0 else { return }
        let width = batch.code.shape.last
        var codes = batch.code.values.prefix(taken * width).map { $0 }
        if let noise, let logVariance = batch.logVariance {
            let draws = noise.split(batch.start).normal([taken, width]).values
            for i in codes.indices { codes[i] += exp(logVariance.values[i] / 2) * draws[i] }
        }
        // Of what is no number nothing can be said.
        isFinite = isFinite && codes.allSatisfy(\.isFinite)
        if noise != nil { rows.codeValues += codes } else if withCodes { codeWidth = width }
        if withImages, let x = batch.images?.x {
            isFinite = isFinite && x.values.prefix(taken * x.shape.last).allSatisfy(\.isFinite)
            imageWidth = x.shape.last
        }
        shared.offer(
            batch, at: rows.count, taken: taken, codes: withCodes && noise == nil, images: withImages)
        if let labels = batch.labels { rows.classes += labels.prefix(taken) }
        if let clusters = batch.clusters { rows.clusters += clusters.prefix(taken) }
        rows.clusterCount = batch.clusterCount
        if rows.factors.isEmpty { rows.factors = batch.factors.map { _ in [] } }
        for (i, values) in batch.factors.enumerated() { rows.factors[i] += values.prefix(taken) }
        rows.count += taken
    }

    /// The number itself is one piece.
    mutating func work() -> Bool {
        guard result == nil, rows.count > 0 else { return false }
        shared.fill(&rows, codes: codeWidth, images: imageWidth)
        result = .some(isFinite ? compute(rows) : nil)
        rows = MeasuredRows()
        return true
    }

    func value() -> Double? { result ?? nil }
}
