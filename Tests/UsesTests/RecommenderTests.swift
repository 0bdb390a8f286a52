import Datasets
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Uses

/// Recommenders from ratings to answers, on ratings whose law is known.
@Suite struct RecommenderTests {
    private static let workers = Workers(2)

    /// Ratings with a few tastes and a known noise.
    private static func made(
        users: Int = 300, items: Int = 200, count: Int = 12_000, noise: Float = 0.3, seed: UInt64 = 1
    ) -> Ratings {
        var made = MadeRatings()
        (made.users, made.items, made.count, made.noise, made.tastes) = (users, items, count, noise, 2)
        made.deviation = 0.8
        return made.ratings(seed: seed)
    }

    /// Users of two kinds, each taking things of its own kind.
    private static func baskets(users: Int = 200, seed: UInt64 = 1) -> Ratings {
        var chance = SplitMix(state: seed)
        var (who, what): ([Int32], [Int32]) = ([], [])
        for u in 0..<users {
            let own = (0..<10).shuffled(using: &chance).prefix(5).map { Int32($0 + (u % 2) * 10) }
            for item in own.sorted() {
                who.append(Int32(u))
                what.append(item)
            }
        }
        return Ratings(
            userNames: (0..<users).map { "u\($0)" }, itemNames: (0..<20).map { "i\($0)" }, users: who, items: what,
            values: who.map { _ in 1 }, isImplicit: true)
    }

    private static func task(_ ratings: Ratings, _ rule: RatingsSplitRule) throws -> RecommenderTask {
        RecommenderTask(ratings, try RatingsSplit(ratings, by: rule, seed: 1, file: "made"))
    }

    private static func model(
        _ variant: RecommenderVariant, _ task: RecommenderTask, epochs: Int = 30, threads: Int = 2,
        edit: (inout RecommenderSettings) -> Void = { _ in }
    ) throws -> RecommenderModel {
        var settings = RecommenderSettings(variant)
        (settings.latent, settings.batch) = (min(settings.latent, 20), 20)
        settings.hidden = settings.hidden.map { _ in 30 }
        settings.rate = 0.005
        edit(&settings)
        let fit = try RecommenderFit(variant, settings, on: task, workers: Workers(threads))
        let result = try #require(try fit.run(most: epochs, patience: 5))
        return RecommenderModel(fit, result, data: "made")
    }

    private func figures(_ model: RecommenderModel, _ id: String) throws -> [String: Double] {
        let report = RecommenderReport(model, on: .test, k: 5, workers: Self.workers)
        return Dictionary(uniqueKeysWithValues: report.figures.compactMap { one in one[id].map { (one.name, $0) } })
    }

    // MARK: baselines

    /// Users who differ by nothing but noise are shrunk, and items come out as their means.
    @Test func biasesAreMeansWhereMuchIsKnown() {
        let n = 2000
        var chance = SplitMix(state: 3)
        let effects: [Double] = [-1, 0, 1]
        let values = (0..<3 * n).map { Float(3 + effects[$0 % 3] + Double.random(in: -0.5...0.5, using: &chance)) }
        let byUser = SparseRows(rows: n, width: 3, cells: 3 * n) { (Int32($0 / 3), Int32($0 % 3), values[$0]) }
        let biases = RatingBiases(byUser)
        var sums = [Double](repeating: 0, count: 3)
        for j in 0..<byUser.cells { sums[Int(byUser.columns[j])] += Double(byUser.values[j]) }
        for item in 0..<3 {
            #expect(abs(Double(biases.mean + biases.items[item]) - sums[item] / Double(n)) < 0.01)
        }
        #expect(biases.users.allSatisfy { abs($0) < 0.3 } && biases.userShrinkage > 1)
    }

    /// Who is asked for is the minimum: its gradient is nought.
    @Test func foldInIsTheMinimum() {
        var chance = SplitMix(state: 9)
        func draws(_ count: Int) -> [Float] { (0..<count).map { _ in Float.random(in: -1...1, using: &chance) } }
        let rows = (0..<5).map { _ in draws(4)[...] }
        let (y, mean, ridge) = (draws(5), draws(4), 0.7)
        let w = FoldIn(mean: mean, ridge: ridge).weights(rows, y).values
        for j in 0..<4 {
            var slope = 2 * ridge * Double(w[j] - mean[j])
            for i in 0..<5 {
                let said = zip(w, rows[i]).reduce(0) { $0 + $1.0 * $1.1 }
                slope -= 2 * Double((y[i] - said) * rows[i][j])
            }
            #expect(abs(slope) < 1e-5)
        }
        #expect(FoldIn(mean: mean, ridge: ridge).weights([], []).values == mean)
    }

    // MARK: learning

