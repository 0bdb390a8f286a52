import Autoencoders
import Datasets
import Laboratory
import Terminal

/// Something that can be typed, and what it is.
struct Suggestion: Equatable, Sendable {
    let id: String
    let detail: String
    /// What else it is called.
    let aliases: [String]

    init(_ id: String, _ detail: String = "", aliases: [String] = []) {
        (self.id, self.detail, self.aliases) = (id, detail, aliases)
    }
}

/// What stands after a command's name.
struct Argument: Sendable {
    /// As usage shows it: `KNOB`.
    let name: String
    /// For errors: `a variant`.
    let kind: String
    var isOptional = false
    /// Whether spaces belong to it.
    var takesRest = false
    /// Numbers that it can be.
    var range: ClosedRange<Int>?
    /// What completion offers, after the arguments before it: all that is possible, or the present value.
    var choices: @Sendable ([String], CommandContext) -> [Suggestion] = { _, _ in [] }

    var usage: String { isOptional ? "[\(name)]" : name }

    // MARK: the kinds

    static let steps = Argument(
        name: "N", kind: "a number of steps", isOptional: true, range: 1...1_000_000_000)
    static let knob = Argument(name: "KNOB", kind: "a knob") { _, context in
        context.setup.knobs.map { knob in
            // λ is the weight of the only term that has one.
            let lambda = context.setup.knob("lambda") == knob ? ["lambda"] : []
            return Suggestion(
                knob.id, "\(knob.summary), \(range(of: knob)), now \(knob.text(context.setup.value(of: knob)))",
                aliases: [knob.symbol, knob.asciiSymbol] + lambda)
        }
    }
    static let value = Argument(name: "VALUE", kind: "a number") { before, context in
        guard let knob = before.first.flatMap({ try? Argument.knob($0, in: context) }) else { return [] }
        return present(knob, in: context)
    }
    static let scheduled = Argument(name: "KNOB", kind: "a knob that can have a schedule") { _, context in
        context.setup.schedulableKnobs.map { knob in
            Suggestion(
                knob.id, context.setup.schedules[knob.id].map { "\(knob.summary), now \($0.text)" } ?? knob.summary,
                aliases: [knob.symbol, knob.asciiSymbol])
        }
    }
    static let schedule = Argument(name: "anneal|cycle|cosine|decay|off", kind: "a schedule") { _, _ in
        [
            Suggestion(Schedule.Kind.anneal.rawValue, "from 0 to the value in a straight line"),
            Suggestion(Schedule.Kind.cycle.rawValue, "so in the first half of each cycle"),
            Suggestion(Schedule.Kind.cosine.rawValue, "the same along a half-wave of the cosine"),
            Suggestion(Schedule.Kind.decay.rawValue, "from the value to 0 in a straight line"),
            Suggestion("off", "the value at once"),
        ]
    }
    static let scheduleSteps = Argument(
        name: "N", kind: "a number of steps", isOptional: true, range: Schedule.possibleSteps
    ) { before, context in
        guard before.last.flatMap(Schedule.Kind.init) != nil else { return [] }
        let present = before.first.flatMap { try? scheduled.choice($0, in: context) }
            .flatMap { context.setup.schedules[$0]?.steps }
        return [Suggestion(String(present ?? 5000), "steps")]
    }
    static let rate = Argument(name: "VALUE", kind: "a number") { _, context in
        present(Setup.learningRate, in: context)
    }
    static let variant = Argument(name: "VARIANT", kind: "a variant") { _, _ in
        Variant.all.map { Suggestion($0.id, $0.formula) }
    }
    static let data = Argument(name: "DATA", kind: "a data set", takesRest: true) { _, context in
        BuiltInDataset.all.map {
            Suggestion($0.id, context.missingData.contains($0.id) ? "not on this machine" : $0.summary)
        }
            + BuiltInRatings.all.map {
                Suggestion($0.id, context.missingData.contains($0.id) ? "not on this machine" : $0.summary)
            }
    }
    static let recipe = Argument(name: "RECIPE", kind: "a recipe") { _, context in
        context.recipes.map { Suggestion($0.id, $0.title) }
    }
    static let term = Argument(name: "TERM", kind: "a term") { _, context in
        let present = context.setup.experiment.terms
        return Terms.all.map { Suggestion($0.id, "\($0.title), \(present.contains($0.id) ? "on" : "off")") }
    }
    static let measures = Argument(name: "ID…|all|stop", kind: "a measure", takesRest: true) { _, context in
        context.measures.map { Suggestion($0, Measures.named($0)?.title ?? "") }
            + [Suggestion("all", "all of these"), Suggestion("stop", "no longer what is under way")]
    }
    static let path = Argument(name: "PATH", kind: "a path", takesRest: true) { _, context in
        let data = context.data.split(separator: "/").last.map(String.init) ?? "data"
        return [Suggestion("\(data)-\(context.setup.experiment.variant)-\(context.step).safetensors")]
    }
    static let file = Argument(name: "FILE", kind: "a checkpoint", takesRest: true)
    static let blocks = Argument(name: "KIND", kind: "a kind of glyphs") { _, _ in
        ImageBlocks.allCases.map { blocks in
            let parts =
                switch blocks {
                case .half: "two, one above the other"
                case .quadrant: "two by two"
                case .sextant: "two by three, which not every font has"
                }
            return Suggestion(blocks.rawValue, parts)
        }
    }
    static let command = Argument(name: "COMMAND", kind: "a command", isOptional: true) { _, _ in
        Grammar.words.map { Suggestion($0.name, $0.help) }
    }

