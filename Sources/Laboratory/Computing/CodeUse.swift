import Autoencoders
import Datasets
import Foundation
import Tensors

/// What one code carries, over some rows.
package struct CodeUse: Sendable, Equatable {
    /// Its number, from 0.
    package let code: Int
    /// Of the middle of its distribution, with n in the denominator.
    package let mean, deviation: Float
    /// KL(q(z_j|x)‖N(0, 1)) = ½ (μ_j² + σ_j² − 1 − log σ_j²), the mean over the rows, in nats; nil of codes without a
    /// distribution. Kingma & Welling, ICLR 2014, appendix B.
    package let divergence: Float?

    package init(code: Int, mean: Float, deviation: Float, divergence: Float?) {
        (self.code, self.mean, self.deviation, self.divergence) = (code, mean, deviation, divergence)
    }

    /// Whether it varies at all; the threshold is that of the measure of active units.
    package var isUsed: Bool { Double(deviation) * Double(deviation) > ActiveUnits.threshold }

    /// What codes are sorted by.
    package var weight: Float { divergence ?? deviation }
}

/// What all codes carry.
package struct CodeUsage: Sendable, Equatable {
    /// By falling KL to the prior, or falling deviation where there is no KL; equal ones by their number.
    package let codes: [CodeUse]
    /// Over so many rows.
    package let rows: Int

    package var used: Int { codes.count { $0.isUsed } }

    /// Of codes [rows, latent] and log σ², the same; in double, since means of many small numbers are taken.
    init(codes values: [Float], logVariance: [Float]?, latent: Int) {
        let rows = values.count / max(1, latent)
        let n = Double(max(1, rows))
        var uses: [CodeUse] = []
        for j in 0..<latent {
            let column = (0..<rows).map { Double(values[$0 * latent + j]) }
            let mean = column.reduce(0, +) / n
            let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
            let divergence = logVariance.map { logs -> Double in
                var sum = 0.0
                for (i, mu) in column.enumerated() {
                    let log = Double(logs[i * latent + j])
                    sum += 0.5 * (mu * mu + exp(log) - 1 - log)
                }
                return max(0, sum / n)
            }
            uses.append(
                CodeUse(
                    code: j, mean: Float(mean), deviation: Float(variance.squareRoot()),
                    divergence: divergence.map { Float($0) }))
        }
        func key(_ use: CodeUse) -> Float { use.weight.isFinite ? use.weight : -1 }
        codes = uses.sorted { (key($1), $0.code) < (key($0), $1.code) }
        self.rows = rows
    }
}

/// What the codes of a model carry over the rows that a request looks at, kept until the model has gone on.
final class CodeUses {
    private let encoder: SplitComputation<EncodingStage>
    private let latent: Int
    private var known: (split: SplitName?, step: Int, usage: CodeUsage)?

    private init(_ viewer: Viewer) {
        let (model, workers) = (viewer.model, viewer.workers)
        latent = model.latent
        encoder = SplitComputation {
            EncodingStage(model, size: $0, withVariance: true, workers: workers)
        }
    }

    static func of(_ viewer: Viewer) -> CodeUses { viewer.kept { CodeUses(viewer) } }

    /// Over the first rows of the split, as many as are cheap to look at while it trains. nil where the brake was pulled.
    func fresh(_ viewer: Viewer, _ split: SplitName?) -> CodeUsage? {
        if let known, known.split == split, known.step == viewer.step { return known.usage }
        let most = min(256, max(32, (1 << 28) / max(1, viewer.model.parameters.count)))
        let rows = min(most, max(32, (1 << 20) / max(1, viewer.model.features)))
        var (codes, logs): ([Float], [Float]) = ([], [])
        let isWhole = encoder.run(over: .first(rows, of: viewer.rows)) { stage, _ in
            codes += stage.codes.pointer
            if let slot = stage.logVariance { logs += slot.pointer }
        }
        guard isWhole else { return nil }
        let usage = CodeUsage(codes: codes, logVariance: logs.isEmpty ? nil : logs, latent: latent)
        known = (split, viewer.step, usage)
        return usage
    }

    /// As it was found last, so that what only needs the order of the codes doesn't wait for it.
    func latest(_ viewer: Viewer, _ split: SplitName?) -> CodeUsage? {
        if let known, known.split == split { return known.usage }
        return fresh(viewer, split)
    }
}
