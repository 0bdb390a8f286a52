import ArgumentParser
import Configuration
import Files
import Foundation
import Laboratory
import Search

/// A plan's file, and the folder of its results.
struct SweepPlanOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A plan.", valueName: "file.toml"))
    var file: String

    @OptionGroup var place: SweepPlace

    func load() throws -> (plan: SweepPlan, jobs: [SweepJob], folder: SweepFolder) {
        let plan = try SweepFile.plan(file)
        return (plan, try plan.jobs(), place.folder(or: SweepFile.folder(file)))
    }
}

struct SweepPlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "List the jobs of a plan, one object a line.",
        discussion: "hourglass sweep plan my.toml > jobs")
    @OptionGroup var options: SweepPlanOptions

    func run() throws {
        for job in try options.load().jobs { try Output.print(json: job) }
    }
}

struct SweepJobCommand: ParsableCommand {
    /// Of sysexits.h: a later try may succeed.
    static let again: Int32 = 75

    static let configuration = CommandConfiguration(
        commandName: "job", abstract: "Run one job of a plan, or several.",
        discussion: """
            USR1, TERM and INT save what has been trained and end with \(again): the next try goes on there. A job that has ended \
            isn't run again.

              hourglass sweep job my.toml --index 7
            """)
    @OptionGroup var options: SweepPlanOptions

    @Option(
        help: ArgumentHelp("The job, from 0; $SLURM_ARRAY_TASK_ID by default.", valueName: "number"),
        transform: Numeral.whole)
    var index: Int?

    @Option(
        help: ArgumentHelp(
            "Runs so many jobs, of which this is the index: of 10, index 2 runs 20 to 29.", valueName: "count"),
        transform: Numeral.whole)
    var chunk: Int = 1

    @Option(
        help: ArgumentHelp("Threads that compute; $SLURM_CPUS_PER_TASK or 1 by default.", valueName: "count"),
        transform: Numeral.whole)
    var threads: Int?

    func validate() throws {
        if chunk < 1 { throw ValidationError.tooFew("--chunk", chunk) }
        if let threads, threads < 1 { throw ValidationError.tooFew("--threads", threads) }
        if let index, index < 0 { throw ValidationError("--index \(index): expected 0 or more.") }
    }

    private func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    func run() throws {
        guard let index = index ?? number("SLURM_ARRAY_TASK_ID"), index >= 0 else {
            throw ValidationError("Say --index, or run it as a task of a Slurm array.")
        }
        let (plan, jobs, folder) = try options.load()
        if plan.halves {
            throw CommandError(
                description:
                    "\(VisibleText.line(options.file)): a plan that halves has to see all its runs; 'sweep --plan' runs it"
            )
        }
        let last = (jobs.count - 1) / chunk
        guard !jobs.isEmpty, index <= last else {
            throw CommandError(
                description:
                    "--index \(index): the plan has \(jobs.count) jobs, in chunks of \(chunk); expected 0 to \(last)"
            )
        }
        let first = index * chunk
        try folder.make()
        let interruption = Interruption()
        let trainer = SweepTrainer(plan, in: folder, threads: threads ?? number("SLURM_CPUS_PER_TASK") ?? 1) {
            interruption.signal != nil
        }
        for job in jobs[first...].prefix(chunk) where folder.result(of: job) == nil {
            let start = ContinuousClock.now
            guard var result = try trainer.run(job, round: nil, share: 1, isLast: true) else {
                Hourglass.report("hourglass: stopped in job \(job.index); the next try goes on there")
                throw ExitCode(Self.again)
            }
            result.seconds = (ContinuousClock.now - start) / .seconds(1)
            try folder.write(result)
            try Output.print(
                "job \(job.index), \(job.title): "
                    + (result.failure.map { "failed: \(VisibleText.line($0))" }
                        ?? "\(plan.measure) \(Text.number(Float(result.measures[plan.measure] ?? .nan)))"))
        }
    }
}

struct SweepStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how many jobs have ended, wait in the middle, failed, or haven't begun.",
        discussion: "hourglass sweep status my.toml")
    @OptionGroup var options: SweepPlanOptions

    @Flag(help: "One object on stdout.")
    var json = false

    private struct Line: Encodable { let jobs, ended, failed, interrupted, waiting: Int }

    func run() throws {
        let (_, jobs, folder) = try options.load()
        let results = jobs.map { folder.result(of: $0) }
        let interrupted = zip(jobs, results).count { job, result in
            result == nil && FileManager.default.fileExists(atPath: folder.checkpoint(of: job))
        }
        let ended = results.count { $0 != nil }
        let line = Line(
            jobs: jobs.count, ended: ended, failed: results.count { $0?.failure != nil }, interrupted: interrupted,
            waiting: jobs.count - ended - interrupted)
        if json { return try Output.print(json: line) }
        try Output.print(
            "\(line.jobs) jobs: \(line.ended) ended, \(line.failed) of them without a result; \(line.interrupted) interrupted, "
                + "\(line.waiting) not begun")
    }
}

