import Autoencoders
import Datasets
import Foundation
import Laboratory
import Terminal
import Uses

/// The words that a person reads, made from values that carry none: a function for each kind of value. A second language is
/// a second type.
package protocol Language: Sendable {
    // What an experiment has against itself or its data.
    func text(_ fault: Fault) -> String
    func text(_ obstacle: Obstacle) -> String
    func text(_ misfit: Misfit) -> String

    // What a session refuses, and what it says.
    func text(_ fault: SetupFault) -> String
    /// Why a value can't be chosen, where the value's name stands beside it.
    func obstacle(_ fault: SetupFault) -> String
    func text(_ notice: Notice) -> String
    func text(_ breakdown: Breakdown) -> String
    func text(_ carryover: Carryover) -> String
    func text(_ trait: Trait) -> String
    /// Any error: of a file, of a setup, of training.
    func text(ofError error: any Error) -> String

    // What was changed.
    /// As a mark on curves has it: `β 1→4`.
    func text(_ change: Change) -> String
    /// What, from what, and to what, for a table.
    func parts(of change: Change) -> (what: String, from: String, to: String)

    // What can be said, and where numbers and images come from.
    /// What values there are, for an error or a help text.
    func text(_ kind: ChoiceKind) -> String
    /// Behind "needs".
    func text(_ need: Need) -> String
    func text(_ fault: MeasureFault) -> String
    /// How a file was read, in a line.
    func text(_ report: ReadingReport) -> String
    /// Why a column is left out.
    func text(_ reason: ReadingReport.Reason) -> String
    /// What else there is to be said of it, such as "text in EUC-KR".
    func text(_ remark: ReadingReport.Remark) -> String
    /// What codes were drawn from, in a few words.
    func text(_ origin: CodeOrigin) -> String

    // Scores and thresholds.
    func text(_ kind: ScoreKind) -> String
    /// Where a threshold is from, in a few words.
    func text(_ threshold: Threshold) -> String
    func text(_ fault: ThresholdFault) -> String
    func text(_ fault: CalibrationFault) -> String
    /// Why there are no scores.
    func text(_ obstacle: AnomalyView.Obstacle) -> String

    // Which variant to take.
    func text(_ goal: Advice.Goal) -> String
    func text(_ reason: Advice.Reason) -> String

    // What is seen inside a model.
    /// What goes wrong, since when, and what was changed last before it.
    func text(_ alarm: Alarm) -> String
    /// Why there is nothing to compare with principal components.
    func text(_ obstacle: PCAComparison.Obstacle) -> String

    // How many codes data need.
    func text(_ fault: PruningFault) -> String
    func text(_ verdict: CodeSizeVerdict) -> String
    /// What a word rests on, and what isn't certain about it, in a line each.
    func text(_ evidence: CodeSizeVerdict.Evidence) -> String
    func text(_ doubt: CodeSizeVerdict.Doubt) -> String
}

/// The only language so far; its words stand by subject in the files beside this one.
package struct English: Language {
    package init() {}
}

/// What things are called in every language: by their symbols, their numbers, their files.
enum Names {
    static func symbol(_ knob: String) -> String {
        knob == Setup.learningRate.id ? Setup.learningRate.symbol : Knobs.named(knob)?.symbol ?? knob
    }

    /// Three significant digits.
    static func number(_ value: Float) -> String {
        wordsOfNoNumber(Double(value)) ?? String(format: "%.3g", value)
    }

    /// As many digits as it has.
    static func whole(_ value: Float) -> String { wordsOfNoNumber(Double(value)) ?? "\(value)" }

    static func data(_ id: String) -> String {
        if let ratings = RatingsSource(id), let known = BuiltInRatings.named(ratings.file) {
            return known.title + (ratings.reading?.name.map { ", by \($0)" } ?? "")
        }
        return BuiltInDataset.all.first { $0.id == id }?.title ?? file(id)
    }

    static func file(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
