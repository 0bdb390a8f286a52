import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Search
import Synchronization
import Tensors

/// Runs that commands of their own make of a plan: here, several at once, kept until the same command comes again.
struct SweepHere: ParsableArguments {
    @Option(help: "Passes over the training split.", transform: Numeral.whole)
    var epochs: Int?

    @Option(help: "Batches.", transform: Numeral.whole)
    var steps: Int?

    @Option(
        help: ArgumentHelp(
            "Runs at the same time, each on one thread; as many as cores by default.", valueName: "count"),
        transform: Numeral.whole)
    var jobs: Int?

    @OptionGroup var place: SweepPlace

    func validate() throws {
        if epochs != nil, steps != nil { throw ValidationError("Say either --epochs or --steps.") }
        if let epochs, epochs < 1 { throw ValidationError.tooFew("--epochs", epochs) }
        if let steps, steps < 1 { throw ValidationError.tooFew("--steps", steps) }
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): expected 1 to 1024.") }
    }

    func length(or usual: Int) -> SweepPlan.Length {
        steps.map(SweepPlan.Length.steps) ?? .epochs(epochs ?? usual)
    }

    /// Seeds as they are said. Throws `ValidationError`.
    static func seeds(_ text: String) throws -> [UInt64] {
        let seeds = text.split(separator: ",", omittingEmptySubsequences: false).map {
            UInt64($0.trimmingCharacters(in: .whitespaces))
        }
        guard !seeds.isEmpty, !seeds.contains(nil), Set(seeds).count == seeds.count else {
            throw ValidationError("--seeds \(text): expected different whole numbers, as in --seeds 1,2,3.")
        }
        return seeds.compactMap { $0 }
    }

    /// Throws where the words that runs share have some that these commands say themselves.
    static func check(shared: [String]) throws {
        for word in ["--seed", "--resume", "--threads"]
        where shared.contains(where: { $0 == word || $0.hasPrefix("\(word)=") }) {
            throw ValidationError("\(word) isn't for many runs: there is --seeds, and --jobs run at once.")
        }
    }

    /// Trains and measures all of it, or goes on where it was stopped. Ends the program where it is stopped again.
    func run(_ plan: SweepPlan) throws -> Outcome { try Self.run(plan, jobs: jobs, in: place.out) }

    typealias Outcome = (results: [SweepResult], folder: SweepFolder, trainer: SweepTrainer)

    /// The same in a folder, or where sweeps are kept.
    static func run(_ plan: SweepPlan, jobs: Int?, in out: String? = nil) throws -> Outcome {
        let state = KeptSessions.ofThisProcess?.folder ?? NSTemporaryDirectory()
        let folder = SweepFolder(out ?? "\(state)/sweeps/\(plan.id)")
        try folder.make()
        let interruption = Interruption()
        let trainer = SweepTrainer(plan, in: folder, threads: 1) { interruption.signal != nil }
        let runner = SweepRunner(plan, in: folder, lanes: jobs ?? Workers.cores) {
            try trainer.run($0, round: $1, share: $2, isLast: $3)
        }
        let bar = Mutex(ProgressBar())
        let results = try runner.results(prefersMore: SweepTrainer.prefersMore(plan)) { progress in
            let left = progress.left.map { ", \(time($0)) left" } ?? ""
            bar.withLock {
                $0.show(
                    Double(progress.done) / Double(max(1, progress.all)),
                    "\(progress.done) of \(progress.all) runs\(left)")
            }
        }
        bar.withLock { $0.clear() }
        guard let results else {
            Hourglass.report(
                "hourglass: stopped; what has ended is kept in \(VisibleText.line(folder.path)): the same command goes on"
            )
            Interruption.end(by: interruption.signal ?? SIGINT)
        }
        return (results, folder, trainer)
    }

    static func time(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded(.up))
        return whole < 120 ? "\(whole) s" : whole < 7200 ? "\(whole / 60) min" : "\(whole / 3600) h"
    }
}

/// Columns of words, each as wide as its widest.
enum TextTable {
    static func print(_ lines: [[String]]) throws {
        guard let first = lines.first else { return }
        let widths = first.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        for line in lines {
            let text = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
                .joined(separator: "  ")
            var trimmed = text
            while trimmed.last == " " { trimmed.removeLast() }
            try Output.print(trimmed)
        }
    }
}