    @Test(arguments: ["autorec-item", "autorec-user"]) func ratingsOfTwoTastes(_ id: String) throws {
        let variant = try #require(RecommenderVariant.named(id))
        let model = try Self.model(variant, try Self.task(Self.made(), .random), epochs: 60)
        let rmse = try figures(model, "rmse")
        // The noise is 0.3, tastes that nobody has learnt add 0.8.
        #expect(try #require(rmse[id]) < 0.6 * #require(rmse["biases"]), "\(rmse)")
        #expect(try #require(rmse["biases"]) < #require(rmse["mean"]))
    }

    @Test(arguments: ["mult-dae", "mult-vae", "weighted-dae"]) func basketsOfTwoKinds(_ id: String) throws {
        let variant = try #require(RecommenderVariant.named(id))
        let model = try Self.model(variant, try Self.task(Self.baskets(), .users), epochs: 60)
        let recall = try figures(model, "recall@5")
        // Four of ten are known, the fifth is among the six that are left: five of these are shown.
        #expect(try #require(recall[id]) > 0.65, "\(recall)")
        #expect(try #require(recall[id]) > #require(recall["popularity"]) + 0.2)
    }

    /// Bit for bit the same on one thread and on two; another seed gives others.
    @Test(arguments: RecommenderVariant.all.map(\.id)) func sameOnAnyNumberOfThreads(_ id: String) throws {
        let variant = try #require(RecommenderVariant.named(id))
        let task =
            variant.predictsRatings ? try Self.task(Self.made(), .random) : try Self.task(Self.baskets(), .users)
        func edit(_ settings: inout RecommenderSettings) { (settings.dropout, settings.noise) = (0.2, 0.1) }
        let models = try [1, 2].map { try Self.model(variant, task, epochs: 3, threads: $0, edit: edit) }
        #expect(models[0].tensors == models[1].tensors)
        let other = try Self.model(variant, task, epochs: 3) {
            edit(&$0)
            $0.seed = 2
        }
        #expect(other.tensors != models[0].tensors)
    }

    /// The terms that any code may have change what is learnt: fewer units are on.
    @Test func sparseCodes() throws {
        let task = try Self.task(Self.made(), .random)
        func share(_ edit: (inout RecommenderSettings) -> Void) throws -> Float {
            let variant = RecommenderVariant.autoRecItem
            var settings = RecommenderSettings(variant)
            (settings.latent, settings.batch, settings.rate) = (20, 20, 0.01)
            edit(&settings)
            let rows = RatingRows(
                task.matrix([.train]), of: variant, settings, likedFrom: 0, isImplicit: false)
            let training = RecommenderTraining(
                variant, settings, rows: rows.rows, features: nil, workers: Self.workers)
            for _ in 0..<200 { training.advance() }
            let codes = training.step.code.tensor.values
            return codes.reduce(0, +) / Float(codes.count)
        }
        let plain = try share { _ in }
        #expect(try share { $0.weights.sparsity = 10 } < plain / 2)
        #expect(try share { $0.weights.l1 = 10 } < plain)
    }

    // MARK: somebody new

    @Test(arguments: ["autorec-item", "autorec-user"]) func knowingMoreHelps(_ id: String) throws {
        let variant = try #require(RecommenderVariant.named(id))
        let model = try Self.model(variant, try Self.task(Self.made(users: 400), .users), epochs: 60)
        let cold = try #require(ColdStart(model, k: 5, workers: Self.workers))
        let rmse = try cold.points.map { try #require($0.figures[0]["rmse"]) }
        #expect(cold.points.map(\.known) == [0, 1, 2, 3, 4, 5] && cold.users > 20)
        #expect(rmse[5] < 0.9 * rmse[0], "\(rmse)")
        // With nothing known the model says what the means say.
        let means = try #require(cold.points[0].figures[1]["rmse"])
        #expect(abs(rmse[0] - means) < 1e-6)
        #expect(
            ColdStart(
                try Self.model(variant, try Self.task(Self.made(), .random), epochs: 1), k: 5, workers: Self.workers)
                == nil)
    }

