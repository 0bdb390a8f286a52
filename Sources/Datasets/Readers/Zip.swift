import CZlib
import Files

/// A zip archive, as far as `np.savez` needs it: the list of its members at its end, and these one by one, stored or deflated,
/// with 64-bit sizes too. PKWARE, APPNOTE.TXT 6.3.10.
///
/// Nothing that the archive says is believed before it is held against the size of the file.
struct Zip {
    struct Member {
        let name: String
        fileprivate let method, flags: Int
        fileprivate let sum: UInt32
        /// Bytes in the archive, and unpacked.
        fileprivate let packed: Int
        let size: Int
        fileprivate let offset: Int
    }

    private let file: InputFile
    let members: [Member]

    private static let largestDirectory = 1 << 24

    /// Reads the list. Throws ``DataError``.
    init(_ file: InputFile) throws {
        self.file = file
        func failure(_ place: Int, _ found: String, _ expected: String) -> DataError {
            DataError(
                file: file.path, place: .byte(place), found: found, expected: expected,
                advice: "The file is damaged or no .npz: copy it again, or save it with np.savez.")
        }
        // The end may be followed by a comment of up to 65,535 bytes.
        let tail = min(file.size, 22 + 65_535)
        let tailStart = file.size - tail
        let bytes = try file.bytes(at: tailStart, count: tail)
        guard bytes.count >= 22,
            let end = stride(from: bytes.count - 22, through: 0, by: -1).first(where: {
                Self.number(bytes, $0, 4) == 0x0605_4B50
                    && $0 + 22 + Self.number(bytes, $0 + 20, 2) == bytes.count
            })
        else { throw failure(file.size, "no list of members at the end", "a zip archive, as np.savez writes") }
        var (count, size, offset) = (
            Self.number(bytes, end + 10, 2), Self.number(bytes, end + 12, 4), Self.number(bytes, end + 16, 4)
        )
        if count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF {
            guard end >= 20, Self.number(bytes, end - 20, 4) == 0x0706_4B50 else {
                throw failure(tailStart + end, "sizes beyond 32 bits, and none in 64", "a list of members in 64 bits")
            }
            let place = Self.number(bytes, end - 12, 8)
            guard place >= 0, place <= file.size - 56 else {
                throw failure(tailStart + end - 12, "a list at byte \(place)", "one within \(file.size) bytes")
            }
            let long = try file.bytes(at: place, count: 56)
            guard long.count == 56, Self.number(long, 0, 4) == 0x0606_4B50 else {
                throw failure(place, "other bytes", "the end of a list in 64 bits")
            }
            (count, size, offset) = (Self.number(long, 32, 8), Self.number(long, 40, 8), Self.number(long, 48, 8))
        }
        guard count >= 0, size >= 0, offset >= 0, offset <= file.size, size <= file.size - offset,
            size <= Self.largestDirectory, count <= size / 46
        else {
            throw failure(
                tailStart + end, "a list of \(count) members in \(size) bytes at byte \(offset)",
                "one that a file of \(file.size) bytes can hold")
        }
        let list = try file.bytes(at: offset, count: size)
        var members: [Member] = []
        var next = 0
        for _ in 0..<count {
            guard next <= list.count - 46, Self.number(list, next, 4) == 0x0201_4B50 else {
                throw failure(offset + next, "other bytes", "the entry of a member")
            }
            let (nameLength, extraLength) = (Self.number(list, next + 28, 2), Self.number(list, next + 30, 2))
            let whole = 46 + nameLength + extraLength + Self.number(list, next + 32, 2)
            guard whole <= list.count - next else {
                throw failure(offset + next, "an entry of \(whole) bytes", "at most \(list.count - next)")
            }
            let name = String(decoding: list[next + 46..<next + 46 + nameLength], as: UTF8.self)
            var numbers = [
                Self.number(list, next + 24, 4), Self.number(list, next + 20, 4), Self.number(list, next + 42, 4),
            ]
            // What doesn't fit in 32 bits stands in an extra field, in this order.
            var extra = next + 46 + nameLength
            let extraEnd = extra + extraLength
            while extra + 4 <= extraEnd {
                let length = Self.number(list, extra + 2, 2)
                guard length <= extraEnd - extra - 4 else { break }
                if Self.number(list, extra, 2) == 1 {
                    var field = extra + 4
                    for i in numbers.indices where numbers[i] == 0xFFFF_FFFF && field + 8 <= extra + 4 + length {
                        numbers[i] = Self.number(list, field, 8)
                        field += 8
                    }
                }
                extra += 4 + length
            }
            let member = Member(
                name: name, method: Self.number(list, next + 10, 2), flags: Self.number(list, next + 8, 2),
                sum: UInt32(Self.number(list, next + 16, 4)), packed: numbers[1], size: numbers[0],
                offset: numbers[2])
            guard numbers.allSatisfy({ $0 >= 0 }), member.offset <= file.size - 30,
                member.packed <= file.size - member.offset - 30
            else {
                throw failure(
                    offset + next, "'\(name.shown)' of \(member.packed) bytes at byte \(member.offset)",
                    "a member within \(file.size) bytes")
            }
            members.append(member)
            next += whole
        }
        self.members = members
    }

