import Autoencoders
import Dashboard
import Datasets
import Files
import Foundation
import Laboratory
import Terminal

/// A recipe as it is written: TOML.
package struct RecipeFile {
    package let recipe: Recipe

    /// Reads one of a person's own, or one that came along. Data that are no built-in ones are looked for beside the file.
    package init(contentsOf path: String) throws(TOMLFault) { try self.init(TOMLFile(contentsOf: path), path: path) }

    init(_ text: String, path: String) throws(TOMLFault) {
        try self.init(TOMLFile(Array(text.utf8), path: path), path: path)
    }

    private init(_ file: TOMLFile, path: String) throws(TOMLFault) {
        let url = URL(fileURLWithPath: path)
        var reader = RecipeReader(id: url.deletingPathExtension().lastPathComponent, file: file)
        for entry in file.entries { try reader.take(entry) }
        recipe = try reader.finish(beside: url.deletingLastPathComponent().path)
    }
}

/// Makes a recipe of the entries of a file.
private struct RecipeReader {
    private let file: TOMLFile
    private var recipe: Recipe
    private var hasData = false
    private var reading: [(word: ReadingOptions.Word, texts: [String], entry: TOMLDocument.Entry)] = []

    private static let names = ["title", "why", "data", "variant"]
    private static let tables = ["reading", "choices", "terms", "knobs", "schedules", "controls", "view"]

    init(id: String, file: TOMLFile) {
        self.file = file
        recipe = Recipe(id, data: "")
    }