    /// Items of which nobody has said anything, known by a feature that says it all.
    @Test func unseenItemsByFeatures() throws {
        let ratings = Self.baskets(users: 200).adding(items: ["new even", "new odd"])
        // As ratings: 5 for what is of one's kind, 1 for some of what isn't.
        var (who, what, values): ([Int32], [Int32], [Float]) = (
            ratings.users, ratings.items, ratings.values.map { _ in 5 }
        )
        for u in 0..<200 {
            for i in 0..<4 {
                who.append(Int32(u))
                what.append(Int32((u + i) % 10 + (u % 2 == 0 ? 10 : 0)))
                values.append(1)
            }
        }
        let rated = Ratings(
            userNames: ratings.userNames, itemNames: ratings.itemNames, users: who, items: what, values: values,
            isImplicit: false)
        var rows = SparseRows(width: 2)
        for i in 0..<22 {
            let kind = i < 20 ? i / 10 : i - 20
            rows.append(columns: [Int32(kind)], values: [1])
        }
        let features = FeatureTable(rows: rows, columns: ["kind=0", "kind=1"])
        let task = RecommenderTask(
            rated, try RatingsSplit(rated, by: .random, seed: 1, file: "made"), itemFeatures: features)
        let model = try Self.model(.autoRecItem, task, epochs: 200) {
            $0.denyWholeRows()
            ($0.batch, $0.weights.lambda, $0.rate) = (10, 0.001, 0.01)
        }
        let desk = RecommenderDesk(model, workers: Self.workers)
        for user in ["u0", "u2", "u1", "u3"] {
            let all = try desk.recommendations(forUser: user, top: 22, why: false).entries
            func score(_ name: String) throws -> Float { try #require(all.first { $0.item == name }).score }
            let isEven = Int(user.dropFirst())! % 2 == 0
            let (own, other) = isEven ? ("new even", "new odd") : ("new odd", "new even")
            #expect(try score(own) > score(other) + 0.5, "\(user)")
        }
        #expect(throws: RecommenderFault.self) {
            try RecommenderFit(
                .autoRecUser, RecommenderSettings(.autoRecUser), on: task, workers: Self.workers)
        }
    }

    // MARK: answers

    @Test func answers() throws {
        let model = try Self.model(.multDAE, try Self.task(Self.baskets(), .users), epochs: 40)
        let desk = RecommenderDesk(model, workers: Self.workers)
        let one = try desk.recommendations(forUser: "u1", top: 5, why: true)
        // All of its kind that it hasn't got, in the order of their scores.
        let known = model.task.ratings.items.indices.filter { model.task.ratings.users[$0] == 1 }
            .map { model.task.ratings.itemNames[Int(model.task.ratings.items[$0])] }
        #expect(one.basis == .known(5) && Set(one.entries.map(\.item)).isDisjoint(with: known))
        #expect(Set(one.entries.map(\.item)).union(known) == Set((10..<20).map { "i\($0)" }))
        #expect(zip(one.entries, one.entries.dropFirst()).allSatisfy { $0.score >= $1.score })
        #expect(one.entries.allSatisfy { $0.reasons.count <= 3 && $0.reasons.allSatisfy { known.contains($0.item) } })
        let made = try desk.recommendations(forLikes: [("i0", nil), ("i3", nil)], top: 3, why: false)
        #expect(made.entries.allSatisfy { Int($0.item.dropFirst())! < 10 && !["i0", "i3"].contains($0.item) })
        // All users at once say the same.
        let all = desk.recommendations(of: 0..<3, top: 5)
        #expect(all[1].entries.map(\.item) == one.entries.map(\.item))
        let error = #expect(throws: Recommendations.Unknown.self) {
            try desk.recommendations(forLikes: [("I1", nil)], top: 3, why: false)
        }
        #expect(error?.description.contains("as 'i1'") == true)
        #expect(throws: Recommendations.Unknown.self) { try desk.recommendations(forUser: "x", top: 3, why: false) }
        // Nobody says anything: what most like.
        let nothing = try desk.recommendations(forLikes: [], top: 20, why: true)
        #expect(nothing.basis == .nothing && nothing.entries.count == 20)
    }

    @Test(arguments: RecommenderVariant.all.map(\.id)) func comesBackFromItsFile(_ id: String) throws {
        let variant = try #require(RecommenderVariant.named(id))
        let task =
            variant.predictsRatings ? try Self.task(Self.made(), .users) : try Self.task(Self.baskets(), .users)
        let model = try Self.model(variant, task, epochs: 2)
        let folder = try TemporaryFolder()
        try model.write(to: folder.file("m.safetensors"))
        let back = try RecommenderModel(contentsOf: folder.file("m.safetensors"))
        #expect(back.tensors == model.tensors && back.biases == model.biases && back.settings == model.settings)
        #expect(back.task.split == task.split && back.task.ratings.values == task.ratings.values)
        let reports = [model, back].map { RecommenderReport($0, on: .test, k: 5, workers: Self.workers).figures }
        #expect(reports[0] == reports[1])
        // PyTorch's layouts: the first layer's weights are [units, columns].
        let columns = variant.rows == .items ? task.ratings.userNames.count : task.ratings.itemNames.count
        let first = try #require(
            back.tensors["encoder.0.weight"] ?? back.tensors["trunk.0.weight"])
        #expect(first.shape[1] == columns)
    }
}
