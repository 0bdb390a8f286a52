import CPack
import CZlib

/// Unpacks a file from beginning to end.
protocol Unpacker: AnyObject {
    /// Fills `buffer` with unpacked bytes, less only at the end; returns the bytes written. Throws ``DataError``.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension Gzip: Unpacker {}

/// The ways in which files are packed.
enum Packing: CaseIterable {
    case gzip, xz, zstd

    /// What such a file begins with.
    var magic: [UInt8] {
        switch self {
        case .gzip: Gzip.magic
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        }
    }

    var ending: String {
        switch self {
        case .gzip: ".gz"
        case .xz: ".xz"
        case .zstd: ".zst"
        }
    }

    func unpacker(of file: InputFile) throws -> any Unpacker {
        switch self {
        case .gzip: try Gzip(file)
        case .xz: try Xz(file)
        case .zstd: try Zstd(file)
        }
    }
}

/// Unpacks an .xz file of one or several streams; liblzma checks their sums.
final class Xz: Unpacker {
    private let file: InputFile
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    // On the heap of its own: liblzma remembers the address of its stream.
    private let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
    private var taken = 0
    private var isAtEnd = false
    private var isOver = false

    /// What a decoder may ask for: a dictionary of the best preset takes 65 MB.
    private static let memory: UInt64 = 256 << 20

    init(_ file: InputFile) throws {
        self.file = file
        stream.initialize(to: lzma_stream())
        guard cpack_xz_start(stream, Self.memory) == LZMA_OK else { throw damaged("that liblzma cannot start") }
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
        input.deallocate()
    }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !isOver, buffer.count > 0 else { return 0 }
        stream.pointee.next_out = buffer.baseAddress!.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = buffer.count
        while stream.pointee.avail_out > 0 {
            if stream.pointee.avail_in == 0, !isAtEnd {
                let count = try file.fill(input)
                taken += count
                isAtEnd = count < input.count
                stream.pointee.next_in = UnsafePointer(input.baseAddress!.assumingMemoryBound(to: UInt8.self))
                stream.pointee.avail_in = count
            }
            let status = lzma_code(stream, isAtEnd ? LZMA_FINISH : LZMA_RUN)
            if status == LZMA_STREAM_END {
                isOver = true
                break
            }
            guard status == LZMA_OK else {
                throw damaged(
                    status == LZMA_BUF_ERROR
                        ? "the end of the file inside of its xz data"
                        : status == LZMA_MEMLIMIT_ERROR ? "xz data that need too much memory" : "damaged xz data")
            }
        }
        return buffer.count - stream.pointee.avail_out
    }

    private func damaged(_ found: String) -> DataError {
        DataError(
            file: file.path, place: .packedByte(taken - Int(stream.pointee.avail_in)), found: found,
            expected: "a whole .xz file", advice: "The file is cut off or damaged: copy or download it again.")
    }
}

/// Unpacks a .zst file of one or several frames; libzstd checks their sums where they have any.
final class Zstd: Unpacker {
    private let file: InputFile
    private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private let stream: OpaquePointer
    private var held = ZSTD_inBuffer()
    private var taken = 0
    private var isAtEnd = false
    /// Bytes that the frame still wants; 0 between two frames.
    private var wanted = 0

    init(_ file: InputFile) throws {
        self.file = file
        guard let stream = ZSTD_createDStream() else {
            throw DataError(
                file: file.path, place: .whole, found: "that zstd cannot start", expected: "memory for it",
                advice: "Free some memory.")
        }
        self.stream = stream
        // Frames with a window beyond 128 MB are refused.
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
        held.src = UnsafeRawPointer(input.baseAddress!)
    }

    deinit {
        ZSTD_freeDStream(stream)
        input.deallocate()
    }

    func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var out = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        while out.pos < out.size {
            if held.pos == held.size {
                if !isAtEnd {
                    held.size = try file.fill(input)
                    held.pos = 0
                    taken += held.size
                    isAtEnd = held.size < input.count
                }
                if held.pos == held.size, isAtEnd, wanted == 0 { break }
            }
            let (before, consumed) = (out.pos, held.pos)
            let status = ZSTD_decompressStream(stream, &out, &held)
            guard ZSTD_isError(status) == 0 else {
                throw damaged("damaged zstd data (\(String(cString: ZSTD_getErrorName(status))))")
            }
            wanted = status
            if isAtEnd, held.pos == held.size, wanted > 0, out.pos == before, held.pos == consumed {
                throw damaged("the end of the file inside of its zstd data")
            }
        }
        return out.pos
    }

    private func damaged(_ found: String) -> DataError {
        DataError(
            file: file.path, place: .packedByte(taken - (held.size - held.pos)), found: found,
            expected: "a whole .zst file", advice: "The file is cut off or damaged: copy or download it again.")
    }
}
