import Foundation
import Synchronization

/// Threads that take from one queue of work until nothing is left of it.
enum Lanes {
    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on the calling thread and on up to `count - 1` others, and returns when it has returned on each. Where the
    /// machine gives no more threads there are fewer. Dispatch's own `concurrentPerform` waits for threads that never come,
    /// and has at most as many as there are processors.
    static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        defer { work.release() }
        var others: [pthread_t] = []
        for _ in 1..<max(1, count) {
            var thread = pthread_t()
            let failure = pthread_create(
                &thread, nil,
                { work in
                    Unmanaged<Work>.fromOpaque(work!).takeUnretainedValue().body()
                    return nil
                }, work.toOpaque())
            guard failure == 0 else { break }
            others.append(thread)
        }
        body()
        for thread in others { pthread_join(thread, nil) }
    }
}
