import Datasets
import Foundation
import Laboratory
import Tensors

/// What the model, as it is, predicts of a user's items, highest first; of somebody made up by what they say. Nothing is trained
/// for it.
package struct RatingsRequest: ViewRequest {
    package enum Person: Hashable, Sendable {
        /// A user of the ratings of whom something is known, by their number among these, counted round.
        case user(Int)
        /// Somebody made up, with the rating of each item that they speak of.
        case own([String: Float])
    }

    package var person: Person
    /// The first so many predictions and known items are told.
    package var count: Int
    /// The prediction whose reasons are told.
    package var selected: Int

    package init(_ person: Person, count: Int, selected: Int = 0) {
        (self.person, self.count, self.selected) = (person, count, selected)
    }

    package func answer(by viewer: Viewer) -> RatingsView? {
        guard let rated = viewer.rated, count > 0 else { return nil }
        let live = LiveRecommender.of(viewer, rated)
        guard let recommender = live.recommender(viewer) else { return .needsDenseLayers }
        let answer = RatingsView.Answer(self, rated, live, recommender)
        return .answer(answer)
    }
}

package enum RatingsView: Sendable, Equatable {
    case needsDenseLayers
    case answer(Answer)

    /// An item in somebody's eyes.
    package struct Entry: Sendable, Equatable {
        package let item: String
        /// A rating within the scale; of likes the share of all that the model expects them to take, or where it has nothing to go
        /// by that of the users who like it.
        package let predicted: Float
        /// What they said of it; nil of what isn't known.
        package let rating: Float?
    }

    package struct Answer: Sendable, Equatable {
        package let person: RatingsRequest.Person
        /// What the user is called; empty of somebody made up.
        package let name: String
        /// Users of whom something is known, and items.
        package let users, items: Int
        /// Whether numbers are ratings; else only likes are told.
        package let isOfRatings: Bool
        package let scale: ClosedRange<Float>
        /// What is known, the highest first, and how much of it there is.
        package let known: [Entry]
        package let knownCount: Int
        /// What isn't known to the model, the highest first; `rating` where it was kept back to validate by.
        package let predicted: [Entry]
        /// What speaks for the selected one, the strongest first: items, and how much each adds.
        package let reasons: [Reason]
        /// Whether the model has anything to go by; else these are what most like, or what is rated highest.
        package let isByModel: Bool
        /// Names that are no items, with one that is like them.
        package let unknown: [(name: String, near: String?)]

        /// What is said of an item that is liked as much as can be.
        package var best: Float { scale.upperBound }

        package struct Reason: Sendable, Equatable {
            package let item: String
            package let share: Float
        }

        package static func == (a: Answer, b: Answer) -> Bool {
            a.person == b.person && a.name == b.name && a.known == b.known && a.predicted == b.predicted
                && a.reasons == b.reasons && a.knownCount == b.knownCount
        }

        init(_ request: RatingsRequest, _ rated: RatedRows, _ live: LiveRecommender, _ recommender: Recommender) {
            let ratings = rated.ratings
            let names = ratings.itemNames
            (users, items) = (live.users.count, names.count)
            (isOfRatings, scale) = (rated.reading.content == .ratings, ratings.scale)
            let isOfRatings = isOfRatings
            var unknown: [(String, String?)] = []
            let query: RecommenderQuery
            var heldBack: [Int32: Float] = [:]
            switch request.person {
            case .user(let number):
                let place = ((number % users) + users) % users
                let user = live.users[place]
                (person, name) = (.user(place), ratings.userNames[user])
                let (columns, values) = live.known.row(user)
                query = RecommenderQuery(user: user, items: Array(columns), values: Array(values), features: nil)
                let held = live.held.row(user)
                for (item, value) in zip(held.columns, held.values) { heldBack[item] = value }
            case .own(let said):
                (person, name) = (request.person, "")
                let isLikes = !isOfRatings
                let (lowest, highest) = (isLikes ? scale.upperBound : scale.lowerBound, scale.upperBound)
                var cells: [(Int32, Float)] = []
                for (name, rating) in said.sorted(by: { $0.key < $1.key }) {
                    if let place = names.firstIndex(of: name) {
                        // Whoever says no number likes it as much as can be.
                        cells.append((Int32(place), min(max(rating, lowest), highest)))
                    } else {
                        unknown.append((name, ItemNames.near(name, names)))
                    }
                }
                cells.sort { $0.0 < $1.0 }
                query = RecommenderQuery(user: nil, items: cells.map(\.0), values: cells.map(\.1), features: nil)
            }
            self.unknown = unknown
            knownCount = query.items.count
            var scores: [Float] = []
            recommender.scores([query]) { _, row in scores = Array(row) }
            isByModel = recommender.hasAnything(query)
            let scale = scale
            let said = Dictionary(uniqueKeysWithValues: zip(query.items, query.values))
            // Before they are clipped, where many may be the same.
            let order = scores.indices.filter { said[Int32($0)] == nil && !scores[$0].isNaN }
                .sorted { (scores[$1], $0) < (scores[$0], $1) }
            if isOfRatings {
                scores = scores.map { min(max($0, scale.lowerBound), scale.upperBound) }
            } else if isByModel {
                let most = scores.max() ?? 0
                scores = scores.map { exp($0 - most) }
                let total = scores.reduce(0, +)
                scores = scores.map { $0 / total }
            } else {
                let all = Float(users)
                scores = scores.map { $0 / all }
            }
            let all = scores
            predicted = order.prefix(request.count).map {
                Entry(item: names[$0], predicted: all[$0], rating: heldBack[Int32($0)])
            }
            known = zip(query.items, query.values).sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(request.count).map {
                Entry(item: names[Int($0)], predicted: all[Int($0)], rating: $1)
            }
            let chosen = order.isEmpty || !isByModel ? nil : order[min(max(request.selected, 0), order.count - 1)]
            reasons =
                chosen.map { item in
                    recommender.reasons(query, for: Int32(item)).filter { $0.share > 0 }
                        .sorted { ($1.share, $0.item) < ($0.share, $1.item) }.prefix(3)
                        .map { Reason(item: names[Int($0.item)], share: $0.share) }
                } ?? []
        }
    }
}

/// Names that are looked for as people write them.
enum ItemNames {
    /// One that begins alike, or has it in it, in capitals or not.
    static func near(_ name: String, _ names: [String]) -> String? {
        let wanted = name.lowercased()
        guard !wanted.isEmpty else { return nil }
        return names.first { $0.lowercased().hasPrefix(wanted) } ?? names.first { $0.lowercased().contains(wanted) }
    }
}