    /// The unpacked bytes of a member, which errors call by `path`. Throws ``DataError``.
    func stream(of member: Member, path: String) throws -> ByteStream {
        func failure(_ found: String, _ expected: String, _ advice: String) -> DataError {
            DataError(file: path, place: .whole, found: found, expected: expected, advice: advice)
        }
        guard member.flags & 1 == 0 else {
            throw failure("an encrypted array", "one that anybody can read", "Save it with np.savez.")
        }
        guard member.method == 0 || member.method == 8 else {
            throw failure(
                "an array packed by method \(member.method)", "0, not packed, or 8, deflate",
                "Save it with np.savez or np.savez_compressed.")
        }
        // Deflate's best is 1032 bytes for one.
        let most =
            member.method == 0
            ? member.packed : member.packed.multipliedReportingOverflow(by: Gzip.largestRatio).partialValue
        guard
            member.method == 0
                ? member.size == member.packed : member.packed > Int.max / Gzip.largestRatio || member.size <= most
        else {
            throw failure(
                "\(member.packed) bytes that claim to be \(member.size)", "what they can unpack to",
                "The file is damaged: copy it again.")
        }
        let local = try file.bytes(at: member.offset, count: 30)
        guard local.count == 30, Self.number(local, 0, 4) == 0x0403_4B50 else {
            throw failure(
                "no array at byte \(member.offset)", "the one of its list", "The file is damaged: copy it again.")
        }
        let start = member.offset + 30 + Self.number(local, 26, 2) + Self.number(local, 28, 2)
        guard member.packed <= file.size - start else {
            throw failure(
                "the end of the file inside of the array", "\(member.packed) bytes from byte \(start) on",
                "The file is cut off: copy it again.")
        }
        return ByteStream(
            path: path, file: file, size: member.size,
            unpacker: try ZipMember(file, path: path, start: start, member: member))
    }

    /// A number of so many bytes, the least first; one that no integer holds is negative.
    fileprivate static func number(_ bytes: [UInt8], _ place: Int, _ width: Int) -> Int {
        Int(truncatingIfNeeded: (0..<width).reduce(UInt64(0)) { $0 | UInt64(bytes[place + $1]) << UInt64(8 * $1) })
    }
}

/// Unpacks a member, and checks its CRC-32 and length behind its last byte.
private final class ZipMember: Unpacker {
    private let file: InputFile
    private let path: String
    private let member: Zip.Member
    private var place: Int
    private let end: Int
    // On the heap of its own: zlib remembers the address of its stream.
    private let stream: UnsafeMutablePointer<z_stream>?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var sum: UInt = crc32_z(0, nil, 0)
    private var done = 0
    private var isOver = false

    init(_ file: InputFile, path: String, start: Int, member: Zip.Member) throws {
        (self.file, self.path, self.member, place, end) = (file, path, member, start, start + member.packed)
        guard member.method == 8 else {
            stream = nil
            return
        }
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.stream = stream
        guard czlib_inflate_raw_start(stream) == Z_OK else { throw damaged("that zlib cannot start") }
    }

    deinit {
        if let stream {
            inflateEnd(stream)
            stream.deallocate()
        }
        buffer.deallocate()
    }

    func fill(_ room: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isOver, room.count > 0 else { return 0 }
        let count = try stream.map { try inflated(into: room, $0) } ?? stored(into: room)
        sum = crc32_z(sum, room.baseAddress?.assumingMemoryBound(to: UInt8.self), count)
        done += count
        guard done <= member.size else { throw damaged("more bytes than its \(member.size)") }
        if count < room.count {
            isOver = true
            guard done == member.size, UInt32(truncatingIfNeeded: sum) == member.sum else {
                throw damaged("bytes with another sum")
            }
        }
        return count
    }

    private func stored(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        var count = 0
        while count < room.count, place < end {
            let piece = UnsafeMutableRawBufferPointer(rebasing: room[count..<min(room.count, count + end - place)])
            let read = try file.fill(piece, at: place)
            if read == 0 { throw damaged("the end of the file") }
            (count, place) = (count + read, place + read)
        }
        return count
    }

    private func inflated(into room: UnsafeMutableRawBufferPointer, _ stream: UnsafeMutablePointer<z_stream>) throws
        -> Int
    {
        var count = 0
        while count < room.count {
            if stream.pointee.avail_in == 0, place < end {
                let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, end - place)])
                let read = try file.fill(piece, at: place)
                place += read
                stream.pointee.next_in = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_in = UInt32(read)
            }
            let space = UInt32(clamping: room.count - count)
            stream.pointee.next_out = room.baseAddress!.assumingMemoryBound(to: UInt8.self) + count
            stream.pointee.avail_out = space
            let status = inflate(stream, Z_NO_FLUSH)
            count += Int(space - stream.pointee.avail_out)
            if status == Z_STREAM_END { break }
            guard status == Z_OK else {
                throw damaged(
                    stream.pointee.msg.map { "damaged data (\(String(cString: $0)))" } ?? "the end of the data")
            }
        }
        return count
    }

    private func damaged(_ found: String) -> DataError {
        DataError(
            file: path, place: .byte(done), found: found, expected: "data that unpacks to its checksum",
            advice: "The file is damaged: copy or download it again.")
    }
}
