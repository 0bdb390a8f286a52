import Datasets
import Tensors

/// The order in which training sees its images: a fresh permutation each epoch, a pure function of seed and epoch.
/// What is left of an epoch below a whole batch is left out; the next permutation leaves out others.
struct Batches {
    let size: Int
    private let count: Int
    private let generator: Generator
    private var order: [Int32]
    private(set) var epoch: Int
    /// Images of this epoch taken so far.
    private(set) var position: Int

    init(of count: Int, size: Int, from generator: Generator, epoch: Int = 0, position: Int = 0) {
        self.size = min(size, count)
        self.count = count
        self.generator = generator
        self.epoch = epoch
        self.position = position
        order = [Int32](repeating: 0, count: count)
        generator.split(epoch).shuffle(&order)
    }

    var perEpoch: Int { count / size }
    /// Whether the next batch is the first of its epoch.
    var isAtStart: Bool { position == 0 }
    var progress: Double { Double(epoch) + Double(position) / Double(perEpoch * size) }

    /// Gathers the next batch [size, features].
    mutating func next(from split: Split, into slot: Slot) {
        order.withUnsafeBufferPointer {
            split.gather(UnsafeBufferPointer(rebasing: $0[position..<position + size]), into: slot.base)
        }
        position += size
        if position + size > count {
            position = 0
            epoch += 1
            generator.split(epoch).shuffle(&order)
        }
    }
}
