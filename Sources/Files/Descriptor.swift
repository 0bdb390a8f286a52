import Foundation

/// Writing to an open file, to whatever it leads.
package enum Descriptor {
    /// Writes all of it, waiting where the other end is slow.
    ///
    /// A reader that is gone and a file that has reached its limit are errors here and no signals, whatever the process
    /// does about SIGPIPE and SIGXFSZ: both are sent to the thread that writes, so that it alone holds them back.
    package static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32) throws(SystemFault) {
        if let fault = withoutSignals({ writeAll(bytes, to: file) }) { throw fault }
    }

    package static func write(_ text: String, to file: Int32) throws(SystemFault) {
        var text = text
        let fault = text.withUTF8 { bytes in
            withoutSignals { writeAll(UnsafeRawBufferPointer(bytes), to: file) }
        }
        if let fault { throw fault }
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> SystemFault? {
        var written = 0
        while written < bytes.count {
            let count = Foundation.write(file, bytes.baseAddress! + written, bytes.count - written)
            if count > 0 {
                written += count
            } else if count == 0 {
                return SystemFault(EIO)
            } else if errno == EAGAIN {
                var ready = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                poll(&ready, 1, 1000)
            } else if errno != EINTR {
                return .last
            }
        }
        return nil
    }

    /// Holds SIGPIPE and SIGXFSZ back on this thread while `body` writes, and swallows the one that its fault has caused.
    /// What somebody else sent meanwhile takes effect afterwards.
    private static func withoutSignals(_ body: () -> SystemFault?) -> SystemFault? {
        var (held, before, waiting) = (sigset_t(), sigset_t(), sigset_t())
        sigemptyset(&held)
        sigpending(&waiting)
        // One that waits already was sent by somebody else, and stays.
        for signal in [SIGPIPE, SIGXFSZ] where sigismember(&waiting, signal) == 0 { sigaddset(&held, signal) }
        pthread_sigmask(SIG_BLOCK, &held, &before)
        let fault = body()
        let caused = fault?.code == EPIPE ? SIGPIPE : fault?.code == EFBIG ? SIGXFSZ : nil
        if let caused, sigismember(&held, caused) == 1 {
            var (own, none) = (sigset_t(), timespec())
            sigemptyset(&own)
            sigaddset(&own, caused)
            // One of the thread's own comes before one of the process.
            _ = sigtimedwait(&own, nil, &none)
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        return fault
    }
}
