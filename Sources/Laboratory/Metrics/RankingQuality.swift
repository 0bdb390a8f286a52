import Foundation

/// How high the held-out items of users stand in a ranking of all that they aren't known to have: means over the users who
/// have such items. Liang, Krishnan, Hoffman & Jebara, WWW 2018, §4.2 (recall divided by min(k, |H|), NDCG); Manning, Raghavan &
/// Schütze, 2008, §8.4 (average precision).
package struct RankingQuality {
    /// What one user's ranking comes to.
    package struct OfUser: Equatable {
        /// |H ∩ top| / min(k, |H|)
        package var recall: Double
        /// |H ∩ top| / |H|
        package var plainRecall: Double
        /// Σ over hits of 1/log₂(rank + 1), over what min(k, |H|) hits at the top would have.
        package var ndcg: Double
        /// 1/|H| Σ over H of the precision at its rank, over the whole ranking.
        package var averagePrecision: Double
        /// 1/min(k, |H|) Σ over hits of the precision at their rank.
        package var averagePrecisionAtK: Double

        package init(
            recall: Double, plainRecall: Double, ndcg: Double, averagePrecision: Double, averagePrecisionAtK: Double
        ) {
            (self.recall, self.plainRecall, self.ndcg) = (recall, plainRecall, ndcg)
            (self.averagePrecision, self.averagePrecisionAtK) = (averagePrecision, averagePrecisionAtK)
        }
    }

    package let k: Int
    package private(set) var users = 0
    private var sum = OfUser(recall: 0, plainRecall: 0, ndcg: 0, averagePrecision: 0, averagePrecisionAtK: 0)

    package init(k: Int) { self.k = k }

    /// Counts a user in, if something was held out. `scores` of all items; those of `seen` are left out, `held` are to be found.
    /// Of equal scores the item that comes first stands first. Cost: items × held.
    @discardableResult
    package mutating func add(
        _ scores: UnsafeBufferPointer<Float>, seen: some Collection<Int32>, held: some Collection<Int32>
    ) -> OfUser? {
        guard !held.isEmpty else { return nil }
        // Ranks by counting who stands before; sorted at the end, so that hits are counted from the top.
        let ranks = held.map { item -> Int in
            let own = scores[Int(item)]
            var before = 0
            for i in scores.indices where scores[i] > own || scores[i] == own && i < Int(item) { before += 1 }
            for other in seen where scores[Int(other)] > own || scores[Int(other)] == own && other < item {
                before -= 1
            }
            return before + 1
        }.sorted()
        let most = min(k, ranks.count)
        var (hits, gain, best, whole, top) = (0, 0.0, 0.0, 0.0, 0.0)
        for (place, rank) in ranks.enumerated() {
            let precision = Double(place + 1) / Double(rank)
            whole += precision
            if place < most { best += 1 / log2(Double(place + 2)) }
            guard rank <= k else { continue }
            hits += 1
            gain += 1 / log2(Double(rank + 1))
            top += precision
        }
        let one = OfUser(
            recall: Double(hits) / Double(most), plainRecall: Double(hits) / Double(ranks.count), ndcg: gain / best,
            averagePrecision: whole / Double(ranks.count), averagePrecisionAtK: top / Double(most))
        users += 1
        sum.recall += one.recall
        sum.plainRecall += one.plainRecall
        sum.ndcg += one.ndcg
        sum.averagePrecision += one.averagePrecision
        sum.averagePrecisionAtK += one.averagePrecisionAtK
        return one
    }

    /// Means over the users that counted.
    package var mean: OfUser {
        let n = Double(max(users, 1))
        return OfUser(
            recall: sum.recall / n, plainRecall: sum.plainRecall / n, ndcg: sum.ndcg / n,
            averagePrecision: sum.averagePrecision / n, averagePrecisionAtK: sum.averagePrecisionAtK / n)
    }
}
