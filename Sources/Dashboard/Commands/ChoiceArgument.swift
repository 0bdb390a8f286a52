import Laboratory

/// What stands after the command of a choice: made from the choice itself.
extension Argument {
    /// The value of a choice.
    init(_ choice: Choice) {
        let isOptional = choice.usual != nil
        switch choice.kind {
        case .named(let values):
            self.init(name: choice.id.uppercased(), kind: "a value of \(choice.id)", isOptional: isOptional) { _, _ in
                values.map { Suggestion($0.id, $0.detail) }
            }
        case .whole(let range, let canBeOff):
            self.init(
                name: canBeOff ? "N|\(Choice.off)" : "N", kind: canBeOff ? "\(Choice.off), or a number" : "a number",
                isOptional: isOptional, range: range
            ) { _, context in
                Self.present(choice, context) + (canBeOff ? [Suggestion(Choice.off)] : [])
            }
        case .positive(let canBeOff):
            self.init(
                name: canBeOff ? "VALUE|\(Choice.off)" : "VALUE", kind: SessionWords.text(of: choice.kind),
                isOptional: isOptional
            ) { _, context in
                Self.present(choice, context) + (canBeOff ? [Suggestion(Choice.off)] : [])
            }
        case .widths:
            self.init(name: "WIDTHS", kind: SessionWords.text(of: choice.kind), takesRest: true) { _, context in
                [Suggestion(choice.read(context.setup), "now; numbers with commas, or none")]
            }
        }
    }

    private static func present(_ choice: Choice, _ context: CommandContext) -> [Suggestion] {
        let value = choice.read(context.setup)
        return value == Choice.off ? [] : [Suggestion(value, "now")]
    }

    /// What a word says of a choice, as the session takes it.
    func value(_ word: String, of choice: Choice, in context: CommandContext) throws -> String {
        switch choice.kind {
        case .named: return try self.choice(word, in: context)
        case .whole(_, let canBeOff):
            return canBeOff && word == Choice.off ? word : String(try whole(word))
        case .positive, .widths:
            guard choice.kind.accepts(word) else { throw CommandFault(found: "'\(word)'", expected: kind) }
            return Choice.widths(in: word).map(Choice.text) ?? word
        }
    }
}
