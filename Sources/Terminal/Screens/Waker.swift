import CNcurses
import Glibc
import Synchronization

/// Wakes the thread that waits in ``Screen/nextEvents(until:)``, from any thread. Many calls before it wakes
/// are one ``Event/wake``.
package struct Waker: Sendable {
    let pipe: WakePipe

    package func wake() { pipe.wake() }
}

/// A pipe whose reading end is polled; a flag beside it keeps all but the first of many wakes from writing.
final class WakePipe: Sendable {
    let reading: Int32
    let writing: Int32
    private let asked = Atomic(false)

    init() {
        var ends: (reading: Int32, writing: Int32) = (-1, -1)
        // Only a process without descriptors to spare fails here, and it can do nothing else either.
        precondition(guard_open_pipe(&ends.reading, &ends.writing), "no pipe: errno \(errno)")
        reading = ends.reading
        writing = ends.writing
    }

    deinit {
        Glibc.close(reading)
        Glibc.close(writing)
    }

    func wake() {
        if !asked.exchange(true, ordering: .acquiringAndReleasing) { _ = write(writing, "", 1) }
    }

    /// Empties the pipe; whether anyone asked since the last time.
    func take() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
            while read(reading, buffer.baseAddress!, buffer.count) > 0 {}
        }
        return asked.exchange(false, ordering: .acquiringAndReleasing)
    }
}
