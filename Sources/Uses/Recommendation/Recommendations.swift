import Datasets
import Tensors

/// What a model recommends: the items that somebody isn't known to have, best first, with reasons where they are wanted.
package struct Recommendations: Sendable {
    package struct Entry: Sendable {
        package let item: String
        /// A rating within the scale, or what ranks items: larger is better.
        package let score: Float
        /// Known items that speak for it, the strongest first, and how much each adds.
        package let reasons: [(item: String, share: Float)]
    }

    /// Why the list isn't by the model's own lights.
    package enum Basis: Sendable, Equatable {
        case known(Int)
        case features
        /// Nothing is known: what most like, or what is rated highest.
        case nothing
    }

    package let entries: [Entry]
    package let basis: Basis

    /// A name that isn't among those of the ratings, or a rating as there are none.
    package struct Unknown: Error, CustomStringConvertible {
        package let description: String
    }
}

/// A model that answers who would like what.
package final class RecommenderDesk {
    package let model: RecommenderModel
    private let recommender: Recommender
    private let all: SparseRows
    private let items: [String: Int32]
    private let users: [String: Int]

    /// All known ratings count, those among them that nothing was learnt from. Cost: that of describing the items once.
    package init(_ model: RecommenderModel, workers: Workers) {
        self.model = model
        recommender = model.recommender(knowsAll: true, workers: workers)
        let ratings = model.task.ratings
        all = ratings.byUser { _ in true }
        // Of equal names the first: a file could have made them so.
        items = Dictionary(ratings.itemNames.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
        users = Dictionary(ratings.userNames.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// All users, in the order of the ratings.
    package var userNames: [String] { model.task.ratings.userNames }

    private func query(of user: Int) -> RecommenderQuery {
        let (items, values) = all.row(user)
        return RecommenderQuery(user: user, items: Array(items), values: Array(values), features: nil)
    }

    /// For a user of the ratings. Throws ``Recommendations/Unknown``.
    package func recommendations(forUser name: String, top: Int, why: Bool) throws -> Recommendations {
        guard let user = users[name] else {
            throw Recommendations.Unknown(
                description: "user '\(name.shown)': found nobody of that name among \(users.count), expected one of "
                    + "the ratings; --likes \"ITEM=RATING,…\" recommends to anybody")
        }
        return answer([query(of: user)], top: top, why: why)[0]
    }

    /// For somebody made up, who says so of these items. Nothing is trained.
    package func recommendations(
        forLikes likes: [(item: String, rating: Float?)], top: Int, why: Bool
    ) throws -> Recommendations {
        var said: [Int32: Float] = [:]
        for (name, rating) in likes {
            guard let item = items[name] else {
                throw Recommendations.Unknown(
                    description:
                        "item '\(name.shown)': found none of that name among \(items.count), expected one of "
                        + "the ratings\(near(name).map { ", as '\($0.shown)'" } ?? "")")
            }
            if let rating, !model.task.ratings.isImplicit, !scale.contains(rating) {
                throw Recommendations.Unknown(
                    description:
                        "item '\(name.shown)': found the rating \(rating), expected one from \(scale.lowerBound) to "
                        + "\(scale.upperBound), as there are")
            }
            // Of whom nothing but the name is said, it is liked as much as can be.
            said[item] = rating ?? (model.task.ratings.isImplicit ? 1 : scale.upperBound)
        }
        let order = said.keys.sorted()
        return answer(
            [RecommenderQuery(user: nil, items: order, values: order.map { said[$0]! }, features: nil)], top: top,
            why: why)[0]
    }

    private var scale: ClosedRange<Float> { model.task.ratings.scale }

    /// A name that begins alike, or contains what was said.
    private func near(_ name: String) -> String? {
        ItemNames.near(name, model.task.ratings.itemNames)
    }

    /// Whether there is an item of that name.
    package func knows(item: String) -> Bool { items[item] != nil }

    /// For users from one number up to another. Cost: users × items × width.
    package func recommendations(of users: Range<Int>, top: Int) -> [Recommendations] {
        answer(users.map(query), top: top, why: false)
    }

    private func answer(_ queries: [RecommenderQuery], top: Int, why: Bool) -> [Recommendations] {
        var answers: [Recommendations] = []
        let names = model.task.ratings.itemNames
        recommender.scores(queries) { i, scores in
            let query = queries[i]
            var best = TopItems(most: top)
            var known = query.items[...]
            for (item, score) in scores.enumerated() {
                if known.first == Int32(item) {
                    known.removeFirst()
                } else {
                    best.add(Int32(item), score)
                }
            }
            let entries = best.items.map { item, score -> Recommendations.Entry in
                let reasons = why ? recommender.reasons(query, for: item) : []
                let strongest = reasons.filter { $0.share > 0 }.sorted { ($1.share, $0.item) < ($0.share, $1.item) }
                return Recommendations.Entry(
                    item: names[Int(item)],
                    score: model.variant.predictsRatings
                        ? min(max(score, scale.lowerBound), scale.upperBound) : score,
                    reasons: strongest.prefix(3).map { (names[Int($0.item)], $0.share) })
            }
            let basis: Recommendations.Basis =
                !recommender.hasAnything(query)
                ? .nothing : query.items.isEmpty ? .features : .known(query.items.count)
            answers.append(Recommendations(entries: entries, basis: basis))
        }
        return answers
    }
}

/// The items with the highest scores, best first; of equal ones those that come first.
private struct TopItems {
    let most: Int
    private(set) var items: [(item: Int32, score: Float)] = []

    init(most: Int) { self.most = most }

    mutating func add(_ item: Int32, _ score: Float) {
        if items.count == most {
            guard most > 0, score > items[most - 1].score else { return }
            items.removeLast()
        }
        let place = items.firstIndex { $0.score < score } ?? items.count
        items.insert((item, score), at: place)
    }
}
