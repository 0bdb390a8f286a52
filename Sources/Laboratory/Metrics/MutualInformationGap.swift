import Tensors

/// How much more the code that tells most of a factor tells than the one after it, as a part of the factor's entropy, in
/// the mean over factors: near 1 where every factor has a code of its own.
/// Chen, Li, Grosse & Duvenaud, NeurIPS 2018, eq. 6.
package struct MutualInformationGap: Sendable {
    /// In nats, [codes][factors].
    package let information: [[Double]]
    /// In nats, [factors].
    package let entropies: [Double]

    /// Bins of a code, where it isn't discrete. Locatello et al., ICML 2019, appendix.
    package static let bins = 20

    /// Codes as class numbers [codes][n] and factors as numbers from 0 on [factors][n]. Cost: codes · factors · n.
    package init(codes: [[Int]], factors: [[Int]]) {
        precondition(!codes.isEmpty && !factors.isEmpty, "\(codes.count) codes of \(factors.count) factors")
        information = codes.map { code in factors.map { Contingency(code, $0).mutualInformation } }
        entropies = factors.map { Contingency(codes[0], $0).entropies.second }
    }

    /// Codes [n, codes], each cut into `bins` equal widths from its least to its largest value.
    package init(codes: Tensor, factors: [[Int]], bins: Int = MutualInformationGap.bins) {
        precondition(codes.shape[1] > 0 && !factors.isEmpty, "\(codes.shape) of \(factors.count) factors")
        // One code after the other: the bins of all would take more than the codes.
        information = (0..<codes.shape[1]).map { j in
            let binned = Self.binned(codes, column: j, bins: bins)
            return factors.map { Contingency(binned, $0).mutualInformation }
        }
        entropies = factors.map { Contingency($0, $0).entropies.second }
    }

    /// The mean of (I₁ − I₂)/H over the factors that vary; 0 where none does. A single code has nothing after it.
    package var value: Double {
        var (sum, count) = (0.0, 0)
        for (factor, entropy) in entropies.enumerated() where entropy > 0 {
            let told = information.map { $0[factor] }.sorted(by: >)
            sum += (told[0] - (told.count > 1 ? told[1] : 0)) / entropy
            count += 1
        }
        return count > 0 ? sum / Double(count) : 0
    }

    /// The bin of each code of each row, [codes][n]; the largest value belongs to the last bin. All in the first where a
    /// code doesn't vary. Precondition: the codes are finite numbers.
    package static func binned(_ codes: Tensor, bins: Int = MutualInformationGap.bins) -> [[Int]] {
        (0..<codes.shape[1]).map { binned(codes, column: $0, bins: bins) }
    }

    private static func binned(_ codes: Tensor, column: Int, bins: Int) -> [Int] {
        let (n, width) = (codes.shape[0], codes.shape[1])
        let values = (0..<n).map { Double(codes.values[$0 * width + column]) }
        guard let low = values.min(), let high = values.max(), low < high else {
            return [Int](repeating: 0, count: n)
        }
        return values.map { min(bins - 1, Int(($0 - low) / (high - low) * Double(bins))) }
    }
}
