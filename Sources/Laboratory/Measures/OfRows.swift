import Autoencoders
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
    /// log σ² of Gaussian codes, [count, latent]; nil for others.
    fileprivate(set) var logVariances: Tensor?
    /// Neighbours among the codes and among the rows themselves; only where they were asked for.
    fileprivate(set) var codeNeighbours, rowNeighbours: Neighbours?

    /// [count, latent]: the middle of the codes' distributions, or codes drawn from them.
    var codes: Tensor { Tensor(codeValues, shape: [count, codeValues.count / max(1, count)]) }
    /// Clean rows, [count, features]; only where they were asked for.
    var images: Tensor { Tensor(imageValues, shape: [count, imageValues.count / max(1, count)]) }
    /// The class of each row; nil where a row has none.
    var labels: [Int]? { classes.count == count ? classes : nil }
    /// How many classes there are among the rows.
    var classCount: Int { Set(classes).count }
}

/// Rows that several measures ask for, gathered once for all of them, and what is costly to find among them.
final class SharedRows {
    private var codeValues: [Float] = []
    private var imageValues: [Float] = []
    private var maskValues: [Float] = []
    private var codeSearch, rowSearch: NeighbourSearch?
    private var clusters: KMeansSearch?

    /// Takes the first `taken` codes of a batch that begins at row `start`, and its rows too where these are wanted; those that
    /// another measure has shown already aren't taken again.
    func offer(_ batch: MeasuredBatch, at start: Int, taken: Int, codes: Bool, images: Bool) {
        func add(_ tensor: Tensor, to values: inout [Float]) {
            let width = tensor.shape.last
            let known = values.count / max(1, width) - start
            if (0..<taken).contains(known) { values += tensor.values[known * width..<taken * width] }
        }
        if codes { add(batch.code, to: &codeValues) }
        guard images, let x = batch.images?.x else { return }
        add(x, to: &imageValues)
        if let observed = batch.observed { add(observed, to: &maskValues) }
    }

    /// 1 where an entry of the first rows is observed, [count, features]; nil where none is missing.
    func observed(_ count: Int, features: Int) -> Tensor? {
        maskValues.count >= count * features && count > 0
            ? Tensor(Array(maskValues.prefix(count * features)), shape: [count, features]) : nil
    }

    fileprivate func fill(_ rows: inout MeasuredRows, codes width: Int?, images features: Int?) {
        func first(_ values: [Float], _ count: Int) -> [Float] {
            count == values.count ? values : Array(values.prefix(count))
        }
        if let width { rows.codeValues = first(codeValues, rows.count * width) }
        if let features { rows.imageValues = first(imageValues, rows.count * features) }
    }

    /// Neighbours among the codes, a piece at a time: nil while there is something left to be done.
    fileprivate func neighbours(ofCodes codes: Tensor) -> Neighbours? { Self.piece(&codeSearch, codes) }

    /// The same among the rows themselves.
    fileprivate func neighbours(ofRows rows: Tensor) -> Neighbours? { Self.piece(&rowSearch, rows) }

    /// k-means over the codes, the same search for whoever asks.
    func clusters(_ make: () -> KMeansSearch) -> KMeansSearch {
        let search = clusters ?? make()
        clusters = search
        return search
    }

    private static func piece(_ search: inout NeighbourSearch?, _ rows: Tensor) -> Neighbours? {
        if search?.count != rows.shape[0] { search = NeighbourSearch(rows) }
        if let found = search?.result { return found }
        search?.work()
        return search?.result
    }

    /// How much of the searches that there are is done, 0…1.
    var searched: Double {
        let searches = [codeSearch, rowSearch].compactMap { $0 }
        return searches.isEmpty ? 0 : searches.reduce(0) { $0 + $1.share } / Double(searches.count)
    }
}

/// What is made of all rows, a piece at a time.
protocol RowsWork {
    /// Does a piece; false where nothing is left.
    mutating func work() -> Bool
    /// nil where it has no meaning, or there are too few rows.
    var figure: Figure? { get }
    /// How much is done, 0…1.
    var share: Double { get }
}

extension RowsWork {
    var share: Double { 0 }
}

/// A number that is made at once.
struct AtOnce: RowsWork {
    let figure: Figure?
    mutating func work() -> Bool { false }
}

/// Gathers up to so many rows, and makes the number of all of them at the end.
struct OfRows: Measuring {
    /// Rows that measures of all pairs take: a thousand are half a million pairs.
    static let pairLimit = 1000

