import Glibc

/// The records of a table of text, one at a time, in a buffer that is used again and again: lines, or several of them
/// where a field in quotes goes over their ends. Lines end with LF, CR LF or CR; what isn't UTF-8 is read as if it were, and
/// byte order marks are no part of the first field.
final class RecordReader {
    /// The number of the line at which the last record began, counted from 1.
    private(set) var line = 0
    /// Where the last record begins in the text, without byte order mark.
    private(set) var place = 0
    let path: String
    /// How the text was written; nil where it is UTF-8.
    private(set) var encoding: TextEncoding?
    /// What stands between fields, so that a quote inside of one opens nothing; nil while it isn't known.
    var separator: UInt8?
    private var source: (UnsafeMutableRawBufferPointer) throws -> Int
    /// Whether the source gives what there is, and less than there is room for before its end.
    private let isLive: Bool
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 1)
    private var start = 0
    private var end = 0
    /// Bytes of the text before the buffer.
    private var passed = 0
    private var isAtEnd = false
    private var terminator = UInt8(ascii: "\n")
    /// Lines that the last record had beyond its first.
    private var furtherLines = 0
    /// A quote may go over lines, as long as all that did were closed.
    private var joinsLines = true

    /// Where it `isLive`, records are given as soon as they are there.
    init(_ stream: ByteStream, isLive: Bool = false) throws {
        path = stream.path
        self.isLive = isLive
        let read = isLive ? stream.available : stream.fill
        var beginning = [UInt8](repeating: 0, count: 3)
        var count = try beginning.withUnsafeMutableBytes { try read($0) }
        if isLive, count < 3, [0xFF, 0xFE, 0xEF].contains(beginning[0]) {
            count += try beginning.withUnsafeMutableBytes { try stream.fill(.init(rebasing: $0[count...])) }
        }
        beginning.removeLast(3 - count)
        if beginning == [0xEF, 0xBB, 0xBF] { beginning = [] }
        let first = beginning
        var isFirst = true
        source = { room in
            guard isFirst else { return try read(room) }
            isFirst = false
            room.copyBytes(from: first)
            if isLive, !first.isEmpty { return first.count }
            return try first.count + read(UnsafeMutableRawBufferPointer(rebasing: room[first.count...]))
        }
        try refill()
        encoding = TextEncoding.guess(UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        // What comes line by line can't be waited for to its end.
        if isLive, encoding != .utf16 { encoding = nil }
        if let encoding { try decode(encoding, stream) }
        findTerminator()
    }

    /// The records of a text that is at hand, in UTF-8 and without a byte order mark.
    init(text: [UInt8], path: String, was encoding: TextEncoding? = nil) throws {
        (self.path, self.encoding) = (path, encoding)
        isLive = false
        source = Self.memory(text)
        try refill()
        findTerminator()
    }

    /// Reads the whole of a text whose beginning is in the buffer, and begins anew with it as UTF-8.
    private func decode(_ encoding: TextEncoding, _ stream: ByteStream) throws {
        let text = try Self.utf8(Self.whole(Array(buffer[..<end]), stream), from: encoding, stream)
        (source, end, isAtEnd) = (Self.memory(text), 0, false)
        try refill()
    }

    private func findTerminator() {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<end])
        if !bytes.contains(UInt8(ascii: "\n")), bytes.contains(UInt8(ascii: "\r")) { terminator = UInt8(ascii: "\r") }
    }

    deinit { buffer.deallocate() }

    /// The whole of a text in UTF-8, how it was written where that was otherwise, and whether a byte order mark stood before it,
    /// which isn't part of it.
    static func text(of stream: ByteStream) throws -> (bytes: [UInt8], encoding: TextEncoding?, hasMark: Bool) {
        var bytes = try whole([], stream)
        if let encoding = bytes.withUnsafeBytes(TextEncoding.guess) {
            return (try utf8(bytes, from: encoding, stream), encoding, false)
        }
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        if hasMark { bytes.removeFirst(3) }
        return (bytes, nil, hasMark)
    }

    /// The bytes of a text whose first ones were read already.
    private static func whole(_ beginning: [UInt8], _ stream: ByteStream) throws -> [UInt8] {
        var bytes = beginning
        // Where the last line begins, as far as that is known.
        var line = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try chunk.withUnsafeMutableBytes { try stream.fill($0) }
            if count == 0 { return bytes }
            if let end = chunk[..<count].lastIndex(where: { $0 == 0x0A || $0 == 0x0D }) { line = bytes.count + end }
            guard bytes.count - line <= longest / 2 else { throw tooLong(stream.path, .whole) }
            try Memory.require(bytes.count + count, for: stream.path)
            bytes += chunk[..<count]
        }
    }

    private static func utf8(_ bytes: [UInt8], from encoding: TextEncoding, _ stream: ByteStream) throws -> [UInt8] {
        // It can be three times as much, beside what there is.
        try Memory.require(4 * bytes.count, for: stream.path)
        return encoding.utf8(bytes)
    }

    private static func memory(_ bytes: [UInt8]) -> (UnsafeMutableRawBufferPointer) -> Int {
        var next = 0
        return { room in
            let count = min(room.count, bytes.count - next)
            bytes.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[next..<next + count])) }
            next += count
            return count
        }
    }

    /// The next record that is not blank, without its end; nil behind the last. Valid until the next call.
    func next() throws -> UnsafeBufferPointer<UInt8>? {
        while let record = try nextOfAll() {
            if record.contains(where: { $0 != UInt8(ascii: " ") }) { return record }
        }
        return nil
    }

    /// Whether the next record can be had without waiting for more of the file.
    var hasWhole: Bool {
        isAtEnd || start < end && memchr(buffer.baseAddress! + start, Int32(terminator), end - start) != nil
    }

    private func nextOfAll() throws -> UnsafeBufferPointer<UInt8>? {
        line += 1 + furtherLines
        furtherLines = 0
        guard var length = try length(from: 0) else { return nil }
        let first = length
        var quotes = Quotes(separator: separator)
        quotes.scan(buffer[start..<start + length])
        while quotes.isOpen, joinsLines {
            // The record goes on behind the line, if the quote is closed within reason; else quotes are no quotes here.
            let scanned = length
            guard length < Self.longestQuoted, let further = try self.length(from: length + 1) else {
                (length, furtherLines, joinsLines) = (first, 0, false)
                break
            }
            length = further
            furtherLines += 1
            quotes.scan(buffer[start + scanned..<start + length])
        }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[start..<start + length]).assumingMemoryBound(
            to: UInt8.self)
        place = passed + start
        start = min(start + length + 1, end)
        return bytes.last == UInt8(ascii: "\r") ? UnsafeBufferPointer(rebasing: bytes.dropLast()) : bytes
    }

    /// Bytes from the start of the record to the first end of a line at `offset` or behind it; nil where nothing is there.
    private func length(from offset: Int) throws -> Int? {
        var searched = offset
        while true {
            let from = start + searched
            if from < end, let found = memchr(buffer.baseAddress! + from, Int32(terminator), end - from) {
                return buffer.baseAddress!.distance(to: found) - start
            }
            searched = max(searched, end - start)
            if isAtEnd { return end - start > offset ? end - start : nil }
            try refill()
        }
    }

    /// Whether a quote that opened a field is still open, of a record that comes bit by bit.
    private struct Quotes {
        let separator: UInt8?
        private(set) var isOpen = false
        private var wasClosed = false
        private var isAtStart = true

        init(separator: UInt8?) { self.separator = separator }

        mutating func scan(_ bytes: Slice<UnsafeMutableRawBufferPointer>) {
            let all = UnsafeRawBufferPointer(rebasing: bytes)
            guard !all.isEmpty, isOpen || memchr(all.baseAddress!, 0x22, all.count) != nil else { return }
            for byte in all {
                if byte == 0x22 {
                    // Behind a closing one it is a quote that is meant.
                    (isOpen, wasClosed) = isOpen ? (false, true) : (isAtStart || wasClosed, false)
                    isAtStart = false
                } else if !isOpen {
                    wasClosed = false
                    let isSeparator = separator.map { $0 == byte } ?? Dialect.separators.contains(byte)
                    isAtStart = isSeparator || isAtStart && byte == UInt8(ascii: " ")
                }
            }
        }
    }

    /// Moves what is left of the buffer to its beginning and reads on behind it.
    private func refill() throws {
        let left = end - start
        passed += start
        if left > buffer.count / 2 {
            guard buffer.count < Self.longest else {
                throw Self.tooLong(path, .line(max(1, line)))
            }
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 1)
            memcpy(larger.baseAddress!, buffer.baseAddress! + start, left)
            buffer.deallocate()
            buffer = larger
        } else {
            memmove(buffer.baseAddress!, buffer.baseAddress! + start, left)
        }
        let count = try source(UnsafeMutableRawBufferPointer(rebasing: buffer[left...]))
        (start, end) = (0, left + count)
        isAtEnd = isLive ? count == 0 : end < buffer.count
    }

    /// Bytes of the buffer, of which a line may have half.
    private static let longest = 1 << 27

    private static func tooLong(_ path: String, _ place: DataError.Place) -> DataError {
        DataError(
            file: path, place: place, found: "a line of more than \(longest / 2) bytes",
            expected: "lines of at most \(longest / 2)", advice: "Check that the file is a table of text.")
    }

    /// A quote that isn't closed within so many bytes is no quote.
    private static let longestQuoted = 1 << 16
}
