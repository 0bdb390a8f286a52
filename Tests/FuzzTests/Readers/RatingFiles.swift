import Datasets
import Tensors
import TestSupport

@testable import Uses

/// Files of ratings, read and split.
struct RatingFiles: Fuzzed {
    let name = "ratings"
    let rounds = 1500
    let mostMemory = 128 << 20
    let words = [
        "user", "item", "rating", "time", "::", ",", "\t", ";", "\"", "\r\n", "nan", "1e400", "?", "2020-01-02",
    ]

    func seeds() -> [[UInt8]] {
        [
            "user,item,rating\nanna,Alien,4\nbert,\"Up, up\",2.5\nanna,\"Up, up\",5\ncarl,Alien,1\n",
            "1::10::5::978300760\n1::11::3::978302109\n2::10::4::978301968\n2::12::1::978300275\n",
            "a\tb\t1\na\tc\t2\nb\tb\t3\nb\tc\t4\n", "1,milk\n1,bread\n2,milk\n2,eggs\n3,milk\n3,bread\n",
            "rating;user;item;date\n1,5;u;i;2020-01-02\n2,5;u;j;2020-02-03\n3;v;i;2021-01-01\n",
        ].map { Array($0.utf8) }
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let (ratings, report) = try RatingsReader.read(try folder.write(input, "r.csv"))
        try Violation.unless(ratings.count > 0 && report.repeated >= 0, "no ratings")
        try Violation.unless(ratings.values.allSatisfy(\.isFinite), "what is no number")
        let rows = ratings.byUser { _ in true }
        try Violation.unless(rows.cells == ratings.count && rows.transposed.transposed == rows, "other cells")
        var refused = 0
        for rule in RatingsSplitRule.allCases {
            do { _ = try RatingsSplit(ratings, by: rule, seed: 1, file: "r") } catch { refused += 1 }
        }
        return "\(ratings.isImplicit) \(report.hasHeader) \(report.separator == "," ? 1 : 2) \(refused)"
    }
}

/// Tables of features.
struct FeatureFiles: Fuzzed {
    let name = "features"
    let rounds = 800
    let mostMemory = 128 << 20
    let words = ["item", "|", ",", ";", "\"", "?", "nan", "1e400", "inf", "\n"]

    func seeds() -> [[UInt8]] {
        ["item,year,genre\nAlien,1979,Horror|Sci-Fi\nUp,2009,Animation\nNew,?,Sci-Fi\n", "u;age\na;1,5\nb;2\n"].map {
            Array($0.utf8)
        }
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let table = try FeatureTable(try folder.write(input, "f.csv"), for: ["Alien", "a"])
        try Violation.unless(table.rows.count == 2 + table.newNames.count, "\(table.rows.count) rows")
        try Violation.unless(table.rows.width == table.columns.count && table.rows.width > 0, "no columns")
        try Violation.unless(table.rows.values.allSatisfy(\.isFinite), "what is no number")
        return "\(min(3, table.columns.count)) \(min(2, table.newNames.count))"
    }
}

/// Files of recommenders: read, and asked.
struct Recommenders: Fuzzed {
    let name = "recommender"
    let rounds = 600
    let mostBytes = 1 << 16
    let words =
        RecommenderVariant.all.map(\.id) + RatingsSplitRule.allCases.map(\.rawValue)
        + ["encoder.0.weight", "ratings.users", "biases.mean", "features.counts", "liked", "null", "users", "F64"]

    func seeds() throws -> [[UInt8]] {
        let folder = try TemporaryFolder()
        return try RecommenderVariant.all.map { variant in
            let ratings = Ratings(
                userNames: (0..<8).map { "u\($0)" }, itemNames: (0..<6).map { "i\($0)" },
                users: (0..<32).map { Int32($0 / 4) }, items: (0..<32).map { Int32(($0 + $0 / 4) % 6) },
                values: (0..<32).map { Float($0 % 5 + 1) }, isImplicit: false)
            let features = variant.rows == .items ? "item,x\ni0,1\ni1,2\n" : "user,x\nu0,1\nu1,2\n"
            let table = try FeatureTable(
                try folder.write(features, "f.csv"),
                for: variant.rows == .items ? ratings.itemNames : ratings.userNames)
            let task = RecommenderTask(
                ratings, try RatingsSplit(ratings, by: .random, seed: 1, file: "made"),
                userFeatures: variant.rows == .users ? table : nil, itemFeatures: variant.rows == .items ? table : nil
            )
            var settings = RecommenderSettings(variant)
            (settings.latent, settings.batch) = (2, 4)
            settings.hidden = settings.hidden.map { _ in 3 }
            let fit = try RecommenderFit(variant, settings, on: task, workers: Workers(1))
            guard let result = try fit.run(most: 1, patience: 1) else { throw Violation("no result") }
            try RecommenderModel(fit, result, data: "made").write(to: folder.file("m"))
            return try folder.read("m")
        }
    }

    func restructured(_ input: [UInt8], by chance: inout Chance) -> [UInt8]? {
        TensorFile.changed(input, words: words, by: &chance)
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let model = try RecommenderModel(contentsOf: try folder.write(input, "m.safetensors"))
        let desk = RecommenderDesk(model, workers: Workers(1))
        let all = desk.recommendations(of: 0..<desk.userNames.count, top: 3)
        try Violation.unless(all.allSatisfy { $0.entries.count <= 3 }, "too many entries")
        _ = RecommenderReport(model, on: .test, k: 2, workers: Workers(1))
        return "\(model.variant.id) \(model.isRefitted)"
    }
}
