import ArgumentParser
import Dashboard
import Datasets
import Dispatch
import Foundation
import Laboratory
import Networks
import Synchronization
import Tensors

/// Trains without a screen.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train without a screen.",
        discussion: """
            --epochs and --steps count from the start of the run: with --resume they say where it ends, not how much is \
            added. Ctrl-C ends after the present step, and --save still saves.
            """)

    @OptionGroup var options: ExperimentOptions

    @Option(help: "Passes over the training split.")
    var epochs: Int?

    @Option(help: "Batches.")
    var steps: Int?

    @Option(help: ArgumentHelp("Saves a checkpoint at the end.", valueName: "file"))
    var save: String?

    @Flag(help: "One object an epoch on stdout.")
    var json = false

    func validate() throws {
        guard (epochs == nil) != (steps == nil) else { throw ValidationError("Say either --epochs or --steps.") }
        if let count = epochs ?? steps, count < 1 { throw ValidationError("At least 1 epoch or step is needed.") }
    }

    private struct Line: Encodable {
        let epoch: Double
        let step: Int
        let train: MeasureObject
        let validation: MeasureObject
        let imagesPerSecond: Double
        let seconds: Double

        enum CodingKeys: String, CodingKey {
            case epoch, step, train, validation, seconds
            case imagesPerSecond = "images_per_second"
        }
    }

    func run() throws {
        // Now, and not when the training has been done.
        if let save { try SafeTensors.checkWritable(save) }
        let session = try options.resolved(in: .ofThisProcess).makeSession(with: Installed.inventory())
        session.reportsEpochs = true
        let opening = session.notice
        if let opening { Hourglass.report("hourglass: \(Hourglass.language.text(opening))") }
        let interrupted = Interruption()
        let start = ContinuousClock.now
        var bar = ProgressBar()
        var lastReport = start
        var imagesReported = 0
        let run = TrainingRun(session)
        let goal = steps.map(TrainingRun.Goal.steps) ?? .epochs(Double(epochs!))
        guard !run.hasReached(goal) else {
            throw CommandError(
                description:
                    "the checkpoint is at step \(session.step), epoch \(session.epoch): --epochs and --steps "
                    + "count from the start of the run")
        }
        _ = try run.run(until: goal) { event in
            switch event {
            case .step:
                let epoch = String(format: "%.2f", session.epoch)
                bar.show(run.share(of: goal), "epoch \(epoch)  step \(Text.count(session.step))")
            case .report(let report):
                let now = ContinuousClock.now
                let rate = Double(session.imagesSeen - imagesReported) / ((now - lastReport) / .seconds(1))
                (lastReport, imagesReported) = (now, session.imagesSeen)
                bar.clear()
                try show(report, imagesPerSecond: rate, seconds: (now - start) / .seconds(1))
            }
            return interrupted.signal == nil
        }
        bar.clear()
        if let notice = session.notice, notice != opening { Hourglass.report(Hourglass.language.text(notice)) }
        if let save { try session.checkpoint().write(to: save) }
        if session.notice?.kind == .failure { throw ExitCode.failure }
        if let signal = interrupted.signal {
            Interruption.end(by: signal)
        }
    }

    private func show(_ report: EpochReport, imagesPerSecond: Double, seconds: Double) throws {
        if json {
            return try JSONLine.print(
                Line(
                    epoch: report.epoch, step: report.step, train: MeasureObject(measures: report.train),
                    validation: MeasureObject(measures: report.validation), imagesPerSecond: imagesPerSecond,
                    seconds: seconds))
        }
        // What training has too; all of it is in the objects.
        let measures = report.validation.values.filter { report.train[$0.name] != nil }.map { name, value in
            "\(name) \(report.train[name].map(Text.number) ?? "–") / \(Text.number(value))"
        }
        let place = "epoch \(String(format: "%g", report.epoch)), step \(report.step)"
        print("\(place):  \(measures.joined(separator: "   "))   \(Text.count(Int(imagesPerSecond))) img/s")
        fflush(nil)
    }
}

/// SIGINT and SIGTERM as something to ask for between two steps.
final class Interruption {
    private final class Flag: Sendable {
        let signal = Atomic<Int32>(0)
    }

    private let flag = Flag()
    private let sources: [any DispatchSourceSignal]

    /// Blocks the signals on the calling thread, which computes: libdispatch then reads them from a descriptor. Otherwise
    /// its handler runs there, and where that meets oneDNN's generated code the heap is damaged (one run in fifty).
    init() {
        Self.mask(SIG_BLOCK, [SIGINT, SIGTERM])
        sources = [SIGINT, SIGTERM].map { [flag] number in
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { flag.signal.store(number, ordering: .relaxed) }
            source.resume()
            return source
        }
    }

    /// Ends the process as the signal would have, even where whoever started it had the signal blocked.
    static func end(by signal: Int32) {
        Foundation.signal(signal, SIG_DFL)
        mask(SIG_UNBLOCK, [signal])
        raise(signal)
    }

    private static func mask(_ how: Int32, _ signals: [Int32]) {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        pthread_sigmask(how, &set, nil)
    }

    /// The one that has come.
    var signal: Int32? {
        let number = flag.signal.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }
}
