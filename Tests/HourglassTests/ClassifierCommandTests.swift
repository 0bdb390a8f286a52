import Foundation
import Networks
import TestSupport
import Testing

@Suite struct ClassifierCommandTests {
    @Test func trainsAndEvaluates() throws {
        let folder = try TemporaryFolder()
        let outcome = try Program.run(
            "classifier", "train", "--data", "digits", "--epochs", "3", "--batch", "50", "--out", folder.file("x"),
            "--json")
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        let lines = try outcome.objects()
        #expect(try lines.dropLast().map { try number($0, "epoch") } == [1, 2, 3])
        #expect(try number(lines[2], "validation_accuracy") > 0.8)
        #expect(try number(lines[2], "cross_entropy") < number(lines[0], "cross_entropy"))
        let accuracy = try number(try #require(lines.last), "test_accuracy")
        let evaluation = try Program.run("classifier", "evaluate", folder.file("x"), "--json")
        #expect(evaluation.status == 0, "\(evaluation.error)")
        let measured = try #require(evaluation.objects().first)
        #expect(measured["data"] as? String == "digits" && measured["split"] as? String == "test")
        #expect(try number(measured, "accuracy") == accuracy)
        let file = try TrainedClassifier(contentsOf: folder.file("x"))
        #expect(file.testAccuracy == accuracy && file.data == "digits")
        // The command that the file names gives the file again.
        let words = file.command.split(separator: " ").dropFirst().map(String.init)
        let again = try Program.run(words + ["--out", folder.file("y"), "--threads", "1"])
        #expect(again.status == 0, "\(again.error)")
        #expect(try folder.read("x") == folder.read("y"))
        #expect(folder.names == ["x", "y"])
    }

    @Test func judgesReconstructions() throws {
        let folder = try TemporaryFolder()
        let model = try Program.train("feature-consistent", in: folder, "--epochs", "20")
        let outcome = try Program.run(
            "classifier", "train", "--data", "digits", "--epochs", "4", "--batch", "20", "--out", folder.file("x"))
        #expect(outcome.status == 0, "\(outcome.error)")
        let judged = try Program.run("evaluate", model, "--classifier", folder.file("x"), "--json")
        #expect(judged.status == 0, "\(judged.error)")
        #expect((0.5...1).contains(try number(try #require(judged.objects().first), "agreement")))
    }

    @Test(arguments: [
        (["train", "--data", "digits", "--out", "/nowhere/x"], 1, "/nowhere/x"),
        (["train", "--data", "digits", "--out", "x", "--epochs", "0"], 2, "--epochs 0"),
        (["train", "--data", "digits", "--out", "x", "--shift", "-1"], 2, "--shift"),
        (["train", "--data", "digits"], 2, "--out"),
        (["evaluate", "/nowhere/x"], 1, "/nowhere/x"),
    ]) func refusals(_ arguments: [String], _ status: Int, _ text: String) throws {
        let outcome = try Program.run(["classifier"] + arguments)
        #expect(Int(outcome.status) == status && outcome.error.contains(text), "\(outcome.error)")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func aSignalLeavesNothingBehind(_ signal: Int32) throws {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = [
            "classifier", "train", "--data", "digits", "--epochs", "1000000", "--out", folder.file("x"),
        ]
        process.environment = ProcessInfo.processInfo.environment.merging(Program.ownFolders) { $1 }
        let (output, error) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, error)
        try process.run()
        // The first epoch's line: it trains.
        #expect(!output.fileHandleForReading.availableData.isEmpty)
        // The thread that computes is never interrupted by a handler.
        let state = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let blocked = try #require(state.split(separator: "\n").first { $0.hasPrefix("SigBlk:") }).dropFirst(7)
        let mask = try #require(UInt64(blocked.trimmingCharacters(in: .whitespaces), radix: 16))
        #expect(mask >> (signal - 1) & 1 == 1)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(
            process.terminationReason == .uncaughtSignal && process.terminationStatus == signal,
            "\(process.terminationStatus)")
        let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text.contains("without a file"), "\(text)")
        #expect(folder.names.isEmpty)
    }
}
