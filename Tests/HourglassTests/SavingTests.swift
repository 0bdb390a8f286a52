import Foundation
import Networks
import TestSupport
import Testing

/// What the real program makes of the places where files are to go.
@Suite struct SavingTests {
    private func mode(_ path: String) -> mode_t {
        var facts = stat()
        return lstat(path, &facts) == 0 ? facts.st_mode : 0
    }

    private func save(_ to: String, in folder: TemporaryFolder, before: String = ":") throws -> Program.Outcome {
        try Program.shell(#"\#(before); exec "$0" \#(Program.briefTraining) --save \#(to)"#, in: folder)
    }

    private func expectModel(_ path: String) throws {
        #expect(try SafeTensors(contentsOf: path).tensors["encoder.0.weight"] != nil)
    }

    @Test func theMaskHoldsForNewFilesAndTheModeForOldOnes() throws {
        let folder = try TemporaryFolder()
        #expect(try save("new", in: folder, before: "umask 027").status == 0)
        #expect(mode(folder.file("new")) == S_IFREG | 0o640)
        #expect(try save("old", in: folder, before: "umask 0; touch old; chmod 600 old").status == 0)
        #expect(mode(folder.file("old")) == S_IFREG | 0o600)
        try expectModel(folder.file("old"))
        #expect(folder.names == ["new", "old"])
    }

    @Test func linksAndPipesStayWhatTheyAre() throws {
        let folder = try TemporaryFolder()
        #expect(try save("link", in: folder, before: "mkdir big; ln -s big/real link").status == 0)
        #expect(mode(folder.file("link")) & S_IFMT == S_IFLNK)
        try expectModel(folder.file("big/real"))
        let read = try Program.shell(
            #"mkfifo pipe; cat pipe >got & "$0" \#(Program.briefTraining) --save pipe; wait"#, in: folder)
        #expect(read.status == 0 && mode(folder.file("pipe")) & S_IFMT == S_IFIFO, "\(read.error)")
        #expect(try folder.read("got") == folder.read("big/real"))
        let unread = try save("pipe", in: folder)
        #expect(unread.status == 1 && unread.error == "hourglass: pipe: cannot be written: nobody reads it\n")
        #expect(mode(folder.file("pipe")) & S_IFMT == S_IFIFO)
        let shown = try Program.shell(#""$0" \#(Program.briefTraining) --save /dev/fd/7 7>by-number"#, in: folder)
        #expect(shown.status == 0, "\(shown.error)")
        #expect(try folder.read("by-number") == folder.read("got"))
        #expect(folder.names == ["big", "by-number", "got", "link", "pipe"])
    }

    @Test(.enabled(if: geteuid() == 0)) func devicesStayWhatTheyAre() throws {
        let folder = try TemporaryFolder()
        let (null, full) = (folder.file("null"), folder.file("full"))
        try #require(mknod(null, S_IFCHR | 0o666, 1 << 8 | 3) == 0 && mknod(full, S_IFCHR | 0o666, 1 << 8 | 7) == 0)
        #expect(try save("null", in: folder).status == 0)
        let refused = try save("full", in: folder)
        #expect(refused.status == 1 && refused.error == "hourglass: full: cannot be written: the disk is full\n")
        #expect(try save("model", in: folder).status == 0)
        let picture = try Program.shell(#"exec "$0" reconstruct model --png null"#, in: folder)
        #expect(picture.status == 0 && picture.error.isEmpty, "\(picture.error)")
        #expect(mode(null) & S_IFMT == S_IFCHR && mode(full) & S_IFMT == S_IFCHR)
        #expect(folder.names == ["full", "model", "null"])
    }

    /// A file that grows beyond what is permitted: an error, the old file whole, and nothing beside it.
    @Test func aLimitOfFilesIsSaid() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", "x")
        for trap in [":", "trap '' XFSZ"] {
            let outcome = try save("x", in: folder, before: "ulimit -f 8; \(trap)")
            #expect(outcome.status == 1)
            #expect(outcome.error == "hourglass: x: cannot be written: larger than a file may be here\n")
            #expect(try folder.read("x") == Array("old".utf8) && folder.names == ["x"])
        }
    }

    /// Whoever may not write there hears it before the training.
    @Test(.enabled(if: geteuid() == 0)) func othersFoldersAreRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", "shared/x")
        chmod(folder.path, 0o755)
        let script =
            #"chmod $1 shared; exec setpriv --reuid 65534 --clear-groups "$0" \#(Program.briefTraining) --save shared/x"#
        // A folder that is closed, and one where anybody may put files but not replace those of others.
        for permission in ["755", "1777"] {
            let outcome = try Program.shell(script, permission, in: folder)
            #expect(outcome.status == 1 && outcome.text.isEmpty)
            #expect(outcome.error.hasSuffix(": not permitted\n"), "\(permission): \(outcome.error)")
        }
        #expect(try folder.read("shared/x") == Array("old".utf8))
    }

    @Test func noNameIsRefusedAtOnce() throws {
        let folder = try TemporaryFolder()
        for (command, option) in [
            ("\(Program.briefTraining) --save ''", "--save"), ("classifier train --data digits --out ''", "--out"),
            ("reconstruct x --png ''", "--png"), ("sample x --png ''", "--png"), ("interpolate x --png ''", "--png"),
            ("--record ''", "--record"),
        ] {
            let outcome = try Program.shell(#"exec "$0" \#(command)"#, in: folder)
            #expect(outcome.status == 2 && outcome.text.isEmpty, "\(command)")
            #expect(outcome.error.hasPrefix("Error: \(option) '': expected the name of a file."), "\(outcome.error)")
        }
        for place in [".", "..", "./", "none/x", "/"] {
            let outcome = try save(place, in: folder)
            #expect(outcome.status == 1 && outcome.text.isEmpty && outcome.errorLines.count == 2, "\(place)")
        }
        #expect(folder.names == [])
    }

    /// Killed while it writes, again and again: the old file or the new one, whole, and the next one to save takes away what
    /// was left.
    @Test func whatAKilledProgramLeavesIsSwept() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", "x")
        var left = 0
        for _ in 0..<8 where left == 0 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Program.path)
            process.arguments = [
                "train", "--data", "digits", "--variant", "undercomplete", "--widths", "64,1500,1500", "--steps", "1",
                "--threads", "1", "--save", folder.file("x"),
            ]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            while process.isRunning {
                guard folder.names.contains(where: { $0.hasSuffix(".part") }) else {
                    usleep(200)
                    continue
                }
                kill(process.processIdentifier, SIGKILL)
                break
            }
            process.waitUntilExit()
            left = folder.names.count - 1
        }
        #expect(left == 1, "the program was never caught while it wrote")
        let other = try save("other", in: folder)
        #expect(other.status == 0 && folder.names == ["other", "x"], "\(folder.names)")
        if try folder.read("x") != Array("old".utf8) { try expectModel(folder.file("x")) }
    }

    /// Where sessions can't be kept that is said, in a line.
    @Test func whatCannotBeKeptIsSaid() throws {
        let outcome = try Program.run(
            ["--plain", "--paused", "--data", "digits", "--threads", "1"], input: "step 2\nquit\n",
            environment: ["XDG_STATE_HOME": "/proc/nope"])
        #expect(outcome.errorLines.count == 2)
        #expect(
            outcome.error
                == "hourglass: the session isn't kept: /proc/nope: cannot be created: there is no such folder\n")
    }
}
