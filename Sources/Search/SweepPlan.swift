import Files
import Foundation
import Laboratory
import Tensors

/// Many runs that are to be compared: what they have in common, and the values of each axis. A value from which all jobs
/// follow, the same wherever it is read.
package struct SweepPlan: Codable, Equatable, Sendable {
    /// A choice, a knob, `variant` or `data`, and the values that it takes.
    package struct Axis: Codable, Equatable, Sendable {
        package let name: String
        package let values: [String]

        package init(_ name: String, _ values: [String]) { (self.name, self.values) = (name, values) }
    }

    /// A knob or choice between two ends, from which values are drawn.
    package struct Span: Codable, Equatable, Sendable {
        package let name: String
        package let low, high: Double

        package init(_ name: String, _ low: Double, _ high: Double) {
            (self.name, self.low, self.high) = (name, low, high)
        }

        /// Whether equal ratios are as likely as each other, and not equal distances.
        var isLogarithmic: Bool { low > 0 && high >= 10 * low }
        /// Whether only whole numbers are drawn: both ends are whole, and there is room between them. Beyond what a Double
        /// counts by ones nothing is.
        var isWhole: Bool {
            low == low.rounded() && high == high.rounded() && high - low >= 2 && max(abs(low), abs(high)) <= 0x1p53
        }

        func value(at part: Double) -> String {
            let value = isLogarithmic ? low * pow(high / low, part) : low + (high - low) * part
            return isWhole ? "\(Int(value.rounded()))" : String(format: "%.4g", value)
        }
    }

    package enum Length: Codable, Equatable, Sendable {
        case steps(Int)
        case epochs(Int)
    }

    /// Words of the command line of training that all runs share.
    package var base: [String]
    package var axes: [Axis] = []
    package var spans: [Span] = []
    package var seeds: [UInt64] = [1]
    /// Parts of the rows to learn from that validate in turn; nil for the usual split.
    package var folds: Int?
    /// How many settings are drawn; nil for every combination.
    package var random: Int?
    /// Whether only the better third of the settings trains three times as long, again and again.
    package var halves = false
    package var length: Length
    /// What decides, by the id of a measure.
    package var measure: String
    /// Whether the test split is measured and not validation.
    package var isOnTest = false
    /// Measured beside what decides, by ids; nil for nothing.
    package var further: [String]?
    /// Whether each seed draws the training rows anew, with replacement; nil for no.
    package var resamples: Bool?
    /// The deviation of noise on the training rows, other for each seed; nil for none.
    package var noise: Double?
    /// Whether stages before an experiment take half of the length, whatever they are set to; nil for no.
    package var sharesLength: Bool?
    /// The first so many rows whose reconstructions are kept beside a result; nil for none.
    package var keepsRows: Int?

    package init(base: [String], length: Length, measure: String) {
        (self.base, self.length, self.measure) = (base, length, measure)
    }

    /// What can't be done, in words of the one who wrote the plan.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        package let description: String
        package init(_ description: String) { self.description = description }
    }

    /// Lets a knob be held by each of several in turn, as `train --control` has them; by a single one in all runs. Throws
    /// ``Fault``.
    package mutating func control(_ knob: String, by holders: [String]) throws(Fault) {
        for holder in holders {
            do throws(Holder.Fault) { _ = try Holder(holder) } catch {
                throw Fault("found \(holder), expected \(error.expected)")
            }
        }
        if holders.count == 1 {
            base += ["--control", "\(knob)=\(holders[0])"]
        } else {
            axes.append(Axis(knob, holders))
        }
    }

    /// The most jobs of one plan.
    package static let most = 100_000

    /// The settings that are compared, each a value for every axis.
    package func settings() throws(Fault) -> [[Assignment]] {
        guard let random else {
            if let span = spans.first {
                throw Fault(
                    "\(span.name)=\(span.low)..\(span.high): a range needs random or halving with a number to draw")
            }
            var settings: [[Assignment]] = [[]]
            for axis in axes {
                guard settings.count * axis.values.count <= Self.most else {
                    throw Fault("found more than \(Self.most) settings, expected fewer; random draws some of them")
                }
                settings = settings.flatMap { before in axis.values.map { before + [Assignment(axis.name, $0)] } }
            }
            return settings
        }
        let chance = Generator(seed: 0).split("settings of a sweep")
        var settings: [[Assignment]] = []
        for draw in 0..<random {
            let parts = chance.split(draw).uniform([axes.count + spans.count]).values
            var setting: [Assignment] = []
            for (axis, part) in zip(axes, parts) {
                let place = min(axis.values.count - 1, Int(Float(axis.values.count) * part))
                setting.append(Assignment(axis.name, axis.values[place]))
            }
            for (span, part) in zip(spans, parts.dropFirst(axes.count)) {
                setting.append(Assignment(span.name, span.value(at: Double(part))))
            }
            // Of a few values the same may be drawn again.
            if !settings.contains(setting) { settings.append(setting) }
        }
        return settings
    }

    /// Every run: each setting with each seed and fold, in this order. The ids are made of what they are, and nothing else.
    package func jobs() throws(Fault) -> [SweepJob] {
        let settings = try settings()
        let count = settings.count * seeds.count * (folds ?? 1)
        guard count <= Self.most else { throw Fault("found \(count) jobs, expected at most \(Self.most)") }
        var jobs: [SweepJob] = []
        for (place, setting) in settings.enumerated() {
            for fold in folds.map({ Array(0..<$0) }) ?? [0] {
                for seed in seeds {
                    jobs.append(
                        SweepJob(
                            index: jobs.count, setting: place, assignments: setting, seed: seed,
                            fold: folds == nil ? nil : fold, plan: self))
                }
            }
        }
        return jobs
    }

    /// 16 hexadecimal digits made of all that it says.
    package var id: String { Digest.of(canonical) }

    var canonical: String { (try? JSON(encoding: self).text) ?? "" }
}

