import Foundation
import Tensors

/// From how important each code is to each factor, R [codes, factors] ≥ 0: whether a code matters to one factor only, and a
/// factor to one code only. Eastwood & Williams, ICLR 2018, §2; weights as in Locatello et al., ICML 2019.
package struct ImportanceScores: Sendable {
    /// 1 + Σ_k P_mk log_K P_mk of each code; 0 for one that matters to none.
    package let disentanglements: [Double]
    /// 1 + Σ_m Q_mk log_M Q_mk of each factor.
    package let completenesses: [Double]
    /// Means weighted by the importance of the code, and of the factor.
    package let disentanglement, completeness: Double

    /// Precondition: two codes and two factors or more, and an importance above 0 for each factor.
    package init(_ importances: Tensor) {
        let (codes, factors) = (importances.shape[0], importances.shape[1])
        precondition(codes > 1 && factors > 1, "\(importances.shape)")
        let rows = (0..<codes).map { importances.row($0).map(Double.init) }
        let columns = (0..<factors).map { k in rows.map { $0[k] } }
        func concentration(_ values: [Double]) -> Double {
            let sum = values.reduce(0, +)
            return sum > 0 ? 1 - log(perplexity(of: values)) / log(Double(values.count)) : 0
        }
        func weighted(_ scores: [Double], _ groups: [[Double]]) -> Double {
            let weights = groups.map { $0.reduce(0, +) }
            return zip(scores, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
        }
        disentanglements = rows.map(concentration)
        completenesses = columns.map(concentration)
        disentanglement = weighted(disentanglements, rows)
        completeness = weighted(completenesses, columns)
    }
}

/// How much better the best code is at telling a factor by a straight line than the second best: the mean over factors of
/// the difference of their R². Kumar, Sattigeri & Balakrishnan, ICLR 2018, §3.
package struct AttributePredictability: Sendable {
    /// cov²/(var · var), 0 for what doesn't vary: [codes][factors].
    package let scores: [[Double]]

    /// Codes [n, codes] and factors [factors][n]. Cost: codes · factors · n.
    package init(codes: Tensor, factors: [[Double]]) {
        let (n, width) = (codes.shape[0], codes.shape[1])
        func centred(_ values: [Double]) -> [Double] {
            // Exactly constant ones stay so, whatever the rounding of their mean.
            guard values.contains(where: { $0 != values[0] }) else { return values.map { _ in 0 } }
            let mean = values.reduce(0, +) / Double(n)
            return values.map { $0 - mean }
        }
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let wanted = factors.map(centred)
        scores = (0..<width).map { j in
            let code = centred((0..<n).map { Double(codes.values[$0 * width + j]) })
            return wanted.map { factor in
                let power = product(code, code) * product(factor, factor)
                let covariance = product(code, factor)
                return power > 0 ? covariance * covariance / power : 0
            }
        }
    }

    package var value: Double {
        let factors = scores.first?.count ?? 0
        let gaps = (0..<factors).map { k in
            let best = scores.map { $0[k] }.sorted(by: >)
            return best[0] - (best.count > 1 ? best[1] : 0)
        }
        return gaps.reduce(0, +) / Double(max(1, factors))
    }
}

/// Which factor was held in batches of rows, told by the code that varies least among them: the share of batches told
/// right by the majority of others. Kim & Mnih, ICML 2018, §4; pruning as in Locatello et al., ICML 2019.
package struct HeldFactorScore: Sendable {
    /// How many batches a code varied least in, by the factor that was held: [codes][factors].
    package let votes: [[Int]]
    private let spreads: [Double]
    private let threshold: Double

    /// Variances [batches, codes] of each code in each batch, the factor held there, and each code's variance over all data;
    /// codes that vary no more than `threshold` don't vote.
    package init(variances: Tensor, held: [Int], spreads: [Double], factors: Int, threshold: Double = 0.05) {
        var votes = [[Int]](repeating: [Int](repeating: 0, count: factors), count: spreads.count)
        for (batch, factor) in held.enumerated() {
            if let code = Self.stillest(variances.row(batch), spreads, threshold) { votes[code][factor] += 1 }
        }
        (self.votes, self.spreads, self.threshold) = (votes, spreads, threshold)
    }

    private static func stillest(_ variances: ArraySlice<Float>, _ spreads: [Double], _ threshold: Double) -> Int? {
        let ratios = zip(variances, spreads).map { Double($0) / $1 }
        return spreads.indices.filter { spreads[$0] > threshold }.min { ratios[$0] < ratios[$1] }
    }

    /// The share of batches that their majority tells right.
    package var trainAccuracy: Double {
        let all = votes.joined().reduce(0, +)
        return all > 0 ? Double(votes.reduce(0) { $0 + ($1.max() ?? 0) }) / Double(all) : 0
    }

    /// The share of other batches that are told right; a code without a vote tells the first factor.
    package func accuracy(variances: Tensor, held: [Int]) -> Double {
        let told = votes.map { row in row.firstIndex(of: row.max() ?? 0) ?? 0 }
        let right = held.indices.count { batch in
            Self.stillest(variances.row(batch), spreads, threshold).map { told[$0] == held[batch] } ?? false
        }
        return Double(right) / Double(held.count)
    }
}
