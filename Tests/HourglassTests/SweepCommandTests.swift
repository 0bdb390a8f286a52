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
    /// Controllers are an axis, on the command line, in a table of their own and among the values of the knob: the same runs.
    @Test func controllersAreAnAxis() throws {
        let folder = try TemporaryFolder()
        let base = "steps = 30\n[base]\nvariant = \"vae\"\ndata = \"digits\"\nwidths = \"8\"\n"
        let ways = [
            base + "[control]\nbeta = [\"kl:2\", \"kl:5\", \"kl:20\"]\n",
            base + "[grid]\nbeta = [\"kl:2\", \"kl:5\", \"kl:20\"]\n",
        ]
        let texts = try ways.enumerated().map { place, text in
            let plan = try folder.write(text, "plan\(place).toml")
            for index in 0..<3 {
                let job = try run(["sweep", "job", plan, "--index", "\(index)"], in: folder)
                #expect(job.status == 0, "\(job.error)")
            }
            return try run(["sweep", "merge", plan, "--json"], in: folder).text
        }
        #expect(texts[0] == texts[1] && texts[0].contains("kl:20"))
        let words = [
            "sweep", "--control", "beta=kl:2,kl:5,kl:20", "--steps", "30", "--variant", "vae", "--data", "digits",
            "--widths", "8",
        ]
        let line = try run(words + ["--json"], in: folder)
        #expect(line.status == 0, "\(line.error)")
        func means(_ text: String) -> [Substring] { text.split(separator: "\n").filter { $0.contains("rank") } }
        #expect(means(line.text) == means(texts[0]))
        let table = try run(words, in: folder)
        #expect(table.text.contains("kl:5") && table.text.contains("nats by beta"), "\(table.text)")
        // It is the run that train makes of the same words.
        let model = folder.file("m.safetensors")
        let train = try run(
            [
                "train", "--control", "beta=kl:5", "--steps", "30", "--variant", "vae", "--data", "digits",
                "--widths",
                "8", "--save", model,
            ], in: folder)
        #expect(train.status == 0, "\(train.error)")
        let measured = try run(["evaluate", model, "--split", "validation", "--json"], in: folder).objects().first
        let swept = try line.objects().first { ($0["setting"] as? [String: Any])?["beta"] as? String == "kl:5" }
        let (one, other) = (try #require(measured?["mse"] as? Double), try #require(swept?["mean"] as? Double))
        #expect(abs(one - other) < 1e-6 * one)
        for (wrong, expected) in [
            ("beta=kl:5,kl", "found kl, expected kl and nats"), ("beta", "expected KNOB=WHO:X"),
            ("beta=kl:5,nobody", "found nobody, expected KNOB= and one of"),
        ] {
            let outcome = try run(["sweep", "--control", wrong, "--steps", "1"], in: folder)
            #expect(outcome.status == 2 && outcome.error.contains(expected), "\(outcome.error)")
        }
    }

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
        let words = ["sweep", "job", plan, "--chunk"]
        for (index, chunk, last) in [("6", "2", "5"), ("\(Int.max)", "2", "5"), ("1", "1000000000000", "0")] {
            let beyond = try Program.run(
                words + [chunk],
                environment: ["XDG_STATE_HOME": folder.path, "SLURM_ARRAY_TASK_ID": index])
            #expect(beyond.status == 1 && beyond.error.contains("expected 0 to \(last)\n"), "\(beyond.error)")
        }
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
            ("epochs = 0\n", "plan.toml:1: epochs: found 0; expected a whole number from 1"),
            ("epochs = 1\nsteps = 2\n", "plan.toml:2: steps: found 2; expected either epochs or steps"),
            ("steps = 1\nfolds = 1\n", "plan.toml:2: folds: found 1; expected a whole number from 2 to 100"),
            ("steps = 1\n[grid]\nbeta = []\n", "plan.toml:3: grid.beta: found an empty list; expected"),
            ("steps = 1\n[grid]\nbeta = \"0.1..10\"\n", "a range needs random"),
            ("[grid]\nbeta = [1]\n", "plan.toml: epochs: found nothing"),
            ("steps = 1\nmeasure = \"nothing\"\n", "--measure nothing: expected one of"),
            ("steps = 1\n[base]\nvariant = \"vea\"\n", "--variant vea: expected one of"),
            ("steps = 1\n[control]\nbeta = [\"kl\"]\n", "plan.toml:3: control.beta: found kl, expected kl and nats"),
            ("steps = 1\n[control]\nbeta = []\n", "plan.toml:3: control.beta: found an empty list; expected"),
            ("steps = 1\nsweet = 1\n", "plan.toml:2: sweet: found an unknown entry; expected one of measure"),
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
