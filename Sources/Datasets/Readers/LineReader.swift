import Glibc

/// The lines of a text, one at a time, in a buffer that is used again and again.
final class LineReader {
    /// The number of the line that was read last, counted from 1.
    private(set) var number = 0
    let stream: ByteStream
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    init(_ stream: ByteStream) { self.stream = stream }

    deinit { buffer.deallocate() }

    /// The next line without its LF or CR LF; nil at the end. Valid until the next call.
    func next() throws -> UnsafeBufferPointer<UInt8>? {
        var searched = start
        while true {
            let base = buffer.baseAddress!
            if searched < end, let newline = memchr(base + searched, 0x0A, end - searched) {
                return line(upTo: base.distance(to: UnsafeMutableRawPointer(newline)), skipping: 1)
            }
            searched = end
            if isAtEnd { return start < end ? line(upTo: end, skipping: 0) : nil }
            searched -= start
            try refill()
        }
    }

    private func line(upTo stop: Int, skipping newline: Int) -> UnsafeBufferPointer<UInt8> {
        defer { start = stop + newline }
        number += 1
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[start..<stop]).assumingMemoryBound(to: UInt8.self)
        return bytes.last == 0x0D ? UnsafeBufferPointer(rebasing: bytes.dropLast()) : bytes
    }

    /// Moves what is left of the buffer to its beginning and reads on behind it.
    private func refill() throws {
        let left = end - start
        if left > buffer.count / 2 {
            guard buffer.count < Self.longest else {
                throw DataError(
                    file: stream.path, place: .line(number + 1), found: "a line of more than \(left) bytes",
                    expected: "lines of at most \(Self.longest / 2)",
                    advice: "Check that the file is a table of text.")
            }
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 1)
            memcpy(larger.baseAddress!, buffer.baseAddress! + start, left)
            buffer.deallocate()
            buffer = larger
        } else {
            memmove(buffer.baseAddress!, buffer.baseAddress! + start, left)
        }
        let count = try stream.fill(UnsafeMutableRawBufferPointer(rebasing: buffer[left...]))
        (start, end) = (0, left + count)
        isAtEnd = end < buffer.count
    }

    private static let longest = 1 << 27
}
