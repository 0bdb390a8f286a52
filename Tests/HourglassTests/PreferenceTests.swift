import Foundation
import TestSupport
import Testing

/// What a person has written into config.toml, as the real program takes it.
@Suite struct PreferenceTests {
    @Test func whatHoldsIsPrintedAndReadAgain() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("mouse = false\n[keys]\nplay = \"f5\"\n", "config.toml")
        let first = try Program.run("config", "--config", file)
        #expect(first.status == 0 && first.error.isEmpty)
        #expect(first.lines.contains("mouse = false"))
        #expect(first.lines.contains { $0.hasPrefix("play = \"F5\"") })
        let again = try Program.run("config", "--config", folder.write(first.text, "again.toml"))
        #expect(again.text == first.text && again.status == 0)
        let standard = try Program.run("config", "--no-config")
        #expect(standard.status == 0 && standard.lines.contains("mouse = true"))
    }

    @Test func eachFaultIsALineAndTheRestHolds() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("mouse = 3\nframe_rate = 9\n[keys]\nzom = \"x\"\n", "config.toml")
        let outcome = try Program.run("config", "--config", file)
        #expect(outcome.status == 1 && outcome.lines.contains { $0.hasPrefix("frame_rate = 9") })
        #expect(
            outcome.errorLines == [
                "hourglass: \(file):1: mouse: found 3; expected true or false",
                "hourglass: \(file):4: keys.zom: found an unknown entry; expected zoom", "",
            ])
    }

    @Test func aNamedFileMustBeThere() throws {
        let folder = try TemporaryFolder()
        for arguments in [["--config", folder.file("none")], ["--config", folder.path, "--no-config"]] {
            let outcome = try Program.run(["config"] + arguments)
            #expect(outcome.status == 2 && outcome.output.isEmpty && outcome.error.contains("Error: --config"))
        }
    }
}
