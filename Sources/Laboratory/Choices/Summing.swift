import Autoencoders

/// What the loss of a batch of M rows, of N for training, is of them. Optimisers that follow the length of a gradient, as
/// plain descent and momentum do, see the difference; Adam and its like don't, but for clipping and ε.
package enum Summing: String, CaseIterable, Codable, Sendable {
    /// 1/M Σ: one number for any batch.
    case mean
    /// Σ, as in formulas.
    case sum
    /// N/M·Σ: the minibatch's estimate of the bound of all training rows. Kingma & Welling, ICLR 2014, eq. 8.
    case whole

    /// What the mean is multiplied by.
    package func factor(batch: Int, rows: Int) -> Float {
        switch self {
        case .mean: 1
        case .sum: Float(batch)
        case .whole: Float(rows)
        }
    }

    /// How it stands in the sentence.
    package var symbol: String {
        switch self {
        case .mean: ""
        case .sum: "Σ_b "
        case .whole: "N/M·Σ_b "
        }
    }

    package var title: String {
        switch self {
        case .mean: "1/M Σ, the mean over the batch"
        case .sum: "Σ, over the batch"
        case .whole: "N/M·Σ, the batch's estimate for all training rows"
        }
    }
}

extension Choice {
    package static let summing = Choice(
        "summing", title: "loss", summary: "what the loss is of a batch: mean, sum, or the estimate for all rows",
        kind: .named(Summing.allCases.map { .init($0.rawValue, $0.title) }), usual: Summing.mean.rawValue,
        reach: .live,
        read: { $0.summing.rawValue },
        write: { setup, text, _ in setup.summing = Summing(rawValue: text) ?? .mean })
}
