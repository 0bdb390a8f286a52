import Autodiff
import Autoencoders
import Datasets
import Foundation
import Tensors

/// Which cluster or class each row belongs to, in the eyes of a term of the model: from the middle of its code, of rows that
/// nothing corrupts.
package final class RowJudge {
    package enum Question: Sendable { case clusters, classes }

    /// What is said of each cluster or class.
    package enum Answer: Sendable { case probability, distance }

    package let answer: Answer
    /// Clusters, or classes.
    package let count: Int
    /// The term that answers.
    package let term: String
    private let computation: SplitComputation<VerdictStage>

    /// nil where no term of the model has an answer.
    package init?(_ model: Model, knobs: KnobBoard, asking question: Question, workers: Workers) {
        guard let probe = VerdictStage(model, size: 1, knobs: knobs, asking: question, workers: workers) else {
            return nil
        }
        (answer, count, term) = (probe.answer, probe.values.shape.last, probe.term)
        computation = SplitComputation {
            VerdictStage(model, size: $0, knobs: knobs, asking: question, workers: workers)!
        }
    }

    package convenience init?(_ trained: TrainedModel, asking question: Question) {
        self.init(trained.model, knobs: trained.knobs, asking: question, workers: trained.workers)
    }

    /// How probable each cluster or class is for some rows of a split, or how far its centre: [rows, count].
    package func judge(_ rows: [Int32], of split: Split) -> Tensor { judge(.rows(rows, of: split)) }

    /// The same of values that are at hand, [rows, features].
    package func judge(_ values: Tensor) -> Tensor { judge(.values(values)) }

    private func judge(_ source: RowSource) -> Tensor {
        var values: [Float] = []
        values.reserveCapacity(source.count * count)
        computation.run(over: source) { stage, places in
            for row in places.indices {
                let start = (row - places.startIndex) * count
                let said = (start..<start + count).map { Double(stage.values.base[$0]) }
                values += answer == .distance ? said.map { Float(max(0, -$0).squareRoot()) } : Self.softmax(said)
            }
        }
        return Tensor(values, shape: [source.count, count])
    }

    private static func softmax(_ logits: [Double]) -> [Float] {
        let top = logits.max() ?? 0
        let parts = logits.map { exp($0 - top) }
        let sum = parts.reduce(0, +)
        return parts.map { Float($0 / sum) }
    }

    /// The most probable or nearest of each row of `values`, [rows, count].
    package func choices(_ values: Tensor) -> [Int] {
        (0..<values.shape[0]).map { row in
            let said = values.row(row)
            let best = said.indices.reduce(said.startIndex) {
                (answer == .distance ? said[$1] < said[$0] : said[$1] > said[$0]) ? $1 : $0
            }
            return best - said.startIndex
        }
    }
}

/// Rows → what a term says of them.
private final class VerdictStage: DraftedStage {
    let values: Slot
    let answer: RowJudge.Answer
    let term: String
    private let objective: Objective
    let drafted: DraftedPlan
    var input: Slot { objective.x }

    init?(_ model: Model, size: Int, knobs: KnobBoard, asking question: RowJudge.Question, workers: Workers) {
        objective = Objective(model, batch: size, knobs: knobs, hasMissing: false, corrupts: false)
        var found: (value: Value, answer: RowJudge.Answer, term: String)?
        for (term, verdict) in objective.termVerdicts where found == nil {
            switch (verdict, question) {
            case (.clusters(let value), .clusters), (.classes(let value), .classes):
                found = (value, .probability, term)
            case (.centers(let value), .clusters): found = (value, .distance, term)
            default: break
            }
        }
        guard let found else { return nil }
        (answer, term) = (found.answer, found.term)
        values = Slot(found.value.shape)
        drafted = DraftedPlan([(found.value, values)], workers: workers)
    }
}
