import Autoencoders
import Networks

/// Something that is chosen by a name or a whole number, beside the knobs: registered once, it is an option of the command
/// line, a command, an entry of a menu and an answer.
package struct Choice: Sendable {
    /// What it is called in options and commands: `batch`.
    package let id: String
    /// Other words for it in commands.
    package let aliases: [String]
    /// As the head of a menu.
    package let title: String
    /// One line that says what it changes.
    package let summary: String
    package let kind: ChoiceKind
    /// What it is where somebody asks for it without saying what.
    package let usual: String?
    let reach: Alteration.Reach
    /// The present value, as it would be typed.
    package let read: @Sendable (Setup) -> String
    /// Puts a value of its kind in a setup. Throws ``SetupFault`` where it can't be for such data.
    let write: @Sendable (inout Setup, String, DataShape) throws(SetupFault) -> Void
    /// The value that an option of the command line stands for with such data: some forms mean something only there.
    package let option: @Sendable (String, DataShape) -> String
    /// How things stand, as an answer says it.
    package let describe: @Sendable (Setup, DataShape) -> String
    /// A value as a mark on curves has it.
    package let mark: @Sendable (String) -> String

    /// Left out, an option's value is what it says, and answers and marks are the id with the value.
    init(
        _ id: String, aliases: [String] = [], title: String, summary: String, kind: ChoiceKind, usual: String? = nil,
        reach: Alteration.Reach, read: @escaping @Sendable (Setup) -> String,
        write: @escaping @Sendable (inout Setup, String, DataShape) throws(SetupFault) -> Void,
        option: @escaping @Sendable (String, DataShape) -> String = { text, _ in text },
        describe: (@Sendable (Setup, DataShape) -> String)? = nil, mark: (@Sendable (String) -> String)? = nil
    ) {
        (self.id, self.aliases, self.title, self.summary) = (id, aliases, title, summary)
        (self.kind, self.usual, self.reach) = (kind, usual, reach)
        (self.read, self.write, self.option) = (read, write, option)
        self.describe = describe ?? { setup, _ in "\(id) \(read(setup))" }
        self.mark = mark ?? { "\(id) \($0)" }
    }

    /// Whether it changes neither the model nor what has been learnt: then it can also be changed where a checkpoint goes on.
    package var isLive: Bool { reach == .live }
    /// Whether training begins at step 0 again.
    package var startsAgain: Bool { reach == .restart }

    /// The word for none.
    package static let off = "off"

    /// Puts a value in a setup. Throws ``SetupFault``.
    package func set(_ value: String, in setup: inout Setup, for data: DataShape) throws(SetupFault) {
        guard kind.accepts(value) else { throw .value(choice: id, found: value, expected: kind) }
        try write(&setup, value, data)
    }

    /// Why a value can't be chosen for such data with such classifiers at hand, or nil.
    package func obstacle(
        to value: String, in setup: Setup, for data: DataShape, with classifiers: Classifiers
    ) -> SetupFault? {
        var changed = setup
        do throws(SetupFault) { try set(value, in: &changed, for: data) } catch { return error }
        return changed.fault(for: data, with: classifiers)
    }
}

/// What values a choice has.
package enum ChoiceKind: Equatable, Sendable {
    /// One of some names, each with what it stands for.
    case named([Named])
    case whole(ClosedRange<Int>, canBeOff: Bool)
    /// More than 0.
    case positive(canBeOff: Bool)
    /// A part of the whole, or that nobody knows which.
    case share
    /// Whole numbers with commas between, or `none`.
    case widths

    package struct Named: Equatable, Sendable {
        package let id: String
        /// What it is in full.
        package let title: String
        /// In a few words, or its formula.
        package let detail: String
        /// The numbers that can be turned once it is chosen.
        package let knobs: [Knob]

        package init(_ id: String, title: String? = nil, _ detail: String = "", knobs: [Knob] = []) {
            (self.id, self.title, self.detail, self.knobs) = (id, title ?? id, detail, knobs)
        }
    }

    /// The values that have names; nil where it is a number.
    package var values: [Named]? {
        if case .named(let values) = self { values } else { nil }
    }

    /// Layers wider than this would be a mistyped digit rather than a wish.
    package static let possibleWidths = 1...20_000

    package func accepts(_ value: String) -> Bool {
        switch self {
        case .named(let values): values.contains { $0.id == value }
        case .whole(let range, let canBeOff):
            (canBeOff && value == Choice.off) || Int(value).map(range.contains) ?? false
        case .positive(let canBeOff):
            (canBeOff && value == Choice.off) || Float(value).map { $0 > 0 && $0.isFinite } ?? false
        case .share: value == Choice.off || Contamination(value) != nil
        case .widths: Choice.widths(in: value) != nil
        }
    }

    /// An accepted value in its one spelling: a number without zeros before it, widths without spaces.
    package func spelled(_ value: String) -> String {
        switch self {
        case .whole: Int(value).map(String.init) ?? value
        case .widths: Choice.widths(in: value).map(Choice.text) ?? value
        case .named, .positive, .share: value
        }
    }
}

package enum Choices {
    /// Every choice, in the order of menus; a new one is a line here.
    package static let all: [Choice] = [
        .distance, .corruption, .prior, .widths, .latent, .activation, .codeActivation, .sparsityOn, .batch,
        .optimizer,
        .clip, .seed, .earlyStopping, .stoppingMeasure, .contamination, .augmentation, .summing, .precision,
        .nestedDropout,
        .linearLayers, .decoderWeights, .contractionBy,
    ]

    /// By its id, or another word for it.
    package static func named(_ id: String) -> Choice? { all.first { $0.id == id || $0.aliases.contains(id) } }
}
