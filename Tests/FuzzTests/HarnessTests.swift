import CAllocator
import Foundation
import TestSupport
import Testing

/// A seed of each reader of data in a folder of its own.
struct TemporaryFolderOfSeeds {
    let folder: TemporaryFolder
    let sources: [String]
    private let folders: [TemporaryFolder]

    init() throws {
        folder = try TemporaryFolder()
        let folders = try DataFile.all.map { _ in try TemporaryFolder() }
        sources = try zip(DataFile.all, folders).map { try $0.source($0.examples[0], in: $1) }
        self.folders = folders
    }
}

/// The harness finds what is wrong with a reader, and finds it again.
@Suite struct HarnessTests {
    /// Reads `key=number` and gets it wrong in one way.
    struct Faulty: Fuzzed {
        enum Fault: String, CaseIterable { case none, control, long, silent, slow, greedy, broken }
        let fault: Fault
        let name: String
        let rounds = 2000
        let mostMemory = 8 << 20
        let mostSeconds = 0.2
        let words = ["key", "=", "other"]

        init(_ fault: Fault) { (self.fault, name) = (fault, "harness-\(fault)") }

        struct Wordless: Error {}

        func seeds() -> [[UInt8]] { [Array("key=10".utf8), Array("key=7".utf8)] }

        func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
            let text = String(decoding: input, as: UTF8.self)
            let parts = text.split(separator: "=")
            guard parts.count == 2, parts[0] == "key" else {
                switch fault {
                case .control: throw Refused(description: "found \(text)")
                case .long: throw Refused(description: String(repeating: "x", count: 1001))
                case .silent: throw Wordless()
                default: throw Refused(description: "found no key, expected key=number")
                }
            }
            guard let number = Int(parts[1]) else { throw Refused(description: "expected a number") }
            if number > 1000, number % 7 == 0, fault == .slow {
                var sum = 0.0
                let begin = Fuzz.seconds
                while Fuzz.seconds - begin < 0.4 { sum += sum.squareRoot() }
                return "slow \(sum > 0)"
            }
            if number > 1000, fault == .greedy {
                let bytes = [UInt8](repeating: 1, count: 1 << 24)
                return "greedy \(bytes[number % 1000])"
            }
            try Violation.unless(fault != .broken || number >= 0, "a negative number is read")
            return number < 0 ? "negative" : "positive"
        }
    }

    @Test(arguments: Faulty.Fault.allCases) func faultsAreFound(_ fault: Faulty.Fault) throws {
        let expected: [Faulty.Fault: String] = [
            .control: "the error has U+", .long: "the error has 1001 characters", .silent: "an error without words",
            .slow: "seconds of computing", .greedy: "MiB asked for by", .broken: "a negative number is read",
        ]
        let report = try Fuzz(Faulty(fault), [:]).run()
        guard let reason = expected[fault] else {
            #expect(report.failures.isEmpty && report.kinds.count == 4, "\(report.kinds) \(report.failures)")
            return
        }
        // Under a sanitizer nothing is counted.
        let isCounted = allocations_bytes_here() > 0
        #expect(
            report.failures.contains { $0.reason.contains(reason) } || fault == .greedy && !isCounted,
            "\(report.failures)")
    }

    @Test func theSameSeedTriesTheSame() throws {
        func inputs(_ seed: String) throws -> [Fuzz.Failure] {
            try Fuzz(Faulty(.control), ["HOURGLASS_FUZZ_SEED": seed]).run().failures
        }
        #expect(try inputs("5") == inputs("5"))
        #expect(try inputs("5") != inputs("6"))
    }

    /// Numbers of a checkpoint's settings are reached, each with all of its extremes.
    @Test func extremesOfCheckpointsAreTried() throws {
        let inputs = try Checkpoints().hard()
        #expect(inputs.count > 300 && inputs.count.isMultiple(of: 5), "\(inputs.count)")
        #expect(Set(inputs).count > inputs.count * 9 / 10)
        #expect(inputs.allSatisfy { TensorFile($0) != nil })
    }

    @Test func roundsAreMultiplied() {
        #expect(Fuzz(Faulty(.none), ["HOURGLASS_FUZZ_ROUNDS": "0.5", "HOURGLASS_FUZZ_SEED": "9"]).rounds == 1000)
        #expect(Fuzz(Faulty(.none), [:]).seed == 1)
    }

    /// The input is in the file while it is tried, and gone afterwards.
    @Test func theLastInputIsKept() throws {
        let path: String
        do {
            let last = try LastInput(of: "harness")
            path = last.path
            try last.begin(Array("longer".utf8))
            try last.begin([1, 2])
            #expect(FileManager.default.contents(atPath: path) == Data([1, 2]))
            last.end()
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func jsonIsReadAndWritten() throws {
        let text = #"{"a":[1,2e400,-0,true,null,{}],"b":"x\"\\\u0001y","b":[]}"#
        let json = try #require(JSONText(text.utf8))
        #expect(json.text == text)
        #expect(json.count == 10 && json["a"] != nil && json["c"] == nil)
        for i in 0..<json.count {
            var changed = json
            changed.edit(i) { $0 = .bare("77") }
            #expect(changed != json && changed.text.contains("77"))
        }
        for wrong in ["", "{", "[1,]x", "{\"a\"}", "1 2", "\"a"] { #expect(JSONText(wrong.utf8) == nil, "\(wrong)") }
    }

    /// Changes of structure leave a file that can be taken apart, in which something is different.
    @Test func tensorFilesStayWhole() throws {
        let seed = try TrainedClassifiers().seeds()[0]
        let whole = try #require(TensorFile(seed)).bytes
        #expect(try #require(TensorFile(whole)).bytes == whole)
        #expect(try TrainedClassifiers().take(whole, in: TemporaryFolder()).hasPrefix("a classifier"))
        var chance = Chance(seed: 4)
        var differing = 0
        for _ in 0..<50 {
            let changed = try #require(TensorFile.changed(seed, words: ["a"], by: &chance))
            #expect(TensorFile.parts(changed) != nil)
            differing += changed == seed ? 0 : 1
        }
        #expect(differing > 40)
    }
}
