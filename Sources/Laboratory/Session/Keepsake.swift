import Networks
import Tensors

/// A copy of what training changes, to come back to. Its memory is used again, copy after copy.
final class Keepsake {
    /// Whether the optimiser's memory is kept roughly: see ``BufferCopy``.
    private let isRough: Bool
    private var values = BufferCopy(count: 0)
    private var state: [BufferCopy] = []
    private var optimizerSteps: [Int] = []

    init(isRough: Bool = false) { self.isRough = isRough }

    /// Bytes of a copy of so many parameters, with so many buffers of the optimiser's memory of each.
    static func bytes(of parameters: Int, buffers: Int, isRough: Bool = false) -> Int {
        4 * parameters + buffers * (isRough ? 2 : 4) * parameters
    }

    func take(_ trainer: Trainer) {
        let (count, buffers) = (trainer.model.parameters.count, trainer.optimizer.state.count)
        if values.count != count || state.count != buffers {
            values = BufferCopy(count: count)
            state = (0..<buffers).map { _ in BufferCopy(count: count, isRough: isRough) }
        }
        values.take(trainer.model.parameters.values)
        for (copy, buffer) in zip(state, trainer.optimizer.state) { copy.take(buffer) }
        // Copied one by one: an array that is shared would be copied by the next step, in memory of its own.
        let steps = trainer.optimizer.steps
        if optimizerSteps.count != steps.count { optimizerSteps = Array(repeating: 0, count: steps.count) }
        for i in steps.indices { optimizerSteps[i] = steps[i] }
    }

    /// Whether there is a copy.
    var isTaken: Bool { values.count > 0 }

    /// Gives the copy's memory back: there is none to restore until the next is taken.
    func letGo() { (values, state) = (BufferCopy(count: 0), []) }

    /// Precondition: the trainer has the parameters of the one that was copied last.
    func restore(_ trainer: Trainer) {
        values.put(into: trainer.model.parameters.values)
        for (copy, buffer) in zip(state, trainer.optimizer.state) { copy.put(into: buffer) }
        trainer.optimizer.restore(steps: optimizerSteps)
    }

    /// The copy by name, and the optimiser's steps by path. Precondition as of `restore`.
    func slots(of trainer: Trainer, under prefix: String = "") -> (slots: [String: Slot], steps: [String: Int]) {
        let (parameters, optimizer) = (trainer.model.parameters, trainer.optimizer)
        return (
            TrainingState.Learnt.slots(
                of: parameters, values.buffer, optimizer, state.map(\.buffer), under: prefix),
            Dictionary(uniqueKeysWithValues: zip(parameters.paths, optimizerSteps))
        )
    }
}

/// A copy of a buffer's values. A rough one takes half the memory: of each value its sign, its exponent and the eight bits
/// that follow (bfloat16), cut off, so that nothing finite becomes infinite.
struct BufferCopy {
    let count: Int
    private let isRough: Bool
    /// Of a rough copy two values in each place.
    private let memory: Buffer

    init(count: Int, isRough: Bool = false) {
        (self.count, self.isRough) = (count, isRough)
        memory = Buffer(count: isRough ? (count + 1) / 2 : count)
    }

    /// Precondition: the buffer is as long as the copy.
    func take(_ buffer: Buffer) {
        precondition(buffer.count == count, "a copy of \(count) values, a buffer of \(buffer.count)")
        guard isRough else { return memory.base.update(from: buffer.base, count: count) }
        halves { halves in
            buffer.base.withMemoryRebound(to: UInt32.self, capacity: count) { words in
                for i in 0..<count { halves[i] = UInt16(truncatingIfNeeded: words[i] >> 16) }
            }
        }
    }

    /// Precondition as of `take`.
    func put(into buffer: Buffer) {
        precondition(buffer.count == count, "a copy of \(count) values, a buffer of \(buffer.count)")
        guard isRough else { return buffer.base.update(from: memory.base, count: count) }
        halves { halves in
            buffer.base.withMemoryRebound(to: UInt32.self, capacity: count) { words in
                for i in 0..<count { words[i] = UInt32(halves[i]) << 16 }
            }
        }
    }

    /// The copy itself; of a rough one a buffer of its own.
    var buffer: Buffer {
        guard isRough else { return memory }
        let buffer = Buffer(count: count)
        put(into: buffer)
        return buffer
    }

    private func halves(_ body: (UnsafeMutablePointer<UInt16>) -> Void) {
        memory.base.withMemoryRebound(to: UInt16.self, capacity: 2 * memory.count, body)
    }
}
