import CKernels
import Datasets
import Networks
import Tensors

/// Somebody to recommend to: what is known of them.
struct RecommenderQuery {
    /// The user's number; nil of one who isn't among those of the ratings.
    var user: Int?
    /// Known items, rising, and what was said of each.
    var items: [Int32]
    var values: [Float]
    /// Columns of features and what stands there, of users who have such.
    var features: (columns: [Int32], values: [Float])?
}

/// A trained recommender in use. Whatever the rows of its variant are, a user becomes a vector and a number, an item a vector and
/// a number, and what is said of both is v·t + a + b.
final class Recommender {
    let variant: RecommenderVariant
    let name: String
    let network: RecommenderNetwork
    let biases: RatingBiases?
    /// Of the rows; nil where there are none.
    let features: SparseRows?
    let likedFrom: Float
    let workers: Workers
    /// [items, width] and [items].
    private(set) var itemVectors: [Float] = []
    private(set) var itemNumbers: [Float] = []
    private let items: Int
    private let coder: RecommenderCoder
    /// Users whom the network has learnt from.
    private var learnt: [Bool] = []
    private let learntFrom: SparseRows
    private lazy var foldIn: FoldIn = prepareFoldIn()
    /// How many users liked each item, of those learnt from: what is left to say where nothing is known.
    let popularity: [Float]

    var width: Int { network.last.width }

    /// `learntFrom` [users, items] has the ratings that the network has learnt from, `known` those that items are described by,
    /// where rows are items.
    init(
        _ variant: RecommenderVariant, called name: String, network: RecommenderNetwork, biases: RatingBiases?,
        features: SparseRows?, likedFrom: Float, learntFrom: SparseRows,
        known: SparseRows? = nil, workers: Workers
    ) {
        (self.variant, self.name, self.network) = (variant, name, network)
        (self.biases, self.features, self.likedFrom) = (biases, features, likedFrom)
        self.workers = workers
        (items, self.learntFrom) = (learntFrom.width, learntFrom)
        coder = RecommenderCoder(network, workers: workers)
        popularity = Popularity(RatingRows.liked(learntFrom, from: likedFrom, counts: false)).scores
        learnt = (0..<learntFrom.count).map { !learntFrom.range($0).isEmpty }
        switch variant.rows {
        case .users:
            itemVectors = Array(network.last.values.pointer)
            itemNumbers = Array(network.last.bias.pointer)
            if let biases { for i in 0..<items { itemNumbers[i] += biases.items[i] } }
        case .items:
            describeItems(by: known ?? learntFrom)
        }
    }

    /// Where rows are items, their vectors are what the output layer sees of each.
    private func describeItems(by known: SparseRows) {
        let byItem = known.transposed
        itemVectors = coder.run(items) { item, batch in
            for j in byItem.range(item) {
                let user = Int(byItem.columns[j])
                // Whom the network hasn't learnt from, it has no weights of.
                guard self.learnt[user] else { continue }
                batch.append(byItem.columns[j], byItem.values[j] - self.biases!.value(user: user, item: item))
            }
            self.append(self.features, item, after: byItem.width, to: batch)
        }
        itemNumbers = biases!.items
    }

    private func append(_ features: SparseRows?, _ row: Int, after width: Int, to batch: SparseBatch) {
        guard let features else { return }
        for j in features.range(row) { batch.append(features.columns[j] + Int32(width), features.values[j]) }
    }

    private func vector(ofItem item: Int32) -> ArraySlice<Float> {
        itemVectors[Int(item) * width..<(Int(item) + 1) * width]
    }

    /// The mean weights of users, and the ridge by some of them.
    private func prepareFoldIn() -> FoldIn {
        let weights = network.last.values.pointer
        var mean = [Double](repeating: 0, count: width)
        let users = learnt.indices.filter { learnt[$0] }
        for u in users { for j in 0..<width { mean[j] += Double(weights[u * width + j]) } }
        let rows = mean.map { Float($0 / Double(max(users.count, 1))) }
        // Evenly spread over the users.
        let sample = stride(from: 0, to: users.count, by: max(1, users.count / 200)).map { users[$0] }
        return FoldIn(
            mean: rows,
            users: sample.map { u in
                let (items, values) = learntFrom.row(u)
                let bias = biases!.users[u]
                return (
                    items.prefix(FoldIn.sampled).map { self.vector(ofItem: $0) },
                    zip(items, values).prefix(FoldIn.sampled).map {
                        $1 - self.biases!.value(user: nil, item: Int($0)) - bias
                    }
                )
            })
    }

    // MARK: users

    /// Vectors [queries, width] of users and a number for each.
    func describe(_ queries: [RecommenderQuery]) -> (vectors: [Float], numbers: [Float]) {
        let numbers = queries.map { query -> Float in
            guard let biases else { return 0 }
            if let user = query.user, isLearnt(user) { return biases.mean + biases.users[user] }
            return biases.mean + biases.bias(ofUser: query.items, query.values)
        }
        switch variant.rows {
        case .users:
            return (coder.run(queries.count) { self.fill(queries[$0], numbers[$0], into: $1) }, numbers)
        case .items:
            var vectors = [Float](repeating: 0, count: queries.count * width)
            var numbers = numbers
            let meanBias = meanOutputBias
            for (i, query) in queries.enumerated() {
                let place = i * width
                if let user = query.user, isLearnt(user) {
                    let weights = network.last.values.pointer
                    for j in 0..<width { vectors[place + j] = weights[user * width + j] }
                    numbers[i] += network.last.bias.pointer[user]
                } else {
                    numbers[i] += meanBias
                    let weights = folded(query, number: numbers[i])
                    for j in 0..<width { vectors[place + j] = weights.values[j] }
                }
            }
            return (vectors, numbers)
        }
    }

