import Tensors

/// How ratings become rows.
package struct RatingsReading: Hashable, Sendable, Codable {
    /// What a row is.
    package var rows: RowKind.Ratings.Side
    /// What stands there.
    package var content: RowKind.Ratings.Content

    package init(rows: RowKind.Ratings.Side, content: RowKind.Ratings.Content) {
        (self.rows, self.content) = (rows, content)
    }

    package static let items = RatingsReading(rows: .items, content: .ratings)
    package static let users = RatingsReading(rows: .users, content: .ratings)
    package static let likes = RatingsReading(rows: .users, content: .likes)

    /// The ways there are, by what stands for them behind a source: `ratings.csv:likes`.
    package static let all: [(name: String, reading: RatingsReading)] = [
        ("items", items), ("users", users), ("likes", likes),
    ]

    /// What stands for it; nil of what has no name.
    package var name: String? { Self.all.first { $0.reading == self }?.name }

    /// Which entries validate: of likes those of other users than are learnt from, of ratings some of each user.
    package var rule: RatingsSplitRule { content == .likes ? .users : .random }
}

/// A source of ratings: a built-in set, or a file where somebody says that ratings are in it. Both may say how they become rows:
/// `insteval:users`.
package struct RatingsSource: Sendable {
    /// What is read.
    package let file: String
    /// nil for what its ratings are usually taken for: those with numbers as items, others as users.
    package let reading: RatingsReading?

    /// nil where `source` isn't one. A file whose very name ends like a way of reading is read by that name.
    package init?(_ source: String, _ options: ReadingOptions? = nil) {
        var (file, reading) = (source, options?.ratings)
        if let colon = source.lastIndex(of: ":"), !InputFile.exists(source),
            let named = RatingsReading.all.first(where: { $0.name == source[source.index(after: colon)...] })
        {
            (file, reading) = (String(source[..<colon]), reading ?? named.reading)
        }
        guard reading != nil || BuiltInRatings.named(file) != nil else { return nil }
        (self.file, self.reading) = (file, reading)
    }

    /// Whether it comes along.
    package var isBuiltIn: Bool { BuiltInRatings.named(file) != nil }

    /// The name of the same ratings as other rows.
    package func named(_ reading: RatingsReading) -> String { reading.name.map { "\(file):\($0)" } ?? file }
}
