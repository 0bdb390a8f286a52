import Autoencoders
import Laboratory
import Terminal

/// What a typed line asks for.
package enum Request: Equatable, Sendable {
    case obey(Command)
    /// What a command does, or what commands there are.
    case help(String?)
    /// What cells of images are cut into from now on.
    case cut(ImageBlocks)
    /// A rating of an item in one's own name; nil to take it back.
    case like(item: String, Float?)
    case quit
}

/// Why a typed line can't be understood.
package struct CommandFault: Error, Equatable, CustomStringConvertible {
    /// The command; empty where that is what is wrong.
    var place = ""
    let found, expected: String

    package var description: String {
        // A word may be as long as a line, and what is expected has to be seen as well.
        let found = DisplayWidth.clip(found, to: 160, ellipsis: "…")
        return (place.isEmpty ? "" : "\(place): ") + "found \(found), expected \(expected)"
    }
}

/// What commands are read against: the present experiment, and where it stands.
package struct CommandContext {
    let setup: Setup
    /// The data set, by what `data` takes.
    let data: String
    let step: Int
    let shape: DataShape
    /// Built-in data that can't be opened, by what `data` takes.
    let missingData: Set<String>
    let recipes: [Recipe]
    /// Measures that can be asked for.
    let measures: [String]

    /// For what is wrong with a value.
    let language: any Language

    package init(_ snapshot: Snapshot, setup: Setup? = nil, in language: any Language) {
        self.language = language
        shape = snapshot.data.dataShape
        (missingData, recipes) = (snapshot.inventory.missingData, snapshot.inventory.recipes)
        (self.setup, data, step) = (setup ?? snapshot.setup, snapshot.data.id, snapshot.step)
        measures = snapshot.measurement.possible
    }
}

/// A typed command: a row of the grammar.
struct CommandWord: Sendable {
    typealias Reading = @Sendable (_ words: [String], CommandContext) throws -> Request

    let name: String
    /// Other words for it.
    var aliases: [String] = []
    /// Only the last of them may be left out, or take the rest of the line.
    let arguments: [Argument]
    let help: String
    /// The request, from a word for each argument; the last one isn't there where it was left out.
    let read: Reading

    init(_ name: String, _ arguments: Argument..., help: String, read: @escaping Reading) {
        (self.name, self.arguments, self.help, self.read) = (name, arguments, help, read)
    }

    /// One for a choice: its value, or what it usually is where that is left out.
    init(_ choice: Choice) {
        let argument = Argument(choice)
        self.init(
            choice.command, argument,
            help: "changes \(choice.summary)\(choice.startsAgain ? "; training begins again" : "")"
        ) {
            words, context in
            let value = try words.first.map { try argument.value($0, of: choice, in: context) }
            return .obey(.set(choice: choice.id, to: value ?? choice.usual ?? choice.read(context.setup)))
        }
        aliases = [choice.id] + choice.aliases
    }

    /// The same, by another word too.
    fileprivate func called(_ alias: String) -> CommandWord {
        var word = self
        word.aliases.append(alias)
        return word
    }

    /// `set KNOB VALUE`
    var usage: String { ([name] + arguments.map(\.usage)).joined(separator: " ") }
}

extension Choice {
    /// The command that makes it.
    var command: String { aliases.first ?? id }
}

