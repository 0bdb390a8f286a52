import Foundation

/// The built program, run to its end.
enum Program {
    /// Beside the running tests.
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("hourglass").path

    struct Outcome {
        let status: Int32
        let output, errors: String

        /// The objects on stdout, one a line; throws where a line is none.
        func objects() throws -> [[String: Any]] {
            try output.split(separator: "\n").map { line in
                guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                    throw CocoaError(.coderInvalidValue)
                }
                return object
            }
        }

        var errorLines: [Substring] { errors.split(separator: "\n") }
    }

    static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

    /// From a folder where nothing of ours lies.
    static func run(_ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // What goes to stderr is a few lines: its pipe never fills while stdout is read.
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: text, errors: complaints)
    }
}
