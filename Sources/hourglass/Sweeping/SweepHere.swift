import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Search
import Synchronization
import Tensors
import Terminal

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
        if let first = shared.first, first.hasSuffix(".toml"), shared.count == 1 {
            throw ValidationError("\(first): a plan is said with --plan.")
        }
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
        defer { bar.withLock { $0.clear() } }
        let results = try runner.results(prefersMore: SweepTrainer.prefersMore(plan)) { progress in
            let left = progress.left.map { ", \(time($0)) left" } ?? ""
            bar.withLock {
                $0.show(
                    Double(progress.done) / Double(max(1, progress.all)),
                    "\(progress.done) of \(progress.all) runs\(left)")
            }
        }
        guard let results else {
            bar.withLock { $0.clear() }
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
    private static let gap = 2

    /// Where a terminal has no room for all columns, some stand below the others, each time behind the first `keys` of them.
    static func print(_ lines: [[String]], keys: Int = 1) throws {
        for (place, block) in blocks(lines, keys: keys, width: Output.width ?? .max).enumerated() {
            if place > 0 { try Output.print("") }
            for line in block { try Output.print(line) }
        }
    }

    /// Lines of text, each at most so wide where keys and one column allow it.
    static func blocks(_ lines: [[String]], keys: Int, width: Int) -> [[String]] {
        guard let first = lines.first, !first.isEmpty else { return [] }
        let widths = first.indices.map { column in lines.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
        let keys = min(keys, first.count - 1)
        func total(_ columns: [Int]) -> Int {
            columns.reduce(-gap) { $0 + widths[$1] + gap }
        }
        var blocks: [[Int]] = [Array(0..<keys)]
        for column in keys..<first.count {
            if blocks[blocks.count - 1].count > keys, total(blocks[blocks.count - 1] + [column]) > width {
                blocks.append(Array(0..<keys))
            }
            blocks[blocks.count - 1].append(column)
        }
        return blocks.map { columns in
            lines.map { line in
                var text = columns.map {
                    line[$0] + String(repeating: " ", count: widths[$0] - DisplayWidth.of(line[$0]))
                }
                .joined(separator: String(repeating: " ", count: gap))
                while text.last == " " { text.removeLast() }
                return text
            }
        }
    }
}
