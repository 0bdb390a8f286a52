import ArgumentParser
import Foundation
import Laboratory

/// Lists the measures.
struct MeasuresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measures", abstract: "List what models are measured by, or say all of one measure.",
        discussion: """
            Each is read off the objective at each step, computed at each validation or at each evaluation, or on demand: \
            by 'evaluate --metrics' and by the typed command 'measure'.

            Example: hourglass measures log_px
            """)

    @Argument(help: ArgumentHelp("A measure; all of them by default.", valueName: "name"))
    var name: String?

    @Flag(help: "One object a line on stdout.")
    var json = false

    private struct Line: Encodable {
        let id, title, unit, summary, definition, cost, over: String
        let rows: Int?
        let paper, better: String?
        let needs: [String]
    }

    func validate() throws {
        if let name, Measures.named(name) == nil {
            throw ValidationError(
                "\(name): expected one of \(Measures.all.map(\.id).joined(separator: ", ")).")
        }
    }

    private static func text(_ cost: Measure.Cost) -> String {
        switch cost {
        case .step: "each step"
        case .validation: "each validation"
        case .evaluation: "each evaluation"
        case .demand: "on demand"
        }
    }

    /// What rows it is taken over.
    private static func over(_ measure: Measure) -> String {
        if let rows = measure.rows { return "the first \(Text.count(rows)) rows" }
        return measure.cost == .step ? "the rows of a batch" : "all rows"
    }

    func run() throws {
        for measure in name.flatMap(Measures.named).map({ [$0] }) ?? Measures.all {
            let needs = measure.needs.map { Hourglass.language.text($0) }
            if json {
                try Output.print(
                    json:
                        Line(
                            id: measure.id, title: measure.title, unit: measure.unit.rawValue,
                            summary: measure.summary, definition: measure.definition, cost: Self.text(measure.cost),
                            over: Self.over(measure), rows: measure.rows, paper: measure.paper,
                            better: measure.better?.rawValue, needs: needs))
            } else if name != nil {
                try show(measure, needs)
            } else {
                try list(measure, needs)
            }
        }
    }

    private func list(_ measure: Measure, _ needs: [String]) throws {
        let better = measure.better.map { ", \($0.rawValue) is better" } ?? ""
        let unit = measure.unit == .none ? "" : ", \(measure.unit.rawValue)"
        let width = 24
        let indent = String(repeating: " ", count: width + 1)
        try Output.print(
            "\(measure.id.padding(toLength: width, withPad: " ", startingAt: 0)) \(measure.title)\(unit)\(better); "
                + "\(Self.text(measure.cost)), over \(Self.over(measure))")
        try Output.print("\(indent)\(measure.summary)")
        if !needs.isEmpty { try Output.print("\(indent)needs \(needs.joined(separator: ", "))") }
    }

    private func show(_ measure: Measure, _ needs: [String]) throws {
        try Output.print("\(measure.id): \(measure.title)")
        let lines: [(String, String)] = [
            ("definition", measure.definition), ("paper", measure.paper ?? "none"),
            ("unit", measure.unit == .none ? "none" : measure.unit.rawValue),
            ("better", measure.better?.rawValue ?? "neither"), ("taken over", Self.over(measure)),
            ("computed", Self.text(measure.cost)),
            ("needs", needs.isEmpty ? "nothing more" : needs.joined(separator: ", ")),
        ]
        for (name, text) in lines {
            try Output.print("  \(name.padding(toLength: 12, withPad: " ", startingAt: 0)) \(text)")
        }
    }
}
