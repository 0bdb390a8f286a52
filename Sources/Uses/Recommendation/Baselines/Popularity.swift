import Datasets

/// What most people have, the same for everybody.
struct Popularity {
    /// How many users have each item: [items].
    let scores: [Float]

    init(_ byUser: SparseRows) {
        var counts = [Float](repeating: 0, count: byUser.width)
        for item in byUser.columns { counts[Int(item)] += 1 }
        scores = counts
    }
}
