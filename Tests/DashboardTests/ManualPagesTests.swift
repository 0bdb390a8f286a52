import Autoencoders
import Foundation
import Installation
import Laboratory
import Terminal
import Testing

@testable import Dashboard
@testable import Datasets

/// What can be used is named in the manual.
@Suite struct ManualPagesTests {
    static let manual = Manual(in: .ofThisProcess())

    /// The lines of a page that begin a row of a table with a name, `| `name` |…`.
    private static func page(_ name: String) throws -> String {
        try #require(manual.page(named: name), "no page '\(name)' among \(manual.pages.map(\.name))").text
    }

    /// A name as pages spell it, where bars would end a cell.
    private static func cell(_ text: String) -> String { "`\(text.replacing("|", with: #"\|"#))`" }

    /// Fails with a line for each that is missing, as it could stand on the page.
    private static func expect(
        _ page: String, toName rows: [(name: String, row: String)], _ location: SourceLocation = #_sourceLocation
    ) throws {
        let text = try Self.page(page)
        let missing = rows.filter { !text.contains("| \(cell($0.name)) ") }
        #expect(
            missing.isEmpty, "assets/manual/\(page).md lacks:\n\(missing.map(\.row).joined(separator: "\n"))",
            sourceLocation: location)
    }

    @Test func everyPageIsListedAndThere() throws {
        let list = try #require(Assets.ofThisProcess().find("manual/\(Manual.listName)"))
        let folder = URL(fileURLWithPath: list).deletingLastPathComponent().path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        let names = Self.manual.pages.map(\.name)
        #expect(files == (names.map { "\($0).md" } + [Manual.listName]).sorted())
        #expect(Set(names).count == names.count)
        for page in Self.manual.pages {
            #expect(page.text.hasPrefix("# ") && !page.summary.isEmpty && !page.summary.contains("`"), "\(page.name)")
            #expect(page.name.count <= 14 && page.summary.count <= 55, "\(page.name)")
        }
    }

    @Test func linksLeadToPages() {
        for page in Self.manual.pages {
            for link in page.text.matches(of: /\]\(([^)]*)\)/) where !link.1.hasPrefix("http") {
                let name = link.1.hasSuffix(".md") ? String(link.1.dropLast(3)) : ""
                #expect(Self.manual.page(named: name) != nil, "\(page.name): \(link.1)")
            }
        }
    }

    @Test func everyKeyIsNamed() throws {
        let text = try Self.page("keys")
        let missing = Keymap.standard.listing.compactMap { binding -> String? in
            let keys = binding.keys.map { Self.cell($0.description) }.joined(separator: " ")
            let isThere = text.split(separator: "\n").contains {
                $0.hasPrefix("| \(keys) |") && $0.hasSuffix("| `\(binding.name)` |")
            }
            return isThere ? nil : "| \(keys) | \(binding.help) | `\(binding.name)` |"
        }
        #expect(missing.isEmpty, "assets/manual/keys.md lacks:\n\(missing.joined(separator: "\n"))")
    }

    @Test func everyTypedCommandIsNamed() throws {
        try Self.expect(
            "commands", toName: Grammar.words.map { ($0.usage, "| \(Self.cell($0.usage)) | \($0.help) |") })
    }

    @Test func everyKnobIsNamed() throws {
        var knobs = [Setup.learningRate]
        knobs += Terms.all.flatMap { [$0.weight] + $0.knobs }
        knobs += Distances.all.flatMap(\.knobs) + Corruptions.all.flatMap(\.knobs)
        knobs += Variant.all.flatMap(\.experiment.activeKnobs)
        var seen: Set<String> = []
        let rows = knobs.filter { seen.insert($0.id).inserted }.map { knob in
            let range = "\(short(Double(knob.range.lowerBound))) … \(short(Double(knob.range.upperBound)))"
            let symbol = knob.symbol.replacing("|", with: #"\|"#)
            let summary = knob.summary.replacing("|", with: #"\|"#)
            return (
                name: knob.id,
                row: "| `\(knob.id)` | \(symbol) | \(summary) | \(range) | \(short(Double(knob.initial))) | |"
            )
        }
        #expect(rows.count > 40)
        try Self.expect("knobs", toName: rows)
    }

    @Test func everyChoiceOfAnExperimentIsNamed() throws {
        func row(_ cells: String...) -> String {
            "| `\(cells[0])` | "
                + cells.dropFirst().map { $0.replacing("|", with: #"\|"#) }.joined(separator: " | ") + " |"
        }
        try Self.expect("variants", toName: Variant.all.map { ($0.id, row($0.id, $0.formula, $0.paper)) })
        try Self.expect("variants", toName: Terms.all.map { ($0.id, row($0.id, $0.formula, $0.title)) })
        try Self.expect("variants", toName: Distances.all.map { ($0.id, row($0.id, $0.formula, $0.title)) })
        try Self.expect("variants", toName: Corruptions.all.map { ($0.id, row($0.id, $0.formula, $0.title)) })
        try Self.expect("variants", toName: Priors.all.map { ($0.id, row($0.id, "")) })
        try Self.expect("data", toName: BuiltInDataset.all.map { ($0.id, row($0.id, $0.summary, $0.counts)) })
    }

    @Test func everyMeasureIsNamed() throws {
        // A term's measure is the term, which the page of variants names.
        let measures = Measures.all.filter { Terms.named($0.id) == nil || $0.cost != .step }
        #expect(measures.count > 30 && measures.count < Measures.all.count)
        // The page has the registry's own words, no others.
        let text = try Self.page("measures")
        let rows = measures.map { measure in
            let needs = measure.needs.map { English().text($0) }.joined(separator: ", ")
            let over = measure.cost == .step ? "batch" : measure.rows.map(grouped) ?? "all"
            let cells = ["\(measure.title): \(measure.summary)", over, needs].map { $0.replacing("|", with: #"\|"#) }
            return "| `\(measure.id)` | \(cells[0]) | \(cells[1]) | \(cells[2].isEmpty ? "" : "\(cells[2]) ")|"
        }
        let missing = rows.filter { !text.contains($0) }
        #expect(missing.isEmpty, "assets/manual/measures.md lacks:\n\(missing.joined(separator: "\n"))")
    }

    @Test func everyPaneIsNamed() throws {
        let text = try Self.page("screen")
        let missing = Panes.all.list.compactMap { pane -> String? in
            let digit = Panes.all.digit(of: pane.slot).map { Self.cell(String($0)) } ?? ""
            let row = "| \(Self.cell(pane.id)) | \(digit) |"
            return text.contains("\n\(row)") ? nil : "\(row) \(pane.summary) |"
        }
        #expect(missing.isEmpty, "assets/manual/screen.md lacks:\n\(missing.joined(separator: "\n"))")
    }

    /// Every choice with its command and, where these have names, its values.
    @Test func everyChoiceIsNamed() throws {
        let text = try Self.page("variants")
        let missing = Choices.all.compactMap { choice -> String? in
            let row = "| \(Self.cell(choice.id)) | \(Self.cell(choice.command)) |"
            let values = (choice.kind.values ?? []).map { Self.cell($0.id) }.filter { !text.contains($0) }
            return text.contains("\n\(row)") && values.isEmpty
                ? nil : "\(row) \(choice.summary) \(values.joined(separator: ", ")) |"
        }
        #expect(missing.isEmpty, "assets/manual/variants.md lacks:\n\(missing.joined(separator: "\n"))")
        let options = try Self.page("command-line")
        for choice in Choices.all {
            #expect(options.contains("| `--\(choice.id) "), "assets/manual/command-line.md lacks --\(choice.id)")
        }
    }

    /// What each reader of data takes: endings of files, and names of files in folders.
    @Test func everyReaderIsNamed() throws {
        let text = try Self.page("data")
        var names: [String] = []
        for reader in Readers.all {
            names += reader.sources.compactMap { $0.split(separator: " ").last }.filter { $0.hasPrefix(".") }
                .map { "FILE\($0)`" }
            names += reader.folderFile?.components(separatedBy: " or ").map { "`\($0)`" } ?? []
        }
        #expect(names.count >= Readers.all.count)
        let missing = names.filter { !text.contains($0) }
        #expect(missing.isEmpty, "assets/manual/data.md names nowhere: \(missing.joined(separator: ", "))")
    }
}
