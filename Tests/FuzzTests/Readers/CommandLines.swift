import Autoencoders
import Laboratory
import Tensors
import Terminal
import TestSupport

@testable import Dashboard

/// Lines as they are typed behind `:` and into plain mode, obeyed one after the other by a session that trains.
struct CommandLines: Fuzzed {
    let name = "command"
    let rounds = 150
    let mostBytes = 2048
    let isTyped = true
    let mostMemory = 4 << 30
    var words: [String] {
        var words = Grammar.words.flatMap { [$0.name] + $0.aliases }
        words += Variant.all.map { $0.id }
        words += Terms.all.map { $0.id }
        words += Choices.all.flatMap { $0.kind.values?.map { $0.id } ?? [] }
        words += Knobs.all.flatMap { [$0.id, $0.symbol] }
        return words + [
            "digits", "ring", "two-moons", "anneal", "cycle", "decay", "off", "all", "\n", " ", "8,4", "none",
        ]
    }

    func seeds() -> [[UInt8]] {
        let variants = Variant.all.map { "variant \($0.id)\nstep 2\nset learning-rate 0.01\nstep" }
        let scripts = [
            "play\npause\nstep 3\nreset\nfresh\nundo\nredo\nhelp\nhelp set\nquit",
            "set beta 4\nschedule beta anneal 50\nstep\nschedule β cycle 7\nstep 2\nschedule beta off\nrate 0.01",
            "toggle l1\ntoggle contraction\nset lambda 3\nundo\nundo\nredo\nmeasure mse psnr\nmeasure all",
            "data ring\nvariant wae-mmd\nprior ring\nlatent 2\nbatch 7\nstep\nseed 5\nclip 1\nstop-early 2",
            "widths 8,4\nactivation tanh\noptimizer sgd\ndistance squared\ncorrupt mask\nset mask 0.5\nsave x\nopen x",
        ]
        return (variants + scripts).map { Array($0.utf8) }
    }

    // What takes long for a good reason, or needs files.
    private static let data: Set<String> = ["digits", "ring", "swiss-roll", "two-moons"]

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let workers = Workers(1)
        var confinement = Confinement()
        (confinement.largestModel, confinement.largestBatch) = (100_000, 50)
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: Small.data.dataShape), batch: 8), on: Small.data,
            workers: workers,
            within: confinement, with: Inventory(classifiers: .shipped))
        var outcome = "nothing"
        for line in String(decoding: input, as: UTF8.self).split(whereSeparator: \.isNewline).prefix(12) {
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            let before = session.snapshot()
            let context = CommandContext(before, in: English())
            let completion = Grammar.completion(of: String(line), in: context)
            try Violation.unless(
                completion.certain.hasPrefix(completion.stem), "completion of '\(line)' isn't what it begins with")
            do {
                switch try Grammar.parse(String(line), in: context) {
                case .obey(.load(let data)) where !Self.data.contains(data) && confinement.allows(data: data):
                    continue
                case .obey(let command):
                    try obey(command, line.utf8.count, session, before)
                    outcome = "\(line.split(separator: " ")[0])"
                case .help(let name):
                    for line in Grammar.help(on: name, in: context) { try Violation.unlessLine(line, "help") }
                case .cut(let blocks): outcome = "glyphs \(blocks.rawValue)"
                case .like(let item, _): outcome = item.isEmpty ? "like nothing" : "like"
                case .quit: return outcome
                }
            } catch let fault as CommandFault {
                try Violation.unlessLine(fault.description, typed: line.utf8.count, "the error")
            }
        }
        return outcome
    }

    private func obey(_ command: Command, _ typed: Int, _ session: Session, _ before: Snapshot) throws {
        session.obey(command)
        for _ in 0..<2 where session.activity == .playing { session.advance() }
        for _ in 0..<3 where session.isMeasuring { session.advanceMeasurement() }
        let after = session.snapshot()
        var lines = [PlainReport.answer(to: command, from: before, to: after), PlainReport.progress(after)]
        if let notice = after.notice { lines.append(PlainReport.notice(notice, in: English())) }
        for line in lines { try Violation.unlessLine(line, typed: typed, "the answer to \(command)") }
        for knob in after.setup.knobs {
            let value = after.setup.value(of: knob)
            try Violation.unless(knob.accepts(value), "\(knob.id) stands at \(value)")
        }
        try Violation.unless(session.model.parameters.isFinite, "parameters that are no numbers after \(command)")
    }
}