/// The typed commands: `:` in the dashboard, lines of standard input without one. What is read, completed and explained
/// all comes from this table.
package enum Grammar {
    static let words = training + Choices.all.map(CommandWord.init) + session

    private static let training: [CommandWord] = [
        CommandWord("play", help: "trains") { _, _ in .obey(.play) },
        CommandWord("pause", help: "stops training") { _, _ in .obey(.pause) },
        CommandWord("step", .steps, help: "trains for one step, or N, then pauses") { words, _ in
            .obey(.step(try words.first.map(Argument.steps.whole) ?? 1))
        },
        CommandWord("reset", help: "goes back to step 0 with the same seed") { _, _ in .obey(.reset) },
        CommandWord("fresh", help: "goes back to step 0 with the variant's own values") { _, _ in .obey(.startFresh)
        },
        CommandWord("set", .knob, .value, help: "turns a knob") { words, context in
            let knob = try Argument.knob(words[0], in: context)
            return .obey(.turn(knob: knob.id, to: try Argument.value(words[1], of: knob)))
        },
        CommandWord(
            "schedule", .scheduled, .schedule, .scheduleSteps,
            help: "lets a knob rise from 0 in N steps, once or in cycles of N, or be as set"
        ) { words, context in
            let (knob, schedule) = try Argument.schedule(words, in: context)
            return .obey(.schedule(knob: knob.id, schedule))
        },
        CommandWord(
            "control", .controlled, .controller, .wanted,
            help: "lets somebody turn a knob: towards what is wanted, or as a schedule of N steps does"
        ) { words, context in
            .obey(try Argument.control(words, in: context))
        },
        CommandWord("release", .controlled, help: "takes a knob back, where it stands, from whoever turns it") {
            words, context in
            let id = try Argument.controlled.choice(words[0], in: context)
            return .obey(context.setup.schedules[id] == nil ? .control(knob: id, nil) : .schedule(knob: id, nil))
        },
        CommandWord("rate", .rate, help: "sets the learning rate") { words, _ in
            let knob = Setup.learningRate
            return .obey(.turn(knob: knob.id, to: try Argument.value(words[0], of: knob)))
        },
        CommandWord("variant", .variant, help: "changes to a variant of the survey and keeps what fits") {
            .obey(.choose(variant: try Argument.variant.choice($0[0], in: $1)))
        },
        CommandWord("data", .data, help: "changes the data set: a name, a folder or a file") { words, _ in
            .obey(.load(data: words[0]))
        },
        CommandWord("recipe", .recipe, help: "opens data, variant, knobs and view at once") {
            .obey(.follow(recipe: try Argument.recipe.choice($0[0], in: $1)))
        },
        CommandWord("toggle", .term, help: "switches a term on or off") {
            .obey(.toggle(term: try Argument.term.choice($0[0], in: $1)))
        },
        CommandWord("prune", help: "takes the codes out that nothing depends on; the others go on as they were") {
            _, _ in .obey(.prune)
        },
        CommandWord(
            "measure", .measures,
            help:
                "measures on validation images: ids with spaces between, or all; every N: again and again, as curves; or stops"
        ) {
            words, context in .obey(try Argument.measures(words[0], in: context))
        },
    ]

    private static let session: [CommandWord] = [
        CommandWord("undo", help: "takes the last change back") { _, _ in .obey(.undo) },
        CommandWord("redo", help: "makes the change again that was taken back") { _, _ in .obey(.redo) },
        CommandWord("save", .path, help: "saves a checkpoint") { words, _ in .obey(.save(path: words[0])) },
        CommandWord("open", .file, help: "goes on with a checkpoint") { words, _ in .obey(.open(path: words[0])) },
        CommandWord("glyphs", .blocks, help: "cuts cells of images on the screen into so many parts") { words, _ in
            do { return .cut(try ImageBlocks(named: words[0])) } catch let fault as ImageBlocks.Unknown {
                throw CommandFault(found: fault.found, expected: fault.expected)
            }
        },
        CommandWord(
            "like", .likes, help: "says what you think of an item, for the pane ratings to answer; off takes it back"
        ) { words, _ in try Argument.like(words[0]) },
        CommandWord("help", .command, help: "says what a command does") { words, _ in
            .help(try words.first.map { try word(named: $0).name })
        },
        CommandWord("quit", help: "quits") { _, _ in .quit }.called("q"),
    ]

    /// Reads a line that isn't blank. Throws ``CommandFault``.
    package static func parse(_ line: String, in context: CommandContext) throws -> Request {
        let (name, rest) = split(Substring(line))
        let word = try word(named: String(name))
        do {
            return try word.read(try words(of: rest, for: word), context)
        } catch var fault as CommandFault {
            fault.place = word.name
            throw fault
        }
    }

    /// Cuts what follows a command's name into its arguments.
    private static func words(of text: Substring, for word: CommandWord) throws -> [String] {
        var words: [String] = []
        var left = trimmed(text)
        for argument in word.arguments where !left.isEmpty {
            let (first, rest) = argument.takesRest ? (left, "") : split(left)
            words.append(String(first))
            left = trimmed(rest)
        }
        guard left.isEmpty else { throw CommandFault(found: "'\(left)'", expected: "\(word.usage) and no more") }
        if words.count < word.arguments.count, case let missing = word.arguments[words.count], !missing.isOptional {
            throw CommandFault(found: "no \(missing.name)", expected: word.usage)
        }
        return words
    }

    /// What help says: a line for every command, or for one and what it can be followed by.
    package static func help(on name: String?, in context: CommandContext) -> [String] {
        guard let word = words.first(where: { $0.name == name }) else {
            return words.map { "\($0.usage): \($0.help)" }
        }
        let choices = word.arguments.first?.choices([], context) ?? []
        return ["\(word.usage): \(word.help)"]
            + choices.map { "  \($0.id)\($0.detail.isEmpty ? "" : ": \($0.detail)")" }
    }

    static func word(named name: String) throws -> CommandWord {
        if let word = words.first(where: { $0.name == name || $0.aliases.contains(name) }) { return word }
        throw CommandFault(found: "'\(name)'", expected: expected("a command", name, among: words.map(\.name)))
    }

    /// What errors say was expected: what is nearest, or else all there is.
    static func expected(_ kind: String, _ found: String, among names: [String]) -> String {
        let near = Spelling.nearest(to: found, among: names)
        return near.isEmpty
            ? "one of \(names.joined(separator: ", "))" : "\(kind), perhaps \(near.joined(separator: " or "))"
    }

    private static func split(_ text: Substring) -> (Substring, Substring) {
        let text = text.drop(while: \.isWhitespace)
        let word = text.prefix { !$0.isWhitespace }
        return (word, text[word.endIndex...])
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

// MARK: completion

/// What can stand at the end of an unfinished line.
struct Completion: Equatable {
    /// The line without its last word.
    var stem: String
    var choices: [Suggestion] = []
    /// What the line is on the way to: `set KNOB VALUE: turns a knob`.
    var hint = ""
    /// Whether more has to follow.
    var isLast = true

    /// The line as far as there is no doubt.
    var certain: String {
        guard let first = choices.first?.id else { return stem }
        return stem
            + choices.dropFirst().reduce(first) { common, choice in
                String(zip(common, choice.id).prefix { $0 == $1 }.map(\.0))
            }
    }
}

extension Grammar {
    static func completion(of line: String, in context: CommandContext) -> Completion {
        let (name, rest) = split(Substring(line))
        guard !rest.isEmpty else {
            let found = words.filter { $0.name.hasPrefix(name) }
            return Completion(
                stem: String(line.dropLast(name.count)), choices: found.map { Suggestion($0.name, $0.help) },
                isLast: found.first?.arguments.isEmpty ?? true)
        }
        guard let word = try? word(named: String(name)) else { return Completion(stem: line) }
        let hint = "\(word.usage): \(word.help)"
        var before: [String] = []
        var left = rest
        for argument in word.arguments {
            left = left.drop(while: \.isWhitespace)
            let (typed, after) = argument.takesRest ? (left, "") : split(left)
            guard !after.isEmpty else {
                return Completion(
                    stem: String(line.dropLast(typed.count)),
                    choices: argument.choices(before, context).filter { $0.id.hasPrefix(typed) }, hint: hint,
                    isLast: before.count + 1 == word.arguments.count)
            }
            before.append(String(typed))
            left = after
        }
        return Completion(stem: line, hint: hint)
    }
}
