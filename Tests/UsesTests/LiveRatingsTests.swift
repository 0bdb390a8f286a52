import Autoencoders
import Datasets
import Laboratory
import Tensors
import TestSupport
import Testing

@testable import Uses

/// Sessions on ratings: they learn, and answer whoever asks while they do.
@Suite struct LiveRatingsTests {
    /// Ratings of 120 users and 30 items by two tastes: half of the items please the one half of the users.
    static func data(_ way: String, in folder: TemporaryFolder) throws -> Dataset {
        let chance = Generator(seed: 8)
        let lines = (0..<120).flatMap { u in
            (0..<30).filter { (u * 31 + $0 * 17) % 5 < 3 }.map { i in
                let isLiked = (u + i) % 2 == 0
                return "u\(u),i\(i),\((isLiked ? 4 : 1) + Int(chance.word(u * 30 + i) % 2))"
            }
        }
        return try Dataset.load(try folder.write(lines.joined(separator: "\n"), "r.csv") + ":\(way)")
    }

    static func session(_ variant: Variant, _ way: String, in folder: TemporaryFolder? = nil) throws -> Session {
        let data = try data(way, in: folder ?? TemporaryFolder())
        return try Session(
            Setup(variant.experiment.fitted(to: data.dataShape), batch: 20), on: data, workers: Workers(1))
    }

    private func answer(_ session: Session, _ request: RatingsRequest) throws -> RatingsView.Answer {
        session.obey(.look([request]))
        guard case .answer(let answer)? = session.snapshot().answers[request] else {
            throw TestFailure("no answer")
        }
        return answer
    }

    struct TestFailure: Error {
        init(_ text: String) {}
    }

