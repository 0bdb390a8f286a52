import Autoencoders
import Datasets
import Tensors

extension Variant {
    /// How ratings become the rows that it is meant for; nil of what is for any data.
    package var reading: RatingsReading? { ratings.map { RatingsReading(rows: $0.rows, content: $0.content) } }

    /// What opens data where nobody says a variant.
    package static func usual(for kind: RowKind) -> Variant {
        guard let ratings = kind.ratings else { return .vae }
        return all.first { $0.ratings.map { $0 == (ratings.rows, ratings.content) } == true && $0.id != multDAE.id }
            ?? .vae
    }

    /// The data that open where nobody says any.
    package var usualData: String {
        switch ratings?.content {
        case .ratings: "insteval"
        case .likes: "groceries"
        case nil: "mnist"
        }
    }
}

extension Session {
    /// Where a variant is meant for other rows of ratings than the present ones, the same ratings are read as these; false where
    /// that can't be, which is said.
    func readRatings(for variant: String) -> Bool {
        guard let wanted = Variant.named(variant)?.reading, let rated = dataset.rated, rated.reading != wanted,
            let source = RatingsSource(dataset.id)
        else { return true }
        load(source.named(wanted))
        return dataset.rated?.reading == wanted
    }
}