    mutating func take(_ entry: TOMLDocument.Entry) throws(TOMLFault) {
        switch (entry.path[0], entry.path.count) {
        case ("title", 1): recipe.title = try line(entry)
        case ("why", 1):
            guard case .string(let text) = entry.value else { throw file.fault(entry, "a paragraph in quotes") }
            recipe.why = VisibleText.line(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        case ("data", 1):
            recipe.data = try line(entry)
            hasData = true
        case ("variant", 1): recipe.variant = try named(entry, among: Variant.all.map(\.id))
        case ("reading", 2): try takeReading(entry)
        case ("choices", 2): try takeChoice(entry)
        case ("terms", 2):
            switch entry.path[1] {
            case "on": recipe.with = try names(entry, among: Terms.all.map(\.id))
            case "off": recipe.without = try names(entry, among: Terms.all.map(\.id))
            default: throw file.unknown(entry, among: ["on", "off"])
            }
        case ("knobs", 2): try takeKnob(entry)
        case ("schedules", 2): try takeSchedule(entry)
        case ("controls", 2): try takeControl(entry)
        case ("view", 2): try takeView(entry)
        case (let name, 1) where Self.tables.contains(name):
            guard entry.value == .table else { throw file.fault(entry, "a table: [\(name)]") }
        default: throw file.unknown(entry, among: Self.names + Self.tables)
        }
    }

    func finish(beside folder: String) throws(TOMLFault) -> Recipe {
        guard hasData else {
            throw file.missing("data", "a data set by name, or a file")
        }
        var recipe = recipe
        let builtIn = BuiltInDataset.named(recipe.data)
        if builtIn == nil, RatingsSource(recipe.data)?.isBuiltIn != true, !recipe.data.hasPrefix("/") {
            recipe.data = "\(folder)/\(recipe.data)"
        }
        guard !reading.isEmpty else { return recipe }
        var options = builtIn?.reading ?? ReadingOptions()
        // In the order of the words: what one says may build on another.
        for word in ReadingOptions.words {
            guard let said = reading.first(where: { $0.word.name == word.name }) else { continue }
            guard word.read(said.texts, &options) else { throw file.fault(said.entry, word.expected) }
        }
        recipe.reading = options
        return recipe
    }

    // MARK: entries

    private mutating func takeReading(_ entry: TOMLDocument.Entry) throws(TOMLFault) {
        guard let word = ReadingOptions.words.first(where: { $0.name == entry.path[1] }) else {
            throw file.unknown(entry, among: ReadingOptions.words.map(\.name))
        }
        var texts = texts(entry.value)
        if word.isList, texts?.count == 1, case .string(let text) = entry.value { texts = ReadingOptions.list(text) }
        guard let texts, !texts.isEmpty, word.isList || texts.count == 1 else {
            throw file.fault(entry, word.expected)
        }
        reading.append((word, texts, entry))
    }

    private mutating func takeChoice(_ entry: TOMLDocument.Entry) throws(TOMLFault) {
        guard let choice = Choices.named(entry.path[1]) else {
            throw file.unknown(entry, among: Choices.all.map(\.id))
        }
        let text = texts(entry.value)?.joined(separator: ",")
        guard let text, choice.kind.accepts(text) else { throw file.fault(entry, English().text(choice.kind)) }
        recipe.choices[choice.id] = choice.kind.spelled(text)
    }

    private mutating func takeKnob(_ entry: TOMLDocument.Entry) throws(TOMLFault) {
        let id = entry.path[1]
        guard let knob = id == Setup.learningRate.id ? Setup.learningRate : Knobs.named(id) else {
            throw file.unknown(entry, among: [Setup.learningRate.id] + Knobs.all.map(\.id))
        }
        let value: Float? =
            switch entry.value {
            case .integer(let number): Float(number)
            case .number(let number): Float(number)
            default: nil
            }
        guard let value, knob.accepts(value) else {
            let range = String(format: "%g to %g", Double(knob.range.lowerBound), Double(knob.range.upperBound))
            throw file.fault(entry, "a \(knob.live ? "" : "whole ")number from \(range)")
        }
        recipe.knobs[id] = value
    }

    /// `beta = "anneal 5000"`
    private mutating func takeSchedule(_ entry: TOMLDocument.Entry) throws(TOMLFault) {
        let id = entry.path[1]
        guard id == Setup.learningRate.id || Knobs.named(id) != nil else {
            throw file.unknown(entry, among: [Setup.learningRate.id] + Knobs.all.map(\.id))
        }
        let words: [Substring] = if case .string(let text) = entry.value { text.split(separator: " ") } else { [] }
        guard words.count == 2, let kind = Schedule.Kind(rawValue: String(words[0])), let steps = Int(words[1]),
            Schedule.possibleSteps.contains(steps)
        else {
            throw file.fault(entry, "anneal, cycle, cosine or decay and a number of steps, as in \"anneal 5000\"")
        }
        recipe.schedules[id] = Schedule(kind, steps: steps)
    }

    /// `beta = "kl 25"`
    private mutating func takeControl(_ entry: TOMLDocument.Entry) throws(TOMLFault) {
        let id = entry.path[1]
        guard Knobs.named(id) != nil else { throw file.unknown(entry, among: Knobs.all.map(\.id)) }
        let words: [Substring] = if case .string(let text) = entry.value { text.split(separator: " ") } else { [] }
        let control = Control(words.first.map(String.init) ?? "", words.count == 2 ? Float(words[1]) : nil)
        guard control.isPossible, words.count == (control.target == nil ? 1 : 2) else {
            let known = Controllers.all.map { $0.id }.joined(separator: ", ")
            throw file.fault(entry, control.controller == nil ? "one of \(known)" : "\"\(control.usage)\"")
        }
        recipe.controls[id] = control
    }

    private mutating func takeView(_ entry: TOMLDocument.Entry) throws(TOMLFault) {
        switch entry.path[1] {
        case "panes":
            let panes = try names(entry, among: Panes.all.slots)
            guard !panes.isEmpty, Set(panes).count == panes.count else {
                throw file.fault(entry, "each once of \(Panes.all.slots.joined(separator: ", "))")
            }
            recipe.view.panes = panes
        case "layout":
            let text = try line(entry)
            do { _ = try Layouts.Own(from: Size(width: 0, height: 0), text) } catch {
                throw file.fault(entry, found: error.found, error.expected)
            }
            recipe.view.layout = text
        default: throw file.unknown(entry, among: ["panes", "layout"])
        }
    }

    // MARK: values

    private func line(_ entry: TOMLDocument.Entry) throws(TOMLFault) -> String {
        guard case .string(let text) = entry.value, !text.isEmpty, text.count <= 1000,
            !text.unicodeScalars.contains(where: VisibleText.steers)
        else { throw file.fault(entry, "a line of text in quotes") }
        return text
    }

    private func named(_ entry: TOMLDocument.Entry, among names: [String]) throws(TOMLFault) -> String {
        guard case .string(let text) = entry.value, names.contains(text) else {
            throw file.fault(entry, "one of \(names.joined(separator: ", "))")
        }
        return text
    }

    private func names(_ entry: TOMLDocument.Entry, among known: [String]) throws(TOMLFault) -> [String] {
        guard case .list(let values) = entry.value else { throw file.fault(entry, "a list of names") }
        var found: [String] = []
        for value in values {
            guard case .string(let text) = value, known.contains(text) else {
                throw file.fault(
                    entry, found: EntryReader.text(value), "each one of \(known.joined(separator: ", "))")
            }
            found.append(text)
        }
        return found
    }

    /// A text, a number, yes or no, or a list of such, as texts.
    private func texts(_ value: TOMLDocument.Value) -> [String]? {
        switch value {
        case .string(let text): [text]
        case .integer(let number): [String(number)]
        case .number(let number): [String(number)]
        case .boolean(let value): [value ? "yes" : "no"]
        case .list(let values):
            values.reduce([]) { all, value in
                if case .list = value { return nil }
                return all.flatMap { all in texts(value).map { all + $0 } }
            }
        case .table, .date: nil
        }
    }

    // MARK: faults
}
