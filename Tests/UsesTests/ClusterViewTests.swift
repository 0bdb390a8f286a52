import Autoencoders
import Datasets
import Laboratory
import Tensors
import Testing

@testable import Uses

@Suite struct ClusterViewTests {
    /// Rows of three kinds that lie apart, in nine values.
    private static func dataset(labelled: Bool = true) throws -> Dataset {
        let noise = Generator(seed: 8).uniform([300, 9]).values
        let values = noise.enumerated().map { i, value in
            (i % 9) / 3 == (i / 9) % 3 ? 0.9 - 0.1 * value : 0.1 * value
        }
        return try Dataset(
            id: "nine", title: "Nine", shape: ImageShape(height: 3, width: 3), floats: values,
            labels: labelled ? (0..<300).map { $0 % 3 } : nil)
    }

    private static func session(_ variant: Variant, labelled: Bool = true) throws -> Session {
        var experiment = variant.experiment.fitted(to: try dataset().dataShape)
        experiment.latent = 2
        experiment.knobs["clusters"] = 3
        experiment.knobs["pretraining"] = 200
        return try Session(Setup(experiment, batch: 20), on: try dataset(labelled: labelled), workers: Workers(1))
    }

    private static func view(_ session: Session) throws -> ClusterView {
        session.obey(.look([ClustersRequest()]))
        _ = session.snapshot()
        session.finishErrands()
        return try #require(session.snapshot().answers[ClustersRequest()])
    }

    @Test func kindsThatLieApartAreClusters() throws {
        let session = try Self.session(.linear)
        for _ in 0..<300 { session.advance() }
        let view = try Self.view(session)
        #expect(view.term == nil && view.clusters.count == 3 && view.rows == 30)
        #expect(view.worth.accuracy == 1 && view.ofRows?.accuracy == 1 && view.worth.silhouette == nil)
        for cluster in view.clusters {
            let majority = try #require(cluster.majority)
            #expect(majority.count == cluster.size && cluster.nearest.allSatisfy { $0.label == majority.label })
            // The decoder makes its kind of the middle of its codes.
            let center = try #require(cluster.center)
            let bright = (0..<3).max { a, b in
                center[3 * a..<3 * a + 3].reduce(0, +) < center[3 * b..<3 * b + 3].reduce(0, +)
            }
            #expect(bright == majority.label)
        }
    }

    @Test func withoutClassesTheyAreJudgedByThemselves() throws {
        let session = try Self.session(.linear, labelled: false)
        for _ in 0..<100 { session.advance() }
        let view = try Self.view(session)
        #expect(view.worth.accuracy == nil && view.worth.silhouette != nil && view.clusters.count == 10)
    }

    @Test func aTermTellsItsOwn() throws {
        let session = try Self.session(.deepClustering)
        for _ in 0..<400 { session.advance() }
        let view = try Self.view(session)
        #expect(view.term == "centers" && view.clusters.count == 3 && view.worth.accuracy == 1)
    }

    /// With labels that codes keep and neighbours as they are, all is told; a map that is no map keeps no neighbours.
    @Test func downstreamOfAMapThatKeepsAll() throws {
        let session = try Self.session(.linear)
        for _ in 0..<300 { session.advance() }
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let data = try Self.dataset()
        let found = try #require(Downstream(trained, on: data.validation, in: data, labels: [9, 30]))
        #expect(found.lines.map(\.labels) == [9, 30] && found.lines.map(\.k) == [3, 10])
        for line in found.lines {
            for representation in Downstream.Representation.allCases {
                #expect(line.probe[representation] == 1 && line.neighbours[representation] == 1)
            }
        }
        // Thirty rows are too few for neighbours of ten; all 240 are enough. Two components of what is nearly a plane keep them.
        let kept = try #require(Downstream(trained, on: data.train, in: data, labels: [9]))
        #expect(try #require(kept.preservation[.pca]).trustworthiness > 0.75)
    }
}
