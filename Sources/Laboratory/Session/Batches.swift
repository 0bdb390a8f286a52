import Autoencoders
import Datasets
import Tensors

/// The order in which training sees its images: a fresh permutation each epoch, a pure function of seed and epoch.
/// What is left of an epoch below a whole batch is left out; the next permutation leaves out others. Where the data draw
/// their pixels anew in each epoch, these draws are a function of seed, epoch and row as well, so going on from a
/// checkpoint meets the very same.
struct Batches {
    let size: Int
    private let count: Int
    private let generator: Generator
    private var order: [Int32]
    /// The stream of this epoch for what the data draw.
    private var draws: Generator
    private let gathering = Gathering()
    /// Made with the first batch that asks for labels, and anew for other draws.
    private var told: (draw: Int, labels: ToldLabels?)?
    private(set) var epoch: Int

    /// Nobody waits for so many, and they can be multiplied by the batches in one; none are counted beyond.
    static let mostEpochs = 1 << 31

    /// Images of this epoch taken so far.
    private(set) var position: Int

    init(of count: Int, size: Int, from generator: Generator, epoch: Int = 0, position: Int = 0) {
        self.size = min(size, count)
        self.count = count
        self.generator = generator
        self.epoch = epoch
        self.position = position
        order = [Int32](repeating: 0, count: count)
        draws = generator.split("draws").split(epoch)
        generator.split(epoch).shuffle(&order)
    }

    var perEpoch: Int { count / size }
    /// Whether the next batch is the first of its epoch.
    var isAtStart: Bool { position == 0 }
    var progress: Double { Double(epoch) + Double(position) / Double(perEpoch * size) }

    /// Fills a batch of `size` rows with the next ones. Where it has labels, the class of such a share of the split is told,
    /// and where that isn't all, a part of the batch is taken from those.
    mutating func next(
        from split: Split, into batch: inout Batch, share: Float = 1, draw: Int = 0, workers: Workers
    ) {
        precondition(batch.count == size, "a batch of \(batch.count) rows, not \(size)")
        let number = epoch * perEpoch + position / size
        let (x, mask, labels) = (batch.x, batch.mask, batch.labels)
        if labels != nil, told?.draw != draw { told = (draw, ToldLabels(split, draw: draw)) }
        order.withUnsafeBufferPointer { order in
            batch.rows.withUnsafeMutableBufferPointer { rows in
                _ = rows.update(from: order[position..<position + size])
                if let labels, let told = told?.labels {
                    told.mix(into: rows, share: share, batch: number)
                    told.fill(labels, UnsafeBufferPointer(rows), share: share)
                }
                gathering.run(UnsafeBufferPointer(rows), of: split, in: draws, into: x, mask: mask, on: workers)
            }
        }
        position += size
        if position + size > count {
            position = 0
            epoch = min(epoch + 1, Self.mostEpochs)
            draws = generator.split("draws").split(epoch)
            generator.split(epoch).shuffle(&order)
        }
    }
}

/// Rows of a split on their way into a batch. They lie anywhere in the data, so each is a wait for memory: several
/// threads wait side by side.
private final class Gathering: Work {
    private static let rowsOfPiece = 16
    private struct Source {
        let split: Split
        let epoch: Generator
        let indices: UnsafeBufferPointer<Int32>
        let destination: UnsafeMutablePointer<Float>
        let mask: UnsafeMutablePointer<Float>?
    }
    private var source: Source?

    func run(
        _ indices: UnsafeBufferPointer<Int32>, of split: Split, in epoch: Generator, into slot: Slot,
        mask: Slot?, on workers: Workers
    ) {
        precondition(slot.count == indices.count * split.features, "\(indices.count) rows into \(slot.shape)")
        source = Source(split: split, epoch: epoch, indices: indices, destination: slot.base, mask: mask?.base)
        workers.run(self)
        source = nil
    }

    var pieces: Int { ((source?.indices.count ?? 0) + Self.rowsOfPiece - 1) / Self.rowsOfPiece }
    var summary: String { "gather" }

    func run(piece: Int, worker: Int) {
        guard let source else { return }
        let first = piece * Self.rowsOfPiece
        let rows = source.indices[first..<min(first + Self.rowsOfPiece, source.indices.count)]
        let start = first * source.split.features
        source.split.gather(
            UnsafeBufferPointer(rebasing: rows), in: source.epoch, into: source.destination + start,
            mask: source.mask.map { $0 + start })
    }
}
