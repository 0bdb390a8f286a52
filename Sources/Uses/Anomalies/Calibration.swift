import Datasets
import Files
import Foundation
import Laboratory
import Tensors

/// What a model calls an anomaly: what rows are scored by, what scores normal rows have that weren't trained on, and the
/// threshold that was chosen from these. It is kept with the model, and changed without training.
package struct Calibration: Sendable {
    package let kind: ScoreKind
    package let threshold: Threshold
    /// Of validation rows.
    package let normal: SortedScores
    /// Codes of training rows, and units; nil where the kind needs none.
    package let reference: CodeReference?
    package let units: ScoreUnits?
    /// What codes of normal rows are in the mean.
    package let means: CodeMeans?

    /// Scores that are remembered at most.
    package static let most = 10_000

    init(
        kind: ScoreKind, threshold: Threshold, normal: SortedScores, reference: CodeReference?, units: ScoreUnits?,
        means: CodeMeans?
    ) {
        (self.kind, self.threshold, self.normal) = (kind, threshold, normal)
        (self.reference, self.units, self.means) = (reference, units, means)
    }

    /// Scores a model's validation rows, and chooses the threshold from them by a rule, or the usual one. Throws
    /// ``ThresholdFault``, or ``CalibrationFault`` where the rows have no finite scores or the brake was pulled. Fits the
    /// scorer to the training rows where the kind asks for it. Cost: those rows computed.
    package init(
        _ scorer: RowScorer, by kind: ScoreKind, training: Split, validation: Split,
        rule: (rule: ThresholdRule, number: Double?)?, contamination: Contamination? = nil
    ) throws {
        if kind.needsCodes, !scorer.fit(to: training, normal: validation) { throw CalibrationFault.noFit }
        var (scores, codes): ([Float], [Float]) = ([], [])
        let rows = Array((0..<Int32(validation.count)).prefix(Self.most))
        let isWhole = scorer.score(validation, rows: rows, by: kind) { piece in
            scores += piece.scores
            codes += piece.codes
        }
        guard isWhole, scores.allSatisfy(\.isFinite) else { throw CalibrationFault.noScores }
        let normal = SortedScores(scores)
        let usual = ThresholdRule.usual(rows: normal.count, contamination: contamination)
        let threshold =
            try rule.map { try $0.rule.threshold($0.number, from: .init(normal: normal)) }
            ?? usual.rule.threshold(usual.number, from: .init(normal: normal))
        self.init(
            kind: kind, threshold: threshold, normal: normal, reference: kind.needsCodes ? scorer.reference : nil,
            units: kind == .both ? scorer.units : nil,
            means: CodeMeans(Tensor(codes, shape: [rows.count, scorer.model.latent])))
    }

    /// The same rows with another threshold. Throws ``ThresholdFault``.
    package func with(
        _ rule: ThresholdRule, _ number: Double? = nil, labelled: Detection? = nil
    ) throws(ThresholdFault) -> Calibration {
        with(try rule.threshold(number, from: .init(normal: normal, labelled: labelled)))
    }

    package func with(_ threshold: Threshold, normal: SortedScores? = nil) -> Calibration {
        Calibration(
            kind: kind, threshold: threshold, normal: normal ?? self.normal, reference: reference, units: units,
            means: means)
    }

    /// How probable so high a score is of a normal row.
    package func p(_ score: Float) -> Double { normal.conformalP(Double(score)) }

    package func flags(_ score: Float) -> Bool { threshold.flags(score) }

    /// Fits a scorer of the same model to what was kept.
    package func fit(_ scorer: RowScorer) {
        if let reference { scorer.fit(to: reference, units ?? ScoreUnits(error: 1, codes: 1)) }
    }
}

/// Why there are no scores to choose a threshold from.
package enum CalibrationFault: Error, Equatable, Sendable {
    /// They are no finite numbers, or there was no time for them.
    case noScores
    /// Too few training rows, or codes that are no finite numbers.
    case noFit
}

/// The mean over the codes of a row, each in units of its spread over normal rows: what drifts where rows come from
/// elsewhere.
package struct CodeMeans: Sendable {
    let center, spread: [Float]
    /// Of normal rows.
    package let normal: SortedScores

    /// From the codes of normal rows [n, latent]; nil where they are no finite numbers.
    init?(_ codes: Tensor) {
        let (n, latent) = (codes.shape[0], codes.shape[1])
        guard n > 0, latent > 0, codes.values.allSatisfy({ $0.isFinite && abs($0) < 1e15 }) else { return nil }
        var (center, spread) = ([Float](repeating: 0, count: latent), [Float](repeating: 1, count: latent))
        for j in 0..<latent {
            let values = (0..<n).map { Double(codes.values[$0 * latent + j]) }
            let mean = values.reduce(0, +) / Double(n)
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, n - 1))).squareRoot()
            (center[j], spread[j]) = (Float(mean), deviation > 0 ? Float(deviation) : 1)
        }
        let means = (0..<n).map { Self.mean(codes.row($0), center, spread) }
        guard means.allSatisfy(\.isFinite) else { return nil }
        self.init(center: center, spread: spread, normal: SortedScores(means))
    }

    init(center: [Float], spread: [Float], normal: SortedScores) {
        (self.center, self.spread, self.normal) = (center, spread, normal)
    }

    /// 1/latent Σ_j (z_j − m_j)/s_j
    package func mean(_ code: ArraySlice<Float>) -> Float { Self.mean(code, center, spread) }

    private static func mean(_ code: ArraySlice<Float>, _ center: [Float], _ spread: [Float]) -> Float {
        var sum: Float = 0
        for (j, value) in code.enumerated() { sum += (value - center[j]) / spread[j] }
        return sum / Float(max(1, center.count))
    }
}

