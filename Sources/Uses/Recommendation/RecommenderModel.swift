import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Tensors

/// A trained recommender as it lies in a file: the network, the ratings with the part that each has, and what was taken off them.
/// Nothing else is needed to recommend, to measure, or to fold somebody in. A session's model on ratings is one too.
package struct RecommenderModel: Sendable {
    /// What it is called: the variant, or what a session's experiment began as.
    package let name: String
    package let variant: RecommenderVariant
    package let settings: RecommenderSettings
    package let task: RecommenderTask
    /// Epochs of the training.
    package let epochs: Int
    /// Whether the validation part was learnt from at the end.
    package let isRefitted: Bool
    /// What `--data` took.
    package let data: String
    let biases: RatingBiases?
    let structure: RecommenderNetwork.Structure
    let tensors: [String: Tensor]

    package init(_ fit: RecommenderFit, _ result: RecommenderFit.Result, data: String) {
        (variant, settings, task, self.data) = (fit.variant, fit.settings, fit.task, data)
        (epochs, isRefitted, biases) = (result.epochs, result.isRefitted, result.biases)
        (name, structure, tensors) = (variant.id, result.network.structure, result.network.tensors)
    }

    /// A session's model with the ratings that it was trained on, split as the session splits them. nil where it has other layers
    /// than dense ones from a row to what comes back. Cost: a copy of the parameters.
    package init?(_ trained: TrainedModel, on rated: RatedRows, data: String) {
        guard let network = LiveRecommender.network(trained.model) else { return nil }
        name = trained.setup.experiment.variant
        variant = .of(rated.reading)
        settings = RecommenderSettings(variant)
        task = RecommenderTask(rated.ratings, rated.parts, likedFrom: rated.likedFrom)
        (epochs, isRefitted, biases, self.data) = (0, false, rated.biases, data)
        (structure, tensors) = (network.structure, network.tensors)
    }

    /// The table of the rows' features.
    var features: FeatureTable? { variant.rows == .items ? task.itemFeatures : task.userFeatures }

    /// What it has learnt from.
    var learning: Set<RatingsSplit.Part> { isRefitted ? RecommenderTask.all : RecommenderTask.learning }

    /// The model in use. Items are described by what it learnt from, or where `knowsAll` by all ratings that there are.
    func recommender(knowsAll: Bool, workers: Workers) -> Recommender {
        let network = RecommenderNetwork(structure, from: Generator(seed: 0))
        network.tensors = tensors
        let learnt = task.matrix(learning)
        return Recommender(
            variant, called: name, network: network, biases: biases, features: features?.rows,
            likedFrom: task.likedFrom, learntFrom: learnt,
            known: knowsAll ? task.ratings.byUser { _ in true } : learnt, workers: workers)
    }

    // MARK: the file

    private struct Head: Codable {
        let settings: RecommenderSettings
        let epochs: Int
        let isRefitted, isImplicit: Bool
        let rule, data: String
        /// nil where all is liked, which JSON has no number for.
        let likedFrom: Float?
        let users, items: Int
    }

    package static let key = "recommender"

    /// Writes the file whole or not at all. Cost: a copy of the parameters. Precondition: the network is the variant's own.
    package func write(to path: String) throws {
        let ratings = task.ratings
        let head = Head(
            settings: settings, epochs: epochs, isRefitted: isRefitted, isImplicit: ratings.isImplicit,
            rule: task.split.rule.rawValue, data: data, likedFrom: task.likedFrom.isFinite ? task.likedFrom : nil,
            users: ratings.userNames.count, items: ratings.itemNames.count)
        var file = SafeTensors(
            tensors: tensors,
            metadata: [
                "format": "pt", "hourglass": "1", Self.key: try JSON(encoding: head).text,
                "users": try JSON(encoding: ratings.userNames).text,
                "items": try JSON(encoding: ratings.itemNames).text,
            ])
        func put(_ name: String, _ values: [Float]) {
            if !values.isEmpty { file.tensors[name] = Tensor(values, shape: [values.count]) }
        }
        put("ratings.users", ratings.users.map { Float($0) })
        put("ratings.items", ratings.items.map { Float($0) })
        put("ratings.values", ratings.values)
        put("ratings.parts", task.split.parts.map { Float($0.rawValue) })
        if let biases {
            put("biases.mean", [biases.mean])
            put("biases.users", biases.users)
            put("biases.items", biases.items)
            // Infinite where nothing is taken off, which 1/∞ says too.
            put("biases.strength", [1 / biases.userShrinkage, 1 / biases.itemShrinkage])
        }
        if let features {
            file.metadata["features"] = try JSON(encoding: features.columns).text
            put("features.counts", (0..<features.rows.count).map { Float(features.rows.range($0).count) })
            put("features.columns", features.rows.columns.map { Float($0) })
            put("features.values", features.rows.values)
        }
        try file.write(to: path)
    }

    package struct ReadError: Error, CustomStringConvertible {
        package let description: String
    }

    /// Whether a file has a recommender, as far as its metadata say.
    package static func isIn(_ file: SafeTensors) -> Bool { file.metadata[key] != nil }

    package init(contentsOf path: String) throws { try self.init(SafeTensors(contentsOf: path), path: path) }

    /// Throws ``ReadError``. Every number is compared with what is possible before anything is made of it.
    package init(_ file: SafeTensors, path: String) throws {
        func fail(_ place: String, found: String, expected: String) -> ReadError {
            ReadError(description: "\(path): \(place): found \(found), expected \(expected)")
        }
        func decode<T: Decodable>(_ type: T.Type, _ key: String) throws -> T {
            guard let text = file.metadata[key] else {
                throw fail(
                    "metadata", found: "no '\(key)'", expected: "a recommender, which 'hourglass train' writes")
            }
            guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
                throw fail(
                    "metadata '\(key)'", found: "'\(text.shown)'",
                    expected: "what this version of hourglass writes there")
            }
            return value
        }
        let head = try decode(Head.self, Self.key)
        guard let variant = RecommenderVariant.named(head.settings.variant) else {
            throw fail(
                "metadata '\(Self.key)'", found: "the variant '\(head.settings.variant.shown)'",
                expected: "one of \(RecommenderVariant.all.map(\.id).joined(separator: ", "))")
        }
        guard let rule = RatingsSplitRule(rawValue: head.rule) else {
            throw fail(
                "metadata '\(Self.key)'", found: "the split '\(head.rule.shown)'",
                expected: "one of \(RatingsSplitRule.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let (users, items) = (try decode([String].self, "users"), try decode([String].self, "items"))
        guard users.count == head.users, items.count == head.items, !users.isEmpty, !items.isEmpty else {
            throw fail(
                "metadata", found: "\(users.count) users and \(items.count) items",
                expected: "\(head.users) and \(head.items), as '\(Self.key)' says")
        }
        if let fault = head.settings.faultOfNumbers() {
            throw fail("metadata '\(Self.key)'", found: fault, expected: "a number within its range")
        }
        func values(_ name: String, count: Int? = nil) throws -> [Float] {
            guard let tensor = file.tensors[name] else {
                throw fail("tensors", found: "no \(name)", expected: "one, as a recommender has")
            }
            if let count, tensor.shape != [count] {
                throw fail(name, found: "shape \(tensor.shape)", expected: "[\(count)]")
            }
            guard tensor.values.allSatisfy(\.isFinite) else {
                throw fail(name, found: "what is no number", expected: "finite numbers")
            }
            return tensor.values
        }
        func whole(_ name: String, _ count: Int, below limit: Int) throws -> [Int32] {
            try values(name, count: count).map { value in
                guard value >= 0, value < Float(limit), value == value.rounded() else {
                    throw fail(name, found: "\(value)", expected: "a whole number below \(limit)")
                }
                return Int32(value)
            }
        }
        let ratings = try values("ratings.values")
        let count = ratings.count
        let (ratedBy, rated) = (
            try whole("ratings.users", count, below: users.count),
            try whole("ratings.items", count, below: items.count)
        )
        var seen = Set<UInt64>(minimumCapacity: count)
        for (u, i) in zip(ratedBy, rated) where !seen.insert(UInt64(u) << 32 | UInt64(i)).inserted {
            throw fail("ratings", found: "user \(u) and item \(i) twice", expected: "each pair once")
        }
        let parts = try whole("ratings.parts", count, below: 5).map { RatingsSplit.Part(rawValue: UInt8($0))! }
        let rows = variant.rows == .items ? items.count : users.count
        var features: FeatureTable?
        if file.metadata["features"] != nil {
            let columns = try decode([String].self, "features")
            guard !columns.isEmpty else { throw fail("metadata 'features'", found: "none", expected: "names") }
            let counts = try whole("features.counts", rows, below: columns.count + 1)
            let total = counts.reduce(0) { $0 + Int($1) }
            var table = SparseRows(width: columns.count)
            let (cells, values) = (
                total == 0 ? [] : try whole("features.columns", total, below: columns.count),
                total == 0 ? [] : try values("features.values", count: total)
            )
            var next = 0
            for count in counts {
                let range = next..<next + Int(count)
                guard zip(cells[range], cells[range].dropFirst()).allSatisfy({ $0 < $1 }) else {
                    throw fail("features.columns", found: "columns in disorder", expected: "rising ones in each row")
                }
                table.append(columns: cells[range], values: values[range])
                next = range.upperBound
            }
            features = FeatureTable(rows: table, columns: columns)
        }
        let columns = variant.rows == .items ? users.count : items.count
        let structure = variant.structure(columns: columns, features: features?.columns.count ?? 0, head.settings)
        var tensors: [String: Tensor] = [:]
        for (path, shape) in RecommenderNetwork.shapes(of: structure) {
            guard let tensor = file.tensors[path], tensor.shape == shape else {
                throw fail(
                    path, found: file.tensors[path].map { "shape \($0.shape)" } ?? "no such tensor",
                    expected: "\(shape)")
            }
            guard tensor.values.allSatisfy(\.isFinite) else {
                throw fail(path, found: "what is no number", expected: "finite numbers")
            }
            tensors[path] = tensor
        }
        if variant.predictsRatings {
            let strength = try values("biases.strength", count: 2)
            guard strength.allSatisfy({ $0 >= 0 }) else {
                throw fail("biases.strength", found: "\(strength)", expected: "nothing below 0")
            }
            biases = RatingBiases(
                mean: try values("biases.mean", count: 1)[0], users: try values("biases.users", count: users.count),
                items: try values("biases.items", count: items.count), userShrinkage: 1 / strength[0],
                itemShrinkage: 1 / strength[1])
        } else {
            biases = nil
        }
        self.variant = variant
        settings = head.settings
        (epochs, isRefitted, data) = (head.epochs, head.isRefitted, head.data)
        (name, self.structure, self.tensors) = (variant.id, structure, tensors)
        task = RecommenderTask(
            Ratings(
                userNames: users, itemNames: items, users: ratedBy, items: rated, values: ratings,
                isImplicit: head.isImplicit), RatingsSplit(rule, parts: parts),
            userFeatures: variant.rows == .users ? features : nil,
            itemFeatures: variant.rows == .items ? features : nil, likedFrom: head.likedFrom ?? -.infinity)
    }
}
