import Foundation
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Measures of samples, scores and reconstructions against an independent implementation's.
@Suite struct GoldenSampleTests {
    @Test func signalToNoise() throws {
        let golden = try GoldenCase("metric-psnr")
        let (x, y) = (try golden.tensor("input.x"), try golden.tensor("input.y"))
        let peak = Double(try golden.number("peak"))
        let size = x.shape.count / x.shape[0]
        let errors = (0..<x.shape[0]).map { i in
            squaredDistance(x.values[i * size..<(i + 1) * size], y.values[i * size..<(i + 1) * size]) / Double(size)
        }
        let values = errors.map { peakSignalToNoise(meanSquaredError: $0, peak: peak) }
        try expect(values, are: "output", of: golden)
        try expect(mean(values), is: "psnr", of: golden)
        try expect(mean(errors), is: "mse", of: golden)
        // The measure itself, for values in 0…1.
        if peak == 1 {
            let flat = Shape([x.shape[0], size])
            var batch = MeasuredBatch(code: Tensor(zeros: [x.shape[0], 1]))
            batch.images = (x.reshaped(flat), y.reshaped(flat))
            var measure = Toy.begin("psnr")
            try expect(measure.total([batch]), is: "psnr", of: golden)
        }
    }

    @Test func scoreOfClasses() throws {
        let golden = try GoldenCase("metric-inception-score")
        let p = try golden.tensor("input.p")
        try expect(inceptionScore(p), is: "inception_score", of: golden)
        let blocks = inceptionScores(p, blocks: Int(try golden.number("splits")))
        try expect(mean(blocks), is: "split_mean", of: golden)
        let middle = mean(blocks)
        try expect(mean(blocks.map { ($0 - middle) * ($0 - middle) }).squareRoot(), is: "split_std", of: golden)
    }

    @Test func areaUnderTheCurve() throws {
        let golden = try GoldenCase("metric-roc-auc")
        let ranking = Ranking(scores: try golden.tensor("input.scores").values, labels: try golden.whole("labels"))
        try expect(ranking.area, is: "roc_auc", of: golden)
    }

    @Test func averagePrecision() throws {
        let golden = try GoldenCase("metric-average-precision")
        let ranking = Ranking(scores: try golden.tensor("input.scores").values, labels: try golden.whole("labels"))
        try expect(ranking.averagePrecision, is: "average_precision", of: golden)
        // Of one kind alone there is nothing to tell.
        #expect(Ranking(scores: [1, 2], labels: [0, 0]).averagePrecision == nil)
        #expect(Ranking(scores: [1, 2], labels: [0, 0]).area == nil)
    }

    @Test func kernelDistanceOfSamples() throws {
        let golden = try GoldenCase("metric-kid")
        let distance = kernelDistance(
            try golden.tensor("input.x"), try golden.tensor("input.y"), degree: Int(try golden.number("degree")),
            coefficient: Double(try golden.number("coefficient")))
        try expect(distance.value, is: "kid", of: golden)
        try expect(distance.withinX, is: "self_x", of: golden)
        try expect(distance.withinY, is: "self_y", of: golden)
        try expect(distance.between, is: "cross", of: golden)
    }

    @Test func qualityOfSamples() throws {
        let golden = try GoldenCase("metric-prdc")
        let quality = SampleQuality(
            try golden.tensor("input.x"), try golden.tensor("input.y"), k: Int(try golden.number("k")))
        try expect(quality.radiiX, are: "radius_x", of: golden)
        try expect(quality.radiiY, are: "radius_y", of: golden)
        try expect(quality.precision, is: "precision", of: golden)
        try expect(quality.recall, is: "recall", of: golden)
        try expect(quality.density, is: "density", of: golden)
        try expect(quality.coverage, is: "coverage", of: golden)
    }

    @Test func permutedSamples() throws {
        let golden = try GoldenCase("metric-mmd-permutation")
        let permutations = try golden.rows("input.permutations").map { $0.map { Int($0) } }
        let test = PermutationTest(
            try golden.tensor("input.x"), try golden.tensor("input.y"), deviation: Double(try golden.number("sigma")),
            permutations: permutations)
        try expect(test.null, are: "null", of: golden)
        try expect(test.discrepancy, is: "mmd", of: golden)
        try expect(test.probability, is: "p_value", of: golden)
    }

    @Test func partsOfTheError() throws {
        let golden = try GoldenCase("metric-bias-variance")
        let parts = BiasVariance(
            outputs: try golden.tensor("input.output"), targets: try golden.tensor("input.targets"))
        try expect(parts.noise, is: "noise", of: golden)
        try expect(parts.squaredBias, is: "bias_squared", of: golden)
        try expect(parts.variance, is: "variance", of: golden)
        try expect(parts.error, is: "error", of: golden)
    }
}