    @Test(arguments: [(Variant.autoRecItem.id, "items"), (Variant.autoRecUser.id, "users")])
    func ratingsAreLearnt(_ id: String, _ way: String) throws {
        let session = try Self.session(try #require(Variant.named(id)), way)
        let before = try #require(session.validate()["rmse"])
        for _ in 0..<400 { session.advance() }
        let after = try #require(session.validate()["rmse"])
        // Means say 1.6; each rating is one of two numbers, ½ from their middle.
        #expect(before > 1.3 && after < 0.9, "\(before), \(after)")
        #expect(session.validate()["loss"] == nil)
        // A user is told what their half likes, and why.
        let user = try answer(session, RatingsRequest(.user(0), count: 30))
        #expect(user.name == "u0" && user.isOfRatings && user.isByModel && user.knownCount > 5)
        let best = try #require(user.predicted.first)
        #expect(Int(best.item.dropFirst()).map { $0 % 2 } == 0 && best.predicted > 3.5, "\(best)")
        #expect(!user.reasons.isEmpty)
        // Somebody made up is answered as such.
        let own = try answer(
            session, RatingsRequest(.own(["i1": 5, "i3": 5, "i5": 5, "i2": 1, "what": 3]), count: 5))
        #expect(own.knownCount == 4 && own.unknown.map(\.name) == ["what"])
        #expect(own.predicted.prefix(3).allSatisfy { Int($0.item.dropFirst())! % 2 == 1 }, "\(own.predicted)")
        let nobody = try answer(session, RatingsRequest(.own([:]), count: 5))
        #expect(!nobody.isByModel && nobody.predicted.count == 5)
    }

    @Test(arguments: [Variant.multDAE.id, Variant.multVAE.id]) func likesAreLearnt(_ id: String) throws {
        let session = try Self.session(try #require(Variant.named(id)), "likes")
        let before = try #require(session.validate()["ndcg@10"])
        for _ in 0..<300 { session.advance() }
        let after = try #require(session.validate()["ndcg@10"])
        #expect(after > before + 0.1 && after > 0.5, "\(before), \(after)")
        let own = try answer(session, RatingsRequest(.own(["i1": .infinity, "i3": .infinity]), count: 4))
        #expect(own.predicted.allSatisfy { Int($0.item.dropFirst())! % 2 == 1 }, "\(own.predicted)")
    }

    /// What the pane says is what the model's own layers say.
    @Test func predictionsAreTheModels() throws {
        for (variant, way) in [(Variant.multVAE, "likes"), (.autoRecUser, "users")] {
            let session = try Self.session(variant, way)
            session.obey(.corrupt("none"))
            for _ in 0..<30 { session.advance() }
            let rated = try #require(session.dataset.rated)
            let name = try #require(session.dataset.train.name(3))
            let user = try #require(rated.ratings.userNames.firstIndex(of: name))
            // By number among those of whom something is known.
            let known = rated.ratings.byUser { [.train, .validationKnown].contains(rated.parts.parts[$0]) }
            let place = (0..<user).count { !known.range($0).isEmpty }
            let told = try answer(session, RatingsRequest(.user(place), count: 100))
            #expect(told.name == name)
            let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
            let output = try #require(trained.pictures([3], of: session.dataset.train).reconstructions.first)
            for entry in told.predicted + told.known {
                let item = try #require(rated.ratings.itemNames.firstIndex(of: entry.item))
                var expected = output[item]
                if let biases = rated.biases {
                    expected = min(max(expected + biases.value(user: user, item: item), 1), 5)
                }
                #expect(abs(expected - entry.predicted) < 1e-4, "\(way) \(entry.item)")
            }
        }
    }

    /// A session's model as a recommender of its own: what it is measured by is what the session says of itself.
    @Test(arguments: [
        (Variant.multDAE.id, "likes"), (Variant.autoRecItem.id, "items"), (Variant.autoRecUser.id, "users"),
    ])
    func aSessionIsARecommender(_ id: String, _ way: String) throws {
        let session = try Self.session(try #require(Variant.named(id)), way)
        for _ in 0..<100 { session.advance() }
        let own = session.validate()
        let rated = try #require(session.dataset.rated)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let model = try #require(RecommenderModel(trained, on: rated, data: "r.csv"))
        let report = RecommenderReport(model, on: .validation, k: 10, workers: Workers(1))
        let figures = try #require(report.figures.first)
        #expect(figures.name == id)
        if way == "likes" {
            #expect(report.figures.map(\.name) == [id, "mean", "biases", "popularity", "ease"])
        } else {
            let (error, live) = (try #require(figures["rmse"]), Double(try #require(own["rmse"])))
            #expect(abs(error - live) < 1e-5, "\(error), \(live)")
            #expect(report.figures.map(\.name) == [id, "mean", "biases", "popularity", "ease"])
        }
        let desk = RecommenderDesk(model, workers: Workers(1))
        let told = try desk.recommendations(forLikes: [("i1", nil), ("i3", nil), ("i5", nil)], top: 3, why: true)
        #expect(told.entries.allSatisfy { Int($0.item.dropFirst())! % 2 == 1 } && told.basis == .known(3))
        #expect(told.entries.contains { !$0.reasons.isEmpty })
    }

    /// Other variants are for other rows: the session reads them, and undo goes back.
    @Test func variantsBringTheirRowsAlong() throws {
        let folder = try TemporaryFolder()
        let session = try Self.session(.autoRecItem, "items", in: folder)
        session.obey(.choose(variant: "mult-vae"))
        #expect(session.dataset.rated?.reading == .likes && session.setup.experiment.variant == "mult-vae")
        for _ in 0..<3 { session.advance() }
        session.obey(.choose(variant: "autorec-user"))
        #expect(session.dataset.rated?.reading == .users && session.setup.experiment.distance == "squared")
        for _ in 0..<3 { session.advance() }
        session.obey(.undo)
        session.obey(.undo)
        #expect(session.dataset.rated?.reading == .likes && session.setup.experiment.variant == "mult-vae")
    }
}
