import Networks
import Tensors

/// A copy of what training changes, to come back to. The memory of a small one is used again, copy after copy; a large one
/// waits on disk, where there is room.
final class Keepsake {
    enum Place {
        case nowhere
        case memory(values: Buffer, state: [Buffer])
        case disk(Deposit)
    }

    private(set) var place = Place.nowhere
    private var optimizerSteps: [Int] = []
    /// Bytes from which on a copy is a large one.
    private let largeFrom: Int

    init(largeFrom: Int = 16 << 20) { self.largeFrom = largeFrom }

    /// Bytes of a copy of so many parameters, with so many buffers of the optimiser's memory of each.
    static func bytes(of parameters: Int, buffers: Int) -> Int { 4 * parameters * (1 + buffers) }

    func take(_ trainer: Trainer) {
        let (values, state) = (trainer.model.parameters.values, trainer.optimizer.state)
        if Self.bytes(of: values.count, buffers: state.count) >= largeFrom,
            let deposit = Deposit(Self.named(values, state))
        {
            place = .disk(deposit)
        } else {
            let (copy, copies) = memory(values.count, state.count)
            Self.copy(values, to: copy)
            for (buffer, copy) in zip(state, copies) { Self.copy(buffer, to: copy) }
        }
        // Copied one by one: an array that is shared would be copied by the next step, in memory of its own.
        let steps = trainer.optimizer.steps
        if optimizerSteps.count != steps.count { optimizerSteps = Array(repeating: 0, count: steps.count) }
        for i in steps.indices { optimizerSteps[i] = steps[i] }
    }

    /// Gives the copy's room back: there is none to restore until the next is taken.
    func letGo() { place = .nowhere }

    /// False where there is no copy, or the disk doesn't give it back: the parameters are then as they were. Precondition: the
    /// trainer has the parameters of the one that was copied last.
    @discardableResult
    func restore(_ trainer: Trainer) -> Bool {
        guard copy(to: trainer.model.parameters.values, trainer.optimizer.state) else { return false }
        trainer.optimizer.restore(steps: optimizerSteps)
        return true
    }

    /// The copy by name, and the optimiser's steps by path; nil as of `restore`. Precondition as well.
    func slots(of trainer: Trainer, under prefix: String = "") -> (slots: [String: Slot], steps: [String: Int])? {
        let (parameters, optimizer) = (trainer.model.parameters, trainer.optimizer)
        let copy: (values: Buffer, state: [Buffer])
        if case .memory(let values, let state) = place {
            copy = (values, state)
        } else {
            copy = Self.buffers(parameters.count, optimizer.state.count)
            guard self.copy(to: copy.values, copy.state) else { return nil }
        }
        return (
            TrainingState.Learnt.slots(of: parameters, copy.values, optimizer, copy.state, under: prefix),
            Dictionary(uniqueKeysWithValues: zip(parameters.paths, optimizerSteps))
        )
    }

    /// The memory of the last copy where it has the size, or another.
    private func memory(_ count: Int, _ buffers: Int) -> (Buffer, [Buffer]) {
        if case .memory(let values, let state) = place, values.count == count, state.count == buffers {
            return (values, state)
        }
        let new = Self.buffers(count, buffers)
        place = .memory(values: new.values, state: new.state)
        return new
    }

    private static func buffers(_ count: Int, _ buffers: Int) -> (values: Buffer, state: [Buffer]) {
        (Buffer(count: count), (0..<buffers).map { _ in Buffer(count: count) })
    }

    private static func copy(_ buffer: Buffer, to other: Buffer) {
        precondition(buffer.count == other.count, "a copy of \(buffer.count) values to \(other.count)")
        other.base.update(from: buffer.base, count: buffer.count)
    }

    private func copy(to values: Buffer, _ state: [Buffer]) -> Bool {
        switch place {
        case .nowhere: return false
        case .memory(let copy, let copies):
            Self.copy(copy, to: values)
            for (copy, buffer) in zip(copies, state) { Self.copy(copy, to: buffer) }
            return true
        case .disk(let deposit):
            let parts = Self.named(values, state)
            // The parameters last.
            return parts.keys.sorted().allSatisfy { deposit.read($0, into: parts[$0]!) }
        }
    }

    /// The names of a copy's parts on disk.
    private static func named(_ values: Buffer, _ state: [Buffer]) -> [String: Slot] {
        func whole(_ buffer: Buffer) -> Slot { Slot(buffer, offset: 0, shape: [buffer.count]) }
        return Dictionary(
            uniqueKeysWithValues: [("values", whole(values))] + state.enumerated().map { ("state \($0)", whole($1)) })
    }
}
