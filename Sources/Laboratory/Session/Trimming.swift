import Autodiff
import Autoencoders
import Foundation
import Tensors

/// Leaves out of a batch the rows that the model reconstructs worst, for others of the batch to stand there twice: a model
/// that is to learn what most rows are alike in, of rows some of which aren't so.
///
/// A trimmed loss, over each batch: Shen & Sanghavi, ICML 2019 (iterative trimmed loss minimisation); batch by batch as in
/// Han et al., NeurIPS 2018 (co-teaching), whose share rises from none as here, since at first errors say nothing of rows.
/// More is left out than the share, as both advise: a normal row that is left out is missed by nobody, a stray one that
/// stays is learnt. Where nobody knows the share, rows are left out whose error is beyond the median by one and a half
/// deviations on a logarithmic scale, 7 % where all are normal (after Hampel; Davies & Gather, JASA 88, 1993). What a batch
/// holds then is a function of parameters and rows alone.
final class Trimming {
    private let errors: Slot
    private let plan: Plan

    /// Epochs until the whole share is left out.
    private static let onset = 2.0
    /// Rows that are left out for each that is said to be stray.
    private static let excess = 2.0
    /// Deviations from the median on.
    private static let deviations = 1.5

    init(_ objective: Objective, workers: Workers) {
        let draft: Plan.Draft
        (draft, errors) = Self.draft(objective)
        plan = Plan(draft, workers: workers)
    }

    private static func draft(_ objective: Objective) -> (plan: Plan.Draft, errors: Slot) {
        let rows = RowErrors(
            objective.model, x: Value(objective.x), mask: objective.mask, knobs: objective.knobs)
        let errors = Slot(rows.errors.shape)
        return (Plan.Draft([(rows.errors, errors)]), errors)
    }

    /// What it will take beside the objective, before it is made.
    static func footprint(_ objective: Objective) -> Footprint { draft(objective).plan.footprint }

    /// Trims a batch that has been filled, after so many epochs. False where the brake was pulled.
    func run(on batch: inout Batch, _ contamination: Contamination, epochs: Double) -> Bool {
        guard plan.run() else { return false }
        let left = Self.leftOut(Array(errors.pointer), contamination, epochs: epochs)
        guard !left.isEmpty else { return true }
        let isLeftOut = Set(left)
        let kept = (0..<batch.count).filter { !isLeftOut.contains($0) }
        let width = batch.x.shape.last
        for (i, row) in left.enumerated() {
            // The order of a batch is drawn, so any of them are as good as others.
            let other = kept[i * kept.count / left.count]
            (batch.x.base + row * width).update(from: batch.x.base + other * width, count: width)
            if let mask = batch.mask {
                (mask.base + row * width).update(from: mask.base + other * width, count: width)
            }
            if let labels = batch.labels { labels.base[row] = labels.base[other] }
            batch.rows[row] = batch.rows[other]
        }
        return true
    }

    /// The places of errors that are left out, at most half of them; none where an error is no number.
    static func leftOut(_ errors: [Float], _ contamination: Contamination, epochs: Double) -> [Int] {
        guard errors.allSatisfy(\.isFinite) else { return [] }
        let part = min(1, epochs / onset)
        let order = errors.indices.sorted { (errors[$1], $0) < (errors[$0], $1) }
        switch contamination {
        case .share(let share):
            let count = Int((excess * Double(share) * part * Double(errors.count)).rounded())
            return Array(order.prefix(min(errors.count / 2, count)))
        case .automatic:
            guard part > 0 else { return [] }
            // Falling, as the order is. Errors of some distances can be negative: then their own scale has to do.
            let least = errors.min() ?? 0
            let sizes = order.map { least > 0 ? log(Double(errors[$0])) : Double(errors[$0]) }
            let median = sizes[sizes.count / 2]
            let distances = sizes.map { abs($0 - median) }.sorted()
            let deviation = 1.4826 * distances[distances.count / 2]
            guard deviation > 0 else { return [] }
            let bound = median + deviations * deviation / part
            let beyond = sizes.prefix { $0 > bound }.count
            return Array(order.prefix(min(errors.count / 2, beyond)))
        }
    }
}
