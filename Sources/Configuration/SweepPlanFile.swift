import Datasets
import Files
import Foundation
import Search

/// A plan of many runs as it is written: TOML.
package struct SweepPlanFile {
    package let plan: SweepPlan

    package init(contentsOf path: String) throws(TOMLFault) { try self.init(TOMLFile(contentsOf: path)) }

    init(_ bytes: [UInt8], path: String) throws(TOMLFault) { try self.init(TOMLFile(bytes, path: path)) }

    private init(_ file: TOMLFile) throws(TOMLFault) {
        var reader = Reader(file: file)
        for entry in file.entries { try reader.take(entry) }
        plan = try reader.finish()
    }

    private struct Reader {
        let file: TOMLFile
        private var plan = SweepPlan(base: [], length: .epochs(1), measure: "mse")
        private var hasLength = false

        init(file: TOMLFile) { self.file = file }

        private static let names = [
            "measure", "epochs", "steps", "seeds", "folds", "random", "halving", "on", "base", "grid", "control",
        ]

        mutating func take(_ entry: TOMLDocument.Entry) throws(TOMLFault) {
            switch (entry.path[0], entry.path.count) {
            case ("measure", 1):
                guard case .string(let text) = entry.value else {
                    throw file.fault(entry, "the id of a measure in quotes")
                }
                plan.measure = text
            case ("epochs", 1): try takeLength(entry) { .epochs($0) }
            case ("steps", 1): try takeLength(entry) { .steps($0) }
            case ("seeds", 1):
                guard case .list(let values) = entry.value, !values.isEmpty else {
                    throw file.fault(entry, "a list of seeds")
                }
                var seeds: [UInt64] = []
                for value in values {
                    guard case .integer(let seed) = value, seed >= 0 else {
                        throw file.fault(entry, "whole numbers from 0")
                    }
                    seeds.append(UInt64(seed))
                }
                plan.seeds = seeds
            case ("folds", 1): plan.folds = try whole(entry, Fold.possible)
            case ("random", 1): plan.random = try whole(entry, 1...10_000)
            case ("halving", 1):
                guard case .boolean(let value) = entry.value else { throw file.fault(entry, "true or false") }
                plan.halves = value
            case ("on", 1):
                guard case .string(let text) = entry.value, ["validation", "test"].contains(text) else {
                    throw file.fault(entry, "\"validation\" or \"test\"")
                }
                plan.isOnTest = text == "test"
            case ("base", 2): plan.base += try words(entry)
            case ("grid", 2):
                if case .string(let text) = entry.value, let span = Self.span(entry.path[1], text) {
                    plan.spans.append(span)
                } else {
                    guard case .list(let values) = entry.value, !values.isEmpty else {
                        throw file.fault(entry, "a list of values, or a range as \"0.1..10\"")
                    }
                    var texts: [String] = []
                    for value in values {
                        guard let text = Self.text(value), !texts.contains(text) else {
                            throw file.fault(entry, "values that differ, each a number or a text")
                        }
                        texts.append(text)
                    }
                    plan.axes.append(SweepPlan.Axis(entry.path[1], texts))
                }
            case ("control", 2):
                var holders: [String] = []
                if case .string(let text) = entry.value { holders = [text] }
                if case .list(let values) = entry.value { holders = values.compactMap(Self.text) }
                guard !holders.isEmpty, Set(holders).count == holders.count else {
                    throw file.fault(entry, "who holds the knob, as \"kl:25\", or a list of different ones")
                }
                do throws(SweepPlan.Fault) { try plan.control(entry.path[1], by: holders) } catch {
                    throw file.fault(entry, saying: VisibleText.line(error.description))
                }
            case ("base", 1), ("grid", 1), ("control", 1):
                guard entry.value == .table else { throw file.fault(entry, "a table: [\(entry.path[0])]") }
            default: throw file.unknown(entry, among: Self.names)
            }
        }

        func finish() throws(TOMLFault) -> SweepPlan {
            guard hasLength else {
                throw file.missing("epochs", "how long each run trains, in epochs or steps")
            }
            return plan
        }

        private mutating func takeLength(_ entry: TOMLDocument.Entry, _ make: (Int) -> SweepPlan.Length)
            throws(TOMLFault)
        {
            let count = try whole(entry, 1...1_000_000_000)
            guard !hasLength else { throw file.fault(entry, "either epochs or steps") }
            hasLength = true
            plan.length = make(count)
        }

        private func whole(_ entry: TOMLDocument.Entry, _ range: ClosedRange<Int>) throws(TOMLFault) -> Int {
            guard case .integer(let number) = entry.value, range.contains(number) else {
                throw file.fault(entry, "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        /// An option of `train`: a flag, or a value, or a list of them.
        private func words(_ entry: TOMLDocument.Entry) throws(TOMLFault) -> [String] {
            let option = "--\(entry.path[1])"
            switch entry.value {
            case .boolean(let isOn): return isOn ? [option] : []
            case .list(let values):
                var words: [String] = []
                for value in values {
                    guard let text = Self.text(value) else { throw file.fault(entry, "numbers or texts") }
                    words += [option, text]
                }
                return words
            default:
                guard let text = Self.text(entry.value) else {
                    throw file.fault(entry, "a number, a text, true or a list")
                }
                return [option, text]
            }
        }

        private static func text(_ value: TOMLDocument.Value) -> String? {
            switch value {
            case .string(let text): text
            case .integer(let number): "\(number)"
            case .number(let number): number.isFinite ? "\(number)" : nil
            default: nil
            }
        }

        private static func span(_ name: String, _ text: String) -> SweepPlan.Span? {
            guard let dots = text.range(of: "..") else { return nil }
            guard let low = Double(text[..<dots.lowerBound]), let high = Double(text[dots.upperBound...]), low < high,
                (high - low).isFinite
            else { return nil }
            return SweepPlan.Span(name, low, high)
        }
    }
}
