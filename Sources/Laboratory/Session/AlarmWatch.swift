import Autoencoders
import Datasets

/// Looks out for what goes wrong, between steps: reads the curves, and now and then looks at some rows. Each finding is
/// raised once and stays until two looks have missed it.
struct AlarmWatch {
    /// In the order in which they were raised, those that are over among them.
    private(set) var alarms: [Alarm] = []
    private static let kept = 20

    /// Steps between two looks at the loss, at the other curves and at rows.
    private static let (ofLoss, ofCurves, ofRows) = (10, 100, 500)

    /// Findings that were seen once, and how often those that hold have been missed, by their kinds.
    private var pending: Set<String> = []
    private var missed: [String: Int] = [:]
    private var loss = LossWatch()

    /// What was changed last before the run began, where it began with that.
    private let before: RunEvent?

    init(behind before: RunEvent? = nil) { self.before = before.map { RunEvent(step: 0, $0.change) } }

    /// What was changed last.
    func cause(in history: History) -> RunEvent? { history.events.last ?? before }

    /// Which findings a look can have.
    private enum Rule { case loss, curves, rows }

    /// Looks where it is time to; `viewer` sees validation rows. Returns what is new. Cost: nothing but for each 500th step, a
    /// pass of the model over 250 rows.
    mutating func look(at history: History, step: Int, of model: Model, viewer: () -> Viewer) -> [Alarm] {
        guard step > 0, step % Self.ofLoss == 0 else { return [] }
        var new: [Alarm] = []
        let found = loss.look(at: history, of: model.structure)
        if found != nil || !alarms.isEmpty {
            new += settle(found.map { [$0] } ?? [], of: .loss, at: step, history)
        }
        if step % Self.ofCurves == 0 {
            let curves = CurveWatch(history, latent: model.latent, structure: model.structure)
            new += settle(curves.findings, of: .curves, at: step, history)
        }
        if step % Self.ofRows == 0 {
            let viewer = viewer()
            new += settle(RowWatch(viewer).findings, of: .rows, at: step, history)
        }
        return new
    }

    private static func rule(of finding: Alarm.Finding) -> Rule {
        switch finding {
        case .divergenceNear: .loss
        case .collapse, .criticWon, .overfitting: .curves
        case .deadUnits, .identityLearnt: .rows
        }
    }

    private mutating func settle(
        _ findings: [Alarm.Finding], of rule: Rule, at step: Int, _ history: History
    ) -> [Alarm] {
        let kinds = Set(findings.map(\.kind))
        for i in alarms.indices where alarms[i].end == nil && Self.rule(of: alarms[i].finding) == rule {
            let kind = alarms[i].finding.kind
            missed[kind] = kinds.contains(kind) ? 0 : missed[kind, default: 0] + 1
            if missed[kind, default: 0] >= 2 { alarms[i].end = step }
        }
        let present = Set(alarms.lazy.filter { $0.end == nil }.map(\.finding.kind))
        var new: [Alarm] = []
        for finding in findings where !present.contains(finding.kind) {
            // What three losses in a row have said needs no second look.
            guard rule == .loss || pending.contains(finding.kind) else { continue }
            new.append(Alarm(finding, step: step, cause: cause(in: history)))
        }
        if rule != .loss { pending = pending.filter { !isOf(rule, kind: $0) }.union(kinds) }
        alarms = (alarms + new).suffix(Self.kept)
        return new
    }

    private func isOf(_ rule: Rule, kind: String) -> Bool {
        let isOfRows = kind == "identity learnt" || kind.hasPrefix("dead units")
        return isOfRows == (rule == .rows)
    }
}

/// Whether the loss is on its way to infinity: the last three points are farther above the lowest than three times all that it
/// fell, or three times that lowest itself.
private struct LossWatch {
    private var baseline: (first: Float, lowest: Float)?
    private var recent: [Float] = []
    private var seen = 0
    /// Changes that made another loss of it.
    private var changes = 0

    mutating func look(at history: History, of structure: Structure) -> Alarm.Finding? {
        // What two players want rises and falls; what the one rebuilds does not.
        let isContest = history.present(Measure.criticLoss.id) != nil
        if isContest, structure.distance == NoDistance.id { return nil }
        let name = isContest ? Measure.reconstruction.id : Measure.loss.id
        guard let point = history.train[name]?.points.last, point.step != seen, point.value.isFinite else {
            return nil
        }
        seen = point.step
        let changed = history.events.lastIndex { !$0.change.keepsTheLoss }
        if changed.map({ $0 + 1 }) ?? 0 != changes {
            (changes, baseline, recent) = (changed.map { $0 + 1 } ?? 0, nil, [])
        }
        // A point at the step of a change is of the loss before it.
        if let changed, point.step <= history.events[changed].step { return nil }
        let (first, lowest) = baseline ?? (point.value, point.value)
        baseline = (first, min(lowest, point.value))
        recent = (recent + [point.value]).suffix(3)
        let limit = lowest + 3 * max(abs(lowest), first - lowest)
        guard recent.count == 3, recent.allSatisfy({ $0 > limit }) else { return nil }
        return .divergenceNear(from: lowest, to: point.value)
    }
}

