import Terminal

/// A command that is being typed.
package struct Prompt: Hashable, Sendable {
    private struct Recalled: Hashable {
        let place: Int
        /// What stood there before.
        let draft: String
    }

    struct Chosen: Hashable {
        let place: Int
        /// What was typed and is being completed.
        let typed: String
    }

    private(set) var line: TextLine
    /// Why the last Enter did nothing.
    var fault: String?
    /// Where in the history the line comes from.
    private var recalled: Recalled?
    /// The choice that Tab has put in.
    private(set) var chosen: Chosen?

    /// What stands before a value that is proposed, as long as nothing has been done to it: what is typed takes its place.
    private var beforeProposal: String?

    init(_ text: String = "", proposing value: String = "") {
        line = TextLine(text + value)
        beforeProposal = value.isEmpty ? nil : text
    }

    /// What is to be completed: what stands before the cursor, without the choice that Tab has put in.
    var typed: String { chosen?.typed ?? line.beforeCursor }

    mutating func insert(_ text: String) {
        if let beforeProposal { line.replaceBeforeCursor(with: beforeProposal) }
        beforeProposal = nil
        let isWhole = line.insert(text)
        (chosen, fault) = (nil, isWhole ? nil : "\(Self.tooLong)")
    }

    private static let tooLong = CommandFault(
        found: "more than there is room for", expected: "a line of at most \(TextLine.longest) characters")

    mutating func edit(_ key: Key) {
        if case .character(let character) = key { return insert(String(character)) }
        guard line.edit(key) else { return }
        beforeProposal = nil
        (chosen, fault) = (nil, nil)
    }

    /// Completes as far as there is no doubt, then goes through the choices.
    mutating func complete(_ offset: Int, in context: CommandContext?) {
        guard let context else { return }
        let completion = Grammar.completion(of: typed, in: context)
        let count = completion.choices.count
        guard count > 0 else { return }
        (fault, beforeProposal) = (nil, nil)
        if count == 1 {
            line.replaceBeforeCursor(with: completion.certain + (completion.isLast ? "" : " "))
            chosen = nil
        } else if chosen == nil, completion.certain != typed {
            line.replaceBeforeCursor(with: completion.certain)
        } else {
            let place = chosen.map { ($0.place + offset + count) % count } ?? (offset > 0 ? 0 : count - 1)
            chosen = Chosen(place: place, typed: typed)
            line.replaceBeforeCursor(with: completion.stem + completion.choices[place].id)
        }
    }

    /// Shows an older line of the history, or a newer one, at the end what was being typed.
    mutating func recall(_ offset: Int, from history: [String]) {
        let present = recalled?.place ?? history.count
        let place = min(max(present + offset, 0), history.count)
        guard place != present else { return }
        let draft = recalled?.draft ?? line.text
        recalled = place == history.count ? nil : Recalled(place: place, draft: draft)
        line = TextLine(place == history.count ? draft : history[place])
        (chosen, fault, beforeProposal) = (nil, nil, nil)
    }
}
