import Foundation
import TestSupport
import Testing

/// The laboratory without a screen: the real binary between pipes and files.
@Suite struct PlainTests {
    @Test func aScriptIsObeyedLineByLine() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("x.safetensors")
        let outcome = try Program.run(
            ["--plain", "--paused", "--data", "digits"],
            input: """
                set beta 4
                step 20
                variant vea

                save \(file)
                latent 3\r
                step
                """)
        // One line of it was wrong.
        #expect(outcome.status == 1 && outcome.error.isEmpty, "\(outcome.error)")
        let expected = [
            "reading digits", "Digits, variant vae,", "beta 4, was 1", "20 steps from step 0",
            "step 20, epoch 1.43, loss ", "error: variant: found 'vea', expected a variant, perhaps vae",
            "step 20, epoch 1.43, loss ", "saved to \(file)", "widths ", "1 step from step 20",
            "step 21, epoch 1.50,", "ended at step 21",
        ]
        #expect(outcome.lines.count == expected.count, "\(outcome.text)")
        for (line, start) in zip(outcome.lines, expected) { #expect(line.hasPrefix(start)) }
        #expect(outcome.lines[4].contains(", beta 4, "))
        let evaluation = try Program.run("evaluate", file, "--json")
        #expect(evaluation.status == 0)
    }