    private static func present(_ knob: Knob, in context: CommandContext) -> [Suggestion] {
        [Suggestion(knob.text(context.setup.value(of: knob)), "now, \(range(of: knob))")]
    }

    private static func range(of knob: Knob) -> String {
        "from \(knob.text(knob.range.lowerBound)) to \(knob.text(knob.range.upperBound))"
    }

    // MARK: reading

    /// The id of what a word names: by the id itself, or by another name that only it has.
    func choice(_ word: String, in context: CommandContext, after before: [String] = []) throws -> String {
        let choices = choices(before, context)
        if choices.contains(where: { $0.id == word }) { return word }
        let named = choices.filter { $0.aliases.contains(word) }
        if named.count == 1 { return named[0].id }
        throw CommandFault(found: "'\(word)'", expected: Grammar.expected(kind, word, among: choices.map(\.id)))
    }

    /// Steps between two measurements.
    private static let possibleIntervals = 10...1_000_000

    /// The ids of measures, with spaces or commas between. One that is known and has no meaning here isn't refused: whoever
    /// measures says what it needs.
    static func measures(_ words: String, in context: CommandContext) throws -> Command {
        var ids = words.split { $0.isWhitespace || $0 == "," }.map(String.init)
        if ids.count > 2, ids[ids.count - 2] == "every" {
            guard let steps = Int(ids[ids.count - 1]), possibleIntervals.contains(steps) else {
                let (low, high) = (possibleIntervals.lowerBound, possibleIntervals.upperBound)
                throw CommandFault(found: "'\(ids[ids.count - 1])'", expected: "steps from \(low) to \(high)")
            }
            ids.removeLast(2)
            let named =
                ids == ["all"] ? [] : try ids.map { try Measures.named($0)?.id ?? measures.choice($0, in: context) }
            return .measureEvery(steps, named)
        }
        switch ids {
        case ["all"]: return .measure([])
        case ["stop"]: return .stopMeasuring
        default: return .measure(try ids.map { try Measures.named($0)?.id ?? measures.choice($0, in: context) })
        }
    }

    /// A whole number within the range.
    func whole(_ word: String) throws -> Int {
        guard let range, let number = Int(word), range.contains(number) else {
            let limits = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
            throw CommandFault(found: "'\(word)'", expected: "\(kind)\(limits)")
        }
        return number
    }

    static func knob(_ word: String, in context: CommandContext) throws -> Knob {
        // The knob of a term that is off is known, only not here.
        let experiment = context.setup.experiment
        let terms = Terms.all.filter { term in term.knobs.contains { $0.id == word } }
        if let term = terms.first, !experiment.terms.contains(term.id),
            term.obstacle(in: experiment, for: context.shape) == nil
        {
            throw CommandFault(
                found: "'\(word)', whose term is off", expected: "toggle \(term.id) first, which switches it on")
        }
        return context.setup.knob(try knob.choice(word, in: context))!
    }

    /// A knob's schedule, nil for none, from the words of `schedule`.
    static func schedule(_ words: [String], in context: CommandContext) throws -> (Knob, Schedule?) {
        let knob = try knob(words[0], in: context)
        let id = try scheduled.choice(knob.id, in: context)
        let word = try schedule.choice(words[1], in: context)
        let count = words.count > 2 ? words[2] : nil
        guard let kind = Schedule.Kind(rawValue: word) else {
            if let count { throw CommandFault(found: "'\(count)'", expected: "\(id) \(word) and no more") }
            return (knob, nil)
        }
        guard let count else { throw CommandFault(found: "no N", expected: "\(id) \(word) and a number of steps") }
        return (knob, Schedule(kind, steps: try scheduleSteps.whole(count)))
    }

    /// A number within the knob's range.
    static func value(_ word: String, of knob: Knob) throws -> Float {
        guard let value = Float(word), knob.accepts(value) else {
            throw CommandFault(
                found: "'\(word)' for \(knob.id)",
                expected: "a \(knob.live ? "" : "whole ")number \(range(of: knob))")
        }
        return value
    }
}
