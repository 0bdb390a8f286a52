/// The content of a file from beginning to end, unpacked where the file is packed.
final class ByteStream {
    let path: String
    /// Unpacked bytes handed out so far.
    private(set) var offset = 0
    private let file: InputFile
    private let packing: Packing?
    private let unpacker: (any Unpacker)?
    /// Bytes that there are, where that is known before the end: not of a packed file.
    private let size: Int?

    /// Opens `path`, or standard input where it is `-`. The content says whether it is packed: no format read here begins
    /// like a packed file.
    init(path: String) throws {
        self.path = path
        file = try InputFile(path: path)
        let file = file
        packing = Packing.allCases.first { file.begins(with: $0.magic) }
        if packing == nil, let claimed = Packing.allCases.first(where: { path.lowercased().hasSuffix($0.ending) }) {
            let bytes = claimed.magic.map { DataError.hex($0) }.joined(separator: " ")
            throw DataError(
                file: path, place: .byte(0), found: "no \(claimed) file", expected: "the bytes \(bytes) of one",
                advice:
                    "Take \(claimed.ending) off the name if the file is not packed; else copy or download it again.")
        }
        unpacker = try packing?.unpacker(of: file)
        size = packing == nil ? file.size : nil
    }

    /// What `unpacker` gives of a part of a file, `size` bytes, called by `path` in errors.
    init(path: String, file: InputFile, size: Int, unpacker: any Unpacker) {
        (self.path, self.file, self.size, self.unpacker, packing) = (path, file, size, unpacker, nil)
    }

    /// Fills `buffer`, less only at the end; returns the bytes written.
    func fill(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try unpacker?.fill(buffer) ?? file.fill(buffer)
        offset += count
        return count
    }

    /// Writes what there is into `buffer`, of a packed file as ``fill(_:)`` does; 0 bytes only at the end.
    func available(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard unpacker == nil else { return try fill(buffer) }
        let count = try file.available(buffer)
        offset += count
        return count
    }

    /// The next `count` bytes of a header, which is called `name` in errors.
    func header(_ count: Int, _ name: String) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let read = try bytes.withUnsafeMutableBytes { try fill($0) }
        guard read == count else { throw tooShort("\(name) up to byte \(offset - read + count)") }
        return bytes
    }

    /// The rest of the file: exactly `count` elements in the file's own byte order.
    ///
    /// `count` comes from a header and may be a lie, so it is held against the size of the file before any
    /// memory is asked for. The bytes go straight to their final place.
    func rest<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type) throws -> [Element] {
        let size = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        let end = size.partialValue.addingReportingOverflow(offset)
        guard !size.overflow, !end.overflow else {
            throw impossible("more bytes than a file can have")
        }
        if let known = self.size {
            guard known >= end.partialValue else {
                throw tooShort("data up to byte \(end.partialValue), as its header says", at: known)
            }
        } else if packing == .gzip {
            let largest = file.size.multipliedReportingOverflow(by: Gzip.largestRatio)
            guard largest.overflow || largest.partialValue >= end.partialValue else {
                throw impossible("\(end.partialValue) bytes")
            }
        }
        try Memory.require(size.partialValue, for: path)
        let elements = try [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            let room = UnsafeMutableRawBufferPointer(
                start: UnsafeMutableRawPointer(buffer.baseAddress), count: size.partialValue)
            let read = try fill(room)
            guard read == room.count else {
                throw tooShort("data up to byte \(end.partialValue), as its header says")
            }
            initialized = count
        }
        try requireEnd()
        return elements
    }

    /// Throws when anything follows; for a packed file it also sees to it that its checksum is read.
    private func requireEnd() throws {
        let end = offset
        var extra: UInt8 = 0
        guard try withUnsafeMutableBytes(of: &extra, { try fill($0) }) == 0 else {
            throw DataError(
                file: path, place: .byte(end), found: "more bytes", expected: "the end, as its header says",
                advice: "Header and data disagree: copy or download the file again.")
        }
    }

    private func tooShort(_ expected: String, at place: Int? = nil) -> DataError {
        DataError(
            file: path, place: .byte(place ?? offset), found: "the end of the data", expected: expected,
            advice: "The file is cut off: copy or download it again.")
    }

    private func impossible(_ claim: String) -> DataError {
        DataError(
            file: path, place: .byte(offset), found: "a header that claims \(claim)",
            expected: "sizes that a file of \(file.size) bytes can hold",
            advice: "The header is damaged: copy or download the file again.")
    }
}
