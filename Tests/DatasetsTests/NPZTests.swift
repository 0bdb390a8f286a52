import CZlib
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Named arrays of np.savez, plain and deflated, in archives that are whole and in those that aren't. Archives are made
/// here, byte by byte, as APPNOTE.TXT has them.
@Suite struct NPZTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A member as it stands in an archive: what the lists say of it can be made to lie.
    struct Member {
        var name: String
        var content: [UInt8]
        var isDeflated = false
        var flags: UInt16 = 0
        var method: UInt16?
        var sum: UInt32?
        var size: UInt64?
        var packedSize: UInt64?
        var offset: UInt64?
        /// Whether the list has sizes of 64 bits.
        var isLong = false

        var packed: [UInt8] {
            guard isDeflated else { return content }
            var stream = z_stream()
            #expect(
                deflateInit2_(
                    &stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                    Int32(MemoryLayout<z_stream>.size)) == Z_OK)
            defer { deflateEnd(&stream) }
            var out = [UInt8](repeating: 0, count: content.count + 1000)
            var input = content
            let count = input.withUnsafeMutableBufferPointer { input in
                out.withUnsafeMutableBufferPointer { room -> Int in
                    (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
                    (stream.next_out, stream.avail_out) = (room.baseAddress, UInt32(room.count))
                    #expect(deflate(&stream, Z_FINISH) == Z_STREAM_END)
                    return room.count - Int(stream.avail_out)
                }
            }
            return Array(out[..<count])
        }
    }

    private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    static func archive(
        _ members: [Member], comment: String = "", isLong: Bool = false, count: UInt64? = nil, listSize: UInt64? = nil
    )
        -> [UInt8]
    {
        var out: [UInt8] = []
        var list: [UInt8] = []
        for member in members {
            let (packed, name) = (member.packed, Array(member.name.utf8))
            let sum = member.sum ?? UInt32(truncatingIfNeeded: crc32(0, member.content, UInt32(member.content.count)))
            let (size, packedSize) = (
                member.size ?? UInt64(member.content.count), member.packedSize ?? UInt64(packed.count)
            )
            let offset = member.offset ?? UInt64(out.count)
            let head: [UInt8] =
                bytes(UInt16(20)) + bytes(member.flags) + bytes(member.method ?? (member.isDeflated ? 8 : 0))
                + bytes(UInt32(0)) + bytes(sum)
            // NumPy writes 64-bit sizes in front of each member.
            let extra: [UInt8] = bytes(UInt16(1)) + bytes(UInt16(16)) + bytes(size) + bytes(packedSize)
            out += bytes(UInt32(0x0403_4B50)) + head + bytes(UInt32.max) + bytes(UInt32.max)
            out += bytes(UInt16(name.count)) + bytes(UInt16(extra.count)) + name + extra + packed
            let long: [UInt8] =
                member.isLong
                ? bytes(UInt16(1)) + bytes(UInt16(24)) + bytes(size) + bytes(packedSize) + bytes(offset) : []
            list += bytes(UInt32(0x0201_4B50)) + bytes(UInt16(20)) + head
            list +=
                member.isLong
                ? bytes(UInt32.max) + bytes(UInt32.max)
                : bytes(UInt32(truncatingIfNeeded: packedSize)) + bytes(UInt32(truncatingIfNeeded: size))
            list +=
                bytes(UInt16(name.count)) + bytes(UInt16(long.count)) + bytes(UInt16(0)) + bytes(UInt32(0))
                + bytes(UInt32(0))
            list += member.isLong ? bytes(UInt32.max) : bytes(UInt32(truncatingIfNeeded: offset))
            list += name + long
        }
        let (start, number, size) = (
            UInt64(out.count), count ?? UInt64(members.count), listSize ?? UInt64(list.count)
        )
        out += list
        if isLong {
            let place = UInt64(out.count)
            out +=
                bytes(UInt32(0x0606_4B50)) + bytes(UInt64(44)) + bytes(UInt16(45)) + bytes(UInt16(45))
                + bytes(UInt64(0))
            out += bytes(number) + bytes(number) + bytes(size) + bytes(start)
            out += bytes(UInt32(0x0706_4B50)) + bytes(UInt32(0)) + bytes(place) + bytes(UInt32(1))
        }
        out += bytes(UInt32(0x0605_4B50)) + bytes(UInt32(0))
        let short = isLong ? UInt16.max : UInt16(truncatingIfNeeded: number)
        out += bytes(short) + bytes(short)
        out +=
            isLong
            ? bytes(UInt32.max) + bytes(UInt32.max)
            : bytes(UInt32(truncatingIfNeeded: size)) + bytes(UInt32(truncatingIfNeeded: start))
        return out + bytes(UInt16(comment.utf8.count)) + Array(comment.utf8)
    }

    static func array(_ type: String, _ shape: String, _ data: [UInt8]) -> [UInt8] {
        HandMade.npy("{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }", data)
    }

    private static let rows = array("<f4", "(40, 3)", HandMade.floats((0..<120).map { Float($0 * $0 % 31) }))
    private static let labels = array("<i8", "(40,)", (0..<40).flatMap { bytes(Int64($0 % 3 + 5)) })

    private func load(
        _ members: [Member], _ array: String = "", _ options: ReadingOptions = .init(scale: ScaleKind.none)
    ) throws -> Dataset {
        try Dataset.load(folder.write(Self.archive(members), "a.npz") + array, options)
    }

    private var plain: Dataset {
        get throws { try Dataset.load(folder.write(Self.rows, "plain.npy"), ReadingOptions(scale: ScaleKind.none)) }
    }

    private func values(_ data: Dataset) -> [[Float]] { data.content.map { Array($0.dropLast()) } }

    @Test(arguments: [false, true], [false, true]) func theOnlyArray(_ isDeflated: Bool, _ isLong: Bool) throws {
        let member = Member(name: "anything.npy", content: Self.rows, isDeflated: isDeflated, isLong: isLong)
        let path = try folder.write(
            Self.archive([member], comment: isLong ? "PK and more" : "", isLong: isLong), "b.NPZ")
        let data = try Dataset.load(path, ReadingOptions(scale: ScaleKind.none))
        #expect(try data.content == plain.content && data.classes == nil)
        #expect(try data.fingerprint == plain.fingerprint)
    }

    @Test func rowsWithTheirLabels() throws {
        for (x, y) in [("x", "y"), ("data", "labels"), ("X", "Y")] {
            let members = [
                Member(name: "\(y).npy", content: Self.labels, isDeflated: true),
                Member(name: "other.npy", content: Self.labels),
                Member(name: "\(x).npy", content: Self.rows, isDeflated: true),
                Member(name: "readme.txt", content: [65]),
            ]
            let data = try load(members)
            #expect(try data.classes == 3 && values(data) == values(plain))
            #expect(
                data.report?.label == .init(name: y, classes: ["5", "6", "7"])
                    && data.report?.classCounts == [14, 13, 13])
            #expect(data.report?.remarks == [.otherArrays(["other"])])
            #expect(try load(members, "", ReadingOptions(labels: .none, scale: ScaleKind.none)).classes == nil)
            #expect(try load(members, ":\(x)").classes == 3)
        }
        // Each row keeps its label: the label is the row's number modulo 3, and a row says its number.
        let numbers = Self.array("<f4", "(40, 2)", HandMade.floats((0..<80).map { Float($0 / 2) }))
        let data = try load([Member(name: "x.npy", content: numbers), Member(name: "y.npy", content: Self.labels)])
        for i in 0..<data.train.count { #expect(data.train.writtenLabel(i) == Int(data.train.image(i)[0]) % 3 + 5) }
    }

    @Test func namedArrays() throws {
        let other = Self.array("|u1", "(4, 2, 2)", Array(0..<16))
        let members = [
            Member(name: "one.npy", content: Self.rows), Member(name: "two.npy", content: other, isDeflated: true),
        ]
        #expect(try load(members, ":one").features == 3)
        let data = try load(members, ":two")
        #expect(data.shape == ImageShape(height: 2, width: 2) && data.id.hasSuffix("a.npz:two"))
        let path = folder.file("a.npz")
        expect(refusal(path), has: "found the arrays one, two", "a.npz:NAME")
        expect(refusal(path + ":three"), has: "no array 'three'", "one of one, two")
        // A checkpoint reads it again by the same name.
        #expect(try Dataset.load(data.id, data.reading).fingerprint == data.fingerprint)
        expect(refusal(folder.file("none.npz:x")), has: "none.npz")
        expect(refusal(try folder.write(Self.archive([]), "empty.npz")), has: "no array")
    }

    @Test func labelsThatAreNone() throws {
        for (labels, words) in [
            (Self.array("<i8", "(39,)", [UInt8](repeating: 0, count: 312)), "[39]"),
            (Self.array("<U3", "(40,)", [UInt8](repeating: 0, count: 480)), "type <U3"),
            (Self.array("<f4", "(40,)", HandMade.floats((0..<40).map { Float($0) + 0.5 })), "0.5"),
            (Self.array("|i1", "(40,)", [UInt8](repeating: 0xFF, count: 40)), "-1"),
        ] {
            let path = try folder.write(
                Self.archive([Member(name: "x.npy", content: Self.rows), Member(name: "y.npy", content: labels)]),
                "l.npz")
            expect(refusal(path), has: "l.npz:y", words, "--labels none")
        }
    }

    /// Each is refused at once, by a line that says what is wrong; nothing is believed that the file can't hold.
    @Test func hostileFiles() throws {
        func refused(_ bytes: [UInt8], _ words: String..., at place: SourceLocation = #_sourceLocation) throws {
            let text = refusal(try folder.write(bytes, "bad.npz"))
            for word in words { #expect(text.contains(word), "\(text)", sourceLocation: place) }
            #expect(
                !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } && text.utf8.count < 600,
                sourceLocation: place)
        }
        func one(_ edit: (inout Member) -> Void) -> [UInt8] {
            var member = Member(name: "x.npy", content: Self.rows, isDeflated: true)
            edit(&member)
            return Self.archive([member])
        }
        try refused([], "no list of members")
        try refused(Array("PK".utf8) + [UInt8](repeating: 0, count: 100), "no list of members")
        try refused(one { $0.sum = 7 }, "another sum")
        try refused(one { $0.flags = 1 }, "encrypted")
        try refused(one { $0.method = 12 }, "method 12", "savez")
        try refused(one { $0.size = 1 << 31 }, "claim")
        try refused(one { ($0.isLong, $0.size) = (true, UInt64.max) }, "member within")
        try refused(one { ($0.isLong, $0.packedSize) = (true, 1 << 40) }, "member within")
        try refused(one { ($0.isLong, $0.offset) = (true, 1 << 62) }, "member within")
        try refused(one { $0.offset = 3 }, "no array at byte 3")
        try refused(one { $0.size = 12 }, "bad.npz:x")
        try refused(one { $0.content = Array("hello".utf8) }, "NumPy")
        var packed = one { _ in }
        for i in 80..<100 { packed[i] ^= 0x55 }
        try refused(packed, "bad.npz:x")
        for isLong in [false, true] {
            let member = Member(name: "x.npy", content: Self.rows)
            try refused(Self.archive([member], isLong: isLong, count: 65_000), "list of 65000")
            try refused(Self.archive([member], isLong: isLong, listSize: 1 << 31), "that a file of")
        }
        try refused(
            Self.archive([Member(name: "x.npy", content: Self.rows)], isLong: true, count: 1 << 63), "that a file of")
        // An array that claims to be larger than its member.
        let large = Self.array("<f4", "(400000000, 300)", [1, 2, 3, 4])
        try refused(one { $0.content = large }, "bad.npz:x")
        let whole = one { _ in }
        for length in stride(from: 1, to: whole.count, by: 7) { try refused(Array(whole[..<length]), "bad.npz") }
    }
}
