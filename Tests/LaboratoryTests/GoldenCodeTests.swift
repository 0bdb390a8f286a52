import Foundation
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Measures of codes against an independent implementation's.
@Suite struct GoldenCodeTests {
    @Test func dimensionByTwoNeighbours() throws {
        let golden = try GoldenCase("metric-twonn")
        let nearest = TwoNearestNeighbours(
            Neighbours(of: try golden.tensor("input.x")), discard: try #require(Double(golden.text("discard"))))
        try expect(nearest.ratios, are: "ratios", of: golden)
        try expect(nearest.fit, is: "fit", of: golden)
        try expect(nearest.likeliest, is: "mle", of: golden)
        try expect(nearest.unbiased, is: "unbiased", of: golden)
    }

    @Test func dimensionByLikelihood() throws {
        let golden = try GoldenCase("metric-mle-dimension")
        let ks = Int(try golden.number("first_k"))...Int(try golden.number("last_k"))
        let dimension = LikelihoodDimension(Neighbours(of: try golden.tensor("input.x")), ks: ks)
        try expect(dimension.levinaBickel, are: "levina_bickel", of: golden)
        try expect(dimension.mackayGhahramani, are: "mackay_ghahramani", of: golden)
        try expect(LikelihoodDimension.mean(dimension.levinaBickel), is: "levina_bickel", of: golden)
        try expect(LikelihoodDimension.mean(dimension.mackayGhahramani), is: "mackay_ghahramani", of: golden)
    }

    @Test func directionsOfCodes() throws {
        let golden = try GoldenCase("metric-participation-ratio")
        let dimension = LinearDimension(of: try golden.tensor("input.z"))
        try expect(dimension.eigenvalues, are: "eigenvalues", of: golden)
        try expect(dimension.participation, is: "participation", of: golden)
        try expect(dimension.effectiveRank, is: "effective_rank", of: golden)
    }

    @Test func keptNeighbours() throws {
        let golden = try GoldenCase("metric-trustworthiness")
        let kept = NeighbourhoodPreservation(
            Neighbours(of: try golden.tensor("input.x")), Neighbours(of: try golden.tensor("input.z")),
            k: Int(try golden.number("k")))
        try expect(kept.trustworthiness, is: "trustworthiness", of: golden)
        try expect(kept.continuity, is: "continuity", of: golden)
    }

    @Test func classesOfNeighbours() throws {
        let golden = try GoldenCase("metric-knn-accuracy")
        let labels = try golden.whole("labels")
        let neighbours = Neighbours(of: try golden.tensor("input.z"))
        func accuracy(_ told: [Int]) -> Double { mean(zip(told, labels).map { $0 == $1 ? 1 : 0 }) }
        let told = nearestNeighbourLabels(neighbours, labels, k: Int(try golden.number("k")))
        try expect(told.map(Double.init), are: "predictions", of: golden)
        try expect(accuracy(told), is: "accuracy", of: golden)
        try expect(accuracy(nearestNeighbourLabels(neighbours, labels, k: 1)), is: "accuracy_1", of: golden)
    }

    @Test func silhouettesOfClusters() throws {
        let golden = try GoldenCase("metric-silhouette")
        let values = silhouettes(Neighbours(of: try golden.tensor("input.z")), try golden.whole("clusters"))
        try expect(values, are: "values", of: golden)
        try expect(mean(values), is: "silhouette", of: golden)
    }

    @Test func pairsOfClusters() throws {
        let golden = try GoldenCase("metric-adjusted-rand")
        for (a, b) in [("clusters", "labels"), ("labels", "clusters")] {
            let index = RandIndex(try golden.whole(a), try golden.whole(b))
            try expect(index.plain, is: "rand", of: golden)
            try expect(index.adjusted, is: "adjusted", of: golden)
        }
    }

    @Test func probeOfCodes() throws {
        let golden = try GoldenCase("metric-linear-probe")
        let (codes, labels) = (try golden.tensor("input.z"), try golden.whole("labels"))
        let weight = try golden.tensor("expected.weight")
        let probe = LinearProbe(
            codes, labels, classes: weight.shape[0], penalty: Double(try golden.number("lambda")))
        // The place of a flat minimum is known less well than its depth.
        let largest = weight.values.map(abs).max() ?? 0
        for (a, b) in zip(probe.weights.joined(), weight.values) { #expect(abs(Float(a) - b) <= 1e-3 * largest) }
        for (a, b) in zip(probe.biases, try golden.tensor("expected.bias").values) {
            #expect(abs(Float(a) - b) <= 1e-3 * largest)
        }
        let known = probe.measure(codes, labels)
        try expect(known.crossEntropy, is: "cross_entropy", of: golden)
        try expect(known.accuracy, is: "accuracy", of: golden)
        try expect(probe.objective(known.crossEntropy), is: "objective", of: golden)
        let other = probe.measure(try golden.tensor("input.z_test"), try golden.whole("labels_test"))
        try expect(other.crossEntropy, is: "test_cross_entropy", of: golden)
        try expect(other.accuracy, is: "test_accuracy", of: golden)
    }

    @Test func importances() throws {
        let golden = try GoldenCase("metric-dci")
        let scores = ImportanceScores(try golden.tensor("input.importance"))
        try expect(scores.disentanglements, are: "disentanglement", of: golden)
        try expect(scores.completenesses, are: "completeness", of: golden)
        try expect(scores.disentanglement, is: "disentanglement", of: golden)
        try expect(scores.completeness, is: "completeness", of: golden)
        try expect(mean(scores.completenesses), is: "completeness_mean", of: golden)
    }

    @Test func predictedAttributes() throws {
        let golden = try GoldenCase("metric-sap")
        let scores = AttributePredictability(
            codes: try golden.tensor("input.codes"), factors: try golden.columns("input.factors"))
        try expect(scores.scores.joined().map { $0 }, are: "scores", of: golden)
        try expect(scores.value, is: "sap", of: golden)
    }

    @Test func heldFactors() throws {
        let golden = try GoldenCase("metric-factorvae")
        let score = HeldFactorScore(
            variances: try golden.tensor("input.variances"), held: try golden.whole("fixed"),
            spreads: try golden.tensor("input.global").values.map(Double.init),
            factors: try golden.tensor("expected.votes").shape[1], threshold: Double(try golden.number("threshold")))
        try expect(score.votes.joined().map { Double($0) }, are: "votes", of: golden)
        try expect(score.trainAccuracy, is: "train_accuracy", of: golden)
        let accuracy = score.accuracy(
            variances: try golden.tensor("input.eval_variances"), held: try golden.whole("eval_fixed"))
        try expect(accuracy, is: "accuracy", of: golden)
    }

    @Test func sparseCodes() throws {
        let golden = try GoldenCase("metric-sparsity")
        let sparseness = Sparseness(try golden.tensor("input.h"), threshold: Double(try golden.number("threshold")))
        for (name, values) in [
            ("hoyer", sparseness.hoyer), ("l0", sparseness.active), ("lifetime", sparseness.lifetime),
            ("population", sparseness.population),
        ] {
            try expect(values, are: name, of: golden)
            try expect(mean(values), is: name, of: golden)
        }
        try expect(sparseness.frequency, are: "frequency", of: golden)
    }
}
