import Foundation
import Laboratory
import Tensors
import TestSupport
import Testing

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
}
