import ArgumentParser
import Datasets
import Foundation
import Laboratory
import Tensors
import Uses

/// Measures the speed of training.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure the speed of training.",
        discussion: """
            Workloads: \(Self.names.joined(separator: ", ")). All of them where none is named. The \
            work is done by the laboratory's own sessions; images/s is the median of repetitions after a warm-up, \
            the ceiling is the machine's matrix product measured right after.

            Example: hourglass bench dense-ae vae --threads 2
            """)

    @Argument(help: "Workloads.")
    var workloads: [String] = []

    @OptionGroup var threads: ThreadOptions

    @Option(help: "Length of a repetition.", transform: Numeral.real)
    var seconds: Double = 1

    @Option(help: "Images in a batch; the workload's own by default.", transform: Numeral.whole)
    var batch: Int?

    @Option(
        help: .init("What products are made of: f32, or bf16 where the processor multiplies it.", valueName: "kind"))
    var precision: Precision = .f32

    @Flag(help: "Measure products, elementwise loops and the optimiser instead.")
    var kernels = false

    @Flag(help: "Show where the time of a step goes instead.")
    var profile = false

    @Flag(
        help: "Measure how long a step waits for the pictures of each pane instead, with MNIST on a screen of 120×40."
    )
    var pictures = false

    @Flag(help: "One object a workload on stdout.")
    var json = false

    /// Every workload, those of sessions first.
    private static let names = Workload.all.map(\.name) + RecommenderBench.names

    func validate() throws {
        for name in workloads where !Self.names.contains(name) {
            throw ValidationError.unknown("workload \(name)", among: Self.names)
        }
        if let batch, batch < 1 { throw ValidationError.tooFew("--batch", batch) }
        guard seconds > 0, seconds < 3600 else {
            throw ValidationError.notPositive("--seconds", seconds)
        }
    }

    func run() throws {
        let threads = self.threads.workers.count
        guard precision.isAvailable else {
            throw CommandError(description: Hourglass.language.text(.precision(precision)))
        }
        if kernels { return try KernelBench(threads: threads, seconds: seconds).run(json: json) }
        if pictures { return try measurePictures(threads: threads) }
        let dataset = try BenchRun.images()
        if !json && !profile {
            try Output.print(
                "workload             batch    img/s   GFLOP/s   of ceiling   loss first → last   B/step   RSS")
        }
        for name in workloads.isEmpty ? Self.names : workloads {
            guard let workload = Workload.named(name) else {
                guard !profile else {
                    try Output.print("\(name)\n  of ratings there is no profile")
                    continue
                }
                let result = RatingsBenchRun(name: name, threads: threads, batch: batch, seconds: seconds).run()
                if json { try Output.print(json: result) } else { try show(result) }
                continue
            }
            let run = BenchRun(
                workload: workload, threads: threads, batch: batch ?? workload.batch, precision: precision,
                seconds: seconds)
            if profile {
                try Output.print(name)
                for (summary, seconds) in try run.profile(on: dataset) {
                    try Output.print(String(format: "%9.1f µs  ", seconds * 1e6) + summary)
                }
                continue
            }
            let result = try run.run(on: dataset)
            if json { try Output.print(json: result) } else { try show(result) }
        }
    }

    private func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private func measurePictures(threads: Int) throws {
        let dataset = try Dataset.load("mnist")
        if !json {
            try Output.print("workload             pane             step   first   longest, ms   in steps   pieces")
        }
        for workload in Workload.all where workloads.isEmpty || workloads.contains(workload.name) {
            try PictureBench(workload: workload, threads: threads).run(on: dataset) { delay in
                if json { return try Output.print(json: delay) }
                try Output.print(
                    workload.name.padding(toLength: 20, withPad: " ", startingAt: 0),
                    delay.pane.padding(toLength: 14, withPad: " ", startingAt: 0),
                    pad(String(format: "%.1f", delay.step), 6), pad(String(format: "%.1f", delay.first), 7),
                    pad(String(format: "%.1f", delay.longest), 13),
                    pad(String(format: "%.1f", delay.longest / delay.step), 10), pad("\(delay.pieces)", 8))
            }
        }
    }

    private func show(_ r: BenchResult) throws {
        let share = "\(Int((100 * r.shareOfCeiling).rounded())) %"
        let losses = "\(Text.number(r.lossFirst)) → \(Text.number(r.lossLast))"
        try Output.print(
            r.workload.padding(toLength: 20, withPad: " ", startingAt: 0), pad("\(r.batch)", 5),
            pad(Text.count(Int(r.imagesPerSecond)), 8), pad(Text.number(Float(r.gigaflops)), 9), pad(share, 12),
            pad(losses, 19), pad(Text.number(Float(r.allocatedBytesPerStep)), 8), pad("\(Int(r.peakMemory)) MiB", 8))
    }
}
