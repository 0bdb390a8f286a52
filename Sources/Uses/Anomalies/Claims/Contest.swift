import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors

/// What claims about anomalies have in common: rows to learn from that are normal, rows to judge by, and how well scores
/// part them.
struct Contest {
    /// Training and validation are what is learnt from; the test is what is judged, label 1 an anomaly.
    let data: Dataset
    private let trial: Trial

    /// Learns from the rows of the training split whose class is normal. Judged are those of the split that the trial judges;
    /// where `sharing`, and half each of the training split's others for validation and test: nothing has learnt from them.
    init(
        _ trial: Trial, of dataset: Dataset? = nil, normal: Set<Int>, sharing: Bool = false,
        adding extra: [RowPlace] = []
    ) throws {
        let whole = dataset ?? trial.dataset
        func places(_ name: SplitName, _ isTaken: (Int, Int) -> Bool) -> [RowPlace] {
            (0..<whole[name].count).filter { isTaken($0, whole[name].label($0) ?? 0) }.map { RowPlace(name, $0) }
        }
        let learning = places(.train) { normal.contains($1) }
        let half = trial.split == .test ? 0 : 1
        let added = Set(extra)
        let judged =
            places(trial.split) { _, _ in true }
            + (sharing ? places(.train) { $0 % 2 == half && !normal.contains($1) } : []).filter {
                !added.contains($0)
            }
        data = try whole.anomalyTask(learning: learning + extra, judged: judged) {
            !normal.contains(whole[$0.split].label($0.row) ?? 0)
        }
        self.trial = trial.judging(data)
    }

    /// Trains on what is learnt from.
    func train(
        _ experiment: Experiment, epochs: Double, called name: String, edit: (inout Setup) -> Void = { _ in }
    ) throws -> Session { try trial.train(experiment, epochs: epochs, called: name, edit: edit) }

    /// The scores of the judged rows.
    func scores(_ session: Session, by kind: ScoreKind = .error) throws -> [Float] {
        let scorer = RowScorer(try TrainedModel(session.checkpoint(), workers: trial.workers))
        if kind.needsCodes { scorer.fit(to: data.train, normal: data.validation) }
        return scorer.scores(of: data.test, by: kind) ?? []
    }

    /// The area under the ROC curve of such scores, in the order of the judged rows.
    func area(_ scores: [Float]) -> Double { Ranking(scores: scores, labels: data.test.labels ?? []).area ?? .nan }

    /// (x − x̂)² of the judged rows, by so many principal components of what is learnt from.
    func principalErrors(_ components: Int) -> [Float] {
        let pca = PCA(of: Self.rows(data.train), components: min(components, data.features))
        let judged = Self.rows(data.test)
        let given = pca.reconstruction(of: judged, components: components)
        return (0..<judged.shape[0]).map { row in
            zip(judged.row(row), given.row(row)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
    }

    static func rows(_ split: Split) -> Tensor {
        let values = Buffer(count: split.count * split.features)
        let all = (0..<Int32(split.count)).map { $0 }
        all.withUnsafeBufferPointer { split.gather($0, into: values.base) }
        return Tensor(
            Array(UnsafeBufferPointer(start: values.base, count: values.count)), shape: [split.count, split.features])
    }
}
