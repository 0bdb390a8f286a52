import Laboratory

/// What stands after the command of a choice: made from the choice itself.
extension Argument {
    /// The value of a choice.
    init(_ choice: Choice) {
        switch choice.kind {
        case .named(let values):
            self.init(
                name: choice.id.uppercased(), kind: "a value of \(choice.id)", isOptional: choice.usual != nil
            ) { _, _ in
                values.map { Suggestion($0.id, $0.detail) }
            }
        case .whole(_, let canBeOff): self.init(choice, as: "N", canBeOff)
        case .positive(let canBeOff): self.init(choice, as: "VALUE", canBeOff)
        case .share: self.init(choice, as: "SHARE|auto", true)
        case .widths:
            self.init(name: "WIDTHS", kind: "widths", takesRest: true) { _, context in
                [Suggestion(choice.read(context.setup), "now; numbers with commas, or none")]
            }
        }
    }

    /// A number, or off.
    private init(_ choice: Choice, as name: String, _ canBeOff: Bool) {
        self.init(
            name: canBeOff ? "\(name)|\(Choice.off)" : name, kind: "a number", isOptional: choice.usual != nil
        ) { _, context in
            let value = choice.read(context.setup)
            return (value == Choice.off ? [] : [Suggestion(value, "now")])
                + (canBeOff ? [Suggestion(Choice.off)] : [])
        }
    }

    /// What a word says of a choice, as the session takes it.
    func value(_ word: String, of choice: Choice, in context: CommandContext) throws -> String {
        switch choice.kind {
        case .named: return try self.choice(word, in: context)
        case .whole, .positive, .share, .widths:
            guard choice.kind.accepts(word) else {
                throw CommandFault(found: "'\(word)'", expected: context.language.text(choice.kind))
            }
            return choice.kind.spelled(word)
        }
    }
}
