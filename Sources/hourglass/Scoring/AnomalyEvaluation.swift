import Datasets
import Laboratory
import Uses

/// How well a model's scores tell rows that aren't normal from those that are, where it is said which these are.
struct AnomalyEvaluation {
    private let model: TrainedModel
    private let checkpoint: Checkpoint
    private let file: String
    private let isSameData: Bool

    init(_ model: TrainedModel, _ checkpoint: Checkpoint, of file: String, isSameData: Bool) {
        (self.model, self.checkpoint, self.file, self.isSameData) = (model, checkpoint, file, isSameData)
    }

    /// The areas under both curves, the share of anomalies among as many rows with the highest scores, and F1 at the model's
    /// threshold, with that; empty where only one kind of rows is there. By what the model keeps, or by the error. Throws
    /// ``CheckpointError`` where what it keeps is damaged. Cost: the rows computed.
    func values(of split: SplitName, in dataset: Dataset) throws -> [(id: String, value: Double)] {
        let rows = dataset[split]
        let labels = (0..<rows.count).compactMap { dataset.isAnomaly($0, of: rows).map { $0 ? 1 : 0 } }
        guard labels.count == rows.count, labels.contains(0), labels.contains(1) else { return [] }
        let scorer = RowScorer(model)
        guard scorer.takesMissing || !rows.hasMissing else { return [] }
        let kept = try Calibration(checkpoint, latent: model.model.latent, of: file)
        if let kept, !scorer.kinds.contains(kept.kind) { return [] }
        kept?.fit(scorer)
        let calibration = kept ?? chosen(scorer, from: dataset)
        guard let scores = scorer.scores(of: rows, by: calibration?.kind ?? .error) else { return [] }
        let detection = Detection(scores: scores.map { min($0, .greatestFiniteMagnitude) }, labels: labels)
        var values: [(id: String, value: Double)] = []
        if let area = detection.ranking.area { values.append(("roc_auc", area)) }
        if let precision = detection.ranking.averagePrecision { values.append(("average_precision", precision)) }
        if let precision = detection.precisionAtN { values.append(("precision_at_n", precision)) }
        if let threshold = calibration?.threshold {
            values.append(("f1", detection.f1(at: threshold)))
            values.append(("threshold", threshold.value))
        }
        return values
    }

    /// From the validation rows of the data that the model was trained on; nil where they aren't at hand.
    private func chosen(_ scorer: RowScorer, from dataset: Dataset) -> Calibration? {
        let own =
            isSameData
            ? dataset
            : (try? Dataset.load(checkpoint.dataID, checkpoint.reading)).flatMap { data in
                checkpoint.isSameData(data) ? data : nil
            }
        guard let own else { return nil }
        return try? Calibration(
            scorer, by: .error, training: own.train, validation: own.validation, rule: nil,
            contamination: checkpoint.setup.contamination)
    }
}
