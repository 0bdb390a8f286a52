import Datasets
import Foundation
import Installation
import TestSupport
import Testing

@Suite struct AssetsTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func found(override: String? = nil, executable: String? = nil, source: String = "/s") throws
        -> String
    {
        let assets = Assets(
            override: override.map { "\(folder.path)/\($0)" },
            executable: executable.map { "\(folder.path)/\($0)" },
            source: source)
        return String(try assets.path("mnist").dropFirst(folder.path.count + 1))
    }

    @Test func beforeEverythingThePersonsWord() throws {
        try folder.write("", "mine/mnist/file")
        try folder.write("", "assets/mnist/file")
        #expect(try found(override: "mine", executable: "bin/hourglass") == "mine/mnist")
        #expect(try found(override: "other", executable: "bin/hourglass") == "assets/mnist")
    }

    @Test func aboveTheExecutable() throws {
        try folder.write("", "a/share/hourglass/assets/mnist/file")
        #expect(try found(executable: "a/bin/hourglass") == "a/share/hourglass/assets/mnist")
        try folder.write("", "a/assets/mnist/file")
        #expect(try found(executable: "a/.build/release/hourglass") == "a/assets/mnist")
        try folder.write("", "a/bin/assets/mnist/file")
        #expect(try found(executable: "a/bin/hourglass") == "a/bin/assets/mnist")
    }

    @Test func aboveTheSource() throws {
        try folder.write("", "assets/mnist/file")
        #expect(try found(source: "\(folder.path)/Sources/Datasets/BuiltIn/Assets.swift") == "assets/mnist")
    }

    @Test func saysWhatIsMissing() throws {
        let error = #expect(throws: DataError.self) { try found(executable: "bin/hourglass") }
        expect(error?.description ?? "", has: "assets/mnist", "Set HOURGLASS_ASSETS")
    }

    @Test func fashionMNISTIsAPackage() throws {
        let error = #expect(throws: DataError.self) { try BuiltInDataset.fashionMNISTFolder(folder.path) }
        expect(error?.description ?? "", has: folder.path, "sudo apt install dataset-fashion-mnist")
    }

    /// The README of the assets lists their SHA-256 in the form that `sha256sum --check` reads.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum")))
    func checksumsOfTheREADME() throws {
        let readme = try Assets.ofThisProcess().path("README.md")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
        process.arguments = ["--check", readme]
        process.currentDirectoryURL = URL(fileURLWithPath: readme).deletingLastPathComponent()
        let output = Pipe()
        process.standardOutput = output
        process.standardError = Pipe()
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(text.split(separator: "\n").filter { $0.hasSuffix(": OK") }.count == 28)
    }
}
