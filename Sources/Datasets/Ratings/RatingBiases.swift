/// r̂_ui = μ + b_u + b_i, each shrunk towards 0 by how far such biases differ: what a rating is without any taste. Random effects
/// of users and items; the variances are found by expectation maximisation, the effects of each side given the other.
package struct RatingBiases: Sendable, Equatable {
    package let mean: Float
    /// b_u; 0 of whom nothing is known.
    package let users: [Float]
    package let items: [Float]
    /// σ²/τ²: how many ratings of a user, or of an item, count as much as the mean of all does.
    package let userShrinkage, itemShrinkage: Float

    /// [users, items] of ratings. Cost: some twenty passes.
    package init(_ byUser: SparseRows) {
        let (n, m) = (byUser.count, byUser.width)
        let total = byUser.values.reduce(0.0) { $0 + Double($1) }
        let mean = total / Double(max(byUser.cells, 1))
        var userOf = [Int32](repeating: 0, count: byUser.cells)
        for u in 0..<n { for j in byUser.range(u) { userOf[j] = Int32(u) } }
        var (users, items) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: m))
        var (userCounts, itemCounts) = ([Int](repeating: 0, count: n), [Int](repeating: 0, count: m))
        for j in 0..<byUser.cells {
            userCounts[Int(userOf[j])] += 1
            itemCounts[Int(byUser.columns[j])] += 1
        }
        var noise = byUser.values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        noise = max(noise / Double(max(byUser.cells, 1)), 1e-12)
        var (userVariance, itemVariance) = (noise / 4, noise / 4)
        for _ in 0..<20 {
            Self.fit(&items, itemCounts, &itemVariance, noise) { sums in
                for j in 0..<byUser.cells {
                    sums[Int(byUser.columns[j])] += Double(byUser.values[j]) - mean - users[Int(userOf[j])]
                }
            }
            Self.fit(&users, userCounts, &userVariance, noise) { sums in
                for j in 0..<byUser.cells {
                    sums[Int(userOf[j])] += Double(byUser.values[j]) - mean - items[Int(byUser.columns[j])]
                }
            }
            var squares = 0.0
            for j in 0..<byUser.cells {
                let rest = Double(byUser.values[j]) - mean - users[Int(userOf[j])] - items[Int(byUser.columns[j])]
                squares += rest * rest
            }
            // What the effects have taken of the freedom: n_u/(n_u + λ) each.
            let taken =
                Self.freedom(userCounts, noise / userVariance) + Self.freedom(itemCounts, noise / itemVariance)
            noise = max(squares / max(1, Double(byUser.cells) - taken), 1e-12)
        }
        self.mean = Float(mean)
        self.users = users.map { Float($0) }
        self.items = items.map { Float($0) }
        (userShrinkage, itemShrinkage) = (Float(noise / userVariance), Float(noise / itemVariance))
    }

    package init(mean: Float, users: [Float], items: [Float], userShrinkage: Float, itemShrinkage: Float) {
        (self.mean, self.users, self.items) = (mean, users, items)
        (self.userShrinkage, self.itemShrinkage) = (userShrinkage, itemShrinkage)
    }

    private static func freedom(_ counts: [Int], _ shrinkage: Double) -> Double {
        counts.reduce(0) { $0 + Double($1) / (Double($1) + shrinkage) }
    }

    private static func fit(
        _ effects: inout [Double], _ counts: [Int], _ variance: inout Double, _ noise: Double,
        _ add: (inout [Double]) -> Void
    ) {
        var sums = [Double](repeating: 0, count: effects.count)
        add(&sums)
        let shrinkage = noise / variance
        var squares = 0.0
        var known = 0
        for i in effects.indices {
            effects[i] = sums[i] / (Double(counts[i]) + shrinkage)
            guard counts[i] > 0 else { continue }
            known += 1
            squares += effects[i] * effects[i] + noise / (Double(counts[i]) + shrinkage)
        }
        variance = max(squares / Double(max(known, 1)), 1e-9 * noise)
    }

    /// Of a user and an item by number; nil for one that isn't known.
    package func value(user: Int?, item: Int?) -> Float {
        mean + (user.map { users[$0] } ?? 0) + (item.map { items[$0] } ?? 0)
    }

    /// b of a user who isn't among those of the fit, from ratings of known items.
    package func bias(ofUser items: some Collection<Int32>, _ ratings: some Collection<Float>) -> Float {
        var sum: Float = 0
        for (item, rating) in zip(items, ratings) { sum += rating - mean - self.items[Int(item)] }
        return sum / (Float(items.count) + userShrinkage)
    }
}