    /// Choices are made while it trains, and what was learnt stays, unless the seed is another one.
    @Test func choicesAreMadeWhileItRuns() throws {
        let outcome = try Program.run(
            ["--plain", "--paused", "--data", "digits", "--variant", "wae-mmd", "--latent", "2"],
            input: """
                step 20
                batch 50
                optimizer sgd
                activation tanh
                clip 0.5
                early-stopping 3
                prior ring
                step 3
                undo
                seed 7
                """)
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        let expected = [
            "reading digits", "Digits, variant wae-mmd,", "20 steps from step 0", "step 20, ", "batch 50",
            "optimizer sgd", "activation tanh", "clip 0.5", "stops after 3 epochs without a better validation error",
            "prior ring, ring", "3 steps from step 20", "step 23, ", "undone: prior ring", "seed 7",
            "ended at step 0",
        ]
        #expect(outcome.lines.count == expected.count, "\(outcome.text)")
        for (line, start) in zip(outcome.lines, expected) { #expect(line.hasPrefix(start), "\(line)") }
    }

    /// A script waits for what it asks to be measured.
    @Test func measuresAreAnswered() throws {
        let outcome = try Program.run(
            ["--plain", "--paused", "--data", "digits"],
            input: """
                step 5
                measure mae, psnr
                measure frechet
                quit
                """)
        #expect(outcome.status == 1 && outcome.error.isEmpty, "\(outcome.error)")
        let expected = [
            "reading digits", "Digits, variant vae,", "5 steps from step 0", "step 5, epoch", "measuring mae, psnr",
            "mae 0.", "error: 'frechet' has no meaning here: it needs a classifier of such images", "ended at step 5",
        ]
        #expect(outcome.lines.count == expected.count, "\(outcome.text)")
        for (line, start) in zip(outcome.lines, expected) { #expect(line.hasPrefix(start)) }
        #expect(outcome.lines[5].contains(", psnr ") && outcome.lines[5].hasSuffix(" at step 5"))
    }

    @Test func quitLeavesTheRest() throws {
        let outcome = try Program.run(["--plain", "--paused", "--data", "digits"], input: "quit\nstep 5\n")
        #expect(outcome.status == 0)
        #expect(outcome.lines.last == "ended at step 0")
        #expect(outcome.lines.count == 3)
    }

    /// Whatever comes in, nothing goes out that could steer a terminal, and only ASCII where the locale has nothing else.
    @Test(arguments: ["C", "C.UTF-8"]) func noEscapeByte(_ locale: String) throws {
        let outcome = try Program.run(
            ["--data", "digits", "--paused"],
            input: """
                \u{1B}[31mβ\u{9B}\u{7}
                variant \u{1B}]0;x
                set β 2
                step 3
                help variant
                data \u{1B}\u{E000}
                """,
            environment: ["LC_ALL": locale])
        #expect(outcome.status == 1 && outcome.error.isEmpty)
        let isASCII = locale == "C"
        #expect(outcome.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(!isASCII || outcome.output.allSatisfy { $0 < 0x80 })
        #expect(outcome.text.contains(isASCII ? "beta*KL" : "β·KL"))
        #expect(outcome.text.contains("beta 2, was 1"))
    }

    @Test func aKioskSaysThatItsTimeEndsAndEnds() throws {
        let folder = try TemporaryFolder()
        let kiosk = ["--plain", "--kiosk", "--kiosk-folder", folder.file("kept"), "--data", "digits", "--paused"]
        let quit = try Program.run(kiosk + ["--kiosk-minutes", "1"], input: "quit\n")
        #expect(quit.status == 0 && quit.lines.contains("the time ends within a minute"), "\(quit.text)")
        // More than can be trained in the time.
        let over = try Program.run(kiosk + ["--kiosk-minutes", "0.02"], input: "step 1000000000\n")
        #expect(over.status == 0 && over.error == "hourglass: the time is over\n", "\(over.error)")
    }

    /// Lines behind one that fails are obeyed all the same; that it failed is known at the end.
    @Test(arguments: ["save /nowhere/x", "open /nowhere/x", "nonsense", "undo", "toggle nonsense", "data /nowhere/x"])
    func aScriptThatErrsEndsWithOne(_ line: String) throws {
        let outcome = try Program.run(
            ["--plain", "--paused", "--data", "digits"], input: "\(line)\nset beta 2\n")
        #expect(outcome.status == 1 && outcome.error.isEmpty, "\(outcome.error)")
        #expect(outcome.lines.count == 5 && outcome.lines[2].hasPrefix("error: "), "\(outcome.text)")
        #expect(outcome.lines.suffix(2) == ["beta 2, was 1", "ended at step 0"])
    }

    /// That something was refused isn't that the session couldn't be opened.
    @Test func aScriptThatErrsInAKioskEndsWithOne() throws {
        let folder = try TemporaryFolder()
        let kiosk = ["--plain", "--paused", "--kiosk", "--kiosk-folder", folder.file("kept"), "--data", "digits"]
        let outcome = try Program.run(kiosk, input: "widths 2048,2048,2048\nbatch 1001\nsave x\n")
        #expect(outcome.status == 1 && outcome.error.isEmpty, "\(outcome.error)")
        #expect(outcome.lines.count { $0.hasPrefix("error: ") } == 3, "\(outcome.text)")
        let closed = try Program.run(kiosk + ["--variant", "vae", "--batch", "1001"], input: "step\n")
        #expect(closed.status == 1, "\(closed.text)")
        #expect(closed.error == "hourglass: the session can't be opened here\n")
    }

    /// A locale that isn't installed, as SSH brings it along.
    @Test(arguments: [("ko_KR.UTF-8", true), ("xx_YY.utf8@z", true), ("xx_YY", false), ("xx_YY.ISO-8859-1", false)])
    func aLocaleThatIsNotThere(_ locale: String, _ isUTF8: Bool) throws {
        let outcome = try Program.run(
            ["--plain", "--paused", "--data", "digits"], input: "distance squared\n", environment: ["LC_ALL": locale])
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        #expect(outcome.text.contains(isUTF8 ? "‖x − x̂‖²" : "||x - x^||^2"), "\(outcome.text)")
        let remark = "the locale \(locale) isn't installed: only ASCII is shown"
        #expect(outcome.lines.first == (isUTF8 ? "reading digits" : remark))
    }

    @Test func badDataIsOneError() throws {
        let outcome = try Program.run(["--plain", "--data", "/nonexistent.csv"], input: "step\n")
        #expect(outcome.status == 1)
        #expect(outcome.lines == ["reading /nonexistent.csv"])
        #expect(outcome.errorLines.count == 2 && outcome.error.contains("/nonexistent.csv"), "\(outcome.error)")
    }

    /// Ended by the signal itself while it trains; signals that were to be ignored stay ignored.
    @Test(arguments: [("TERM", 143), ("HUP", 129), ("INT", 130)]) func signalsEnd(_ signal: String, _ status: Int)
        throws
    {
        let folder = try TemporaryFolder()
        let script = """
            cd '\(folder.path)'; mkfifo in; exec 3<>in
            env --default-signal=INT '\(Program.path)' --plain --data digits --every 0.05 <in >out 2>err & p=$!
            until grep -q '^step [0-9][0-9]' out; do kill -0 $p || exit 1; done
            kill -\(signal) $p; wait $p; echo $? >status
            """
        #expect(try TmuxScreen.spawn(["sh", "-c", script], output: folder.file("shell")) == 0)
        #expect(try folder.read("status") == Array("\(status)\n".utf8))
        #expect(try folder.read("out").last == UInt8(ascii: "\n"))
        #expect(try folder.read("err").isEmpty)
    }

    /// A reader that goes away ends it, as it does any program in a pipe.
    @Test func aReaderThatGoesAwayEndsIt() throws {
        let folder = try TemporaryFolder()
        let script = """
            cd '\(folder.path)'; mkfifo in; exec 3<>in
            { '\(Program.path)' --plain --data digits --every 0.05 <in 2>err; echo $? >status; } | head -3 >out
            """
        #expect(try TmuxScreen.spawn(["sh", "-c", script], output: folder.file("shell")) == 0)
        #expect(try folder.read("status") == Array("141\n".utf8))
        #expect(try folder.read("err").isEmpty)
    }

    @Test func aTerminalThatCannotMoveItsCursorGetsLines() throws {
        // Wide enough that no line is broken.
        let screen = try TmuxScreen(
            width: 400, height: 30,
            command: "TERM=dumb '\(Program.path)' --data digits --paused --every 0.2; echo ended $?; exec cat")
        try screen.wait(for: "the start") { $0.contains("help lists the commands") }
        try screen.type("set beta 4", "Enter")
        try screen.wait(for: "an answer") { $0.contains("beta 4, was 1") }
        // A person's lines don't wait for steps to end.
        try screen.type("step 1000000000", "Enter")
        try screen.wait(for: "reports") { $0.contains("images per second") }
        try screen.type("pause", "Enter")
        try screen.wait(for: "the pause") { $0.contains("paused at step") }
        try screen.type("quit", "Enter")
        try screen.wait(for: "the end") { $0.contains("ended 0") }
    }
}