extension Change {
    /// Whether the loss is the same sum as before: what only says how fast it is followed.
    fileprivate var keepsTheLoss: Bool {
        switch self {
        case .turned(let knob, _, _), .scheduled(let knob, _, _), .scheduleEnded(let knob, _),
            .controlled(let knob, _, _):
            knob == Setup.learningRate.id
        default: false
        }
    }

    /// Whether another model, or another run, begins with it.
    fileprivate var beginsAnew: Bool {
        switch self {
        case .turned, .scheduled, .scheduleEnded, .controlled, .toggled: false
        default: true
        }
    }
}

/// What curves say.
private struct CurveWatch {
    private(set) var findings: [Alarm.Finding] = []

    init(_ history: History, latent: Int, structure: Structure) {
        let anew = history.events.last { $0.change.beginsAnew }?.step ?? 0
        let changed = history.events.last?.step ?? 0
        if structure.code == .gaussian, let finding = Self.collapse(history, since: anew, latent) {
            findings.append(finding)
        }
        if let finding = Self.critic(history, since: changed) { findings.append(finding) }
        if let finding = Self.overfitting(history, since: changed) { findings.append(finding) }
    }

    /// At most a quarter of the codes that once varied still do, and no more than half of all; or next to none ever did. Some
    /// fall silent where others come to tell more, half of them while all goes well (FactorVAE on digits).
    private static func collapse(_ history: History, since start: Int, _ latent: Int) -> Alarm.Finding? {
        let points = history.validation[ActiveUnits.id]?.points.filter { $0.step > start } ?? []
        guard let last = points.last?.value, latent > 1 else { return nil }
        // Curves of a file may say anything.
        guard let active = Int(exactly: last.rounded()), (0...latent).contains(active),
            let most = Int(exactly: (points.lazy.map(\.value).max() ?? last).rounded())
        else { return nil }
        let hasFallen = most > 1 && 4 * active <= most && 2 * active <= latent
        let neverRose = points.count >= 10 && 20 * active <= latent
        return hasFallen || neverRose ? .collapse(idle: latent - active, of: latent) : nil
    }

    /// Over the last 400 steps: at the start a critic often wins for a while (ALI on digits).
    private static let (criticPoints, won): (Int, Float) = (40, 0.98)

    private static func critic(_ history: History, since start: Int) -> Alarm.Finding? {
        let points = history.train[Measure.criticAccuracy.id]?.points.suffix(criticPoints) ?? []
        let known = points.filter { $0.step > start }
        guard known.count == criticPoints else { return nil }
        let accuracy = known.reduce(0) { $0 + $1.value } / Float(criticPoints)
        return accuracy >= won ? .criticWon(accuracy: accuracy) : nil
    }

    /// Points of validation behind the best one, how many of them count as now, and by what share they are worse.
    private static let (waited, asNow, worse): (Int, Int, Float) = (10, 5, 0.1)

    private static func overfitting(_ history: History, since start: Int) -> Alarm.Finding? {
        // Whatever is minimised: it ends at 0, and a likelihood of grey values where nobody knows.
        let name = Measure.meanSquaredError.id
        let points = history.validation[name]?.points.filter { $0.step > start } ?? []
        let training = history.train[name]?.points ?? []
        guard let best = points.min(by: { $0.value < $1.value }), points.allSatisfy(\.value.isFinite) else {
            return nil
        }
        let after = points.filter { $0.step > best.step }
        guard after.count >= waited else { return nil }
        let now = after.suffix(asNow).reduce(0) { $0 + $1.value } / Float(asNow)
        func trained(_ step: Int) -> Float? { training.last { $0.step <= step }?.value }
        guard now > (1 + worse) * best.value, let then = trained(best.step),
            let last = training.last?.value, last < then
        else { return nil }
        return .overfitting(since: best.step, best: best.value, now: now)
    }
}

/// What some rows say.
private struct RowWatch {
    private(set) var findings: [Alarm.Finding] = []

    init(_ viewer: Viewer) {
        let report = viewer.layerReport()
        for layer in report?.activity ?? [] {
            if let dead = layer.dead, 3 * dead >= 2 * layer.units {
                findings.append(.deadUnits(layer: layer.path, dead: dead, of: layer.units))
            }
        }
        if let echo = Echo(viewer), echo.error <= Self.smallError, echo.passed >= Self.nearlyAll {
            findings.append(.identityLearnt(error: echo.error, passed: echo.passed))
        }
    }

    /// Shares of variance.
    private static let (smallError, nearlyAll) = (0.05, 0.85)
}
