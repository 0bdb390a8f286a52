import Dispatch
import Synchronization
import Tensors

/// Something that is found of values alone, once, on a thread of its own: no step of the training and no key waits for it.
package final class Errand<Value: Sendable>: Sendable {
    private final class Work: Sendable {
        let state = Mutex(State())
        let brake = Brake()
    }

    private struct State {
        var value: Value?
        var share = 0.0
        var isOver = false
    }

    private let work = Work()
    private let ended = DispatchGroup()

    /// `find` says from time to time how much is done, 0…1, and gives up where it is told false: nobody waits any more. What
    /// comes to nothing is nil.
    init(_ find: @escaping @Sendable (_ isWanted: (_ share: Double) -> Bool) -> Value?) {
        let work = work
        DispatchQueue.global(qos: .utility).async(group: ended) {
            let value = find { share in
                work.state.withLock { $0.share = share }
                return !work.brake.isPulled
            }
            work.state.withLock { ($0.value, $0.share, $0.isOver) = (value, 1, true) }
        }
    }

    deinit { work.brake.pull() }

    /// nil before the end, and where it came to nothing.
    package var value: Value? { work.state.withLock { $0.value } }
    package var share: Double { work.state.withLock { $0.share } }
}

/// One of whatever kind.
protocol AnyErrand: AnyObject {
    var isOver: Bool { get }
    /// Returns when it is over.
    func wait()
}

extension Errand: AnyErrand {
    package var isOver: Bool { work.state.withLock { $0.isOver } }
    func wait() { ended.wait() }
}
