import Foundation
import TestSupport
import Testing

/// The real binary, which stands beside the tests' own.
enum Program {
    struct Outcome {
        let status: Int32
        let output: Data
        let error: String

        var text: String { String(decoding: output, as: UTF8.self) }
        /// The lines of stdout; what follows the last line's end has to be nothing.
        var lines: [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
        var errorLines: [String] { error.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

        /// stdout as objects, one a line and nothing else.
        func objects() throws -> [[String: Any]] {
            #expect(text.isEmpty || text.hasSuffix("\n"))
            return try lines.map { line in
                try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
            }
        }
    }

    static let path: String = {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("hourglass").path
    }()

    /// Folders for what it keeps and for preferences that are nobody's: people's own stay as they are.
    static let ownFolders: [String: String] = {
        atexit { try? FileManager.default.removeItem(atPath: Program.ownFolder) }
        let folder = Program.ownFolder
        return ["XDG_STATE_HOME": folder + "/state", "XDG_CONFIG_HOME": folder + "/config"]
    }()

    private static var ownFolder: String {
        FileManager.default.temporaryDirectory.appendingPathComponent("hourglass-tests-\(getpid())").path
    }

    /// Runs it to its end, from a folder that has nothing to do with the data.
    static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

    static func run(
        _ arguments: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> Outcome {
        let folder = try TemporaryFolder()
        // Files rather than pipes: those fill up when nobody reads.
        for name in ["out", "err"] { try folder.write([], name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.environment = ProcessInfo.processInfo.environment.merging(Self.ownFolders) { $1 }
            .merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.write(input, "in")))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("out")))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("err")))
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit, "\(arguments)")
        return Outcome(
            status: process.terminationStatus, output: Data(try folder.read("out")),
            error: String(decoding: try folder.read("err"), as: UTF8.self))
    }

    /// Trains on the digits and gives the checkpoint's path.
    static func train(_ variant: String, in folder: TemporaryFolder, _ more: String...) throws -> String {
        let file = folder.file("\(variant).safetensors")
        let outcome = try run(
            ["train", "--variant", variant, "--data", "digits", "--epochs", "3", "--save", file] + more)
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        return file
    }
}

/// A number of an object.
func number(_ object: [String: Any], _ key: String) throws -> Double {
    try #require((object[key] as? NSNumber)?.doubleValue, "\(key) of \(object)")
}
