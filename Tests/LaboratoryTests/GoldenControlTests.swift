import Autoencoders
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Controllers and cycles against an independent implementation's.
@Suite struct GoldenControlTests {
    private func double(_ golden: GoldenCase, _ key: String) throws -> Double {
        try #require(Double(try golden.text(key)))
    }

    @Test func constraint() throws {
        let golden = try GoldenCase("geco")
        var multiplier = Multiplier(1, rate: try double(golden, "rate"), alpha: try double(golden, "alpha"))
        var (averages, lambdas): ([Double], [Double]) = ([], [])
        for constraint in try golden.tensor("input.constraint").values {
            multiplier.follow(Double(constraint))
            averages.append(try #require(multiplier.average))
            lambdas.append(multiplier.lambda)
        }
        try expect(averages, are: "average", of: golden)
        try expect(lambdas, are: "lambda", of: golden)
    }

    @Test func controlledDivergence() throws {
        let golden = try GoldenCase("control-vae")
        let range = try double(golden, "beta_min")...double(golden, "beta_max")
        var controller = ProportionalIntegral(
            target: try double(golden, "target"), kp: try double(golden, "kp"), ki: try double(golden, "ki"),
            range: range)
        var (betas, integrals): ([Double], [Double]) = ([], [])
        for divergence in try golden.tensor("input.kl").values {
            betas.append(controller.next(Double(divergence)))
            integrals.append(controller.integral)
        }
        try expect(betas, are: "beta", of: golden)
        try expect(integrals, are: "integral", of: golden)
        // The case is one where the integral of the published code winds up.
        let winding = try golden.tensor("expected.beta_winding").values
        #expect(zip(betas, winding).contains { abs($0 - Double($1)) > 1e-3 })
    }

    @Test func probabilisticPCA() throws {
        let golden = try GoldenCase("ppca")
        let x = try golden.tensor("input.x")
        let pca = ProbabilisticPCA(of: x, components: Int(try golden.number("kept")))
        try expect(pca.variance, is: "sigma2", of: golden)
        try expect(pca.logLikelihood, is: "log_likelihood", of: golden)
        try expect(pca.eigenvalues, are: "eigenvalues", of: golden)
        try expect(pca.covariance, are: "covariance", of: golden)
        #expect(try golden.difference(pca.reconstruction(of: x).values, from: "output") == nil)
    }

    @Test func cycles() throws {
        let golden = try GoldenCase("cyclical-annealing")
        let (steps, cycles) = (Int(try golden.number("steps")), Int(try golden.number("cycles")))
        let (ratio, most) = (try golden.number("ratio"), try golden.number("beta_max"))
        let length = steps / cycles
        func course(_ kind: Schedule.Kind, _ length: Int) -> [Double] {
            (0..<steps).map { step in
                Double(
                    most
                        * Schedule.risen(
                            Float(step % length) / Float(length), over: ratio, alongCosine: kind == .cosine))
            }
        }
        try expect(course(.cycle, length), are: "linear", of: golden)
        try expect(course(.cosine, length), are: "cosine", of: golden)
        try expect(course(.cycle, steps), are: "warmup", of: golden)
        // Schedules rise over half of a cycle, from the step that they start at.
        guard ratio == 0.5 else { return }
        for kind in [Schedule.Kind.cycle, .cosine] {
            let schedule = Schedule(kind, steps: length, start: 7)
            try expect(
                (0..<steps).map { Double(most * schedule.factor(at: $0 + 7)) },
                are: kind == .cycle ? "linear" : "cosine", of: golden)
        }
    }
}
