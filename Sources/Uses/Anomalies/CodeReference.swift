import Tensors

/// Codes of training rows, from which those of other rows are far or not.
package struct CodeReference: Sendable {
    /// [n, latent]
    package let codes: Tensor
    /// nil of more codes than a covariance is taken of.
    private let mahalanobis: MahalanobisDistance?

    /// Rows whose codes are remembered at most, and numbers in all of them.
    package static let most = 5000
    static let mostNumbers = 1 << 20
    /// Codes of a row between which a covariance is taken at most.
    package static let mostCorrelated = 1024
    /// Codes beyond are none that a distance could be taken of.
    package static let largest: Float = 1e15
    /// The neighbour whose distance counts; of fewer codes the last.
    package static let neighbour = 10

    /// From the codes of at least two rows [n, latent], none of them beyond ``largest``.
    package init(_ codes: Tensor) {
        self.codes = codes
        mahalanobis = codes.shape[1] <= Self.mostCorrelated ? MahalanobisDistance(normal: codes) : nil
    }

    /// Rows that are remembered of codes of some width.
    static func rows(ofWidth latent: Int) -> Int { max(2, min(most, mostNumbers / max(1, latent))) }

    /// √((z − m)ᵀ C⁻¹ (z − m)) with mean and covariance of the codes. Cost: latent². Precondition: there are at most
    /// ``mostCorrelated`` codes.
    package func mahalanobis(_ code: ArraySlice<Float>) -> Float {
        guard let mahalanobis else { preconditionFailure("a covariance of \(codes.shape)") }
        return Float(mahalanobis.squared(code).squareRoot())
    }

    /// The Euclidean distance to the k-th nearest of the codes. Cost: n·latent.
    package func nearest(_ code: ArraySlice<Float>) -> Float {
        let (n, latent) = (codes.shape[0], codes.shape[1])
        let k = min(Self.neighbour, n)
        // The k smallest so far, rising.
        var smallest = [Float](repeating: .infinity, count: k)
        codes.values.withUnsafeBufferPointer { all in
            code.withUnsafeBufferPointer { code in
                for row in 0..<n {
                    let start = row * latent
                    var sum: Float = 0
                    for j in 0..<latent {
                        let difference = all[start + j] - code[j]
                        sum += difference * difference
                    }
                    guard sum < smallest[k - 1] else { continue }
                    var place = k - 1
                    while place > 0, smallest[place - 1] > sum {
                        smallest[place] = smallest[place - 1]
                        place -= 1
                    }
                    smallest[place] = sum
                }
            }
        }
        return smallest[k - 1].squareRoot()
    }
}

/// The units in which ``ScoreKind/both`` adds error and distance of codes.
package struct ScoreUnits: Codable, Equatable, Sendable {
    package let error, codes: Double

    package init(error: Double, codes: Double) { (self.error, self.codes) = (error, codes) }

    /// The spreads over normal rows, which a few that aren't don't move.
    init(errors: [Float], codes: [Float]) {
        self.init(error: Self.spread(errors), codes: Self.spread(codes))
    }

    /// 1.4826 · the median deviation; where more than half are the same the standard deviation, and of equal ones 1.
    private static func spread(_ scores: [Float]) -> Double {
        let sorted = SortedScores(scores)
        let robust = 1.4826 * sorted.medianDeviation
        if robust > 0 { return robust }
        return sorted.deviation > 0 ? sorted.deviation : 1
    }
}
