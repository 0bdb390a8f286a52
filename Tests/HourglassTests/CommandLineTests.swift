import Autoencoders
import Foundation
import TestSupport
import Testing

/// The program without its screen, as a script uses it: what stands on stdout, on stderr and in files, and how it ends.
@Suite struct CommandLineTests {
    @Test func variantsAreListedWithTheirKnobs() throws {
        let run = try Program.run("variants", "--json")
        #expect(run.status == 0 && run.errors.isEmpty)
        let objects = try run.objects()
        #expect(objects.map { $0["id"] as? String } == Variant.all.map(\.id))
        for object in objects {
            for key in ["title", "formula", "paper"] { #expect((object[key] as? String)?.isEmpty == false) }
            for knob in try #require(object["knobs"] as? [[String: Any]]) {
                let names = ["id", "symbol", "min", "max", "default", "scale", "live"]
                #expect(Set(knob.keys) == Set(names))
                let values = try ["min", "default", "max"].map { try #require(knob[$0] as? Double) }
                #expect(values == values.sorted())
            }
        }
    }

    @Test func dataSetsAreListed() throws {
        let objects = try Program.run("data", "--json").objects()
        #expect(objects.map { $0["id"] as? String } == ["mnist", "fashion-mnist", "digits"])
        #expect(objects.first?["available"] as? Bool == true)
    }

    @Test func trainingReportsEachEpochAndEvaluationAllThatHasAMeaning() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("vae.safetensors")
        let run = try Program.run(
            "train", "--variant", "vae", "--data", "digits", "--epochs", "2", "--save", file, "--json")
        #expect(run.status == 0 && run.errors.isEmpty)
        let epochs = try run.objects()
        #expect(epochs.map { $0["epoch"] as? Double } == [1, 2])
        for epoch in epochs {
            #expect(Set(epoch.keys) == ["epoch", "step", "train", "validation", "images_per_second", "seconds"])
            for part in ["train", "validation"] {
                let measures = try #require(epoch[part] as? [String: Double])
                #expect(Set(measures.keys) == ["loss", "reconstruction", "mse", "kl"])
                #expect(abs(measures["loss"]! - measures["reconstruction"]! - measures["kl"]!) < 1e-3)
            }
        }
        let first = try #require((epochs[0]["train"] as? [String: Double])?["loss"])
        #expect(try #require((epochs[1]["train"] as? [String: Double])?["loss"]) < first)

        let values = try #require(try Program.run("evaluate", file, "--json").objects().first)
        for key in ["mse", "mae", "bernoulli_nll", "kl", "elbo", "active_units"] { #expect(values[key] is Double) }
        #expect(values["count"] as? Int == 179)
        let (nll, kl, elbo) = (values["bernoulli_nll"], values["kl"], values["elbo"])
        #expect(abs((nll as! Double) + (kl as! Double) + (elbo as! Double)) < 1e-6)
        // What has no meaning for a model isn't there.
        let plain = folder.file("linear.safetensors")
        _ = try Program.run("train", "--variant", "linear", "--data", "digits", "--steps", "3", "--save", plain)
        let linear = try #require(try Program.run("evaluate", plain, "--json").objects().first)
        #expect(linear["mse"] is Double && linear["kl"] == nil && linear["elbo"] == nil)
    }

    @Test func sameSeedSameBytesHoweverManyThreadsAndHoweverOftenInterrupted() throws {
        let folder = try TemporaryFolder()
        func train(_ name: String, _ more: String...) throws -> Data {
            let file = folder.file(name)
            var arguments = ["train", "--data", "digits", "--save", file] + more
            if !more.contains("--resume") { arguments += ["--variant", "beta-vae", "--seed", "5"] }
            let run = try Program.run(arguments)
            #expect(run.status == 0, "\(run.errors)")
            return try Data(contentsOf: URL(fileURLWithPath: file))
        }
        let one = try train("one", "--steps", "60", "--threads", "1")
        #expect(try train("two", "--steps", "60", "--threads", "2") == one)
        let half = try train("half", "--steps", "27")
        #expect(half != one)
        #expect(try train("rest", "--steps", "60", "--resume", folder.file("half")) == one)
        let other = try Program.run(
            "train", "--data", "digits", "--variant", "beta-vae", "--seed", "6", "--steps", "60", "--save",
            folder.file("other"))
        #expect(other.status == 0)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("other"))) != one)
    }

    @Test func picturesAreFilesOrCharacters() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("model")
        _ = try Program.run("train", "--variant", "vae", "--data", "digits", "--steps", "20", "--save", file)
        for (command, columns, rows) in [("reconstruct", 8, 2), ("interpolate", 9, 1), ("sample", 8, 3)] {
            let png = folder.file("\(command).png")
            let run = try Program.run(command, file, "--png", png, "--scale", "2")
            #expect(run.status == 0 && run.output.isEmpty)
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: png)))
            #expect(bytes.prefix(8).elementsEqual([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            func number(_ at: Int) -> Int { bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
            // 8×8 pixels of 2×2 each, 2 between them and around.
            #expect(number(16) == columns * 18 + 2 && number(20) == rows * 18 + 2)
            let text = try Program.run(command, file, "--ascii")
            #expect(text.output.utf8.allSatisfy { $0 < 0x80 } && text.output.contains { !$0.isWhitespace })
        }
    }

    @Test(arguments: [
        ["train", "--variant", "nonsense", "--epochs", "1"], ["train", "--variant", "vae"],
        ["train", "--epochs", "0"], ["train", "--epochs", "1", "--set", "beta=x"],
        ["train", "--epochs", "1", "--data", "digits", "--set", "beta=1e9"],
        ["train", "--epochs", "1", "--data", "digits", "--set", "rho=0.1"], ["evaluate"], ["nonsense"],
        ["train", "--epochs", "1", "--widths", "12,x"], ["train", "--epochs", "1", "--learning-rate", "-1"],
        ["train", "--epochs", "1", "--data", "digits", "--variant", "linear", "--with", "kl"],
        ["bench", "nonsense"],
    ]) func aWrongCommandLineEndsWith2(_ arguments: [String]) throws {
        let run = try Program.run(arguments)
        #expect(run.status == 2)
        #expect(run.output.isEmpty && !run.errors.isEmpty)
    }

    /// Files that can't be read, and what the one line about them has to say.
    @Test func badDataIsOneLineWithPlaceFoundAndExpected() throws {
        let folder = try TemporaryFolder()
        func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
            try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
            return folder.file(name)
        }
        let header: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2]
        let idx = folder.file("idx")
        try FileManager.default.createDirectory(atPath: idx, withIntermediateDirectories: true)
        let images = "idx/train-images-idx3-ubyte"
        var cases: [(path: String, words: [String])] = [
            (try write("nan.csv", "1,2,0\n1,nan,1\n3,4,1\n".utf8), ["line 2, column 2", "nan", "finite"]),
            (try write("ragged.csv", "1,2,0\n1,1\n3,4,1\n".utf8), ["line 2", "2 columns", "3"]),
            (try write("empty.csv", "".utf8), ["no rows", "at least one line"]),
            (try write("packed.csv.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B]), ["packed file", "gzip"]),
            (try write("short.npy", "\u{93}NUMPY".utf8), ["short.npy, byte"]),
            (folder.file("absent.csv"), ["absent.csv"]),
        ]
        for (path, words) in cases { try Self.expectRefusal(path, words, folder) }
        cases = []
        _ = try write(images, [1, 2, 3, 4] + header.dropFirst(4) + Array(repeating: 0, count: 16))
        try Self.expectRefusal(idx, ["magic", "0x01020304", "0x00000803"], folder)
        _ = try write(images, header + Array(repeating: 0, count: 15))
        try Self.expectRefusal(idx, ["the end of the data", "byte 32"], folder)
        _ = try write(images, header + Array(repeating: 0, count: 16))
        _ = try write("idx/train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3])
        try Self.expectRefusal(idx, ["3 labels", "4"], folder)
    }

    private static func expectRefusal(_ data: String, _ words: [String], _ folder: TemporaryFolder) throws {
        let save = folder.file("never")
        let run = try Program.run("train", "--data", data, "--epochs", "1", "--save", save, "--json")
        #expect(run.status == 1, "\(data)")
        #expect(run.output.isEmpty && run.errorLines.count == 1, "\(data): \(run.errors)")
        for word in words + ["found", "expected"] {
            #expect(run.errors.contains(word), "\(data): no \(word) in \(run.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: save))
    }

    @Test func aForeignCheckpointIsOneLine() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("foreign")
        try Data("nothing of the kind, at all".utf8).write(to: URL(fileURLWithPath: file))
        for arguments in [["evaluate", file], ["train", "--resume", file, "--epochs", "1"], ["sample", file]] {
            let run = try Program.run(arguments)
            #expect(run.status == 1)
            #expect(run.output.isEmpty && run.errorLines.count == 1 && run.errors.contains(file))
        }
    }

    @Test func aFileThatCannotBeSavedSaysSoAndLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let run = try Program.run(
            "train", "--data", "digits", "--steps", "2", "--save", folder.file("no/such/folder/model"))
        #expect(run.status == 1)
        #expect(run.errors.contains("no/such/folder/model"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func withoutATerminalTheScreenIsRefusedInOneLine() throws {
        let run = try Program.run([])
        #expect(run.status == 2)
        #expect(run.errorLines.count == 1 && run.errors.contains("terminal"))
    }
}
