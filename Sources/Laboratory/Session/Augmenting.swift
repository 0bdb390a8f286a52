import Autoencoders
import Tensors

/// Rows of a batch on their way through an augmentation, each by chance of its own.
final class Augmenting: Work {
    private static let rowsOfPiece = 8
    private let kind: RowKind
    private let before: UnsafeMutableBufferPointer<Float>
    private let x: Slot
    private var present: (augmentation: any Augmentation, amounts: [Float], chance: Generator)?

    /// For batches in `x` [size, features].
    init(_ x: Slot, of kind: RowKind) {
        (self.x, self.kind) = (x, kind)
        before = .allocate(capacity: x.count)
    }

    deinit { before.deallocate() }

    private var width: Int { kind.shape.count }

    /// Changes the rows in place; where all knobs are at 0, nothing.
    func run(_ augmentation: any Augmentation, knobs: KnobBoard, from chance: Generator, on workers: Workers) {
        let amounts = augmentation.knobs.map { knobs.number($0) }
        guard amounts.contains(where: { $0 != 0 }) else { return }
        _ = before.update(from: x.pointer)
        present = (augmentation, amounts, chance)
        workers.run(self)
        present = nil
    }

    var pieces: Int { (x.count / width + Self.rowsOfPiece - 1) / Self.rowsOfPiece }
    var summary: String { "augment" }
    var ownBytes: Int { 4 * before.count }

    func run(piece: Int, worker: Int) {
        guard let present, let source = before.baseAddress else { return }
        for row in piece * Self.rowsOfPiece..<min((piece + 1) * Self.rowsOfPiece, x.count / width) {
            present.augmentation.apply(
                source + row * width, to: x.base + row * width, of: kind, amounts: present.amounts,
                from: present.chance.split(row))
        }
    }
}