    /// Whether the network has learnt from a user.
    func isLearnt(_ user: Int) -> Bool { user < learnt.count && learnt[user] }

    private lazy var meanOutputBias: Float = {
        let bias = network.last.bias.pointer
        let users = learnt.indices.filter { learnt[$0] }
        return users.reduce(0) { $0 + bias[$1] } / Float(max(users.count, 1))
    }()

    private func folded(_ query: RecommenderQuery, number: Float) -> FoldIn.Weights {
        foldIn.weights(
            query.items.map { vector(ofItem: $0) },
            zip(query.items, query.values).map { $1 - itemNumbers[Int($0)] - number })
    }

    /// The input row of a user.
    private func fill(_ query: RecommenderQuery, _ number: Float, into batch: SparseBatch) {
        let known = variant.predictsRatings ? nil : query.values.reduce(0) { $0 + ($1 >= likedFrom ? 1 : 0) }
        let form = known.flatMap { $0 > 0 ? variant.loss.inputForm(of: $0) : nil }
        for (item, value) in zip(query.items, query.values) {
            if let form {
                if value >= likedFrom { batch.append(item, form) }
            } else if let biases {
                batch.append(item, value - number - biases.items[Int(item)])
            }
        }
        if let features = query.features {
            for (column, value) in zip(features.columns, features.values) {
                batch.append(column + Int32(items), value)
            }
        } else if let user = query.user {
            append(features, user, after: items, to: batch)
        }
    }

    /// What is said of all items, for each query: predicted ratings, or what ranks items. Cost: queries × items × width.
    func scores(_ queries: [RecommenderQuery], _ body: (_ query: Int, UnsafeBufferPointer<Float>) -> Void) {
        let size = 128
        let out = Buffer(count: size * items)
        for start in stride(from: 0, to: queries.count, by: size) {
            let part = Array(queries[start..<min(start + size, queries.count)])
            let (vectors, numbers) = describe(part)
            vectors.withUnsafeBufferPointer { vectors in
                itemVectors.withUnsafeBufferPointer { table in
                    workers.run(
                        MatrixProduct(
                            m: part.count, n: items, k: width, a: vectors.baseAddress!, transposeA: false,
                            b: table.baseAddress!, transposeB: true, c: out.base))
                }
            }
            for i in part.indices {
                let row = UnsafeMutableBufferPointer(start: out.base + i * items, count: items)
                if !hasAnything(part[i]) {
                    // Nothing is known: what most like, or what is rated highest in the mean.
                    for j in 0..<items { row[j] = biases.map { $0.value(user: nil, item: j) } ?? popularity[j] }
                } else {
                    for j in 0..<items { row[j] += itemNumbers[j] + numbers[i] }
                }
                body(start + i, UnsafeBufferPointer(row))
            }
        }
    }

    /// Whether the model has something to go by.
    func hasAnything(_ query: RecommenderQuery) -> Bool {
        if variant.rows == .users, query.features != nil { return true }
        if variant.rows == .users, let user = query.user, let features, !features.range(user).isEmpty { return true }
        if let user = query.user, variant.rows == .items, isLearnt(user) { return true }
        return variant.predictsRatings ? !query.items.isEmpty : query.values.contains { $0 >= likedFrom }
    }

    /// Predictions of some cells alone, for each query. Cost: cells × width.
    func predictions(
        _ queries: [RecommenderQuery], of items: [[Int32]], _ body: (_ query: Int, [Float]) -> Void
    ) {
        let size = 1024
        for start in stride(from: 0, to: queries.count, by: size) {
            let part = Array(queries[start..<min(start + size, queries.count)])
            let (vectors, numbers) = describe(part)
            for i in part.indices {
                let isKnown = hasAnything(part[i])
                body(
                    start + i,
                    items[start + i].map { item in
                        guard isKnown else {
                            return biases.map { $0.value(user: nil, item: Int(item)) } ?? popularity[Int(item)]
                        }
                        var sum: Float = 0
                        let (a, b) = (i * width, Int(item) * width)
                        vectors.withUnsafeBufferPointer { v in
                            itemVectors.withUnsafeBufferPointer { t in
                                for j in 0..<width { sum += v[a + j] * t[b + j] }
                            }
                        }
                        return sum + itemNumbers[Int(item)] + numbers[i]
                    })
            }
        }
    }

    // MARK: reasons

    /// What each known item adds to what is said of `item`: what would be missing without it. Where rows are items, by the
    /// weights that are fitted to what is known; elsewhere by leaving out one known item after the other.
    func reasons(_ query: RecommenderQuery, for item: Int32) -> [(item: Int32, share: Float)] {
        guard !query.items.isEmpty else { return [] }
        if variant.rows == .items {
            let number = (biases?.mean ?? 0) + (biases?.bias(ofUser: query.items, query.values) ?? 0) + meanOutputBias
            let shares = folded(query, number: number).shares
            let own = vector(ofItem: item)
            return zip(query.items, shares).map { known, share in
                (known, Float(share) * zip(vector(ofItem: known), own).reduce(0) { $0 + $1.0 * $1.1 })
            }
        }
        var queries = [query]
        for i in query.items.indices {
            var without = query
            without.items.remove(at: i)
            without.values.remove(at: i)
            queries.append(without)
        }
        var said = [Float](repeating: 0, count: queries.count)
        predictions(queries, of: queries.map { _ in [item] }) { said[$0] = $1[0] }
        return query.items.indices.map { (query.items[$0], said[0] - said[$0 + 1]) }
    }
}
