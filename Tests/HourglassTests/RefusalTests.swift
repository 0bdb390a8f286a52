import Foundation
import Networks
import TestSupport
import Testing

/// What is refused: by exit code, with one clear text on stderr, and nothing half done.
@Suite struct RefusalTests {
    static let wrongCommandLines: [[String]] = [
        ["train"], ["train", "--epochs", "1", "--steps", "1"], ["train", "--epochs", "0"],
        ["train", "--epochs", "one"],
        ["train", "--steps", "-1"], ["train", "--steps", "1", "--variant", "nothing"],
        ["train", "--steps", "1", "--seed", "-1"], ["train", "--steps", "1", "--threads", "0"],
        ["train", "--steps", "1", "--batch", "0"], ["train", "--steps", "1", "--latent", "0"],
        ["train", "--steps", "1", "--widths", "10,,5"], ["train", "--steps", "1", "--widths", "10,0"],
        ["train", "--steps", "1", "--widths", ""], ["train", "--steps", "1", "--set", "beta"],
        ["train", "--steps", "1", "--set", "beta=x"], ["train", "--steps", "1", "--set", "beta=nan"],
        ["train", "--data", "digits", "--steps", "1", "--set", "beta=1000"],
        ["train", "--data", "digits", "--steps", "1", "--set", "sigma=0.1"],
        ["train", "--data", "digits", "--steps", "1", "--set", "samples=2.7"],
        ["train", "--data", "digits", "--steps", "1", "--variant", "undercomplete", "--with", "kl"],
        ["train", "--data", "digits", "--steps", "1", "--latent", "9000000000000000000"],
        ["train", "--data", "digits", "--steps", "1", "--latent", "4000000000"],
        ["train", "--data", "digits", "--steps", "1", "--widths", "9000000000000000000,9000000000000000000"],
        ["train", "--steps", "1", "--schedule", "beta"], ["train", "--steps", "1", "--schedule", "beta=anneal"],
        ["train", "--steps", "1", "--schedule", "beta=anneal:0"],
        ["train", "--steps", "1", "--schedule", "beta=rise:9"],
        ["train", "--data", "digits", "--steps", "1", "--schedule", "samples=anneal:9"],
        ["train", "--data", "digits", "--steps", "1", "--schedule", "gamma=off"],
        ["train", "--steps", "1", "--with", "nothing"], ["train", "--steps", "1", "--without", "nothing"],
        ["train", "--steps", "1", "--prior", "square"], ["train", "--steps", "1", "--distance", "far"],
        ["train", "--steps", "1", "--prior", "ring"],
        ["train", "--steps", "1", "--corruption", "rain"], ["train", "--steps", "1", "--activation", "step"],
        ["train", "--steps", "1", "--optimizer", "rprop"], ["train", "--steps", "1", "--learning-rate", "0"],
        ["train", "--steps", "1", "--learning-rate", "nan"], ["train", "--steps", "1", "--learning-rate", "inf"],
        ["train", "--steps", "1", "--clip", "0"], ["train", "--steps", "1", "--early-stopping", "0"],
        ["train", "--steps", "1", "--resume", "x", "--latent", "3"],
        ["train", "--steps", "1", "--resume", "x", "--variant", "vae"],
        ["train", "--steps", "1", "--header", "perhaps"], ["train", "--steps", "1", "--patches", "8"],
        ["train", "--steps", "1", "--nothing"], ["train", "--steps", "1", "surplus"], ["nothing"],
        ["evaluate"], ["evaluate", "x", "--split", "half"], ["evaluate", "x", "--corrupt", "rain"],
        ["evaluate", "x", "--corrupt", "mask=2"], ["evaluate", "x", "--corrupt", "mask="],
        ["evaluate", "x", "--corrupt", "none=1"],
        ["reconstruct", "x", "--count", "0"], ["reconstruct", "x", "--count", "9223372036854775807"],
        ["reconstruct", "x", "--first", "-1"],
        ["reconstruct", "x", "--scale", "0"], ["interpolate", "x", "--count", "1"],
        ["interpolate", "x", "--count", "1000000000000"], ["interpolate", "x", "--path", "bent"],
        ["--every", "0"], ["--every", "nan"], ["train", "--steps", "9223372036854775807"],
        ["traverse", "x", "--codes", "9223372036854775807"],
        ["classifier", "train", "--out", "x", "--epochs", "1000000000000000000"],
        ["compare", "--variants", "vae", "--out", "x", "--steps", "9223372036854775807"],
        ["sample", "x", "--count", "0"], ["sample", "x", "--count", "1000000000000000000"],
    ]

