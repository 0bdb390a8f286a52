import Foundation

extension Measure {
    static let effectiveCodes = Measure(
        "effective_codes", "effective number of codes", unit: .dimensions, needs: [.gaussianCode], cost: .validation,
        definition: "exp of the entropy of the codes' shares of KL(q(z|x)‖N(0, I)): 1 where one code tells all"
    ) { _ in EffectiveCodes() }
}

/// KL(q(z_j|x)‖N(0, 1)) = ½ (μ_j² + σ_j² − 1 − log σ_j²) of each code in the mean over rows, in nats, and how many equal
/// ones their shares are as many as: e^H, H the shares' entropy. 0 where no code tells anything.
/// The KL: Kingma & Welling, ICLR 2014, appendix B; e^H: Jelinek, Mercer, Bahl & Baker, J. Acoust. Soc. Am. 62, 1977.
private struct EffectiveCodes: Measuring {
    private var sums: [Double] = []

    mutating func add(_ batch: MeasuredBatch) {
        guard let logVariance = batch.logVariance else { return }
        let latent = batch.code.shape.last
        if sums.isEmpty { sums = Array(repeating: 0, count: latent) }
        for (i, (mean, log)) in zip(batch.code.values, logVariance.values).enumerated() {
            sums[i % latent] += 0.5 * Double(mean * mean + exp(log) - 1 - log)
        }
    }

    func value() -> Double? { sums.isEmpty ? nil : perplexity(of: sums.map { max(0, $0) }) }
}
