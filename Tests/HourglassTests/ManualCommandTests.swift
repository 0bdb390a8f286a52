import Foundation
import TestSupport
import Testing

/// The manual as the program shows it, and what is said there against the program itself.
@Suite struct ManualCommandTests {
    /// Names and texts of all pages, as the program prints them where nothing is a terminal.
    private static func pages() throws -> [(name: String, text: String)] {
        let list = try Program.run("manual")
        #expect(list.status == 0 && list.error.isEmpty && list.lines.count > 10)
        return try list.lines.map { line in
            let name = String(line.prefix { $0 != " " })
            let page = try Program.run("manual", name)
            #expect(page.status == 0 && page.error.isEmpty && page.text.hasPrefix("# "), "\(name)")
            return (name, page.text)
        }
    }

    /// The pages, and the README, which are at one place in the source.
    private static func texts() throws -> [(name: String, text: String)] {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: source.appendingPathComponent("README.md"), encoding: .utf8)
        return [("README", readme)] + (try pages())
    }

    @Test func aWrongNameSaysWhichThereAre() throws {
        let outcome = try Program.run("manual", "screeen")
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.error.contains("'screeen'"))
        for page in try Self.pages() { #expect(outcome.error.contains(page.name), "\(page.name)") }
    }

    @Test func withoutTheFolderItSaysWhatIsMissing() throws {
        // A copy of the program finds only what stands beside it, or where the source is; a folder of its own comes first.
        let folder = try TemporaryFolder()
        try folder.write("- [one](one.md): a page\n- [two](two.md): isn't there\n", "manual/README.md")
        try folder.write("# One\n", "manual/one.md")
        let assets = ["HOURGLASS_ASSETS": folder.path]
        let list = try Program.run(["manual"], environment: assets)
        #expect(list.status == 0 && list.lines == ["one  a page"])
        #expect(try Program.run(["manual", "one"], environment: assets).text == "# One\n")
        let two = try Program.run(["manual", "two"], environment: assets)
        #expect(two.status == 2 && two.error.contains("expected one of one."))
    }

    @Test func aTerminalGetsItLaidOut() throws {
        let screen = try TmuxScreen(
            width: 60, height: 250, command: "'\(Program.path)' manual keys; echo 'ended' $?; sleep 60")
        let text = try screen.wait(for: "the end") { $0.contains("ended 0") }
        #expect(!text.contains("|---") && !text.contains("`") && text.contains("play or pause"))
        let styled = try screen.tmux("capture-pane", "-p", "-e")
        #expect(styled.contains("\u{1B}[1m"), "headings are bold")
        let (keys, help) = (#/space +play or pause +play/#, #/\. +one step, then pause +step/#)
        let rows = text.split(separator: "\n").filter { $0.contains(keys) || $0.contains(help) }
        #expect(rows.count == 2)
        let columns = rows.map { row in
            let what = row.firstRange(of: row.contains("play") ? "play or" : "one step")!
            return row.distance(from: row.startIndex, to: what.lowerBound)
        }
        #expect(Set(columns).count == 1, "aligned: \(rows)")
    }

    @Test func inTheCLocaleItIsASCII() throws {
        let outcome = try Program.run(["manual", "knobs"], environment: ["LC_ALL": "C"])
        #expect(outcome.status == 0 && outcome.output.allSatisfy { $0 < 0x80 } && outcome.text.contains("beta"))
    }

    // MARK: commands and options

    /// A command with its options, as ArgumentParser describes it.
    private struct Command {
        let path: [String]
        let options: Set<String>
        let discussion: String
        let hasCommands: Bool
    }

    private static func commands() throws -> [Command] {
        let dump = try Program.run("--experimental-dump-help")
        let object = try #require(try JSONSerialization.jsonObject(with: dump.output) as? [String: Any])
        func walk(_ command: [String: Any], _ parent: [String]) throws -> [Command] {
            let path = parent + [try #require(command["commandName"] as? String)]
            let arguments = command["arguments"] as? [[String: Any]] ?? []
            let names = arguments.flatMap { $0["names"] as? [[String: Any]] ?? [] }
            let options = names.filter { $0["kind"] as? String == "long" }.compactMap { $0["name"] as? String }
            let below = command["subcommands"] as? [[String: Any]] ?? []
            let own = Command(
                path: path, options: Set(options), discussion: command["discussion"] as? String ?? "",
                hasCommands: !below.isEmpty)
            return [own] + (try below.flatMap { try walk($0, path) })
        }
        return try walk(try #require(object["command"] as? [String: Any]), [])
    }

    @Test func everyCommandAndOptionIsNamed() throws {
        let commands = try Self.commands()
        #expect(commands.count > 14 && commands.flatMap(\.options).count > 100)
        let manual = try Self.pages().map(\.text).joined(separator: "\n")
        func isNamed(_ text: String) -> Bool {
            manual.ranges(of: text).contains { range in
                !(manual[range.upperBound...].first.map { $0.isLetter || $0 == "-" } ?? false)
            }
        }
        var missing = commands.map { $0.path.joined(separator: " ") }.filter { !isNamed("`\($0)") && !isNamed($0) }
        for command in commands {
            missing += command.options.sorted().filter { !isNamed("--\($0)") }.map { option in
                "--\(option) of \(command.path.joined(separator: " "))"
            }
        }
        #expect(missing.isEmpty, "no page of assets/manual names:\n\(missing.joined(separator: "\n"))")
    }

    // MARK: examples

    /// A fenced block: what stands behind the fence, and its lines.
    private static func blocks(_ text: String) -> [(kind: String, lines: [String])] {
        var blocks: [(kind: String, lines: [String])] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.hasPrefix("```") {
                isInside.toggle()
                if isInside { blocks.append((String(line.dropFirst(3)), [])) }
            } else if isInside {
                blocks[blocks.count - 1].lines.append(line)
            }
        }
        return blocks
    }

    /// What isn't run here has options that exist all the same.
    @Test func examplesUseWhatThereIs() throws {
        let commands = try Self.commands()
        for (name, text) in try Self.texts() {
            // In blocks, and within paragraphs and tables.
            let code =
                Self.blocks(text).filter { $0.kind.hasPrefix("sh") }.flatMap(\.lines)
                + text.matches(of: /`(hourglass [^`]*)`/).map { String($0.1) }
            for line in code { try Self.check(line, of: name, commands) }
        }
    }

    /// Whoever asks a command for help sees how it is used, with options that exist.
    @Test func everyCommandShowsAnExample() throws {
        let commands = try Self.commands()
        for command in commands where !command.hasCommands && command.path.last != "help" {
            let own = command.path.joined(separator: " ")
            let lines = command.discussion.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { $0.hasPrefix("Example: ") || $0.hasPrefix("hourglass ") }
            #expect(lines.contains { $0.contains(own) }, "\(own)")
            for line in lines { try Self.check(line, of: own, commands) }
        }
    }

    private static func check(_ line: String, of name: String, _ commands: [Command]) throws {
        for part in line.split(separator: "|") where part.contains("hourglass ") {
            let rest = part[part.firstRange(of: "hourglass ")!.upperBound...].prefix { $0 != "#" }
            let words = rest.split(separator: " ").map(String.init)
            var path = ["hourglass"]
            for word in words where commands.contains(where: { $0.path == path + [word] }) {
                path.append(word)
            }
            if path.count == 1 { path.append("open") }
            if path == ["hourglass", "sweep"] { path.append("run") }
            let command = try #require(commands.first { $0.path == path })
            // What runs share is said as it is to `train`.
            let isShared = ["run", "capacity", "compare"].contains(path.last)
            let passed = isShared ? commands.first { $0.path.last == "train" }!.options : []
            for word in words where word.hasPrefix("--") {
                let option = word.dropFirst(2).prefix { $0.isLetter || $0 == "-" }
                #expect(
                    command.options.union(passed).union(["help", "version"]).contains(String(option)),
                    "\(name): \(line)")
            }
        }
    }

    /// Blocks that begin with "sh run" are run, those of a page one after the other in a folder of their own.
    @Test func examplesRun() throws {
        var count = 0
        for (name, text) in try Self.texts() {
            let blocks = Self.blocks(text).filter { $0.kind == "sh run" }.map { $0.lines.joined(separator: "\n") }
            guard !blocks.isEmpty else { continue }
            let folder = try TemporaryFolder()
            for block in blocks {
                let outcome = try Self.shell(block, in: folder)
                #expect(outcome.status == 0, "\(name):\n\(block)\n\(outcome.text.suffix(2000))")
                count += 1
            }
        }
        #expect(count >= 10)
    }

    /// Every example of a configuration, or of a recipe, is understood whole.
    @Test func configurationsAreUnderstood() throws {
        let examples = try Self.texts().flatMap { Self.blocks($0.text) }.filter { $0.kind == "toml" }
        #expect(!examples.isEmpty)
        for example in examples {
            let folder = try TemporaryFolder()
            let file = try folder.write(example.lines.joined(separator: "\n") + "\n", "config.toml")
            let isRecipe = example.lines.contains { $0.hasPrefix("data = ") }
            let isPlan = example.lines.contains("[grid]")
            if isPlan {
                let outcome = try Program.run("sweep", "plan", file)
                #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
                continue
            }
            let outcome = try isRecipe ? Program.run("recipes", file) : Program.run("config", "--config", file)
            #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        }
    }

    /// Runs lines of shell in a folder, with the program in the search path; what it prints on stdout and stderr.
    private static func shell(_ script: String, in folder: TemporaryFolder) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-eu", "-c", script]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let own = (Program.path as NSString).deletingLastPathComponent
        let inherited = ProcessInfo.processInfo.environment
        process.environment = inherited.merging(
            [
                "PATH": "\(own):\(inherited["PATH"] ?? "/usr/bin:/bin")", "XDG_STATE_HOME": folder.file("state"),
                "XDG_CONFIG_HOME": folder.file("config"), "LC_ALL": "C.UTF-8",
            ]) { $1 }
        let log = folder.file(".log")
        try folder.write([], ".log")
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: log))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: try folder.read(".log"), as: UTF8.self))
    }
}
