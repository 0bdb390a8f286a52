import Autoencoders
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Metrics against an independent implementation's.
@Suite struct GoldenMetricTests {
    @Test func principalComponents() throws {
        let golden = try GoldenCase("metric-pca")
        let x = try golden.tensor("input.x")
        let count = Int(try golden.number("components"))
        let pca = PCA(of: x, components: count)
        #expect(try golden.difference(pca.variances.prefix(count).map(Float.init), from: "variance") == nil)
        #expect(try golden.difference(pca.ratios.prefix(count).map(Float.init), from: "ratio") == nil)
        #expect(try golden.difference(pca.components.joined().map(Float.init), from: "components") == nil)
        let errors = (1...count).map { k -> Float in
            let reconstruction = pca.reconstruction(of: x, components: k)
            let sum = zip(x.values, reconstruction.values).reduce(0.0) {
                $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
            }
            return Float(sum / Double(x.values.count))
        }
        #expect(try golden.difference(errors, from: "mse") == nil)
        #expect(try golden.difference(pca.reconstruction(of: x, components: 2).values, from: "output") == nil)
    }

    @Test func subspaceAngles() throws {
        let golden = try GoldenCase("metric-principal-angles")
        func columns(_ name: String) throws -> [[Double]] {
            let tensor = try golden.tensor(name)
            let (rows, columns) = (tensor.shape[0], tensor.shape[1])
            return (0..<columns).map { k in (0..<rows).map { Double(tensor.values[$0 * columns + k]) } }
        }
        let (a, b) = (try columns("input.a"), try columns("input.b"))
        // Either order: the angles are the pair's.
        for angles in [principalAngles(a, b), principalAngles(b, a)] {
            #expect(try golden.difference(angles.map(Float.init), from: "angles") == nil)
            let largest = try #require(angles.last)
            #expect(try golden.difference([Float(largest)], from: "term.largest") == nil)
            var squares = 0.0
            for angle in angles { squares += sin(angle) * sin(angle) }
            #expect(try golden.difference([Float(squares.squareRoot())], from: "term.chordal") == nil)
        }
    }

    /// A vector that is a sum of the others but for the digits of single precision is no direction of its own.
    @Test func roundingIsNoDirection() {
        let draws = Generator(seed: 4).normal([2, 50]).values
        let (a, b) = (Array(draws[..<50]), Array(draws[50...]))
        func doubles(_ values: [Float]) -> [Double] { values.map(Double.init) }
        let dependent = zip(a, b).map { 0.3 * $0 - 0.7 * $1 }
        let plane = [doubles(a), doubles(b)]
        let angles = principalAngles(plane + [doubles(dependent)], plane)
        #expect(angles.count == 2 && angles.allSatisfy { $0 < 1e-5 }, "\(angles)")
        #expect(principalAngles([doubles(dependent)], plane).allSatisfy { $0 < 1e-5 })
    }

    @Test func accuracyOfClusters() throws {
        let golden = try GoldenCase("metric-clustering-accuracy")
        let accuracy = clusteringAccuracy(try golden.whole("clusters"), try golden.whole("labels"))
        try expect(accuracy, is: "accuracy", of: golden)
    }

    @Test func informationOfClusters() throws {
        let golden = try GoldenCase("metric-nmi")
        let (clusters, classes) = (try golden.whole("clusters"), try golden.whole("labels"))
        try expect(normalizedMutualInformation(clusters, classes), is: "nmi", of: golden)
        let table = Contingency(clusters, classes)
        try expect(table.mutualInformation, is: "mutual_information", of: golden)
        try expect(table.entropies.first, is: "entropy_clusters", of: golden)
        try expect(table.entropies.second, is: "entropy_labels", of: golden)
    }

    @Test func gapBetweenCodes() throws {
        let golden = try GoldenCase("metric-mig")
        func columns(_ name: String) throws -> [[Int]] {
            let tensor = try golden.tensor(name)
            let (rows, columns) = (tensor.shape[0], tensor.shape[1])
            return (0..<columns).map { k in (0..<rows).map { Int(tensor.values[$0 * columns + k]) } }
        }
        let gap = MutualInformationGap(codes: try columns("input.codes"), factors: try columns("input.factors"))
        #expect(try golden.difference(gap.information.joined().map { Float($0) }, from: "information") == nil)
        #expect(try golden.difference(gap.entropies.map { Float($0) }, from: "entropy") == nil)
        try expect(gap.value, is: "mig", of: golden)
    }

    @Test func discrepancyOfSamples() throws {
        let golden = try GoldenCase("metric-mmd-imq")
        let scales = try golden.text("scales").split(separator: ",").map { try #require(Float($0)) }
        let discrepancy = maximumMeanDiscrepancy(
            try golden.tensor("input.x"), try golden.tensor("input.y"), deviation: Double(try golden.number("sigma")),
            scales: scales)
        try expect(discrepancy, is: "mmd", of: golden)
    }

    @Test func distanceOfGaussians() throws {
        let golden = try GoldenCase("metric-frechet")
        let (x, y) = (try golden.tensor("input.x"), try golden.tensor("input.y"))
        for distance in [FrechetDistance(x, y), FrechetDistance(y, x)] {
            try expect(distance.value, is: "frechet", of: golden)
            try expect(distance.meanPart, is: "mean_part", of: golden)
            try expect(distance.covariancePart, is: "covariance_part", of: golden)
        }
    }

    @Test func similarityOfImages() throws {
        let golden = try GoldenCase("metric-ssim")
        let (x, y) = (try golden.tensor("input.x"), try golden.tensor("input.y"))
        let shape = ImageShape(height: x.shape[2], width: x.shape[3])
        let similarity = StructuralSimilarity(
            window: Int(try golden.number("window")), deviation: Double(try golden.number("sigma")),
            peak: Double(try golden.number("peak")))
        let values = try (0..<x.shape[0]).map { i -> Double in
            let rows = i * shape.count..<(i + 1) * shape.count
            return try #require(similarity.value(Array(x.values[rows]), Array(y.values[rows]), shape))
        }
        #expect(try golden.difference(values.map { Float($0) }, from: "output") == nil)
        try expect(values.reduce(0, +) / Double(values.count), is: "ssim", of: golden)
    }

    @Test func classificationAccuracy() throws {
        let golden = try GoldenCase("metric-cross-entropy")
        let logits = try golden.tensor("input.logits")
        let chosen = (0..<logits.shape[0]).map { i -> Int in
            let row = Array(logits.row(i))
            return row.firstIndex(of: row.max()!)!
        }
        var accuracy = Toy.begin("accuracy")
        var batch = MeasuredBatch(code: logits)
        batch.labels = try golden.whole("labels")
        accuracy.add(batch)
        #expect(accuracy.value() == nil)
        batch.classes = chosen
        accuracy.add(batch)
        #expect(try golden.difference([Float(try #require(accuracy.value()))], from: "term.accuracy") == nil)
    }
}
