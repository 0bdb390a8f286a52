import ArgumentParser
import Autoencoders
import Dashboard
import Laboratory

/// An option for every choice, made from the choice: `--batch N`.
///
/// The parser finds options by reflection and reads them by their keys; both come from the list of choices here instead of
/// from properties.
struct ChoiceOptions: ParsableArguments, CustomReflectable {
    /// What was said, in the order in which choices take effect.
    private(set) var said: [(choice: Choice, value: String)] = []

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let options = try decoder.container(keyedBy: Key.self)
        for choice in Choices.all {
            let option = try options.decode(Option<String?>.self, forKey: Key(stringValue: choice.id))
            if let value = option.wrappedValue { said.append((choice, value)) }
        }
    }

    var customMirror: Mirror {
        Mirror(self, children: Choices.all.map { (label: $0.id, value: Self.option($0)) }, displayStyle: .struct)
    }

    private static func option(_ choice: Choice) -> Option<String?> {
        let summary = choice.summary.prefix(1).uppercased() + choice.summary.dropFirst()
        return Option(
            name: .customLong(choice.id),
            help: ArgumentHelp(
                "\(summary): \(Hourglass.language.text(choice.kind)).", valueName: choice.kind.valueName),
            completion: choice.kind.values.map { .list($0.map(\.id)) })
    }

    func validate() throws {
        for (choice, value) in said where !choice.kind.accepts(value) {
            throw ValidationError("--\(choice.id) \(value): expected \(Hourglass.language.text(choice.kind)).")
        }
    }

    /// The first that was said and can't be changed where a checkpoint goes on.
    var fixed: Choice? { said.first { !$0.choice.isLive }?.choice }

    /// Puts what was said in a setup for such data. Throws `ValidationError`.
    func apply(to setup: inout Setup, for data: DataShape) throws {
        for (choice, value) in said {
            do throws(SetupFault) {
                try choice.set(choice.option(value, data), in: &setup, for: data)
            } catch {
                throw ValidationError("--\(choice.id) \(value): \(Hourglass.language.obstacle(error)).")
            }
        }
    }
}

extension ChoiceKind {
    /// As usage shows it.
    fileprivate var valueName: String {
        switch self {
        case .named: "name"
        case .whole(_, let canBeOff): canBeOff ? "n|\(Choice.off)" : "n"
        case .positive(let canBeOff): canBeOff ? "x|\(Choice.off)" : "x"
        case .share: "x|auto|\(Choice.off)"
        case .widths: "n,n,…"
        }
    }
}