// MARK: in a checkpoint

extension Calibration {
    /// The name of the use in checkpoints.
    package static let use = "anomalies"

    private struct Text: Codable {
        let score: String
        let threshold: Threshold
        let units: ScoreUnits?
    }

    /// As a checkpoint keeps it.
    package func kept() throws -> KeptByUse {
        var tensors = ["scores": normal.tensor]
        if let reference { tensors["codes"] = reference.codes }
        if let means {
            tensors["means.center"] = Tensor(means.center, shape: [means.center.count])
            tensors["means.spread"] = Tensor(means.spread, shape: [means.spread.count])
            tensors["means.normal"] = means.normal.tensor
        }
        let text = Text(score: kind.rawValue, threshold: threshold, units: units)
        return KeptByUse(text: try JSON(encoding: text).text, tensors: tensors)
    }

    /// What a checkpoint of a file keeps for a model of so many codes; nil where it keeps nothing. Throws ``CheckpointError``
    /// where that is damaged.
    package init?(_ checkpoint: Checkpoint, latent: Int, of path: String) throws {
        guard let kept = checkpoint.kept[Self.use] else { return nil }
        func failure(_ field: String, _ found: String, _ expected: String) -> CheckpointError {
            CheckpointError(
                description: "\(path): metadata 'use.\(Self.use)', \(field): found \(found), expected \(expected)")
        }
        guard let text = try? JSONDecoder().decode(Text.self, from: Data(kept.text.utf8)) else {
            throw CheckpointError(
                description: "\(path): metadata 'use.\(Self.use)': found another text, "
                    + "expected what this version of hourglass writes there")
        }
        guard let kind = ScoreKind(rawValue: text.score) else {
            throw failure(
                "score", "'\(text.score.shown)'",
                "one of \(ScoreKind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let threshold = text.threshold
        guard let rule = ThresholdRule.named(threshold.rule) else {
            throw failure(
                "threshold.rule", "'\(threshold.rule.shown)'",
                "one of \(ThresholdRule.all.map(\.id).joined(separator: ", "))")
        }
        guard threshold.value.isFinite, abs(threshold.value) <= 1e39 else {
            throw failure("threshold.value", "\(threshold.value)", "a number that a score can have")
        }
        if let parameter = rule.parameter, !(threshold.parameter.map(parameter.range.contains) ?? false) {
            let range = parameter.range
            throw failure(
                "threshold.parameter", threshold.parameter.map { "\($0)" } ?? "none",
                "\(range.lowerBound) … \(range.upperBound)")
        }
        guard (0...1 << 40).contains(threshold.normalRows) else {
            throw failure("threshold.normalRows", "\(threshold.normalRows)", "a number of rows")
        }
        /// Finite numbers of moderate size, whose squares can be added up.
        func tensor(_ name: String, _ isRight: (Shape) -> Bool, _ expected: String) throws -> Tensor? {
            guard let tensor = kept.tensors[name] else { return nil }
            guard isRight(tensor.shape) else { throw failure(name, "\(tensor.shape)", expected) }
            if let value = tensor.values.first(where: { !($0.isFinite && abs($0) <= 1e38) }) {
                throw failure(name, "\(value)", "finite numbers")
            }
            return tensor
        }
        func list(_ name: String) throws -> [Float]? {
            try tensor(name, { $0.rank == 1 && (1...Self.most).contains($0.count) }, "1 to \(Self.most) numbers")?
                .values
        }
        guard let scores = try list("scores") else { throw failure("scores", "none", "1 to \(Self.most) numbers") }
        let codes = try tensor(
            "codes", { $0.rank == 2 && $0.axes[1] == latent && (2...CodeReference.most).contains($0.axes[0]) },
            "2 to \(CodeReference.most) rows of \(latent) codes")
        if let value = codes?.values.first(where: { abs($0) > CodeReference.largest }) {
            throw failure("codes", "\(value)", "numbers up to \(CodeReference.largest)")
        }
        if kind.needsCodes, codes == nil { throw failure("codes", "none", "codes of training rows") }
        if kind == .both {
            guard let units = text.units, units.error > 0, units.codes > 0, units.error.isFinite, units.codes.isFinite
            else { throw failure("units", "none", "numbers above 0") }
        }
        var means: CodeMeans?
        let isOfCodes = { (shape: Shape) in shape == [latent] }
        if let center = try tensor("means.center", isOfCodes, "\(latent) numbers"),
            let spread = try tensor("means.spread", isOfCodes, "\(latent) numbers"),
            let normal = try list("means.normal")
        {
            if let value = spread.values.first(where: { $0 <= 0 }) {
                throw failure("means.spread", "\(value)", "numbers above 0")
            }
            means = CodeMeans(center: center.values, spread: spread.values, normal: SortedScores(normal))
        }
        self.init(
            kind: kind, threshold: threshold, normal: SortedScores(scores), reference: codes.map(CodeReference.init),
            units: kind == .both ? text.units : nil, means: means)
    }
}

extension SortedScores {
    /// They come from single precision and lose nothing in it.
    fileprivate var tensor: Tensor { Tensor(values.map { Float($0) }, shape: [count]) }
}
