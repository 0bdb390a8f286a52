import Foundation
import Tensors
import Testing

@testable import Laboratory

@Suite struct EffectiveCodesTests {
    /// Codes as N(0, 1) has them tell nothing; those with equal KL count as that many, with unequal ones as fewer.
    @Test func countsByShares() throws {
        func codes(_ means: [Float]) throws -> Double {
            var batch = MeasuredBatch(code: Tensor(means + means, shape: [2, means.count]))
            batch.logVariance = Tensor(zeros: [2, means.count])
            var measure = Toy.begin("effective_codes")
            let total = measure.total([batch, batch])
            return try #require(total)
        }
        #expect(try codes([0, 0, 0]) == 0)
        #expect(abs(try codes([0, 2, 0]) - 1) < 1e-6)
        #expect(abs(try codes([2, -2, 0, 2]) - 3) < 1e-6)
        // ½·(2² , 1) nats: shares of 4/5 and 1/5.
        let expected = exp(-0.8 * log(0.8) - 0.2 * log(0.2))
        #expect(abs(try codes([2, 1]) - expected) < 1e-6)
        // ½ (σ² − 1 − log σ²) without a mean.
        var batch = MeasuredBatch(code: Tensor(zeros: [1, 2]))
        batch.logVariance = Tensor([1, -1], shape: [1, 2])
        let parts = [0.5 * (exp(1.0) - 2), 0.5 * exp(-1.0)]
        let shares = parts.map { $0 / (parts[0] + parts[1]) }
        var measure = Toy.begin("effective_codes")
        let entropy = -shares[0] * log(shares[0]) - shares[1] * log(shares[1])
        let total = measure.total([batch])
        #expect(abs(try #require(total) - exp(entropy)) < 1e-6)
    }
}
