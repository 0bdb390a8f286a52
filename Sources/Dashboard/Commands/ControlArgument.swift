import Autoencoders
import Laboratory

/// What `control` and `release` are followed by.
extension Argument {
    static let controlled = Argument(name: "KNOB", kind: "a knob that somebody can hold") { _, context in
        context.setup.knobs.filter { context.setup.canControl($0) || context.setup.canSchedule($0) }.map { knob in
            Suggestion(
                knob.id,
                knob.summary
                    + ((context.setup.controls[knob.id]?.name ?? context.setup.schedules[knob.id]?.text).map {
                        ", now by \($0)"
                    } ?? ""),
                aliases: [knob.symbol, knob.asciiSymbol])
        }
    }
    /// Who can hold the knob before it: controllers, and kinds of schedules.
    static let controller = Argument(name: "WHO", kind: "who holds it") { before, context in
        let id = before.first.flatMap { try? controlled.choice($0, in: context) }
        guard let knob = id.flatMap(context.setup.knob) else { return [] }
        return context.setup.controllers(of: knob).map { Suggestion($0.id, $0.summary) }
            + (context.setup.canSchedule(knob) ? schedule.choices(before, context).filter { $0.id != "off" } : [])
    }
    static let wanted = Argument(name: "N", kind: "a number", isOptional: true) { before, context in
        guard before.count == 2 else { return [] }
        if Schedule.Kind(rawValue: before[1]) != nil { return [Suggestion("5000", "steps")] }
        guard let wanted = Controllers.named(before[1])?.wanted else { return [] }
        return [Suggestion(wanted.name == "nats" ? "25" : "0.1", wanted.name)]
    }
    /// Who is to hold a knob, from the words of `control`.
    static func control(_ words: [String], in context: CommandContext) throws -> Command {
        let knob = try knob(words[0], in: context)
        let id = try controlled.choice(knob.id, in: context)
        let who = try controller.choice(words[1], in: context, after: [id])
        if Schedule.Kind(rawValue: who) != nil {
            return .schedule(knob: id, try schedule([id, who] + words.dropFirst(2), in: context).1)
        }
        let number = words.dropFirst(2).first
        let control = Control(who, number.flatMap(Float.init))
        guard control.isPossible, (number == nil) == (control.target == nil) else {
            throw CommandFault(found: number.map { "'\($0)'" } ?? "no N", expected: control.usage)
        }
        return .control(knob: id, control)
    }
}
