import Autoencoders
import Datasets
import Laboratory
import Tensors
import Testing

@Suite struct ClusterMetricTests {
    /// Against every permutation.
    @Test(arguments: 1...6) func matchingIsTheCheapest(_ n: Int) {
        func cheapest(_ costs: [[Double]], _ row: Int, _ free: Set<Int>) -> Double {
            row == n ? 0 : free.map { costs[row][$0] + cheapest(costs, row + 1, free.subtracting([$0])) }.min()!
        }
        for seed in 1...20 {
            let values = Generator(seed: UInt64(seed)).normal([n, n])
            // Whole numbers come with ties.
            let costs = (0..<n).map { row in values.row(row).map { seed % 2 == 0 ? Double($0) : Double($0.rounded()) }
            }
            let matching = cheapestMatching(costs)
            #expect(Set(matching) == Set(0..<n))
            let cost = matching.enumerated().reduce(0.0) { $0 + costs[$1.offset][$1.element] }
            #expect(abs(cost - cheapest(costs, 0, Set(0..<n))) < 1e-9)
        }
    }

    /// Added batch by batch it is the table of the whole, in whatever order clusters and classes turn up.
    @Test func tablesAddUp() {
        let words = (0..<60).map { Int(Generator(seed: 1).word($0)) }
        let (clusters, classes) = (words.map { $0 % 5 }, words.map { $0 / 7 % 4 })
        var table = Contingency()
        #expect(table.accuracy == nil && table.normalisedInformation == nil)
        for start in stride(from: 0, to: 60, by: 7) {
            let range = start..<min(60, start + 7)
            table.add(clusters: Array(clusters[range]), classes: Array(classes[range]))
        }
        let whole = Contingency(clusters: clusters, classes: classes)
        #expect(table.counts == whole.counts && table.accuracy == whole.accuracy)
        #expect(whole.counts.joined().reduce(0, +) == 60)
    }

    @Test func agreementAndIndependenceAreTheEnds() {
        let classes = (0..<40).map { $0 % 4 }
        let same = Contingency(clusters: classes.map { 3 - $0 }, classes: classes)
        #expect(same.accuracy == 1 && abs(same.normalisedInformation! - 1) < 1e-12)
        let independent = Contingency(clusters: (0..<40).map { $0 / 4 % 2 }, classes: classes)
        #expect(abs(independent.normalisedInformation!) < 1e-12)
        #expect(Contingency(clusters: [0, 0], classes: [0, 0]).normalisedInformation == 1)
    }

    /// Every variant with clusters is measured by them, beside k-means on the pixels; others aren't.
    @Test(arguments: ["gmm", "dec", "idec", "vae", "semi-supervised"]) func clustersAreMeasured(_ id: String) throws {
        let session = try Toy.session(#require(Variant.named(id))) { $0.experiment.knobs["pretraining"] = 200 }
        session.advance(300)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let values = trained.evaluate(Toy.bars.train).values.filter {
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