    @Test(arguments: wrongCommandLines) func wrongCommandLine(_ arguments: [String]) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 2, "\(outcome.error)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.contains("Error: ") && outcome.error.contains("Usage: hourglass"), "\(outcome.error)")
    }

    /// What isn't UTF-8 would be read as the name of another file.
    @Test(arguments: ["data", "evaluate", "train --data digits --variant linear --steps 1 --save"])
    func namesThatAreNotText(_ words: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try Program.shell(#""$0" \#(words) "$(printf 'd\377.csv')""#, in: folder)
        #expect(outcome.status == 2 && outcome.output.isEmpty && folder.names == [])
        #expect(outcome.error.hasPrefix("Error: argument ") && outcome.error.contains("UTF-8"), "\(outcome.error)")
    }

    /// What is known is named once, whatever lists it stands in.
    @Test(arguments: [["train", "--steps", "1", "--variant", "zzz"], ["sweep", "--steps", "1", "--grid", "zzz=1"]])
    func knownNamesAreSaidOnce(_ arguments: [String]) throws {
        let error = try Program.run(arguments).error
        let names = try #require(error.firstMatch(of: /zzz: expected one of ([^.]*)\./)).1.split(separator: ", ")
        #expect(names.count > 30 && Set(names).count == names.count, "\(error)")
    }

    /// A number below 0 is a value and no option: option, what was found, what was expected.
    static let negative: [([String], String)] = [
        (["score", "x", "--top", "1000000000000"], "--top 1000000000000: expected 1 to 10000000."),
        (["train", "--steps", "1", "--without", "none"], "--without none: expected one of l1, "),
        (["train", "--steps", "1", "--seed", "-1"], "--seed -1: expected a whole number from 0."),
        (["train", "--steps", "1", "--batch", "-1"], "--batch -1: expected a whole number from 1 to "),
        (["train", "--steps", "1", "--latent", "-3"], "--latent -3: expected a whole number from 1 to "),
        (["train", "--steps", "1", "--widths", "-5"], "--widths -5: expected numbers from 1 to "),
        (["train", "--steps", "1", "--clip", "-1"], "--clip -1: expected a number above 0, or off."),
        (["train", "--steps", "1", "--early-stopping", "-1"], "--early-stopping -1: expected a whole number from 1"),
        (["train", "--steps", "1", "--learning-rate", "-.5"], "--learning-rate -0.5: more than 0 is needed."),
        (
            ["train", "--steps", "1", "--learning-rate", "-nan"],
            "--learning-rate not a number: more than 0 is needed."
        ),
        (["train", "--steps", "1", "--threads", "-2"], "--threads -2: at least 1 is needed."),
        (["train", "--steps", "1", "--set", "-1"], "--set -1: expected KNOB=NUMBER"),
        (
            ["train", "--data", "digits", "--steps", "1", "--set", "beta=-1"],
            "--set beta=-1.0: expected 0.01 … 100.0."
        ),
        (["train", "--steps", "-1"], "--steps -1: at least 1 is needed."),
        (["train", "--epochs", "-1"], "--epochs -1: at least 1 is needed."),
        (["train", "--epochs", "one"], "'one' is invalid for '--epochs <epochs>': expected a whole number"),
        (["sample", "x", "--seed", "-1"], "'-1' is invalid for '--seed <seed>': expected a whole number from 0 to "),
        (["sample", "x", "--scale", "-1"], "--scale -1: expected 1 to 64."),
        (["--every", "-1"], "--every -1.0: expected seconds"),
        (["classifier", "train", "--out", "x", "--shift", "-1"], "--shift -1: expected 0 to 64 pixels."),
        (["train", "--steps", "1", "--json", "-1"], "'--json' does not take any value, but '-1' was specified"),
        (
            ["train", "--data", "ring", "--steps", "1", "--distance", "bernoulli"],
            "distance 'bernoulli': needs data in 0…1."
        ),
    ]

    @Test(arguments: negative) func whatWasExpectedIsSaid(_ arguments: [String], _ part: String) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errorLines.first?.contains(part) == true, "\(outcome.error)")
    }

    /// Whatever stands where a file is wanted: one line with its name, in words, at once.
    @Test func whatIsNoFileIsOneError() throws {
        let folder = try TemporaryFolder()
        let model = try Program.train("linear", in: folder)
        let pipe = folder.file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        symlink(folder.file("loop"), folder.file("loop"))
        let kinds = [
            folder.file("missing"), folder.path, pipe, folder.file("loop"), try folder.write("", "empty"),
            try folder.write([0x1F, 0x8B, 8, 0, 1, 2, 3], "x.csv.gz"), "/dev/zero",
            try folder.write([0xFF, 0xFE, 0x0A, 0x31], "utf"), "\(model)/x",
        ]
        for kind in kinds {
            for arguments in [
                ["train", "--steps", "1", "--data", kind], ["train", "--steps", "1", "--resume", kind],
                ["evaluate", kind], ["evaluate", model, "--data", kind], ["evaluate", model, "--classifier", kind],
                ["classifier", "evaluate", kind],
            ] {
                let outcome = try Program.run(arguments)
                #expect(outcome.status == 1 && outcome.output.isEmpty, "\(arguments)")
                #expect(outcome.errorLines.count == 2, "\(outcome.error)")
                for part in ["hourglass: ", kind, "found ", "expected "] {
                    #expect(outcome.error.contains(part), "\(part) in \(outcome.error)")
                }
                for raw in ["NSError", "Cocoa", "Domain", "errno", "Error(", "DecodingError", "Optional("] {
                    #expect(!outcome.error.contains(raw), "\(outcome.error)")
                }
            }
        }
    }

    /// What only the data can show to be wrong is a wrong command line all the same.
    @Test func imagesThatAreNotThere() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("linear", in: folder)
        for arguments in [
            ["reconstruct", file, "--first", "179"], ["reconstruct", file, "--first", "1000000000000"],
            ["reconstruct", file, "--count", "180"], ["interpolate", file, "--from", "179"],
            ["interpolate", file, "--to=-1"], ["reconstruct", file, "--count", "170", "--first", "10"],
            ["reconstruct", file, "--count", "179", "--scale", "64", "--png", folder.file("x.png")],
        ] {
            let outcome = try Program.run(arguments)
            #expect(outcome.status == 2 && outcome.output.isEmpty, "\(arguments): \(outcome.error)")
            let parts = ["179 images", "0 to 178", "103168×1216 pixels"]
            #expect(parts.contains { outcome.error.contains($0) }, "\(outcome.error)")
        }
        #expect(folder.names == ["linear.safetensors"])
    }

    @Test(arguments: [["--help"], ["train", "--help"], ["--version"]]) func helpIsNoError(_ arguments: [String])
        throws
    {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 0 && outcome.error.isEmpty && !outcome.output.isEmpty)
    }

    struct BadData: CustomTestStringConvertible, Sendable {
        let name: String
        /// Makes it in a folder and gives what `--data` is to name.
        let make: @Sendable (TemporaryFolder) throws -> String
        /// The place and what else the error has to name.
        let parts: [String]
        var testDescription: String { name }
    }

    static func idx(_ type: UInt8, _ sizes: [UInt8], _ data: [UInt8]) -> [UInt8] {
        [0, 0, type, UInt8(sizes.count)] + sizes.flatMap { [0, 0, 0, $0] } + data
    }

    static let badData: [BadData] = [
        BadData(
            name: "truncated gzip",
            make: { folder in
                let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                    .deletingLastPathComponent().appendingPathComponent("assets/digits/digits.csv.gz")
                return try folder.write([UInt8](try Data(contentsOf: source).prefix(5000)), "x.csv.gz")
            }, parts: ["byte"]),
        BadData(
            name: "wrong magic",
            make: { folder in
                try folder.write([1, 2, 3, 4, 0, 0, 0, 0], "train-images-idx3-ubyte")
                return folder.path
            }, parts: ["train-images-idx3-ubyte", "byte 0"]),
        BadData(
            name: "infinity", make: { try $0.write("1,2,0\n3,inf,1\n5,6,0\n7,8,1\n", "x.csv") },
            parts: ["line 2", "column 2"]),
        BadData(name: "ragged row", make: { try $0.write("1,2,0\n3,4,1\n5,6\n7,8,1\n", "x.csv") }, parts: ["line 3"]),
        BadData(name: "empty", make: { try $0.write("", "x.csv") }, parts: []),
        BadData(name: "a header and no rows", make: { try $0.write("a,b,c\n", "x.csv") }, parts: []),
        BadData(
            name: "fewer labels than images",
            make: { folder in
                try folder.write(idx(8, [4, 2, 2], Array(0..<16)), "train-images-idx3-ubyte")
                try folder.write(idx(8, [3], [0, 1, 2]), "train-labels-idx1-ubyte")
                return folder.path
            }, parts: ["train-labels-idx1-ubyte", "3", "4"]),
        BadData(
            name: "image data cut off",
            make: { folder in
                try folder.write(idx(8, [4, 2, 2], Array(0..<15)), "train-images-idx3-ubyte")
                return folder.path
            }, parts: ["train-images-idx3-ubyte", "byte 31", "32"]),
        BadData(name: "no such file", make: { $0.file("none.csv") }, parts: ["none.csv"]),
        BadData(name: "another kind of file", make: { try $0.write("hello", "x.txt") }, parts: ["x.txt"]),
    ]

    @Test(arguments: badData) func badDataIsOneError(_ bad: BadData) throws {
        let folder = try TemporaryFolder()
        let source = try bad.make(folder)
        let before = folder.names
        let outcome = try Program.run(
            "train", "--data", source, "--variant", "vae", "--epochs", "1", "--json", "--save", folder.file("model"))
        #expect(outcome.status == 1)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines.count == 2 && outcome.errorLines.last == "", "\(outcome.error)")
        for part in bad.parts + [folder.path, "found ", "expected "] {
            #expect(outcome.error.contains(part), "\(part) in \(outcome.error)")
        }
        #expect(folder.names == before)
    }

    @Test func badCheckpointsAreOneError() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("linear", in: folder)
        let whole = try folder.read("linear.safetensors")
        let small = try folder.write((0..<9).map { "\($0),\($0 * $0),1" }.joined(separator: "\n"), "small.csv")
        let files = [
            try folder.write(Array(whole.dropLast(1)), "cut"), try folder.write(Array(whole.prefix(100)), "stump"),
            try folder.write("no checkpoint at all", "text"), folder.file("missing"), folder.path,
            "\(GoldenCase.folder)/dense-mse.safetensors",
        ]
        let before = folder.names
        var cases = files.flatMap { [["evaluate", $0, "--json"], ["sample", $0, "--png", folder.file("x.png")]] }
        cases += files.map { ["train", "--epochs", "9", "--json", "--resume", $0, "--save", folder.file("model")] }
        // Data of another width, and a run that is over.
        cases.append(["evaluate", file, "--data", small, "--json"])
        cases.append(["train", "--epochs", "3", "--resume", file, "--json", "--save", folder.file("model")])
        // Places that can't be written to.
        cases.append(["sample", file, "--png", folder.file("none/x.png")])
        cases.append(["train", "--steps", "50", "--resume", file, "--save", folder.file("none/model")])
        for arguments in cases {
            let outcome = try Program.run(arguments)
            #expect(outcome.status == 1, "\(arguments)")
            let hasSummary = arguments.contains("none/model") || arguments.contains(folder.file("none/model"))
            #expect(hasSummary || outcome.output.isEmpty)
            let warnings = outcome.errorLines.filter {
                $0.contains("going on all the same") || $0.contains(" rows train, ")
                    || $0.contains("all of them looked at")
            }.count
            #expect(outcome.errorLines.count - warnings == 2, "\(arguments): \(outcome.error)")
            #expect(folder.names == before, "\(arguments)")
        }
    }
}
