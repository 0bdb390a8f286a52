import ArgumentParser
import Foundation
import Laboratory

/// Lists the measures.
struct MeasuresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measures", abstract: "List what models are measured by.",
        discussion: """
            Each is read off the objective at each step, computed at each validation or at each evaluation, or on demand: \
            by 'evaluate --measures' and by the typed command 'measure'.
            """)

    @Flag(help: "One object a line on stdout.")
    var json = false

    private struct Line: Encodable {
        let id, title, unit, summary, cost: String
        let better: String?
        let needs: [String]
    }

    private static func text(_ cost: Measure.Cost) -> String {
        switch cost {
        case .step: "each step"
        case .validation: "each validation"
        case .evaluation: "each evaluation"
        case .demand: "on demand"
        }
    }

    func run() throws {
        for measure in Measures.all {
            let needs = measure.needs.map { Hourglass.language.text($0) }
            guard json else {
                let better = measure.better.map { ", \($0.rawValue) is better" } ?? ""
                let unit = measure.unit == .none ? "" : ", \(measure.unit.rawValue)"
                let indent = String(repeating: " ", count: 21)
                try Output.print(
                    "\(measure.id.padding(toLength: 20, withPad: " ", startingAt: 0)) \(measure.title)\(unit)\(better); "
                        + Self.text(measure.cost))
                try Output.print("\(indent)\(measure.summary)")
                if !needs.isEmpty {
                    try Output.print("\(indent)needs \(needs.joined(separator: ", "))")
                }
                continue
            }
            try Output.print(
                json:
                    Line(
                        id: measure.id, title: measure.title, unit: measure.unit.rawValue, summary: measure.summary,
                        cost: Self.text(measure.cost), better: measure.better?.rawValue, needs: needs)
            )
        }
    }
}
