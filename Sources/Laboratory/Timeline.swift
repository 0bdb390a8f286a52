/// When steps were made, in epochs and in seconds of training, for axes that count these. It is no part of a session's state:
/// the same run takes another time on another machine.
package struct Timeline: Sendable, Equatable {
    struct Moment: Sendable, Equatable {
        let step: Int
        let epoch, seconds: Double
    }

    /// Rising in all three.
    private(set) var moments: [Moment] = []
    static let limit = 1024
    /// Steps between two of them at least, but for the last.
    private var spacing = 1
    /// When it was noted last, by the clock.
    private var last: Double?
    private var seconds = 0.0

    package init() {}

    /// Notes where training is at a time in seconds, of which those count that it trained.
    package mutating func note(step: Int, epoch: Double, at time: Double, isPlaying: Bool) {
        if let last, isPlaying { seconds += max(0, time - last) }
        last = time
        // Undone, or begun again.
        if let before = moments.last, before.step > step {
            moments.removeAll { $0.step > step }
            seconds = step == 0 ? 0 : moments.last?.seconds ?? 0
        }
        // The last one moves on until it is far enough from the one before it.
        if let before = moments.last,
            before.step == step || moments.dropLast().last.map({ before.step - $0.step < spacing }) ?? false
        {
            moments.removeLast()
        }
        moments.append(Moment(step: step, epoch: epoch, seconds: seconds))
        guard moments.count == Self.limit else { return }
        moments = moments.enumerated().filter { $0.offset % 2 == 0 || $0.offset == Self.limit - 1 }.map(\.element)
        spacing *= 2
    }

    /// Passes over the training split until a step; before what was noted, as if all were equally long.
    package func epoch(at step: Double) -> Double? {
        guard let first = moments.first else { return nil }
        if step <= Double(first.step) {
            return first.step == 0 ? first.epoch : first.epoch * step / Double(first.step)
        }
        return value(at: step, \.epoch)
    }

    /// Seconds of training until a step; nil of steps that were made before this one began.
    package func seconds(at step: Double) -> Double? {
        guard let first = moments.first, step >= Double(first.step) else { return nil }
        return value(at: step, \.seconds)
    }

    /// Between two moments in proportion to the steps; after the last as fast as on the whole.
    private func value(at step: Double, _ quantity: KeyPath<Moment, Double>) -> Double? {
        guard let first = moments.first, let last = moments.last else { return nil }
        func between(_ a: Moment, _ b: Moment) -> Double {
            guard b.step > a.step else { return b[keyPath: quantity] }
            let part = (step - Double(a.step)) / Double(b.step - a.step)
            return a[keyPath: quantity] + part * (b[keyPath: quantity] - a[keyPath: quantity])
        }
        guard step < Double(last.step) else { return between(first, last) }
        var (low, high) = (0, moments.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if Double(moments[middle].step) <= step { low = middle } else { high = middle }
        }
        return between(moments[low], moments[high])
    }
}
