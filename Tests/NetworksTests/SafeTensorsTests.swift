import Foundation
import Networks
import Tensors
import TestSupport
import Testing

/// Files written here byte for byte from the format's description, and what is made of damaged ones.
@Suite struct SafeTensorsTests {
    /// A file from a header's text, padded as the format allows, and data.
    static func file(_ header: String, _ data: [UInt8], length: UInt64? = nil) -> [UInt8] {
        let text = Array(header.utf8)
        return (0..<8).map { UInt8(truncatingIfNeeded: (length ?? UInt64(text.count)) >> (8 * UInt64($0))) } + text
            + data
    }

    static func bytes(_ values: [Float]) -> [UInt8] {
        values.flatMap { v in (0..<4).map { UInt8(truncatingIfNeeded: v.bitPattern >> (8 * UInt32($0))) } }
    }

    static func entry(_ name: String, _ shape: String, _ offsets: String, dtype: String = "F32") -> String {
        "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }

    @Test func readsAFileWrittenByHand() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            Self.file(
                "{\(Self.entry("b", "[2,1]", "[4,12]")),\(Self.entry("a", "[]", "[0,4]")),\"__metadata__\":{\"k\":\"v\"}} ",
                Self.bytes([7, -1, .leastNonzeroMagnitude])), "x.safetensors")
        let file = try SafeTensors(contentsOf: path)
        #expect(file.metadata == ["k": "v"])
        #expect(
            file.tensors == [
                "a": Tensor([7], shape: []), "b": Tensor([-1, .leastNonzeroMagnitude], shape: [2, 1]),
            ])
    }

    @Test func roundTripKeepsEveryBit() throws {
        let folder = try TemporaryFolder()
        let tensors = [
            "encoder.0.weight": Tensor(
                [0, -0.0, .infinity, 3 * .leastNonzeroMagnitude, .greatestFiniteMagnitude, 3], shape: [2, 3]),
            "ünïcode \"quoted\"\n": Tensor([1.5], shape: []), "z": Tensor([1, 2], shape: [1, 2, 1]),
        ]
        let metadata = ["a": "{\"x\": 1}", "empty": "", "line": "1\n2 ☃"]
        let file = SafeTensors(tensors: tensors, metadata: metadata)
        try file.write(to: folder.file("x"))
        let again = try SafeTensors(contentsOf: folder.file("x"))
        #expect(again.metadata == metadata)
        #expect(again.tensors.mapValues(\.shape) == tensors.mapValues(\.shape))
        for (name, tensor) in tensors {
            #expect(again.tensors[name]?.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
        }
        // Equal contents, equal bytes; data starts on a boundary of 8; nothing else is left in the folder.
        try again.write(to: folder.file("y"))
        #expect(try folder.read("x") == folder.read("y"))
        #expect(try folder.read("x")[0] % 8 == 0)
        #expect(folder.names == ["x", "y"])
    }

    @Test func writingReplacesTheOldFileWholeOrNotAtAll() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", "x")
        try SafeTensors(metadata: ["new": "1"]).write(to: folder.file("x"))
        #expect(try SafeTensors(contentsOf: folder.file("x")).metadata == ["new": "1"])
        // A folder can't be replaced by a file.
        try FileManager.default.createDirectory(atPath: folder.file("taken/in"), withIntermediateDirectories: true)
        let error = #expect(throws: SafeTensors.WriteError.self) { try SafeTensors().write(to: folder.file("taken")) }
        #expect(error?.description.hasPrefix(folder.file("taken")) == true)
        #expect(throws: SafeTensors.WriteError.self) { try SafeTensors().write(to: folder.file("missing/x")) }
        #expect(folder.names == ["taken", "x"])
    }

    struct Damage: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]
        /// What the error has to name beside the file.
        let parts: [String]

        init(_ name: String, _ bytes: [UInt8], _ parts: String...) {
            (self.name, self.bytes, self.parts) = (name, bytes, parts)
        }

        var testDescription: String { name }
    }

    static let damages: [Damage] = {
        let four = bytes([1])
        func one(_ shape: String, _ offsets: String, dtype: String = "F32") -> [UInt8] {
            file("{\(entry("w", shape, offsets, dtype: dtype))}", four)
        }
        let whole = file("{\(entry("w", "[2,3]", "[0,24]"))}", bytes([1, 2, 3, 4, 5, 6]))
        return [
            Damage("empty", [], "byte 0", "found 0 bytes"),
            Damage("seven bytes", [1, 0, 0, 0, 0, 0, 0], "byte 0", "found 7 bytes"),
            Damage("data cut off", Array(whole.dropLast()), "w", "bytes 0 ..< 24", "23"),
            Damage("header cut off", Array(whole.prefix(30)), "byte 0", "at most the 22"),
            Damage("header longer than the file", file("{}", [], length: 3), "byte 0", "header of 3 bytes"),
            Damage(
                "header of 2⁶⁴ − 1 bytes", file("{}", [], length: .max), "byte 0", "header of 18446744073709551615"),
            Damage("header of 2⁶³ bytes", file("{}", [], length: 1 << 63), "byte 0", "expected at most"),
            Damage("no header", file("", []), "byte 8", "no JSON object"),
            Damage("no JSON", file("\u{0}\u{1}\u{2}", four), "byte 8", "no JSON object"),
            Damage("a JSON list", file("[1]", four), "byte 8", "no JSON object"),
            Damage("half a JSON object", file("{\"w\":{\"dtype\":", four), "byte 8", "no JSON object"),
            Damage("JSON nested 10,000 deep", file(String(repeating: "[", count: 10_000), four), "byte 8"),
            Damage(
                "a name that stands twice",
                file("{\(entry("w", "[1]", "[0,4]")),\(entry("w", "[1]", "[0,4]"))}", four), "w", "twice"),
            Damage("metadata that stand twice", file("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", []), "a", "twice"),
            Damage(
                "a shape nested deep", file("{\"w\":{\"shape\":\(String(repeating: "[", count: 100_000))", four),
                "byte 8"),
            Damage("an endless shape", one("[\(String(repeating: "1,", count: 100_000))1]", "[0,4]"), "w"),
            Damage("half an escape", file("{\"\\u12", four), "byte 8", "no JSON object"),
            Damage("half a pair of surrogates", file("{\"\\ud83d\":1}", four), "byte 8", "no JSON object"),
            Damage("text behind the object", file("{} x", []), "byte 8", "no JSON object"),
            Damage(
                "a name with the bytes of a terminal", file("{\"\\u001b[31m\u{9B}w\":3}", four),
                "\\u{1b}[31m\\u{9b}w"),
            Damage(
                "a pointer to the file", Array("version https://git-lfs.github.com/spec/v1\n".utf8), "byte 0",
                "git lfs pull"),
            Damage("entry that is a number", file("{\"w\":3}", four), "w", "expected dtype, shape and data_offsets"),
            Damage("entry without a shape", file("{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", four), "w"),
            Damage("half precision", one("[2]", "[0,4]", dtype: "F16"), "w", "dtype F16", "expected F32"),
            Damage("shape of words", one("[\"1\"]", "[0,4]"), "w"),
            Damage("shape of fractions", one("[0.5]", "[0,2]"), "w"),
            Damage("negative shape", one("[-1]", "[0,4]"), "w", "shape [-1]"),
            Damage("negative shape twice", one("[-1,-1]", "[0,4]"), "w", "shape [-1, -1]"),
            Damage("length 0", one("[0]", "[0,0]"), "w", "shape [0]"),
            Damage("shape that overflows", one("[4294967296,4294967296]", "[0,0]"), "w", "within the file"),
            Damage("shape that overflows to 1", one("[9223372036854775807,9223372036854775807]", "[0,4]"), "w"),
            Damage("shape beyond 64 bits", one("[99999999999999999999]", "[0,4]"), "w"),
            Damage("bytes × 4 overflow", one("[4611686018427387905]", "[0,4]"), "w", "within the file"),
            Damage("too few bytes", one("[2]", "[0,4]"), "w", "bytes 0 ..< 4", "expected 8 bytes"),
            Damage("too many bytes", file("{\(entry("w", "[1]", "[0,8]"))}", four + four), "w", "expected 4 bytes"),
            Damage("one offset", one("[1]", "[0]"), "w"),
            Damage("offsets turned round", one("[1]", "[4,0]"), "w", "bytes 4 ..< 0"),
            Damage("offset before the data", one("[1]", "[-4,0]"), "w", "bytes -4 ..< 0"),
            Damage("offset below all", one("[1]", "[1,-9223372036854775808]"), "w"),
            Damage("offset beyond all", one("[1]", "[9223372036854775803,9223372036854775807]"), "w"),
            Damage(
                "two tensors on the same bytes",
                file("{\(entry("v", "[1]", "[0,4]")),\(entry("w", "[1]", "[0,4]"))}", four), "w", "byte"),
            Damage("bytes of no tensor", file("{\(entry("w", "[1]", "[0,4]"))}", four + four), "4 bytes", "8"),
            Damage(
                "metadata that isn't text", file("{\"__metadata__\":{\"a\":1},\(entry("w", "[1]", "[0,4]"))}", four),
                "__metadata__", "strings"),
        ]
    }()

    @Test(arguments: damages) func damageIsOneError(_ damage: Damage) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(damage.bytes, "x.safetensors")
        let error = #expect(throws: SafeTensors.ReadError.self) { try SafeTensors(contentsOf: path) }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("\(path): "))
        for part in damage.parts + ["found ", "expected "] { #expect(text.contains(part), "\(part) in \(text)") }
        #expect(!text.contains("\n"))
    }

    /// Every prefix of a small file, and a flipped bit in every byte: read or refused, never a trap.
    @Test func anyDamageIsReadOrRefused() throws {
        let folder = try TemporaryFolder()
        try SafeTensors(
            tensors: ["a": Tensor([1, 2], shape: [2]), "b": Tensor([3], shape: [])], metadata: ["k": "v"]
        ).write(to: folder.file("whole"))
        let whole = try folder.read("whole")
        var refused = 0
        func probe(_ bytes: [UInt8]) throws {
            let path = try folder.write(bytes, "x")
            do { _ = try SafeTensors(contentsOf: path) } catch is SafeTensors.ReadError { refused += 1 }
        }
        for count in 0..<whole.count { try probe(Array(whole.prefix(count))) }
        #expect(refused == whole.count)
        for i in whole.indices {
            var bytes = whole
            bytes[i] ^= 1 << UInt8(i % 8)
            try probe(bytes)
        }
        #expect(refused > whole.count)
    }

    /// Whoever opens a pipe waits for somebody to write into it.
    @Test func aPipeIsRefusedAtOnce() throws {
        let folder = try TemporaryFolder()
        try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
        for path in [folder.file("pipe"), "/dev/null"] {
            let error = #expect(throws: SafeTensors.ReadError.self) { try SafeTensors(contentsOf: path) }
            #expect(error?.description.contains("found a pipe or a device") == true)
        }
    }

    @Test func escapesAreRead() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            Self.file(
                "{ \"__metadata__\" : {\"a\\u00e4\\n\":\"\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\r\\t☃\"} }\n", []),
            "x.safetensors")
        #expect(
            try SafeTensors(contentsOf: path).metadata == ["aä\n": "😀\"\\/\u{8}\u{C}\r\t☃"])
    }

    @Test func aFileThatCannotBeReadIsNamed() throws {
        let folder = try TemporaryFolder()
        for path in [folder.file("none"), folder.path] {
            let error = #expect(throws: SafeTensors.ReadError.self) { try SafeTensors(contentsOf: path) }
            #expect(error?.description.hasPrefix("\(path): found ") == true)
            #expect(error?.description.contains("\n") == false)
        }
    }
}
