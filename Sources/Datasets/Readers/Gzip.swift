import CZlib

/// Unpacks a gzip file (RFC 1952) of one or several members. zlib checks each member's CRC-32 and length.
final class Gzip {
    static let magic: [UInt8] = [0x1F, 0x8B]

    /// Deflate's best: a match of 258 bytes in 2 bits.
    static let largestRatio = 1032

    private let file: InputFile
    private let input: UnsafeMutableRawBufferPointer
    // On the heap of its own: zlib remembers the address of its stream.
    private let stream: UnsafeMutablePointer<z_stream>
    private var taken = 0
    private var members = 0
    private var isBetweenMembers = true

    /// `file` is at its beginning, where the gzip magic stands.
    init(_ file: InputFile) throws {
        self.file = file
        input = .allocate(byteCount: 1 << 18, alignment: 16)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard czlib_inflate_start(stream) == Z_OK else {
            throw failure(found: "that zlib cannot start", expected: "memory for it", "Free some memory.")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        input.deallocate()
    }

    /// Fills `buffer` with unpacked bytes, less only at the end of the last member; returns the bytes written.
    ///
    /// A member's checksum stands behind its last byte: only a read that comes back short has seen it.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count {
            if stream.pointee.avail_in == 0 {
                let count = try file.fill(input)
                taken += count
                stream.pointee.next_in = input.assumingMemoryBound(to: UInt8.self).baseAddress
                stream.pointee.avail_in = UInt32(count)
                if count == 0, isBetweenMembers { break }
            }
            let room = UInt32(clamping: buffer.count - done)
            stream.pointee.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self) + done
            stream.pointee.avail_out = room
            let status = inflate(stream, Z_NO_FLUSH)
            done += Int(room - stream.pointee.avail_out)
            switch status {
            case Z_OK:
                isBetweenMembers = false
            case Z_STREAM_END:
                isBetweenMembers = true
                members += 1
                inflateReset(stream)
            case Z_BUF_ERROR:
                // Nothing came in and nothing went out: the file ended inside of a member.
                throw failure(
                    found: "the end of the file inside of its gzip data", expected: "a whole gzip file",
                    "The file is cut off: copy or download it again.")
            default:
                throw corrupt(status)
            }
        }
        return done
    }

    private func corrupt(_ status: Int32) -> DataError {
        if isBetweenMembers, members > 0 {
            return failure(
                found: "bytes behind its gzip data", expected: "the end of the file",
                "The file is damaged: copy or download it again.")
        }
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(status)"
        return failure(
            found: "damaged gzip data (\(reason))", expected: "data that unpacks to its checksum",
            "The file is damaged: copy or download it again.")
    }

    private func failure(found: String, expected: String, _ advice: String) -> DataError {
        let offset = taken - Int(stream.pointee.avail_in)
        return DataError(
            file: file.path, place: .packedByte(offset), found: found, expected: expected, advice: advice)
    }
}
