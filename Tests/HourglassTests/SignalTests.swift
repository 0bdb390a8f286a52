import Foundation
import Networks
import TestSupport
import Testing

/// What signals, limits and missing descriptors do to a program without a screen.
@Suite struct SignalTests {
    private static let training = "train --data digits --variant linear --epochs 100000 --threads 1 --save x"

    private func train(preparation: String = ":", redirection: String = "") throws -> RunningProgram {
        let program = try RunningProgram(Self.training, preparation: preparation, redirection: redirection)
        if redirection.isEmpty { try program.wait(for: "an epoch") { $0.contains("epoch 1,") } }
        return program
    }

    private func isSaved(in program: RunningProgram) throws -> Bool {
        guard program.folder.names.contains("x") else { return false }
        return try SafeTensors(contentsOf: program.folder.file("x")).tensors["encoder.0.weight"] != nil
    }

    /// Those of signal(7) whose default is to end, but for KILL, faults and QUIT; two of the realtime ones.
    @Test(arguments: [
        SIGHUP, SIGINT, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGTERM, SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF,
        SIGIO, SIGPWR, SIGSYS, 34, 64,
    ]) func whatWasTrainedIsSavedAndTheStatusIsTheSignal(_ signal: Int32) throws {
        let program = try train()
        program.send(signal)
        #expect(try program.end() == 128 + signal)
        #expect(program.errors.isEmpty, "\(program.errors)")
        #expect(try isSaved(in: program))
        #expect(program.folder.names == ["err", "out", "x"])
    }

    /// Without a report of the crash, and without waiting for anybody.
    @Test(arguments: [SIGQUIT, SIGSEGV, SIGABRT, SIGTRAP, SIGFPE]) func itEndsAtOnceAndSaysNothing(_ signal: Int32)
        throws
    {
        let program = try train()
        program.send(signal)
        #expect(try program.end() == 128 + signal)
        #expect(program.errors.isEmpty, "\(program.errors)")
        #expect(program.folder.names == ["err", "out"])
    }

    @Test func twoAtOnceAreOne() throws {
        let program = try train()
        for _ in 0..<2 { program.send(SIGHUP) }
        #expect(try program.end() == 128 + SIGHUP)
        #expect(try isSaved(in: program))
    }

    @Test func whatIsIgnoredStaysIgnored() throws {
        let program = try train(preparation: "trap '' HUP PIPE USR1 INT")
        for signal in [SIGHUP, SIGPIPE, SIGUSR1, SIGINT] { program.send(signal) }
        let lines = program.output.filter { $0 == "\n" }.count
        try program.wait(for: "further epochs") { $0.filter { $0 == "\n" }.count > lines + 3 }
        program.send(SIGTERM)
        #expect(try program.end() == 128 + SIGTERM)
        #expect(try isSaved(in: program))
    }

    @Test func whenNobodyReadsWhatWasTrainedIsSaved() throws {
        let folder = try TemporaryFolder()
        // Opened at both ends, so that opening it waits for nobody.
        let program = try RunningProgram(
            Self.training, in: folder, preparation: "mkfifo pipe; exec 3<>pipe 4>pipe 3<&-", redirection: ">&4 4>&-")
        #expect(try program.end() == 1)
        #expect(program.errors == "hourglass: standard output: nobody reads it any more\n", "\(program.errors)")
        #expect(try isSaved(in: program))
    }

    /// Limits for asking and for killing that are the same, as `ulimit -t` sets them.
    @Test func timeOfTheProcessorEndsWithWhatWasTrained() throws {
        let program = try train(preparation: "ulimit -t 2")
        #expect(try program.end() == 128 + SIGXCPU)
        #expect(try isSaved(in: program))
    }

    @Test func aFileThatWouldBeTooLargeIsAnError() throws {
        let program = try RunningProgram(
            "train --data digits --steps 2 --threads 1 --save x", preparation: "ulimit -f 8")
        #expect(try program.end() == 1)
        #expect(
            program.errors.hasSuffix("larger than a file may be here\n")
                && program.errors.filter { $0 == "\n" }.count == 1)
    }

    @Test func missingDescriptorsAreOpened() throws {
        let plain = "--plain --paused --data digits"
        let deaf = try RunningProgram(plain, redirection: "<&-")
        #expect(try deaf.end() == 0)
        #expect(deaf.output.hasSuffix("ended at step 0\n") && deaf.errors.isEmpty)
        let dumb = try RunningProgram(plain, redirection: ">&-")
        #expect(try dumb.end() == 1)
        #expect(dumb.errors == "hourglass: standard output: it is closed\n")
        // Files that are opened must not get what is meant for stdout and stderr.
        let none = try RunningProgram(
            "evaluate x --split nonsense", preparation: "echo model >x", redirection: "<&- >&- 2>&-")
        #expect(try none.end() == 2)
        #expect(try none.folder.read("x") == Array("model\n".utf8))
    }

    /// The bar is shown on a terminal that goes while the training, in the background, goes on.
    @Test func aTrainingOutlivesItsTerminal() throws {
        let folder = try TemporaryFolder()
        var screen: TmuxScreen? = try TmuxScreen(
            width: 80, height: 24,
            command: "trap '' HUP; cd '\(folder.path)'; '\(Program.path)' \(Self.training) >out & "
                + "echo $! >number; wait $!; echo $? >status; exec cat")
        try screen?.wait(for: "the bar") { $0.contains("step ") }
        let number = String(decoding: try folder.read("number"), as: UTF8.self)
        let program = try #require(pid_t(number.trimmingCharacters(in: .whitespacesAndNewlines)))
        screen = nil
        func epochs() throws -> Int { try folder.read("out").filter { $0 == UInt8(ascii: "\n") }.count }
        let before = try epochs()
        // Many more than go into the terminal's last moments.
        try wait(for: "more epochs", until: { try epochs() > before + 100 })
        #expect(kill(program, SIGTERM) == 0)
        try wait(for: "status", until: { try folder.names.contains("status") && folder.read("status") != [] })
        #expect(try folder.read("status") == Array("\(128 + SIGTERM)\n".utf8))
        #expect(try SafeTensors(contentsOf: folder.file("x")).tensors["encoder.0.weight"] != nil)
    }
}