struct SweepTodoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "todo", abstract: "List the indices of the jobs that haven't ended.",
        discussion: "hourglass sweep todo my.toml | parallel -j 2 hourglass sweep job my.toml --index {}")
    @OptionGroup var options: SweepPlanOptions

    @Flag(help: "On one line with commas between, as sbatch --array takes it.")
    var array = false

    func run() throws {
        let (_, jobs, folder) = try options.load()
        let left = jobs.filter { folder.result(of: $0) == nil }.map { "\($0.index)" }
        if array { return try Output.print(left.joined(separator: ",")) }
        for index in left { try Output.print(index) }
    }
}

struct SweepMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Compare what has ended; as often as wanted.",
        discussion: "hourglass sweep merge my.toml")
    @OptionGroup var options: SweepPlanOptions

    @Flag(help: "One object a run on stdout, then one a setting.")
    var json = false

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    func run() throws {
        let (plan, jobs, folder) = try options.load()
        let results = jobs.compactMap { folder.result(of: $0) }
        guard !results.isEmpty else {
            throw CommandError(
                description: "\(VisibleText.line(folder.path)): found no run that has ended, expected one at least")
        }
        if results.count < jobs.count {
            Hourglass.report("hourglass: \(results.count) of \(jobs.count) jobs have ended")
        }
        let report = SweepReport(plan, results)
        if json { try report.printJSON() } else { try report.printText(ascii: ascii) }
    }
}

struct SweepScriptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "script", abstract: "Print a script for sbatch that runs a plan as an array.",
        discussion: "hourglass sweep script my.toml > my.sh; sbatch my.sh")
    @OptionGroup var options: SweepPlanOptions

    @Option(help: ArgumentHelp("Jobs of one task of the array.", valueName: "count"), transform: Numeral.whole)
    var chunk: Int = 1

    @Option(help: ArgumentHelp("Cores of a task.", valueName: "count"), transform: Numeral.whole)
    var cores: Int = 1

    @Option(help: ArgumentHelp("What a task may take, as Slurm spells it.", valueName: "size"))
    var memory = "2G"

    @Option(help: ArgumentHelp("How long a task may take, as Slurm spells it.", valueName: "time"))
    var time = "01:00:00"

    func validate() throws {
        if chunk < 1 { throw ValidationError.tooFew("--chunk", chunk) }
        if cores < 1 { throw ValidationError.tooFew("--cores", cores) }
        for (option, text) in [("--memory", memory), ("--time", time)]
        where text.isEmpty || !text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ":-.".contains($0)) }) {
            throw ValidationError(
                "\(option) '\(VisibleText.line(text))': expected a size or time as Slurm spells it.")
        }
    }

    func run() throws {
        let (plan, jobs, _) = try options.load()
        if plan.halves {
            throw CommandError(
                description:
                    "\(VisibleText.line(options.file)): a plan that halves has to see all its runs; 'sweep --plan' runs it"
            )
        }
        func quoted(_ text: String) -> String { "'\(text.replacingOccurrences(of: "'", with: "'\\''"))'" }
        let file = URL(fileURLWithPath: options.file).path
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).path
        let out = options.place.out.map { " --out \(quoted(URL(fileURLWithPath: $0).path))" } ?? ""
        let name = URL(fileURLWithPath: options.file).deletingPathExtension().lastPathComponent
        try Output.print(
            """
            #!/bin/bash
            #SBATCH --job-name=\(name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) })
            #SBATCH --array=0-\((jobs.count - 1) / chunk)
            #SBATCH --ntasks=1
            #SBATCH --cpus-per-task=\(cores)
            #SBATCH --mem=\(memory)
            #SBATCH --time=\(time)
            #SBATCH --signal=B:USR1@60
            #SBATCH --requeue
            #SBATCH --open-mode=append
            # A task that is told that its time is over saves what it has, ends with \(SweepJobCommand.again), and is queued again.
            trap 'kill -USR1 "$job"' USR1 TERM
            \(quoted(program)) sweep job \(quoted(file)) --chunk \(chunk)\(out) & job=$!
            wait "$job"; code=$?
            # The first wait ends with the signal, the second with the job.
            while kill -0 "$job" 2>/dev/null; do wait "$job"; code=$?; done
            if [ "$code" = \(SweepJobCommand.again) ]; then scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"; fi
            exit "$code"
            """)
    }
}
