import ArgumentParser
import Autoencoders
import Laboratory

/// `--control KNOB=WHO:X`
extension ExperimentOptions {
    func controls() throws -> [(String, Holder)] {
        try controlSettings.map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError(
                    "--control \(setting): expected KNOB=WHO or KNOB=WHO:X, as in --control beta=kl:25.")
            }
            do throws(Holder.Fault) { return (parts[0], try Holder(parts[1])) } catch {
                throw ValidationError("--control \(setting): expected \(error.expected).")
            }
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
