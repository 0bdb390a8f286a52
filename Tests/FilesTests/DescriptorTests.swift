import Files
import Foundation
import Synchronization
import Testing

@Suite struct DescriptorTests {
    private static let received = Atomic(0)
    private static let writer = Atomic<UInt>(0)

    /// The signal comes while the writer waits for a reader; the write goes well, and the signal isn't lost with it.
    @Test func aSignalThatSomebodySendsDuringAWriteTakesEffectAfterIt() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var (action, before) = (sigaction(), sigaction())
        action.__sigaction_handler.sa_handler = { _ in DescriptorTests.received.add(1, ordering: .relaxed) }
        sigaction(SIGXFSZ, &action, &before)
        defer { sigaction(SIGXFSZ, &before, nil) }

        let (bytes, into) = (200_000, ends[1])
        let written = DispatchSemaphore(value: 0)
        let thread = Thread {
            // Threads of a queue hold all signals back, and those that they start.
            var open = sigset_t()
            sigemptyset(&open)
            sigaddset(&open, SIGXFSZ)
            pthread_sigmask(SIG_UNBLOCK, &open, nil)
            Self.writer.store(UInt(pthread_self()), ordering: .releasing)
            try? Descriptor.write(String(repeating: "x", count: bytes), to: into)
            written.signal()
        }
        thread.start()
        var ready = pollfd(fd: into, events: Int16(POLLOUT), revents: 0)
        let end = ContinuousClock.now + .seconds(20)
        while poll(&ready, 1, 0) > 0 && ContinuousClock.now < end { sched_yield() }
        try #require(poll(&ready, 1, 0) == 0)
        #expect(pthread_kill(pthread_t(Self.writer.load(ordering: .acquiring)), SIGXFSZ) == 0)

        var (buffer, count) = ([UInt8](repeating: 0, count: 65_536), 0)
        while count < bytes { count += max(0, read(ends[0], &buffer, buffer.count)) }
        #expect(written.wait(timeout: .now() + 20) == .success)
        #expect(Self.received.load(ordering: .relaxed) == 1)
    }
}
