import Datasets
import Laboratory
import Tensors

/// Keeps a threshold with the model: what rows are scored by, which of them are normal, and the rule that chooses it from
/// validation rows, or a value.
package struct ThresholdWish: KeptWish {
    package let kind: ScoreKind
    package let normal: NormalRows
    /// A rule by its id, and its number; nil for its own.
    package let rule: String
    package let number: Double?

    package init(_ kind: ScoreKind, normal: NormalRows, rule: String, number: Double? = nil) {
        (self.kind, self.normal, self.rule, self.number) = (kind, normal, rule, number)
    }

    package var use: String { Calibration.use }

    /// Cost: at most ``Calibration/most`` rows scored, and for distances of codes those that these are measured from.
    package func kept(by viewer: Viewer) -> KeptByUse? {
        try? calibration(by: viewer)?.kept()
    }

    func calibration(by viewer: Viewer) -> Calibration? {
        let scorer = RowScorer(viewer.model, knobs: viewer.knobs, workers: viewer.workers)
        guard scorer.kinds.contains(kind), scorer.takesMissing || !viewer.validation.hasMissing,
            let rule = ThresholdRule.named(rule)
        else { return nil }
        if kind.needsCodes, !scorer.fit(to: viewer.training, normal: viewer.validation) { return nil }
        let rows = (0..<Int32(min(viewer.validation.count, Calibration.most))).map { $0 }
        let sense = NormalSense(normal, of: viewer, viewer.validation, rows: rows)
        var (scores, codes): ([Float], [Float]) = ([], [])
        let isWhole = scorer.score(viewer.validation, rows: rows, by: kind) { piece in
            scores += piece.scores
            for (row, place) in piece.places.enumerated() where !sense.isAnomaly(place) { codes += piece.code(row) }
        }
        guard isWhole, scores.allSatisfy(\.isFinite) else { return nil }
        let normal = scores.indices.filter { !sense.isAnomaly($0) }.map { scores[$0] }
        guard !normal.isEmpty else { return nil }
        let sorted = SortedScores(normal)
        let evidence = ThresholdRule.Evidence(
            normal: sorted, labelled: sense.labels.map { Detection(scores: scores, labels: $0) })
        guard let threshold = try? rule.threshold(number, from: evidence) else { return nil }
        return Calibration(
            kind: kind, threshold: threshold, normal: sorted, reference: kind.needsCodes ? scorer.reference : nil,
            units: kind == .both ? scorer.units : nil,
            means: CodeMeans(Tensor(codes, shape: [normal.count, viewer.model.latent])))
    }
}
