import Foundation
import TestSupport
import Testing

/// The real program: sweeps at once and job by job, stopped and killed.
@Suite struct SweepCommandTests {
    private static let plan = """
        measure = "mse"
        steps = 60
        seeds = [1, 2]
        folds = 2
        [base]
        data = "digits"
        variant = "vae"
        widths = "20"
        batch = 20
        [grid]
        beta = [0.5, 2, 8]
        """

    private func run(_ words: [String], in folder: TemporaryFolder) throws -> Program.Outcome {
        try Program.run(words, environment: ["XDG_STATE_HOME": folder.path])
    }

    /// The bytes of the table don't depend on who ran the jobs, in which order, on how many threads.
    @Test func jobByJobIsTheSameAsAtOnce() throws {
        let folder = try TemporaryFolder()
        let plan = try folder.write(Self.plan, "plan.toml")
        let whole = try run(["sweep", "--plan", plan, "--json", "--out", folder.file("a")], in: folder)
        #expect(whole.status == 0, "\(whole.error)")
        let jobs = try run(["sweep", "plan", plan], in: folder).text.split(separator: "\n")
        #expect(jobs.count == 12)
        for index in (0..<6).reversed() {
            let words = [
                "sweep", "job", plan, "--out", folder.file("b"), "--chunk", "2", "--threads", "\(index % 2 + 1)",
            ]
            let one = try run(words + ["--index", "\(index)"], in: folder)
            #expect(one.status == 0, "\(one.error)")
        }
        #expect(try run(["sweep", "todo", plan, "--out", folder.file("b")], in: folder).text.isEmpty)
        let merged = try run(["sweep", "merge", plan, "--json", "--out", folder.file("b")], in: folder)
        #expect(merged.status == 0 && merged.text == whole.text)
        #expect(whole.text.split(separator: "\n").count == 15)
        let status = try run(["sweep", "status", plan, "--out", folder.file("b")], in: folder)
        #expect(status.text == "12 jobs: 12 ended, 0 of them without a result; 0 interrupted, 0 not begun\n")
    }

    /// A run is interrupted, goes on, and comes to the same number as one that wasn't.
    @Test(arguments: [SIGUSR1, SIGTERM]) func anInterruptedJobGoesOn(_ signal: Int32) throws {
        let folder = try TemporaryFolder()
        let text = Self.plan.replacingOccurrences(of: "steps = 60", with: "steps = 4000")
        let plan = try folder.write(text, "plan.toml")
        let whole = try run(["sweep", "job", plan, "--index", "1", "--out", folder.file("a")], in: folder)
        #expect(whole.status == 0, "\(whole.error)")
        let running = try RunningProgram("sweep job plan.toml --index 1 --out b", in: folder)
        let end = ContinuousClock.now + .seconds(60)
        // It has read its data and trains when the folder is there; a while later it has made some steps.
        while !FileManager.default.fileExists(atPath: folder.file("b")), ContinuousClock.now < end { usleep(1000) }
        usleep(300_000)
        running.send(signal)
        let status = try running.end()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("b"))
        // On a fast machine it may have been over before.
        #expect(status == 75 && names.allSatisfy { $0.hasSuffix(".part.safetensors") } || status == 0)
        let rest = try run(["sweep", "job", plan, "--index", "1", "--out", folder.file("b")], in: folder)
        #expect(rest.status == 0)
        func merged(_ name: String) throws -> String {
            try run(["sweep", "merge", plan, "--json", "--out", folder.file(name)], in: folder).text
        }
        let text1 = try merged("a")
        #expect(try !text1.isEmpty && text1 == merged("b"))
    }

    /// kill −9 at any moment loses nothing that had ended; the same command goes on.
    @Test func aKilledSweepLosesNothing() throws {
        let folder = try TemporaryFolder()
        let plan = try folder.write(Self.plan, "plan.toml")
        let usual = try run(["sweep", "--plan", plan, "--json", "--out", folder.file("a")], in: folder).text
        var before: Set<String> = []
        for moment in 0..<6 {
            let running = try RunningProgram("sweep --plan plan.toml --json --out b", in: folder)
            usleep(UInt32(60_000 + 70_000 * moment))
            running.send(SIGKILL)
            _ = try running.end()
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.file("b"))) ?? []
            let ended = Set(names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") })
            #expect(before.isSubset(of: ended))
            before = ended
        }
        let rest = try run(["sweep", "--plan", plan, "--json", "--out", folder.file("b")], in: folder)
        #expect(rest.status == 0 && !usual.isEmpty && rest.text == usual)
    }

    @Test func wrongPlansAreOneLine() throws {
        let folder = try TemporaryFolder()
        let cases: [(String, String)] = [
            ("epochs = 1\n[grid]\nbata = [1]\n", "--grid bata: expected one of"),
            ("epochs = 0\n", "plan.toml:1: epochs: expected a whole number from 1"),
            ("epochs = 1\nsteps = 2\n", "plan.toml:2: steps: expected either epochs or steps"),
            ("steps = 1\nfolds = 1\n", "plan.toml:2: folds: expected a whole number from 2 to 100"),
            ("steps = 1\n[grid]\nbeta = []\n", "plan.toml:3: grid.beta: expected a list of values"),
            ("steps = 1\n[grid]\nbeta = \"0.1..10\"\n", "a range needs random"),
            ("[grid]\nbeta = [1]\n", "plan.toml: epochs: found nothing"),
            ("steps = 1\nmeasure = \"nothing\"\n", "--measure nothing: expected one of"),
            ("steps = 1\n[base]\nvariant = \"vea\"\n", "--variant vea: expected one of"),
            ("steps = 1\nsweet = 1\n", "plan.toml:2: found sweet, expected one of measure"),
        ]
        for (text, expected) in cases {
            let plan = try folder.write(text, "plan.toml")
            let outcome = try run(["sweep", "plan", plan], in: folder)
            #expect(outcome.status == 1 && outcome.error.contains(expected), "\(text): \(outcome.error)")
            #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
        }
        let none = try run(
            ["sweep", "--grid", "beta=1,2", "--steps", "5", "--variant", "linear", "--data", "digits"], in: folder)
        #expect(none.status == 1 && none.text.contains("failed, 2 runs: "), "\(none.text)")
    }
}
