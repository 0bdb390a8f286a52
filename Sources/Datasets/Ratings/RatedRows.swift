import Tensors

/// Ratings with the rows that are made of them, and which entries are learnt from.
package struct RatedRows: Sendable {
    package let ratings: Ratings
    package let reading: RatingsReading
    package let parts: RatingsSplit
    /// From which rating on an item counts as liked.
    package let likedFrom: Float
    /// What was taken off ratings: means of users and items, by the entries that are learnt from. nil of likes.
    package let biases: RatingBiases?
    /// What ratings can be; nil of likes.
    private let possible: PossibleRatings?
    /// All cells, [rows, columns].
    let all: SparseRows
    private let known, held: [SplitName: SparseRows]
    private let places: [SplitName: [Int32]]

    /// Throws ``DataError`` where there is too little for three parts, or where entries are no ratings and these are wanted.
    init(_ ratings: Ratings, _ reading: RatingsReading, file: String) throws {
        if reading.content == .ratings, ratings.isImplicit {
            throw DataError(
                file: file, place: .whole, found: "who took what, without ratings", expected: "user,item,rating",
                advice: "Take a variant that learns from likes: mult-vae, mult-dae.")
        }
        (self.ratings, self.reading, likedFrom) = (ratings, reading, ratings.likedFrom)
        parts = try RatingsSplit(ratings, by: reading.rule, seed: 0, file: file)
        let parts = parts.parts
        let from = likedFrom
        let isLikes = reading.content == .likes
        let learntFrom = ratings.byUser { parts[$0] == .train }
        let biases = isLikes ? nil : RatingBiases(learntFrom)
        self.biases = biases
        possible = biases.map { PossibleRatings(learntFrom, less: $0, rows: reading.rows) }
        func rows(_ wanted: Set<RatingsSplit.Part>) -> SparseRows {
            let byUser = ratings.byUser {
                wanted.contains(parts[$0]) && (!isLikes || ratings.values[$0] >= from)
            } value: { i in
                guard let biases else { return 1 }
                return ratings.values[i] - biases.value(user: Int(ratings.users[i]), item: Int(ratings.items[i]))
            }
            return reading.rows == .items ? byUser.transposed : byUser
        }
        all = rows([.train, .validation, .test, .validationKnown, .testKnown])
        let train = rows([.train])
        known = [
            .train: train, .validation: rows([.train, .validationKnown]),
            .test: rows([.train, .validation, .validationKnown, .testKnown]),
        ]
        held = [.train: train, .validation: rows([.validation]), .test: rows([.test])]
        var places: [SplitName: [Int32]] = [:]
        for name in SplitName.allCases {
            let (known, held) = (known[name]!, held[name]!)
            places[name] = (0..<Int32(known.count)).filter {
                !known.range(Int($0)).isEmpty && !held.range(Int($0)).isEmpty
            }
            guard places[name]?.isEmpty == false else {
                throw DataError(
                    file: file, place: .whole,
                    found:
                        "\(ratings.count) ratings, and no \(reading.rows.rawValue) with some known and some held out",
                    expected: "enough for training, validation and test", advice: "Give more ratings.")
            }
        }
        self.places = places
    }

    /// What a row is, and how many columns it has.
    package var kind: RowKind.Ratings {
        RowKind.Ratings(rows: reading.rows, content: reading.content, count: all.width)
    }

    /// What rows are called, by their numbers, and what their columns are.
    package var rowNames: [String] { reading.rows == .items ? ratings.itemNames : ratings.userNames }
    package var columnNames: [String] { reading.rows == .items ? ratings.userNames : ratings.itemNames }

    /// [users, items] of the ratings that are learnt from, as they were given.
    package var learntFrom: SparseRows { ratings.byUser { parts.parts[$0] == .train } }

    func split(_ name: SplitName) -> Split {
        Split(
            known: known[name]!, held: held[name]!, rows: places[name]!, names: rowNames,
            missesUnknown: reading.content == .ratings, within: possible)
    }
}

extension RatingsSource {
    /// Throws ``DataError``. Cost: a pass over the file, and some over its entries.
    func load(_ options: ReadingOptions) throws -> Dataset {
        let (ratings, _) = try RatingsReader.read(file, header: options.header)
        let usual = ratings.isImplicit ? RatingsReading.likes : .items
        let reading = reading ?? usual
        // What comes along is ratings by its name alone.
        let id = isBuiltIn && reading == usual ? file : named(reading)
        let title = BuiltInRatings.named(file)?.title ?? Source(file).title
        var dataset = Dataset(id: id, title: title, try RatedRows(ratings, reading, file: file))
        var read = options
        read.ratings = reading
        dataset.reading = read
        return dataset
    }
}
