import Foundation
import TestSupport
import Testing

/// The program as a person meets it: the real binary, on MNIST, in tmux at 80×24.
@Suite(.serialized) struct RealTerminalTests {
    private static func open(
        _ arguments: String = "", width: Int = 80, height: Int = 24, then after: String = ":"
    ) throws -> TmuxScreen {
        // What the terminal is like before and after is printed by the same shell.
        try TmuxScreen(
            width: width, height: height,
            command: "export XDG_STATE_HOME=$(mktemp -d); stty -g > $XDG_STATE_HOME/before; "
                + "'\(Program.path)' \(arguments); echo ended $?; "
                + "stty -g | cmp - $XDG_STATE_HOME/before && echo same modes; \(after); "
                + "rm -r $XDG_STATE_HOME; exec cat")
    }

    /// The number behind a word, as `step 1,234`.
    private static func number(_ word: String, in screen: String) -> Double? {
        guard let range = screen.range(of: word + " ") else { return nil }
        let digits = screen[range.upperBound...].prefix { $0.isNumber || $0 == "," || $0 == "." }
        return Double(digits.filter { $0 != "," })
    }

    @Test func curvesMoveDigitsShowAndQuitLeavesTheTerminalClean() throws {
        let screen = try Self.open()
        let first = try screen.wait(for: "a curve") { $0.contains("valid") && $0.contains("img/s") }
        for pane in ["loss", "reconstruction", "interpolation", "formula"] { #expect(first.contains(" \(pane) ")) }
        let step = try #require(Self.number("step", in: first))
        try screen.wait(for: "a later step") { Self.number("step", in: $0) ?? 0 > step + 100 }
        // Digits are drawn in many greys.
        let colours = try screen.tmux("capture-pane", "-p", "-e").components(separatedBy: "38;5;")
        #expect(Set(colours.map { $0.prefix(3) }).count > 12)
        try screen.type("q")
        let last = try screen.wait(for: "the end") { $0.contains("same modes") }
        #expect(last.contains("ended 0"))
        #expect(!last.contains("interpolation"), "\(last)")
    }

    @Test func turningBetaChangesTheKL() throws {
        let screen = try Self.open()
        try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 300 }
        try screen.type("m", "m")
        let before = try screen.wait(for: "the KL's curve") { $0.contains("KL to the prior") && $0.contains("train") }
        let kl = try #require(Self.number("train", in: before))
        try screen.type(">", ">", ">")
        try screen.wait(for: "another KL") { (Self.number("train", in: $0) ?? kl) < 0.8 * kl }
        try screen.type("q")
        try screen.wait(for: "the end") { $0.contains("same modes") }
    }

