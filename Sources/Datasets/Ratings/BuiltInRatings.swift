import Installation

/// Ratings that come along, by name. Each is a file of its own with its licence beside it.
package struct BuiltInRatings: Sendable {
    package let id, title, summary, counts, credit, licence, source: String
    /// How many of them.
    package let items: Int
    private let file: String

    /// All of them; a new one is one more line.
    package static let all = [insteval, groceries]

    package static func named(_ id: String) -> BuiltInRatings? { all.first { $0.id == id } }

    /// Where it stands on this machine. Throws ``DataError`` that says how to get it.
    package func locate() throws -> String { try Assets.ofThisProcess().path("data/\(file)") }

    package var isAvailable: Bool { (try? locate()) != nil }

    static let insteval = BuiltInRatings(
        id: "insteval", title: "Lecture ratings", summary: "students of a university rate their lecturers, 1 to 5",
        counts: "73,421 ratings, 2,972 users, 1,128 items", items: 1128,
        credit: "Martin Mächler; Douglas Bates et al. (lme4)",
        licence: "GPL 2 or later", source: "packages.debian.org/r-cran-lme4", file: "insteval/insteval.csv.gz")

    static let groceries = BuiltInRatings(
        id: "groceries", title: "Shopping baskets", summary: "what was bought together in a grocery in a month",
        counts: "43,367 entries, 9,835 users, 169 items", items: 169,
        credit: "Michael Hahsler, Kurt Hornik, Thomas Reutterer", licence: "GPL 3",
        source: "github.com/mhahsler/arules", file: "groceries/groceries.csv.gz")

    private init(
        id: String, title: String, summary: String, counts: String, items: Int, credit: String, licence: String,
        source: String,
        file: String
    ) {
        (self.id, self.title, self.summary, self.counts) = (id, title, summary, counts)
        (self.credit, self.licence, self.source, self.file) = (credit, licence, source, file)
        self.items = items
    }
}