    /// What rows are gathered with, and what is found among them before a number is made.
    struct Wishes: OptionSet {
        let rawValue: Int
        /// The rows themselves.
        static let images = Wishes(rawValue: 1)
        /// log σ² of the codes.
        static let logVariances = Wishes(rawValue: 2)
        static let codeNeighbours = Wishes(rawValue: 4)
        static let rowNeighbours = Wishes(rawValue: 8)
        /// No codes.
        static let noCodes = Wishes(rawValue: 16)
        /// The principal components of all rows, in the context.
        static let components = Wishes(rawValue: 32)
    }

    private let limit: Int
    private let wishes: Wishes
    /// Draws from the codes' distributions; nil takes their middles.
    private let noise: Generator?
    private let begin: (MeasuredRows) -> any RowsWork
    private let shared: SharedRows
    private var rows = MeasuredRows()
    /// Values of a code and of a row, where they are gathered.
    private var codeWidth, imageWidth: Int?
    private var logVariances: [Float] = []
    private var isFinite = true
    private var isFilled = false
    private var present: (any RowsWork)?
    private var result: Figure??

    /// `begin` gets at least one row.
    init(
        _ context: MeasureContext, _ wishes: Wishes = [], drawnBy noise: Generator? = nil,
        inPieces begin: @escaping (MeasuredRows) -> any RowsWork
    ) {
        (limit, shared) = (context.limit, context.rows)
        (self.wishes, self.noise, self.begin) = (wishes, noise, begin)
        if wishes.contains(.components) { context.components.want() }
    }

    /// `compute` gets at least one row; it gives nil where these are too few.
    init(
        _ context: MeasureContext, _ wishes: Wishes = [], drawnBy noise: Generator? = nil,
        figure compute: @escaping (MeasuredRows) -> Figure?
    ) {
        self.init(context, wishes, drawnBy: noise, inPieces: { AtOnce(figure: compute($0)) })
    }

    init(
        _ context: MeasureContext, _ wishes: Wishes = [], drawnBy noise: Generator? = nil,
        _ compute: @escaping (MeasuredRows) -> Double?
    ) {
        self.init(context, wishes, drawnBy: noise, figure: { compute($0).map { Figure($0) } })
    }

    private var withCodes: Bool { !wishes.contains(.noCodes) }
    private var withImages: Bool { !wishes.isDisjoint(with: [.images, .rowNeighbours]) }

    mutating func add(_ batch: MeasuredBatch) {
        let taken = min(batch.count, limit - rows.count)
        guard taken > 0 else { return }
        let width = batch.code.shape.last
        var codes = batch.code.values.prefix(taken * width).map { $0 }
        if let noise, let logVariance = batch.logVariance {
            let draws = noise.split(batch.start).normal([taken, width]).values
            for i in codes.indices { codes[i] += exp(logVariance.values[i] / 2) * draws[i] }
        }
        if wishes.contains(.logVariances), let logVariance = batch.logVariance {
            logVariances += logVariance.values.prefix(taken * width)
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

    mutating func work() -> Bool {
        guard result == nil, rows.count > 0 else { return false }
        guard isFinite else {
            end(with: nil)
            return true
        }
        if !isFilled {
            shared.fill(&rows, codes: codeWidth, images: imageWidth)
            if logVariances.count == rows.codeValues.count, !logVariances.isEmpty {
                rows.logVariances = Tensor(logVariances, shape: rows.codes.shape)
            }
            isFilled = true
        }
        if wishes.contains(.codeNeighbours), rows.codeNeighbours == nil {
            rows.codeNeighbours = shared.neighbours(ofCodes: rows.codes)
            return true
        }
        if wishes.contains(.rowNeighbours), rows.rowNeighbours == nil {
            rows.rowNeighbours = shared.neighbours(ofRows: rows.images)
            return true
        }
        if present == nil { present = begin(rows) }
        if !present!.work() { end(with: present!.figure) }
        return true
    }

    private mutating func end(with figure: Figure?) {
        result = .some(figure)
        rows = MeasuredRows()
        (logVariances, present) = ([], nil)
    }

    private var figure: Figure? { result ?? nil }
    func value() -> Double? { figure?.value }
    func error() -> Double? { figure?.error }
    func parts() -> [Figure.Part] { figure?.parts ?? [] }
    var share: Double {
        if result != nil { return 1 }
        return present?.share ?? (isFilled ? shared.searched : 0)
    }
}
