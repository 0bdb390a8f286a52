import Foundation

extension Measure {
    static let divergencePerCode = Measure(
        "kl_per_code", "KL per code", unit: .nats, needs: [.gaussianCode], cost: .evaluation,
        definition: "mean over rows of KL(q(z_j|x)‖N(0, 1)) of each code j, and the mean over codes of these",
        paper: "Kingma & Welling 2014, appendix B"
    ) { _ in DivergencePerCode() }
}

/// ½ (μ_j² + σ_j² − 1 − log σ_j²) of each code, in nats: 0 of one that carries nothing.
private struct DivergencePerCode: Measuring {
    private var sums: [Double] = []
    private var count = 0

    mutating func add(_ batch: MeasuredBatch) {
        guard let logVariance = batch.logVariance else { return }
        let latent = batch.code.shape.last
        if sums.isEmpty { sums = Array(repeating: 0, count: latent) }
        for (i, (mean, log)) in zip(batch.code.values, logVariance.values).enumerated() {
            sums[i % latent] += 0.5 * (Double(mean) * Double(mean) + exp(Double(log)) - 1 - Double(log))
        }
        count += batch.count
    }

    func value() -> Double? {
        count > 0 ? sums.reduce(0, +) / Double(count) / Double(sums.count) : nil
    }

    func parts() -> [Figure.Part] {
        sums.enumerated().map { .init("z\($0 + 1)", $1 / Double(max(1, count))) }
    }
}