/// A value of an axis.
package struct Assignment: Codable, Hashable, Sendable {
    package let name, value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// One run of a sweep.
package struct SweepJob: Codable, Equatable, Sendable {
    package let index: Int
    /// The place of its setting among those that are compared.
    package let setting: Int
    package let id: String
    package let assignments: [Assignment]
    package let seed: UInt64
    package let fold: Int?

    init(index: Int, setting: Int, assignments: [Assignment], seed: UInt64, fold: Int?, plan: SweepPlan) {
        (self.index, self.setting, self.assignments, self.seed, self.fold) = (index, setting, assignments, seed, fold)
        var what: [String] = plan.base
        what += assignments.flatMap { [$0.name, $0.value] }
        what += ["seed", "\(seed)", "fold", fold.map { "\($0) of \(plan.folds ?? 1)" } ?? "none"]
        // Another length or measure is another result.
        what += ["length", "\(plan.length)", "measure", plan.measure, plan.isOnTest ? "test" : "validation"]
        if plan.halves { what.append("halving") }
        if let further = plan.further { what += ["further"] + further }
        if plan.resamples == true { what.append("resamples") }
        if let noise = plan.noise { what += ["noise", "\(noise)"] }
        if plan.sharesLength == true { what.append("shares") }
        if let rows = plan.keepsRows { what += ["rows", "\(rows)"] }
        id = Digest.of(what.joined(separator: "\u{1F}"))
    }

    /// For people: `beta 4, latent 10, seed 1`.
    package var title: String {
        (assignments.map { "\($0.name) \($0.value)" } + ["seed \(seed)"] + (fold.map { ["fold \($0 + 1)"] } ?? []))
            .joined(separator: ", ")
    }
}

/// Names for what is equal if its text is.
enum Digest {
    /// FNV-1a of 64 bits, as 16 hexadecimal digits (Fowler, Noll & Vo).
    static func of(_ text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
