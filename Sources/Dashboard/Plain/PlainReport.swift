import Autoencoders
import Datasets
import Laboratory
import Terminal

/// What can be said of a session in one line, for a screen reader and a log: names and numbers with commas between.
enum PlainReport {
    /// `step 1400, epoch 2.33, loss 112.3, reconstruction 87.1, kl 25.2, mse 0.0123, beta 1, …`
    static func progress(_ snapshot: Snapshot) -> String {
        let experiment = snapshot.setup.experiment
        var parts = ["step \(snapshot.step)", "epoch \(fixed(snapshot.epoch, 2))"]
        let structure = Structure(experiment)
        let measures = Measures.all.filter { $0.hasMeaning(in: structure) }
        for measure in measures {
            guard let value = snapshot.history.present(measure.id) else { continue }
            parts.append("\(measure.id) \(number(Double(value)))")
        }
        // Of what training shows already, only the loss is said of validation images too.
        for measure in measures where measure.id == "loss" || !measure.isRead {
            guard let value = snapshot.history.validation[measure.id]?.last else { continue }
            parts.append("validation \(measure.id) \(number(Double(value)))")
        }
        parts += snapshot.setup.knobs.map { knob($0, of: snapshot) }
        if snapshot.activity == .playing, snapshot.imagesPerSecond > 0 {
            parts.append("\(Int(snapshot.imagesPerSecond)) images per second")
        }
        return parts.joined(separator: ", ")
    }

    /// `MNIST, variant vae, widths 784–400–20, seed 1`
    static func experiment(_ snapshot: Snapshot) -> String {
        let setup = snapshot.setup
        let widths = setup.experiment.widthsText(features: snapshot.data.shape.count)
        return "\(snapshot.data.title), variant \(setup.experiment.variant), widths \(widths), seed \(setup.seed)"
    }

    /// What came of a command, from how things stood before it and after it.
    static func answer(
        to command: Command, from before: Snapshot, to after: Snapshot, in language: any Language = English()
    ) -> String {
        let experiment = after.setup.experiment
        switch command {
        case .play: return "playing from step \(before.step)"
        case .pause, .stop: return "paused at step \(after.step)"
        case .step(let count): return "\(count) \(count == 1 ? "step" : "steps") from step \(before.step)"
        case .reset: return "back at step 0"
        case .turn(let id, _):
            guard let knob = after.setup.knob(id) else { return id }
            return "\(self.knob(knob, of: after)), was \(knob.text(before.setup.value(of: knob)))"
        case .schedule(let id, let schedule):
            guard let knob = after.setup.knob(id) else { return id }
            return "\(self.knob(knob, of: after)), \(schedule?.text ?? "without schedule")"
        case .control(let id, let control):
            guard let knob = after.setup.knob(id) else { return id }
            return "\(self.knob(knob, of: after)), held by \(control?.text ?? "nobody")"
        case .toggle(let term): return "\(term) \(experiment.terms.contains(term) ? "on" : "off")"
        case .set(let id, _): return Choices.named(id)?.describe(after.setup, after.data.dataShape) ?? id
        case .choose(let id): return "variant \(id), \(Variant.named(id)?.formula ?? "")"
        case .load:
            let distance = experiment.distance
            return "data \(after.data.id), \(after.data.trainCount) training images of \(after.data.shape)"
                + (distance == before.setup.experiment.distance ? "" : ", distance \(distance)")
        case .follow(let recipe): return "recipe \(recipe): \(self.experiment(after))"
        case .undo, .redo, .goBack, .open: return "at step \(after.step)"
        case .prune: return "codes that nothing depends on are taken out"
        case .startFresh: return "a fresh start at step 0"
        case .measureEvery(let steps, let ids):
            return "measuring \(ids.isEmpty ? "all" : ids.joined(separator: ", ")) every \(grouped(steps)) steps"
        case .measure(let ids):
            let all = after.measurement.progress?.ids ?? ids
            let text = "measuring \(all.joined(separator: ", "))"
            guard ids.isEmpty else { return text }
            return text + missing(after.measurement, in: language).map { "; \($0)" }.joined()
        case .stopMeasuring:
            return before.measurement.progress == nil ? "nothing is being measured" : "measuring stopped"
        case .save(let path): return "saved to \(path)"
        case .look, .keep: return ""
        }
    }

    /// `only for data whose factors are known: mig, sap`: what measures lack here, and which these are.
    static func missing(_ report: MeasurementReport, in language: any Language) -> [String] {
        report.missing.map { "only for \(language.text($0.need)): \($0.ids.joined(separator: ", "))" }
    }

    /// `ssim 0.71, psnr 14.2 at step 1400`: what was measured on demand, nil where nothing came out.
    static func measurement(_ ids: [String], _ snapshot: Snapshot) -> String? {
        let results = ids.compactMap { id in snapshot.measurement.results[id].map { (id, $0) } }
        guard let step = results.first?.1.step else { return nil }
        let texts = results.map { id, result in
            "\(id) \(number(result.value))" + (result.figure.error.map { " ± \(number($0))" } ?? "")
        }
        return texts.joined(separator: ", ") + " at step \(step)"
    }

    static func notice(_ notice: Notice, in language: any Language) -> String {
        let text = language.text(notice)
        return notice.kind == .information ? text : "error: \(text)"
    }

    private static func number(_ value: Double) -> String { wordsOfNoNumber(value) ?? short(value) }

    /// `beta 4`, or `beta 0.8 of 4` where a schedule holds it back.
    private static func knob(_ knob: Knob, of snapshot: Snapshot) -> String {
        let value = knob.text(snapshot.setup.value(of: knob))
        return "\(knob.id) \(snapshot.inForce[knob.id].map { "\(knob.text($0)) of " } ?? "")\(value)"
    }
}
