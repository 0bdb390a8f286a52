import Autodiff
import Foundation
import Networks
import Tensors
import Testing

@testable import Autoencoders

/// Total correlation, free bits and capacity against closed forms and their definitions in double.
@Suite struct DisentanglingTests {
    /// Distributions of codes: [batch][latent].
    struct Codes {
        var mean, logVariance: [[Double]]

        var batch: Int { mean.count }
        var latent: Int { mean[0].count }

        /// ½ (μ² + σ² − 1 − log σ²), [batch][latent].
        var divergence: [[Double]] {
            zip(mean, logVariance).map { zip($0, $1).map { 0.5 * ($0 * $0 + exp($1) - 1 - $1) } }
        }

        /// q(z_j|x_b)
        func density(_ z: Double, _ b: Int, _ j: Int) -> Double {
            let variance = exp(logVariance[b][j])
            return exp(-(z - mean[b][j]) * (z - mean[b][j]) / (2 * variance))
                / (2 * Double.pi * variance).squareRoot()
        }
    }

    static func slot(_ rows: [[Double]]) -> Slot {
        let slot = Slot([rows.count, rows[0].count])
        slot.tensor = Tensor(rows.flatMap { $0.map { Float($0) } }, shape: slot.shape)
        return slot
    }

    static func estimate(_ z: [[Double]], _ codes: Codes) -> Double {
        let q = Gaussian(mean: Value(slot(codes.mean)), logVariance: Value(slot(codes.logVariance)))
        let result = Slot([])
        Plan([(TotalCorrelationTerm.estimate(of: Value(slot(z)), under: q), result)], workers: .alone).run()
        return Double(result.scalar)
    }

    /// Rows of float precision, so that both sides have the same.
    static func normal(_ rows: Int, _ columns: Int, seed: UInt64, scale: Float = 1) -> [[Double]] {
        let tensor = Generator(seed: seed).normal([rows, columns])
        return (0..<rows).map { row in tensor.row(row).map { Double(scale * $0) } }
    }

    /// Chen et al., eq. 5, minibatch-weighted sampling: log q(z) ≈ log 1/(N·B) Σ_b q(z|x_b), and so for each z_j. Their
    /// TC is ours but for (d − 1)·log N.
    @Test func totalCorrelationByItsDefinition() {
        let codes = Codes(mean: Self.normal(7, 3, seed: 1), logVariance: Self.normal(7, 3, seed: 2, scale: 0.5))
        let z = Self.normal(14, 3, seed: 3)
        let size = 60_000.0
        var weighted = 0.0
        for row in z {
            var whole = 0.0
            for b in 0..<7 { whole += (0..<3).reduce(1.0) { $0 * codes.density(row[$1], b, $1) } }
            var apart = 0.0
            for j in 0..<3 { apart += log((0..<7).reduce(0.0) { $0 + codes.density(row[j], $1, j) } / (size * 7)) }
            weighted += (log(whole / (size * 7)) - apart) / 14
        }
        #expect(abs(Self.estimate(z, codes) - (weighted - 2 * log(size))) < 1e-5)
    }

    /// Where the means are all pairs of a grid, q(z) is the product of its marginals.
    @Test func independentCodesHaveNoTotalCorrelation() {
        var codes = Codes(mean: [], logVariance: [])
        for a in [-2.0, 0.5, 1] {
            for b in [-1.0, 0, 0.25, 3] {
                codes.mean.append([a, b])
                codes.logVariance.append([0.5, -1])
            }
        }
        #expect(abs(Self.estimate(Self.normal(20, 2, seed: 4), codes)) < 1e-5)
    }

    /// B images far apart whose codes all say the same: the first tells all of the others, log B each.
    @Test func equalCodesHaveAllOfIt() {
        let values = [-30.0, -10, 10, 30, 50]
        for latent in [2, 4] {
            let codes = Codes(
                mean: values.map { Array(repeating: $0, count: latent) },
                logVariance: values.map { _ in Array(repeating: 0, count: latent) })
            #expect(abs(Self.estimate(codes.mean, codes) - Double(latent - 1) * log(5)) < 1e-4)
        }
    }

    /// A term's value in a model whose codes are known, and those codes.
    private static func value(_ term: String, _ knobs: [String: Float]) -> (value: Double, codes: Codes) {
        var experiment = TinyObjective.tiny(.vae)
        experiment.terms = [term]
        experiment.knobs.merge(knobs) { $1 }
        let tiny = TinyObjective(experiment)
        let q = tiny.objective.pass.posterior
        let tensors = tiny.run([q.mean, q.logVariance, tiny.objective.terms[0].value])
        func rows(_ tensor: Tensor) -> [[Double]] {
            (0..<tensor.shape[0]).map { row in tensor.row(row).map { Double($0) } }
        }
        return (Double(tensors[2].values[0]), Codes(mean: rows(tensors[0]), logVariance: rows(tensors[1])))
    }

    @Test func freeBits() {
        let each = { (codes: Codes) in
            (0..<codes.latent).map { j in codes.divergence.reduce(0) { $0 + $1[j] } / Double(codes.batch) }
        }
        let means = each(Self.value("free-bits", [:]).codes).sorted()
        // One that is free of two codes, of all and of none.
        for free in [Float((means[1] + means[2]) / 2), 5, 0] {
            let (value, codes) = Self.value("free-bits", ["free": free])
            let expected = each(codes).reduce(0) { $0 + max(Double(free), $1) }
            #expect(abs(value - expected) < 1e-5 * max(1, expected))
        }
        #expect(Self.value("free-bits", ["free": 5]).value == 20)
    }

    @Test func capacity() {
        let whole = { (codes: Codes) in codes.divergence.reduce(0) { $0 + $1.reduce(0, +) } / Double(codes.batch) }
        let nats = whole(Self.value("capacity", [:]).codes)
        for capacity in [Float(nats / 2), Float(nats * 2), 0] {
            let (value, codes) = Self.value("capacity", ["nats": capacity])
            #expect(abs(value - abs(whole(codes) - Double(capacity))) < 1e-5 * max(1, nats))
        }
    }
}
