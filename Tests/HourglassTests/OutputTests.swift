import Foundation
import Networks
import TestSupport
import Testing

/// What becomes of a command whose output nobody takes, and what never reaches a terminal.
@Suite struct OutputTests {
    private static let commands = [
        "variants", "variants --json", "data", "data --json", "measures", "measures --json", "manual", "manual house",
        "config", "reproduce --list", "reproduce --list --json", "--help", "--version", "help train", "train --help",
        "classifier train --help", "--generate-completion-script bash",
    ]

    private static let full = "hourglass: standard output: the disk is full\n"

    @Test(arguments: commands) func aFullDiskIsSaid(_ command: String) throws {
        let outcome = try Program.shell(#"exec "$0" \#(command) >/dev/full"#, in: TemporaryFolder())
        #expect(outcome.status == 1 && outcome.error == Self.full, "\(outcome.error)")
        let fine = try Program.shell(#"exec "$0" \#(command)"#, in: TemporaryFolder())
        #expect(fine.status == 0 && fine.error.isEmpty && !fine.text.isEmpty, "\(fine.error)")
    }

    @Test func commandsOnModelsSayIt() throws {
        let folder = try TemporaryFolder()
        let trained = try Program.shell(#"exec "$0" \#(Program.briefTraining) --save x"#, in: folder)
        #expect(trained.status == 0, "\(trained.error)")
        for command in [
            "evaluate x", "evaluate x --json", "reconstruct x", "interpolate x", "sample x",
        ] {
            let outcome = try Program.shell(#"exec "$0" \#(command) 2>err >/dev/full"#, in: folder)
            let error = String(decoding: try folder.read("err"), as: UTF8.self)
            #expect(outcome.status == 1 && error.hasSuffix(Self.full), "\(command): \(error)")
        }
    }

    /// Opens descriptor 4 on a pipe whose reader has come and gone.
    private static let unread = "mkfifo pipe; true <pipe & exec 4>pipe; wait; rm pipe"

    /// The ways in which output fails, each with a training in text and in objects: it ends with an error, and saves what
    /// was trained.
    @Test(arguments: ["", "--json"]) func trainingSavesAllTheSame(_ json: String) throws {
        let folder = try TemporaryFolder()
        let training = #"train --data digits --variant linear --steps 40 --threads 1 --seed 3 \#(json)"#
        let whole = try Program.shell(#"exec "$0" \#(training) --save whole"#, in: folder)
        #expect(whole.status == 0 && whole.error.isEmpty)
        let ways = [
            ("full", #""$0" \#(training) --save full >/dev/full"#, "the disk is full"),
            (
                "gone", #"\#(Self.unread); "$0" \#(training) --save gone >&4; echo $? >status"#,
                "nobody reads it any more"
            ),
            (
                "deaf", #"trap '' PIPE; \#(Self.unread); "$0" \#(training) --save deaf >&4; echo $? >status"#,
                "nobody reads it any more"
            ),
        ]
        for (name, script, reason) in ways {
            let outcome = try Program.shell(script, in: folder)
            #expect(outcome.error == "hourglass: standard output: \(reason)\n", "\(name)")
            let status =
                name == "full"
                ? outcome.status
                : Int32(
                    String(decoding: try folder.read("status"), as: UTF8.self).trimmingCharacters(
                        in: .whitespacesAndNewlines))
            #expect(status == 1, "\(name)")
            // Whoever stops reading ends the training; for a full disk it goes on.
            if name == "full" {
                #expect(try folder.read(name) == folder.read("whole"))
            } else {
                #expect(try SafeTensors(contentsOf: folder.file(name)).metadata["setup"] != nil, "\(name)")
            }
        }
    }

    /// Without a file to save there is nothing to go on for: a day's training ends at its first line.
    @Test func trainingForNothingEndsAtOnce() throws {
        let outcome = try Program.shell(
            #"exec timeout 60 "$0" train --data digits --variant linear --steps 100000000 --threads 1 >/dev/full"#,
            in: TemporaryFolder())
        #expect(outcome.status == 1 && outcome.error == Self.full)
    }

    private static let attack = "\u{1B}]0;OWNED\u{7}\u{1B}[31m\u{9B}2J\u{7F}\r\u{8}\u{202E}x"

    /// Bytes below a blank but the newline, DEL, C1 and controls of direction.
    private func expectClean(_ outcome: Program.Outcome, _ what: String) {
        for text in [outcome.text, outcome.error] {
            let bad = text.unicodeScalars.filter {
                $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value)
                    || (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value)
            }
            #expect(bad.isEmpty, "\(what): \(text.debugDescription)")
        }
    }

    /// Every name that a file holds, in place of the right one.
    @Test func namesInFilesSteerNothing() throws {
        let folder = try TemporaryFolder()
        let trained = try Program.shell(#"exec "$0" \#(Program.briefTraining) --save x"#, in: folder)
        #expect(trained.status == 0, "\(trained.error)")
        let file = try SafeTensors(contentsOf: folder.file("x"))
        func attack(_ key: String, _ old: String, _ new: String) throws {
            var other = file
            let text = try #require(other.metadata[key])
            #expect(text.contains(old), "\(key): \(text)")
            other.metadata[key] = text.replacingOccurrences(of: old, with: new)
            try other.write(to: folder.file("y"))
            for command in ["evaluate y", "evaluate y --json", "train --resume y --steps 3"] {
                let outcome = try Program.shell(#"exec "$0" \#(command)"#, in: folder)
                expectClean(outcome, "\(key) \(command)")
            }
        }
        let quoted = String(
            decoding: try JSONEncoder().encode(Self.attack).dropFirst().dropLast(), as: UTF8.self)
        for value in ["linear", "adam", "squared"] { try attack("setup", "\"\(value)\"", "\"\(quoted)\"") }
        try attack("data", "digits", Self.attack)
        try attack("setup", "{", Self.attack)
        try attack("progress", "\"step\"", "\"\(Self.attack)\"")
        var renamed = file
        renamed.tensors[Self.attack] = renamed.tensors.removeValue(forKey: "decoder.0.bias")
        try renamed.write(to: folder.file("y"))
        expectClean(try Program.shell(#"exec "$0" evaluate y"#, in: folder), "a tensor's name")
    }

    @Test func whatIsTypedSteersNothing() throws {
        let folder = try TemporaryFolder()
        try folder.write("[\"\(Self.attack)\"]\nx\u{1B}[31m = 1\n\"\u{9B}\" = 3\n", "config.toml")
        let attack = Self.attack
        for arguments in [
            [attack], ["--\(attack)"], ["train", "--variant", attack, "--steps", "1"],
            ["train", "--data", attack, "--steps", "1"], ["train", "--steps", "1", "--save", "\(attack)/x"],
            ["train", "--steps", attack], ["train", "--set", attack, "--steps", "1"], ["evaluate", attack],
            ["reproduce", attack], ["manual", attack], ["bench", attack], ["reconstruct", "x", "--corrupt", attack],
            ["classifier", "evaluate", attack], ["config", "--config", folder.file("config.toml")],
            ["config", "--config", attack], ["help", attack],
        ] {
            let outcome = try Program.run(arguments)
            expectClean(outcome, "\(arguments)")
            #expect(!(outcome.text + outcome.error).isEmpty)
        }
    }
}
