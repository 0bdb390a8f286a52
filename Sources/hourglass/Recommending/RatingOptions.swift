import ArgumentParser
import Autoencoders
import Dashboard
import Datasets
import Foundation
import Laboratory
import Tensors
import Uses

/// What only the variants that learn from ratings ask for.
struct RatingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Of ratings: which are kept to measure by: \(RatingsSplitRule.allCases.map(\.rawValue).joined(separator: ", ")). "
                + "random by default, users of baskets.", valueName: "rule"))
    var ratingsSplit: RatingsSplitRule?

    @Option(
        help: ArgumentHelp(
            "Of ratings: a table whose first column names users and whose others say something of them.",
            valueName: "file"))
    var userFeatures: String?

    @Option(help: ArgumentHelp("Of ratings: the same of items.", valueName: "file"))
    var itemFeatures: String?

    /// The first that was said.
    var said: String? {
        if ratingsSplit != nil { return "--ratings-split" }
        if userFeatures != nil { return "--user-features" }
        return itemFeatures == nil ? nil : "--item-features"
    }

    /// Reads ratings and what goes with them, split by a seed.
    func task(
        _ path: String, header: Bool?, liked: Float?, seed: UInt64
    ) throws -> (task: RecommenderTask, report: RatingsReport) {
        let (read, report) = try RatingsReader.read(path, header: header)
        let users = try userFeatures.map { try FeatureTable($0, for: read.userNames) }
        let items = try itemFeatures.map { try FeatureTable($0, for: read.itemNames) }
        let ratings = read.adding(users: users?.newNames ?? [], items: items?.newNames ?? [])
        let rule = ratingsSplit ?? (ratings.isImplicit ? .users : .random)
        let split = try RatingsSplit(ratings, by: rule, seed: seed, file: path)
        return (
            RecommenderTask(ratings, split, userFeatures: users, itemFeatures: items, likedFrom: liked), report
        )
    }
}

extension RatingsSplitRule: ExpressibleByArgument {}

extension Hourglass {
    /// Says how ratings were read.
    static func reportReading(_ report: RatingsReport, _ ratings: Ratings) {
        let what = ratings.isImplicit ? "baskets" : "ratings"
        var words = [
            "\(Text.count(ratings.count)) \(what) of \(Text.count(ratings.itemNames.count)) items by "
                + "\(Text.count(ratings.userNames.count)) users",
            report.hasHeader ? "a line of names" : "no line of names",
        ]
        if !ratings.isImplicit {
            words.append(
                "from \(Text.number(ratings.scale.lowerBound)) to \(Text.number(ratings.scale.upperBound))")
        }
        if ratings.times != nil { words.append("with times") }
        if report.repeated > 0 {
            words.append(
                "\(Text.count(report.repeated)) pairs again, of which "
                    + (ratings.isImplicit ? "the counts add up" : "the last counts"))
        }
        self.report("hourglass: \(report.file): \(words.joined(separator: ", "))")
    }
}
