import Autoencoders
import Datasets
import Tensors

/// Which images of a split have their class told, where only a share has: the same for every run, equally many of each
/// class, and a larger share tells those of a smaller one too.
///
/// Where few are told, hardly any would be in a batch: then a quarter of each batch is taken from them in turn.
struct ToldLabels {
    /// The rows, those that are told first in front.
    private let order: [Int32]
    /// The place of each row in the order.
    private let places: [Int32]
    private let labels: [Int32]
    /// Classes that there are images of.
    private let classes: Int

    /// nil for a split without labels. Each draw has other rows in front.
    init?(_ split: Split, draw: Int = 0) {
        guard let labels = split.labels else { return nil }
        self.labels = labels.map(Int32.init)
        // The how-manieth of its class each row is, in an order that belongs to the data.
        var counts: [Int: Int] = [:]
        var ranked: [(rank: Int, row: Int32)] = []
        for row in Generator(seed: UInt64(draw)).split("labels").permutation(split.count) {
            let rank = counts[labels[Int(row)], default: 0]
            counts[labels[Int(row)]] = rank + 1
            ranked.append((rank, row))
        }
        classes = counts.count
        ranked.sort { ($0.rank, labels[Int($0.row)]) < ($1.rank, labels[Int($1.row)]) }
        order = ranked.map(\.row)
        var places = [Int32](repeating: 0, count: order.count)
        for (place, row) in order.enumerated() { places[Int(row)] = Int32(place) }
        self.places = places
    }

    /// The rows whose class is told where it is of so many; those of fewer are the first among those of more.
    func first(_ count: Int) -> [Int32] { Array(order.prefix(count)) }

    /// Those of such a share.
    func rows(share: Float) -> [Int32] { first(count(share)) }

    /// At least one of each class.
    private func count(_ share: Float) -> Int {
        max(classes, min(order.count, Int((share * Float(order.count)).rounded())))
    }

    /// Puts told images into the first quarter of a batch of rows, where only a share is told; `batch` counts the batches.
    func mix(into rows: UnsafeMutableBufferPointer<Int32>, share: Float, batch: Int) {
        let told = count(share)
        guard told < order.count else { return }
        let quarter = max(1, rows.count / 4)
        for i in 0..<quarter { rows[i] = order[(batch * quarter + i) % told] }
    }

    /// The class of each row as a number, or −1 where it isn't told.
    func fill(_ slot: Slot, _ rows: UnsafeBufferPointer<Int32>, share: Float) {
        let told = count(share)
        for (i, row) in rows.enumerated() {
            slot.base[i] = places[Int(row)] < told ? Float(labels[Int(row)]) : -1
        }
    }
}
