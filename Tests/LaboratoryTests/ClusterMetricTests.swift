import Autoencoders
import Datasets
import Laboratory
import Tensors
import Testing

@Suite struct ClusterMetricTests {
    /// Every variant with clusters is measured by them, beside k-means on the pixels; others aren't.
    @Test(arguments: ["gmm", "dec", "idec", "vae", "semi-supervised"]) func clustersAreMeasured(_ id: String) throws {
        let session = try Toy.session(#require(Variant.named(id))) { $0.experiment.knobs["pretraining"] = 200 }
        session.advance(300)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let values = trained.evaluate(Toy.bars.train, in: Toy.bars).filter {
            $0.id.contains("accuracy") || $0.id.contains("nmi")
        }
        switch id {
        case "vae": #expect(values.isEmpty)
        case "semi-supervised": #expect(values.map(\.id) == ["accuracy"])
        default:
            #expect(values.map(\.id) == ["cluster_accuracy", "cluster_nmi", "kmeans_accuracy"])
            // Ten clusters can't cover four classes one to one, but do better than a guess.
            for (id, value) in values { #expect(value > 0.1 && value <= 1, "\(id) \(value)") }
        }
    }
}
