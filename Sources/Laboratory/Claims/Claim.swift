import Datasets
import Foundation

/// What the literature says of a method, to be trained, measured and judged again.
package struct Claim: Sendable {
    package let id: String
    /// What should be seen.
    package let statement: String
    /// Who says so, or where it comes from.
    package let source: String
    /// The data set, by what `--data` takes.
    package let data: String
    /// Whether that has ratings, which are no rows of any data set: the claim reads them itself.
    package var isOfRatings = false
    /// How it is read; nil for what is usual of it.
    package var reading: ReadingOptions?
    /// Further data sets that it is measured on, where nobody names others.
    package var others: [String] = []
    /// What its recipe was chosen among, where the variants' own wasn't taken: by ``selectionSeeds``, on validation images. The
    /// first is the one chosen.
    package var recipes: [Recipe] = []
    /// Trains and measures for one seed.
    package let measure: @Sendable (Trial) throws -> Finding

    package init(
        id: String, statement: String, source: String, data: String, reading: ReadingOptions? = nil,
        others: [String] = [], recipes: [Recipe] = [], measure: @escaping @Sendable (Trial) throws -> Finding
    ) {
        (self.id, self.statement, self.source, self.data) = (id, statement, source, data)
        (self.reading, self.others, self.recipes, self.measure) = (reading, others, recipes, measure)
    }

    /// A claim about ratings, those of a file or a set by name.
    package init(
        id: String, statement: String, source: String, ratings: String,
        measure: @escaping @Sendable (Trial) throws -> Finding
    ) {
        self.init(id: id, statement: statement, source: source, data: ratings, measure: measure)
        isOfRatings = true
    }

    /// What every claim reports, and has to hold for. Nothing is chosen by what they come to.
    package static let seeds: [UInt64] = Array(1...8)
    /// What recipes are chosen by.
    package static let selectionSeeds: [UInt64] = Array(101...116)

    /// What one seed came to.
    package struct Finding: Sendable {
        package let figures: [(name: String, value: Double)]
        package let holds: Bool

        /// Precondition: no two figures have one name.
        package init(_ figures: [(name: String, value: Double)], holds: Bool) {
            precondition(Set(figures.map(\.name)).count == figures.count, "\(figures.map(\.name))")
            (self.figures, self.holds) = (figures, holds)
        }
    }

    /// A way to train what a claim is about.
    package struct Recipe: Sendable, Equatable {
        package let id: String
        package let epochs: Double
        /// What differs from the variant's own.
        package let knobs: [String: Float]
        /// How training rows are changed by chance; nil where they aren't.
        package let augmentation: String?
        /// What else is to be said of it.
        package let remark: String?

        package init(
            _ id: String, epochs: Double, _ knobs: [String: Float], _ remark: String? = nil,
            augmentation: String? = nil
        ) {
            (self.id, self.epochs, self.knobs, self.remark) = (id, epochs, knobs, remark)
            self.augmentation = augmentation
        }

        /// `50 epochs, beta1=0.9`
        package var summary: String {
            (["\(String(format: "%g", epochs)) epochs"] + (remark.map { [$0] } ?? [])
                + (augmentation.map { ["augmentation=\($0)"] } ?? [])
                + knobs.sorted { $0.key < $1.key }.map { "\($0.key)=\(String(format: "%g", $0.value))" })
                .joined(separator: ", ")
        }
    }

    /// Every claim about training; a new one is a line here. Those about uses stand with them.
    package static let all: [Claim] = [
        .convolutional, .transformer, .pixelCNN, .stacked, .beta, .factors, .features, .wasserstein, .modes, .samples,
        .diffusion, .clusters, .deepClustering, .downstream, .fewLabels,
        .noiseOfPCA, .targetOfDivergence, .constraint, .bestVariance, .componentsOfCodes, .importance, .vamp,
    ]

    package static func named(_ id: String) -> Claim? { all.first { $0.id == id } }

    package func recipe(named id: String) -> Recipe? { recipes.first { $0.id == id } }
}
