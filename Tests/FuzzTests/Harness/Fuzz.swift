import CAllocator
import Foundation
import TestSupport

/// Tries a reader with what ever failed, with its seeds, and with mutations of them.
///
/// An input that gives what none before it gave (an error of another kind, another outcome) becomes a seed itself, so
/// that mutations pile up where they lead somewhere.
struct Fuzz {
    let reader: any Fuzzed
    var seed: UInt64
    var rounds: Int

    struct Failure: Equatable {
        let input: [UInt8]
        let reason: String
    }

    struct Report {
        /// Inputs tried, and how many of them were read.
        var tried = 0
        var read = 0
        /// Kinds of outcomes.
        var kinds: Set<String> = []
        /// The first of each kind.
        var failures: [Failure] = []
    }

    /// `HOURGLASS_FUZZ_SEED` is the seed, 1 where it isn't said; there are `HOURGLASS_FUZZ_ROUNDS` times as many rounds as
    /// usual.
    init(_ reader: any Fuzzed, _ environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.reader = reader
        seed = environment["HOURGLASS_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
        rounds = Int(Double(reader.rounds) * (environment["HOURGLASS_FUZZ_ROUNDS"].flatMap(Double.init) ?? 1))
    }

    /// What has failed before, by the names of files.
    static func corpus(of name: String) -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Corpus/\(name)").path
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        return names.compactMap { FileManager.default.contents(atPath: "\(folder)/\($0)").map { [UInt8]($0) } }
    }

    private static let largestPool = 400
    private static let mostFailures = 20

    func run() throws -> Report {
        var report = Report()
        let last = try LastInput(of: reader.name)
        let folder = try TemporaryFolder()
        var failed: Set<String> = []
        func attempt(_ input: [UInt8]) throws -> Bool {
            try last.begin(input)
            defer { last.end() }
            let (outcome, failure) = judge(input, in: folder)
            report.tried += 1
            if let failure {
                if failed.insert(Self.kind(failure)).inserted {
                    report.failures.append(Failure(input: input, reason: failure))
                }
                return false
            }
            if outcome.hasPrefix(Self.readMark) { report.read += 1 }
            return report.kinds.insert(Self.kind(outcome)).inserted
        }

        for input in try Self.corpus(of: reader.name) + reader.hard() { _ = try attempt(input) }
        let (readBefore, seeds) = (report.read, try reader.seeds())
        for input in seeds { _ = try attempt(input) }
        try Violation.unless(
            report.read > readBefore || !report.failures.isEmpty, "\(reader.name) reads none of its own seeds")

        var pool = seeds
        var chance = Chance(seed: seed, reader.name)
        let mutation = Mutation(words: reader.words, mostBytes: reader.mostBytes)
        for _ in 0..<rounds {
            let (one, other) = (chance.one(of: pool), chance.one(of: pool))
            let restructured = chance.happens(0.75) ? reader.restructured(one, by: &chance) : nil
            let input = restructured ?? mutation.mutated(one, with: other, by: &chance)
            guard input.count <= max(reader.mostBytes, one.count), try attempt(input) else { continue }
            if pool.count < Self.largestPool { pool.append(input) }
            if report.failures.count >= Self.mostFailures { break }
        }
        return report
    }

    private static let readMark = "read "

    /// What came of an input, and the promise that was broken.
    private func judge(_ input: [UInt8], in folder: TemporaryFolder) -> (outcome: String, failure: String?) {
        let (seconds, bytes) = (Self.seconds, allocations_bytes_here())
        var outcome: String
        do {
            outcome = Self.readMark + (try reader.take(input, in: folder))
        } catch let violation as Violation {
            return ("", violation.description)
        } catch {
            guard type(of: error) is any CustomStringConvertible.Type else {
                return ("", "an error without words: \(type(of: error)).\(error)")
            }
            outcome = "\(error)"
            do { try Violation.unlessLine(outcome, typed: reader.isTyped ? input.count : nil, "the error") } catch {
                return ("", "\(error)")
            }
            outcome = outcome.replacing(folder.path, with: "")
        }
        let (took, asked) = (Self.seconds - seconds, Int(allocations_bytes_here() - bytes))
        if took > reader.mostSeconds { return ("", "\(String(format: "%.1f", took)) seconds of computing") }
        if asked > reader.mostMemory { return ("", "\(asked >> 20) MiB asked for by \(input.count) bytes") }
        return (outcome, nil)
    }

    /// Of computing on this thread: others' load doesn't count.
    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// An outcome without its numbers and quotations.
    static func kind(_ outcome: String) -> String {
        var kind = ""
        var isQuoted = false
        for character in outcome.prefix(300) {
            if character == "\"" || character == "'" { isQuoted.toggle() }
            guard !isQuoted, !character.isNumber else { continue }
            kind.append(character)
        }
        return kind
    }
}
