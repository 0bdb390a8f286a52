import Autodiff
import Datasets
import Tensors

/// Where a computation's rows come from.
package enum RowSource {
    /// Rows of a split, by their places in it.
    case rows([Int32], of: Split)
    /// Values that are at hand: images, or codes. [count, width]
    case values(Tensor)

    /// The first `limit` rows of a split.
    package static func first(_ limit: Int = .max, of split: Split) -> RowSource {
        .rows((0..<Int32(min(limit, split.count))).map { $0 }, of: split)
    }

    package var count: Int {
        switch self {
        case .rows(let rows, _): rows.count
        case .values(let tensor): tensor.shape[0]
        }
    }

    /// Rows that are computed at once, where nobody says otherwise.
    package static let batch = 250

    /// Bytes that a computation of rows takes at most, where nobody says otherwise and fewer rows at once take less: what
    /// processors keep near. A session has some ten of them.
    package static let mostBytes = 24 << 20

    /// Copies the rows at some places into a slot [places.count, width], and which of their entries are observed into `mask`.
    /// Where there is `shown`, they have what is to be found too, and it says what is seen.
    func fill(_ slot: Slot, mask: Slot? = nil, shown: Slot? = nil, _ places: Range<Int>) {
        switch self {
        case .rows(let rows, let split):
            rows[places].withUnsafeBufferPointer { rows in
                if let mask, let shown {
                    split.gatherHeld(rows, into: slot.base, mask: mask.base, shown: shown.base)
                } else {
                    split.gather(rows, into: slot.base, mask: mask?.base)
                }
            }
        case .values(let tensor):
            let width = tensor.shape.last
            mask?.pointer.update(repeating: 1)
            shown?.pointer.update(repeating: 1)
            precondition(slot.count == places.count * width, "\(places.count) rows of \(width) into \(slot.shape)")
            tensor.values.withUnsafeBufferPointer {
                slot.base.update(from: $0.baseAddress! + places.lowerBound * width, count: slot.count)
            }
        }
    }

    /// What a predicted entry of the row at a place counts as.
    func clipped(_ value: Float, place: Int, column: Int) -> Float {
        guard case .rows(let rows, let split) = self else { return value }
        return split.clipped(value, row: Int(rows[place]), column: column)
    }

    /// The class of the row at a place; nil where the data have none.
    func label(_ place: Int) -> Int? {
        guard case .rows(let rows, let split) = self else { return nil }
        return split.label(Int(rows[place]))
    }
}