    @Test func everyVariantIsReachedFromTheList() throws {
        let screen = try Self.open("--data digits")
        let variants = [
            "linear", "undercomplete", "overcomplete", "sparse-l1", "sparse-kl", "denoising-gaussian",
            "denoising-mask", "contractive", "vae", "beta-vae",
        ]
        try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 10 }
        for (place, variant) in variants.enumerated() {
            try screen.type("v")
            try screen.wait(for: "the list") { $0.contains("enter chooses") }
            try screen.type("g")
            for _ in 0..<place { try screen.type("j") }
            try screen.type("Enter")
            let shown = try screen.wait(for: variant) {
                !$0.contains("enter chooses") && $0.contains("Digits · \(variant)")
            }
            let step = Self.number("step", in: shown) ?? 0
            try screen.wait(for: "\(variant) training") { Self.number("step", in: $0) ?? 0 > step }
        }
        try screen.type("q")
        try screen.wait(for: "the end") { $0.contains("same modes") }
    }

    @Test func commandsAreTypedAndListsSearched() throws {
        let screen = try Self.open("--data digits")
        try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 10 }
        try screen.type(":", "variant lin", "Tab", "Enter")
        try screen.wait(for: "the variant") { $0.contains("Digits · linear") }
        try screen.type(":", "set eta 9", "Enter")
        try screen.wait(for: "what is wrong") { $0.contains("expected a number from 1e-6 to 1") }
        try screen.type("Escape")
        try screen.wait(for: "the hints") { $0.contains("q quit") }
        try screen.type("v", "/", "beta-v", "Enter")
        try screen.wait(for: "the match") { $0.contains("▸   beta-vae") }
        try screen.type("Enter")
        try screen.wait(for: "the variant") { $0.contains("Digits · beta-vae") }
        try screen.type(":", "quit", "Enter")
        try screen.wait(for: "the end") { $0.contains("same modes") && $0.contains("ended 0") }
    }

    /// Those of signal(7) whose default is to end, but for KILL and faults; two of the realtime ones. One after the
    /// other in one terminal: what one leaves on the next would meet.
    @Test func signalsLeaveTheTerminalCleanAndTheSessionKept() throws {
        let signals = [
            SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGPIPE, SIGALRM, SIGSTKFLT, SIGXCPU, SIGXFSZ,
            SIGVTALRM,
            SIGPROF, SIGIO, SIGPWR, SIGSYS, 34, 64,
        ]
        let folder = try TemporaryFolder()
        let screen = try TmuxScreen(
            width: 80, height: 24,
            command: "export XDG_STATE_HOME='\(folder.path)'; ulimit -c 0; stty -g > '\(folder.file("before"))'; "
                + "for signal in \(signals.map(String.init).joined(separator: " ")); do "
                + "'\(Program.path)' --data digits; echo ended $?; "
                + "stty -g | cmp - '\(folder.file("before"))' && echo same modes; read line; clear; done; exec cat")
        for (number, signal) in signals.enumerated() {
            try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 10 }
            #expect(Foundation.kill(try Self.process(in: screen), signal) == 0)
            let last = try screen.wait(for: "the end") { $0.contains("same modes") }
            #expect(last.contains("ended \(128 + signal)") && !last.contains("interpolation"), "\(last)")
            let modes = try screen.tmux("display-message", "-p", "#{alternate_on}#{mouse_any_flag}#{cursor_flag}")
            #expect(modes == "001\n")
            let kept = try FileManager.default.contentsOfDirectory(atPath: folder.file("hourglass"))
            // And the link to the last.
            #expect(kept.count == number + 2, "after \(signal): \(kept)")
            try screen.type("Enter")
        }
    }

    @Test(arguments: [("SEGV", 139), ("ABRT", 134), ("ILL", 132), ("TRAP", 133), ("BUS", 135), ("FPE", 136)])
    func aCrashLeavesTheTerminalClean(_ signal: String, _ status: Int) throws {
        let screen = try Self.open("--data digits")
        try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 10 }
        try Self.kill(signal, in: screen)
        let last = try screen.wait(for: "the end") { $0.contains("same modes") }
        #expect(last.contains("ended \(status)") && !last.contains("interpolation"), "\(last)")
    }

    /// tgkill(2), which has no declaration that Swift sees.
    private static func kill(_ process: pid_t, thread: pid_t, _ signal: Int32) throws -> Int32 {
        typealias Function = @convention(c) (pid_t, pid_t, Int32) -> Int32
        let symbol = try #require(dlsym(dlopen(nil, RTLD_NOW), "tgkill"))
        return unsafeBitCast(symbol, to: Function.self)(process, thread, signal)
    }

    /// A fault in each of the threads that train, not only in the one that owns the terminal.
    @Test(arguments: [SIGSEGV, SIGILL, SIGABRT]) func aCrashOfATrainingThreadLeavesTheTerminalClean(_ signal: Int32)
        throws
    {
        for place in 1... {
            let screen = try Self.open("--data digits --threads 2")
            try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 10 }
            let process = try Self.process(in: screen)
            let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
                .compactMap { pid_t($0) }.sorted()
            guard threads.count > place else {
                // The session's own, and on two cores one that helps it.
                #expect(place > min(2, ProcessInfo.processInfo.activeProcessorCount))
                return
            }
            // The kernel prefers the thread that has the number, as long as it doesn't block the signal.
            #expect(Foundation.kill(threads[place], signal) == 0)
            let last = try screen.wait(for: "the end") { $0.contains("same modes") }
            #expect(last.contains("ended \(128 + signal)") && !last.contains("interpolation"), "\(last)")
        }
    }

    /// Ctrl-Z by key, another size meanwhile, and `fg`.
    @Test(arguments: ["train", "pause"]) func whatIsStoppedComesBack(_ setting: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("on_stop = \"\(setting)\"\n", "config.toml")
        let screen = try TmuxScreen(
            width: 80, height: 24,
            command: "set -m; stty -g >'\(folder.file("before"))'; "
                + "'\(Program.path)' --data digits --config '\(file)'; echo stopped $?; "
                + "stty -g | cmp - '\(folder.file("before"))' && echo same modes; read line; clear; fg; echo ended $?; "
                + "exec cat")
        let shown = try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 10 }
        let step = try #require(Self.number("step", in: shown))
        try screen.type("C-z")
        let stopped = try screen.wait(for: "the shell") { $0.contains("same modes") }
        #expect(stopped.contains("stopped \(128 + SIGTSTP)") && !stopped.contains("interpolation"), "\(stopped)")
        try screen.tmux("resize-window", "-x", "100", "-y", "30")
        try screen.type("Enter")
        let back = try screen.wait(for: "the screen at its new size") {
            let rows = $0.split(separator: "\n", omittingEmptySubsequences: false)
            // Not by its last row, where an alarm may stand by then.
            return rows.count >= 30 && rows.contains { $0.hasPrefix("─ 1 ") && $0.count == 100 }
                && ($0.contains("paused") || Self.number("step", in: $0) ?? 0 > step + 5) && !$0.contains("stopped")
        }
        #expect(back.contains("paused") == (setting == "pause"), "\(back)")
        try screen.type("q")
        try screen.wait(for: "the end") { $0.contains("ended 0") }
    }

    @Test func theTimeOfAKioskEnds() throws {
        let screen = try Self.open("--data digits --kiosk --kiosk-minutes 0.05 --kiosk-folder $XDG_STATE_HOME/kept")
        try screen.wait(for: "the warning") { $0.contains("the time ends within a minute") }
        let last = try screen.wait(for: "the end") { $0.contains("same modes") }
        #expect(last.contains("the time is over") && last.contains("ended 0") && !last.contains("interpolation"))
    }

    /// Ctrl-S holds the terminal, so that saying that the time is over never returns.
    @Test func theTimeOfAKioskEndsWhateverHinders() throws {
        let screen = try Self.open(
            "--plain --paused --data digits --kiosk --kiosk-minutes 0.05 --kiosk-folder $XDG_STATE_HOME/kept")
        try screen.wait(for: "the session") { $0.contains("help lists") }
        let program = try Self.process(in: screen)
        try screen.type("C-s")
        try wait(for: "end", until: { Foundation.kill(program, 0) != 0 })
        try screen.type("C-q")
        let last = try screen.wait(for: "the end") { $0.contains("same modes") }
        #expect(last.contains("ended 1"), "\(last)")
    }

    @Test func whatAHangupLeftGoesOn() throws {
        let screen = try Self.open(
            "--data digits --seed 5", then: "clear; '\(Program.path)' --resume last --paused; echo over $?")
        let shown = try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 300 }
        let step = try #require(Self.number("step", in: shown))
        try Self.kill("HUP", in: screen)
        let resumed = try screen.wait(for: "the session") { $0.contains("paused") && $0.contains("step") }
        #expect(Self.number("step", in: resumed) ?? 0 >= step)
        #expect(resumed.contains("Digits · vae"))
        try screen.type("q")
        try screen.wait(for: "the end") { $0.contains("over 0") }
    }

    @Test func nothingToGoOnWithIsOneLine() throws {
        let screen = try Self.open("--resume last")
        let last = try screen.wait(for: "the end") { $0.contains("same modes") }
        #expect(last.contains("ended 1") && last.contains("found no session kept"))
    }

    /// The number of the shell that the program runs under.
    private static func pane(_ screen: TmuxScreen) throws -> String {
        try screen.tmux("display-message", "-p", "#{pane_pid}").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func process(in screen: TmuxScreen) throws -> pid_t {
        let folder = try TemporaryFolder()
        #expect(
            try TmuxScreen.spawn(["pgrep", "-P", try pane(screen), "hourglass"], output: folder.file("pid")) == 0)
        let text = String(decoding: try folder.read("pid"), as: UTF8.self)
        return try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private static func kill(_ signal: String, in screen: TmuxScreen) throws {
        let pane = try pane(screen)
        #expect(try TmuxScreen.spawn(["pkill", "-\(signal)", "-P", pane, "hourglass"], output: "/dev/null") == 0)
    }

    @Test func aSmallTerminalSaysWhatItNeedsAndComesBack() throws {
        let screen = try Self.open("--data digits", width: 30, height: 10)
        try screen.wait(for: "what is needed") { $0.contains("40x12") }
        try screen.tmux("resize-window", "-x", "80", "-y", "24")
        try screen.wait(for: "the panes") { $0.contains(" formula ") && $0.contains("step") }
        try screen.type("q")
        try screen.wait(for: "the end") { $0.contains("same modes") }
    }

    @Test func keysOfTheConfigurationWorkAndFaultsAreShown() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("[keys]\nquit = \"ctrl-q\"\nzom = \"x\"\n", "config.toml")
        let screen = try Self.open("--data digits --config \(file)")
        try screen.wait(for: "the fault") { $0.contains(" config.toml:3: keys.zom: found an unknown entry") }
        try screen.type("q", "Escape")
        try screen.wait(for: "hints") { $0.contains("ctrl-q quit") }
        try screen.type("C-q")
        let last = try screen.wait(for: "the end") { $0.contains("same modes") }
        #expect(last.contains("ended 0"))
    }

    @Test func aHintThatIsClickedActs() throws {
        let screen = try Self.open("--data digits")
        let shown = try screen.wait(for: "training") { Self.number("step", in: $0) ?? 0 > 10 }
        let rows = shown.split(separator: "\n", omittingEmptySubsequences: false)
        let row = try #require(rows.firstIndex { $0.contains("q quit") })
        // As a terminal reports a press in its row; all before it is one column wide.
        let hint = try #require(rows[row].range(of: "space"))
        let place = "\(rows[row].distance(from: rows[row].startIndex, to: hint.lowerBound) + 2);\(row + 1)"
        try screen.tmux("send-keys", "-l", "\u{1B}[<0;\(place)M\u{1B}[<0;\(place)m")
        try screen.wait(for: "the pause") { $0.contains("paused") }
        try screen.type("q")
        try screen.wait(for: "the end") { $0.contains("same modes") }
    }

    @Test func badDataIsOneLineAndTheTerminalIsClean() throws {
        let screen = try Self.open("--data /nonexistent.csv")
        let last = try screen.wait(for: "the end") { $0.contains("same modes") }
        #expect(last.contains("ended 1"))
        #expect(last.contains("/nonexistent.csv"))
    }
}
