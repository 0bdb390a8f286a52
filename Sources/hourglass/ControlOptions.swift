import ArgumentParser
import Autoencoders
import Laboratory

/// `--control KNOB=WHO:X`
extension ExperimentOptions {
    /// Who is to hold a knob.
    enum Holder {
        case nobody
        case control(Control)
        case schedule(Schedule)

        /// Throws `ValidationError` where it is neither.
        init(_ text: String, of setting: String) throws {
            let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if words == ["off"] {
                self = .nobody
            } else if let kind = words.first.flatMap(Schedule.Kind.init) {
                guard words.count == 2, let steps = Int(words[1]), Schedule.possibleSteps.contains(steps) else {
                    throw ValidationError(
                        "--control \(setting): expected \(kind.rawValue):STEPS, as in beta=anneal:5000.")
                }
                self = .schedule(Schedule(kind, steps: steps))
            } else {
                let control = Control(words[0], words.count == 2 ? Float(words[1]) : nil)
                guard control.controller != nil else {
                    let known = Controllers.all.map { $0.id } + Schedule.Kind.allCases.map(\.rawValue) + ["off"]
                    throw ValidationError(
                        "--control \(setting): expected KNOB= and one of \(known.joined(separator: ", ")).")
                }
                guard control.isPossible, (words.count == 2) == (control.target != nil) else {
                    throw ValidationError("--control \(setting): expected \(control.usage), as in beta=kl:25.")
                }
                self = .control(control)
            }
        }
    }

    func controls() throws -> [(String, Holder)] {
        try controlSettings.map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError(
                    "--control \(setting): expected KNOB=WHO or KNOB=WHO:X, as in --control beta=kl:25.")
            }
            return (parts[0], try Holder(parts[1], of: setting))
        }
    }

    func applyControls(to setup: inout Setup, at step: Int) throws {
        for (id, holder) in try controls() {
            guard let knob = setup.knob(id) else {
                throw ValidationError(
                    "--control \(id): expected one of \(setup.controllableKnobs.map(\.id).joined(separator: ", ")).")
            }
            switch holder {
            case .nobody: (setup.controls[knob.id], setup.schedules[knob.id]) = (nil, nil)
            case .schedule(let schedule):
                guard setup.canSchedule(knob) else {
                    let known = setup.schedulableKnobs.map(\.id).joined(separator: ", ")
                    throw ValidationError("--control \(id): a schedule is for one of \(known).")
                }
                (setup.controls[knob.id], setup.schedules[knob.id]) = (nil, schedule.starting(at: step))
            case .control(let control):
                do throws(SetupFault) { try setup.control(knob, by: control) } catch {
                    throw ValidationError("--control \(id): \(Hourglass.language.text(error)).")
                }
            }
        }
    }
}
