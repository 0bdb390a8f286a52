import Glibc

/// An open file, read from its beginning to its end.
final class InputFile {
    let path: String
    /// Bytes of the file when it was opened.
    let size: Int
    private let descriptor: Int32

    /// What was looked at of a stream that can't be gone back in, and is still to be read.
    private var ahead: [UInt8] = []
    private let isStream: Bool

    /// The path that means standard input.
    static let standardInput = "-"

    /// Throws ``DataError`` when `path` cannot be opened or is no regular file.
    init(path: String) throws {
        if path == Self.standardInput {
            (self.path, size, isStream) = ("standard input", .max, true)
            descriptor = dup(STDIN_FILENO)
            guard descriptor >= 0 else { throw Self.failure("standard input", "read", errno) }
            // No more than tells whether it is packed: what comes line by line mustn't be waited for.
            while ahead.isEmpty
                || Packing.allCases.contains(where: { $0.magic.count > ahead.count && begins(like: $0) })
            {
                var bytes = [UInt8](repeating: 0, count: 16)
                let more = read(descriptor, &bytes, bytes.count)
                if more < 0, errno == EINTR { continue }
                if more <= 0 { break }
                ahead += bytes[..<more]
            }
            return
        }
        isStream = false
        var status = stat()
        // Before open: opening a pipe would wait for its writer.
        guard stat(path, &status) == 0 else { throw Self.failure(path, "open", errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw DataError(
                file: path, place: .whole, found: "a folder, a pipe or a device", expected: "a regular file",
                advice: "Give the path of a file.")
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path, "open", errno) }
        self.path = path
        size = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Bytes that one call of the system reads at most: what follows the pull of a brake.
    private static let largestRead = 1 << 23

    /// Fills `buffer`, less only at the end of the file; returns the bytes written. Throws ``DataError``, or
    /// ``Reading/Stopped``.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let done = min(ahead.count, buffer.count)
        if done > 0 {
            buffer.copyBytes(from: ahead[..<done])
            ahead.removeFirst(done)
        }
        return try fill(buffer, from: done) { read(descriptor, $0.baseAddress!, $0.count) }
    }

    /// Bytes from a place on, less only at the end of the file; the place of the next read stays. Throws ``DataError``, for
    /// standard input too, in which nobody can go back.
    func bytes(at place: Int, count: Int) throws -> [UInt8] {
        guard !isStream else { throw Self.failure(path, "go back in", ESPIPE) }
        try Memory.require(count, for: path)
        var bytes = [UInt8](repeating: 0, count: count)
        let count = try bytes.withUnsafeMutableBytes { try fill($0, at: place) }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// The same into memory that is there; returns the bytes written.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at place: Int) throws -> Int {
        try fill(buffer, from: 0) {
            pread(descriptor, $0.baseAddress!, $0.count, off_t(place + ($0.baseAddress! - buffer.baseAddress!)))
        }
    }

    /// Has the system write into `buffer` from a place of it on, until it is full or there is no more; returns the bytes
    /// that are in it then.
    private func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from start: Int,
        _ read: (UnsafeMutableRawBufferPointer) -> Int
    ) throws -> Int {
        var done = start
        while done < buffer.count {
            try Reading.check()
            let room = min(buffer.count - done, Self.largestRead)
            let count = read(UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + room]))
            if count == 0 { break }
            if count > 0 {
                done += count
            } else if errno != EINTR {
                throw Self.failure(path, "read", errno)
            }
        }
        return done
    }

    /// Whether what was looked at of a stream can be the beginning of such a file.
    private func begins(like packing: Packing) -> Bool {
        packing.magic.starts(with: ahead.prefix(packing.magic.count))
    }

    /// Writes what there is into `buffer`, at least a byte unless the file is at its end; returns the bytes written. Throws as
    /// ``fill(_:)``.
    func available(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard ahead.isEmpty else {
            return try fill(UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(ahead.count)))
        }
        while true {
            try Reading.check()
            let count = read(descriptor, buffer.baseAddress!, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw Self.failure(path, "read", errno) }
        }
    }

    /// Whether the file begins with `bytes`. The place of the next read stays.
    func begins(with bytes: [UInt8]) -> Bool {
        if isStream { return ahead.starts(with: bytes) }
        var beginning = [UInt8](repeating: 0, count: bytes.count)
        return pread(descriptor, &beginning, bytes.count, 0) == bytes.count && beginning == bytes
    }

    /// Whether a folder stands at `path`.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether anything stands at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func failure(_ path: String, _ action: String, _ code: Int32) -> DataError {
        DataError(
            file: path, place: .whole,
            found: "that the system cannot \(action) it (\(String(cString: strerror(code))))",
            expected: "a readable file", advice: "Check the path and its permissions.")
    }
}
