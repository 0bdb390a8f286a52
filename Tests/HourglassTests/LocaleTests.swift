import Foundation
import TestSupport
import Testing

/// The environment's words about languages, at their oddest: they change nothing of what is written.
@Suite struct LocaleTests {
    private static let names = [
        "LANG", "LC_ALL", "LC_CTYPE", "LC_NUMERIC", "LC_COLLATE", "LC_MESSAGES", "LC_TIME", "LC_MONETARY", "LANGUAGE",
        "TZ", "LOCPATH", "NLSPATH", "CHARSET", "OUTPUT_CHARSET", "AppleLanguages",
    ]

    private static let oddities = [
        "", "C", "POSIX", "C.UTF-8", "de_DE.UTF-8", "de_DE@euro", "tr_TR.UTF-8", "ar_EG.UTF-8", "../../x", "/", ".",
        "abcdefghijklmnop", "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKL.MNOPQ@RSTUV", "_", "@", "-", "a_b_c_d_e_f_g",
        "xx-YY-zz@a=b;c=d", "en_US_POSIX", "%s%n%d", "C.UTF-8:de:..:/", ":/etc/passwd", "<+99>99:99:99",
    ]

    private static let others = [
        "variants --json", "evaluate x --split validation", "evaluate none", "tarin", "config", "--help",
        "reconstruct x --count 2",
    ]

    /// A value as the shell's `printf` spells it.
    private static func value(from draws: inout SplitMix) -> String {
        switch Int.random(in: 0..<4, using: &draws) {
        case 0: return "'\(oddities.randomElement(using: &draws)!)'"
        case 1: return #""$(head -c \#(Int.random(in: 100...100_000, using: &draws)) /dev/zero | tr '\0' a)""#
        default:
            let bytes = (0..<Int.random(in: 1...40, using: &draws)).map { _ in
                UInt8.random(in: 1...255, using: &draws)
            }
            // Letters more often than not: what looks like a language gets further.
            let text = bytes.map { byte in
                let letter = byte % 2 == 0 ? byte : UInt8(ascii: "a") + byte % 26
                let octal = String(letter == 0 ? 1 : letter, radix: 8)
                return "\\" + String(repeating: "0", count: 3 - octal.count) + octal
            }
            return #""$(printf '\#(text.joined())')""#
        }
    }

    private func run(_ assignments: String, _ command: String, in folder: TemporaryFolder) throws -> Program.Outcome {
        let none = Self.names.map { "-u \($0)" }.joined(separator: " ")
        return try Program.shell(#"exec env \#(none) \#(assignments) "$0" \#(command)"#, in: folder)
    }

    private let training = "train --data digits --variant vae --epochs 1 --threads 1 --json --save x"

    /// The objects without the times.
    private func objects(_ outcome: Program.Outcome) throws -> String {
        let objects = try outcome.objects().map { object in
            object.filter { !["seconds", "images_per_second"].contains($0.key) }
        }
        return "\(try JSONSerialization.data(withJSONObject: objects, options: [.sortedKeys]).base64EncodedString())"
    }

    @Test func eachOddityInEachVariableWritesTheSame() throws {
        let folder = try TemporaryFolder()
        let plain = try run("", training, in: folder)
        #expect(plain.status == 0 && plain.error.isEmpty)
        let (file, said) = (try folder.read("x"), try objects(plain))
        // The first two are what every other is looked up by.
        for name in ["LANG", "LC_ALL"] {
            for oddity in Self.oddities {
                let outcome = try run("'\(name)=\(oddity)'", training, in: folder)
                #expect(outcome.status == 0 && outcome.error.isEmpty, "\(name)=\(oddity): \(outcome.error)")
                #expect(try folder.read("x") == file && objects(outcome) == said, "\(name)=\(oddity)")
            }
        }
    }

    @Test func drawnValuesInAllVariablesWriteTheSame() throws {
        let folder = try TemporaryFolder()
        let plain = try run("", training, in: folder)
        let (file, said) = (try folder.read("x"), try objects(plain))
        let listing = try run("", "variants", in: folder)
        var draws = SplitMix(state: 13)
        for i in 0..<25 {
            var names = Self.names.filter { _ in Bool.random(using: &draws) }
            if names.isEmpty { names = ["LANG"] }
            let assignments = names.map { "\($0)=\(Self.value(from: &draws))" }.joined(separator: " ")
            let outcome = try run(assignments, training, in: folder)
            #expect(
                outcome.status == 0 && outcome.error.isEmpty, "\(i): \(assignments.prefix(300)): \(outcome.error)")
            #expect(try folder.read("x") == file && objects(outcome) == said, "\(i): \(assignments.prefix(300))")
            for command in ["variants", Self.others[i % Self.others.count]] {
                let outcome = try run(assignments, command, in: folder)
                #expect((0...2).contains(outcome.status), "\(i) \(command): \(assignments.prefix(300))")
                if command == "variants" { #expect(outcome.output == listing.output, "\(i)") }
            }
        }
    }
}
