import ArgumentParser
import Autoencoders
import Foundation
import Laboratory

/// Lists the variants of the survey.
struct VariantsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "variants", abstract: "List the variants with formula, paper and knobs.")

    @Flag(help: "One object a line on stdout.")
    var json = false

    private struct KnobLine: Encodable {
        let id, symbol, scale: String
        let min, max, `default`: Float
        let live: Bool
    }

    private struct Line: Encodable {
        let id, title, formula, paper: String
        let knobs: [KnobLine]
    }

    func run() throws {
        for variant in Variant.all {
            let setup = Setup(variant.experiment)
            guard json else {
                try Output.print(
                    "\(variant.id.padding(toLength: 20, withPad: " ", startingAt: 0)) \(variant.formula)")
                try Output.print("\(String(repeating: " ", count: 21))\(variant.paper)")
                let knobs = setup.knobs.map { "\($0.id) \(Text.number(setup.value(of: $0)))" }
                try Output.print("\(String(repeating: " ", count: 21))knobs: \(knobs.joined(separator: ", "))")
                continue
            }
            try Output.print(
                json:
                    Line(
                        id: variant.id, title: variant.title, formula: variant.formula, paper: variant.paper,
                        knobs: setup.knobs.map { knob in
                            KnobLine(
                                id: knob.id, symbol: knob.symbol, scale: knob.scale.rawValue,
                                min: knob.range.lowerBound,
                                max: knob.range.upperBound, default: setup.value(of: knob), live: knob.live)
                        }))
        }
    }
}
