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

    static func labels(_ golden: GoldenCase, _ name: String) throws -> [Int] {
        try golden.tensor("input.\(name)").values.map { Int($0) }
    }

    @Test func clusteringAccuracy() throws {
        let golden = try GoldenCase("metric-clustering-accuracy")
        let table = Contingency(
            clusters: try Self.labels(golden, "clusters"), classes: try Self.labels(golden, "labels"))
        #expect(try golden.difference([Float(try #require(table.accuracy))], from: "term.accuracy") == nil)
        // A cluster fewer than classes as well.
        let turned = Contingency(
            clusters: try Self.labels(golden, "labels"), classes: try Self.labels(golden, "clusters"))
        #expect(turned.accuracy == table.accuracy)
    }

    @Test func normalisedMutualInformation() throws {
        let golden = try GoldenCase("metric-nmi")
        let table = Contingency(
            clusters: try Self.labels(golden, "clusters"), classes: try Self.labels(golden, "labels"))
        #expect(try golden.difference([Float(try #require(table.normalisedInformation))], from: "term.nmi") == nil)
    }

    @Test func classificationAccuracy() throws {
        let golden = try GoldenCase("metric-cross-entropy")
        let logits = try golden.tensor("input.logits")
        var metric = ClassificationAccuracy()
        let chosen = (0..<logits.shape[0]).map { i -> Int in
            let row = Array(logits.row(i))
            return row.firstIndex(of: row.max()!)!
        }
        var batch = EvaluatedBatch(
            x: logits, reconstruction: logits, code: logits, negativeLogLikelihood: nil, divergence: nil)
        batch.labels = try Self.labels(golden, "labels")
        #expect(metric.value == nil)
        metric.add(batch)
        #expect(metric.value == nil)
        batch.classes = chosen
        metric.add(batch)
        #expect(try golden.difference([Float(try #require(metric.value))], from: "term.accuracy") == nil)
    }
}
