import Foundation
import TestSupport

extension Program {
    /// Runs a line of a shell, where `"$0"` is the program and `"$@"` are the arguments, in a folder.
    static func shell(
        _ script: String, _ arguments: String..., in folder: TemporaryFolder, environment: [String: String] = [:]
    ) throws -> Outcome {
        let files = try TemporaryFolder()
        for name in ["out", "err"] { try files.write([], name) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script, path] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ProcessInfo.processInfo.environment.merging(ownFolders) { $1 }
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files.file("out")))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files.file("err")))
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: Data(try files.read("out")),
            error: String(decoding: try files.read("err"), as: UTF8.self))
    }

    /// A training of two steps, to be followed by `--save` and a file.
    static let briefTraining = #"train --data digits --variant linear --steps 2 --threads 1 --seed 3"#
}
