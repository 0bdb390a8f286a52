import Autoencoders
import Tensors
import Testing

@testable import Laboratory

/// Terms with clusters begin where codes are, whenever they are switched on.
@Suite struct ClusterStartTests {
    @Test(arguments: ["centers", "student", "mixture"]) func atTheFirstStepAStageComesBefore(_ term: String) throws {
        let variant: Variant = term == "mixture" ? .vae : .undercomplete
        let session = try Toy.session(variant) {
            $0.experiment.knobs["clusters"] = 4
            // A plain VAE's β would let the codes of so small images run into each other.
            $0.experiment.knobs["beta"] = 0.05
        }
        let before = session.setup
        session.obey(.toggle(term: term))
        #expect(session.setup.experiment.hasStageOfCodes && session.setup.experiment.terms.contains(term))
        #expect(!session.model.structure.terms.contains(term))
        // Off again, all is as it was.
        session.obey(.toggle(term: term))
        #expect(session.setup == before)
        session.obey(.toggle(term: term))
        session.obey(.turn(knob: "pretraining", to: 300))
        session.advance(299)
        #expect(!session.model.structure.terms.contains(term))
        session.advance(300)
        #expect(session.model.structure.terms.contains(term))
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let values = Dictionary(
            uniqueKeysWithValues: trained.evaluate(Toy.bars.train, in: Toy.bars).map { ($0.id, $0.value) })
        #expect(try #require(values["cluster_nmi"]) > 0.1)
    }

    @Test func laterItBeginsAtOnce() throws {
        let session = try Toy.session(.undercomplete)
        session.advance(200)
        session.obey(.toggle(term: "centers"))
        #expect(!session.setup.experiment.hasStageOfCodes && session.model.structure.terms.contains("centers"))
    }

    /// Of four centres two are far from all codes: they go where codes are, those that have some stay.
    @Test func emptyClustersAreSeededAnew() throws {
        let session = try Toy.session(.deepClustering) {
            $0.experiment.knobs["clusters"] = 4
            $0.experiment.pretraining = .none
        }
        let (model, latent, term) = (session.model, session.model.latent, try #require(Terms.named("centers")))
        let codes = Tensor(
            (0..<20).flatMap { i in (0..<latent).map { _ in Float(i % 4) + Float(i) * 0.001 } }, shape: [20, latent])
        var centers = Tensor(zeros: [4, latent])
        for j in 0..<latent {
            (centers.values[latent + j], centers.values[2 * latent + j], centers.values[3 * latent + j]) = (
                3, 900, -900
            )
        }
        model.parameters["centers"].tensor = centers
        #expect(term.seedAnew(at: codes, of: model) == 2)
        let moved = model.parameters["centers"].tensor
        #expect(Array(moved.row(0)) == Array(centers.row(0)) && Array(moved.row(1)) == Array(centers.row(1)))
        for c in 2..<4 { #expect((0..<20).contains { Array(codes.row($0)) == Array(moved.row(c)) }) }
        // Each has codes now.
        let owners = (0..<20).map { i -> Int in
            let distances = (0..<4).map { c in
                zip(codes.row(i), moved.row(c)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            }
            return distances.indices.min { distances[$0] < distances[$1] }!
        }
        #expect(Set(owners) == [0, 1, 2, 3])
        #expect(term.seedAnew(at: codes, of: model) == 0)
    }
}
