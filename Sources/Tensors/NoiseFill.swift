/// Fills a slot with the numbers of a stream, in pieces: the same numbers as in one go, since number i of a stream can
/// be had without those before it.
package final class NoiseFill: Work {
    package enum Law { case uniform, normal }

    private static let pieceCount = 1 << 13
    private let law: Law
    private let slot: Slot
    private var stream = Generator(seed: 0)

    package init(_ law: Law, into slot: Slot) { (self.law, self.slot) = (law, slot) }

    /// Fills it from the start of `stream`.
    package func fill(from stream: Generator, on workers: Workers) {
        self.stream = stream
        workers.run(self)
    }

    package var pieces: Int { (slot.count + Self.pieceCount - 1) / Self.pieceCount }
    package var summary: String { "\(law) noise of \(slot.shape)" }

    package func run(piece: Int, worker: Int) {
        let start = piece * Self.pieceCount
        let end = min(start + Self.pieceCount, slot.count)
        let part = UnsafeMutableBufferPointer(rebasing: slot.pointer[start..<end])
        switch law {
        case .uniform: stream.fillUniform(part, from: start)
        case .normal: stream.fillNormal(part, from: start)
        }
    }
}
