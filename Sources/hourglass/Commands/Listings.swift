import ArgumentParser
import Autoencoders
import Foundation
import Laboratory
import Uses

/// Lists the variants of the survey.
struct VariantsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "variants", abstract: "List the variants with formula, paper and knobs.",
        discussion: """
            Of one that is named also when to take it, why it works and what its limits are.

            Example: hourglass variants wae-mmd
            """)

    @Argument(help: ArgumentHelp("Only this one, and when to take it.", valueName: "name"))
    var name: String?

    @Flag(help: "One object a line on stdout.")
    var json = false

    /// The names of all variants, those that learn from ratings in a way of their own too.
    static let known = Variant.all.map(\.id) + RecommenderVariant.all.map(\.id)

    func validate() throws {
        if let name, !Self.known.contains(name) {
            throw ValidationError.unknown("variant \(name)", among: Self.known)
        }
    }

    private struct KnobLine: Encodable {
        let id, symbol, scale: String
        let min, max, `default`: Float
        let live: Bool
    }

    private struct Line: Encodable {
        let id, title, formula, paper: String
        var when, why, limits: String?
        let knobs: [KnobLine]
    }

    func run() throws {
        for variant in Variant.all
        where RecommenderVariant.named(variant.id) == nil && (name == nil || name == variant.id) {
            let setup = Setup(variant.experiment)
            guard json else {
                try Output.print(
                    "\(variant.id.padding(toLength: 20, withPad: " ", startingAt: 0)) \(variant.formula)")
                try Output.print("\(String(repeating: " ", count: 21))\(variant.paper)")
                let knobs = setup.knobs.map { "\($0.id) \(Text.number(setup.value(of: $0)))" }
                try Output.print("\(String(repeating: " ", count: 21))knobs: \(knobs.joined(separator: ", "))")
                if name != nil {
                    for line in variant.guidance.lines {
                        try Output.print("\(String(repeating: " ", count: 21))\(line)")
                    }
                }
                continue
            }
            try Output.print(
                json:
                    Line(
                        id: variant.id, title: variant.title, formula: variant.formula, paper: variant.paper,
                        when: variant.guidance.when, why: variant.guidance.why, limits: variant.guidance.limits,
                        knobs: setup.knobs.map { knob in
                            KnobLine(
                                id: knob.id, symbol: knob.symbol, scale: knob.scale.rawValue,
                                min: knob.range.lowerBound,
                                max: knob.range.upperBound, default: setup.value(of: knob), live: knob.live)
                        }))
        }
        for variant in RecommenderVariant.all where name == nil || name == variant.id {
            try printLine(of: variant)
        }
    }

    /// A variant that learns from ratings.
    private func printLine(of variant: RecommenderVariant) throws {
        let settings = RecommenderSettings(variant)
        let knobs = RecommenderSettings.knobs(of: variant)
        guard json else {
            let indent = String(repeating: " ", count: 21)
            try Output.print("\(variant.id.padding(toLength: 20, withPad: " ", startingAt: 0)) \(variant.formula)")
            try Output.print(
                "\(indent)\(variant.source); learns from ratings\(Variant.named(variant.id) == nil ? ", by 'hourglass train'" : "")"
            )
            let texts = knobs.map { knob in
                knob.id + (settings.value(of: knob).map { " \(Text.number($0))" } ?? "")
            }
            return try Output.print("\(indent)knobs: \(texts.joined(separator: ", "))")
        }
        try Output.print(
            json:
                Line(
                    id: variant.id, title: variant.title, formula: variant.formula, paper: variant.source,
                    knobs: [
                        KnobLine(
                            id: Setup.learningRate.id, symbol: Setup.learningRate.symbol,
                            scale: Setup.learningRate.scale.rawValue, min: Setup.learningRate.range.lowerBound,
                            max: Setup.learningRate.range.upperBound, default: settings.rate, live: false)
                    ]
                        + knobs.map { knob in
                            KnobLine(
                                id: knob.id, symbol: knob.id, scale: "linear", min: knob.range.lowerBound,
                                max: knob.range.upperBound,
                                default: settings.value(of: knob) ?? knob.range.lowerBound,
                                live: false)
                        }))
    }
}
