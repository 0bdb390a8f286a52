import Foundation
import TestSupport
import Testing

/// From a file of ratings to recommendations, by the program itself.
@Suite struct RecommendCommandTests {
    /// Users of two kinds rate things of their kind 5 and 4, others 1 and 2; in MovieLens' form.
    private static func ratings(_ separator: String = "::") -> String {
        var chance = SplitMix(state: 1)
        var text = ""
        for user in 0..<60 {
            for item in 0..<20 where Double.random(in: 0..<1, using: &chance) < 0.6 {
                let isOwn = (item < 10) == (user % 2 == 0)
                let rating = (isOwn ? 4 : 1) + Int.random(in: 0...1, using: &chance)
                text +=
                    ["\(user)", "Item \(item)", "\(rating)", "\(user * 20 + item)"].joined(separator: separator)
                    + "\n"
            }
        }
        return text
    }

    private static func train(_ folder: TemporaryFolder, _ variant: String, _ more: String...) throws -> String {
        let data = try folder.write(ratings(), "ratings.dat")
        let file = folder.file("\(variant).safetensors")
        let outcome = try Program.run(
            [
                "train", "--data", data, "--variant", variant, "--batch", "10", "--latent", "8", "--learning-rate",
                "0.01",
            ]
                + ["--epochs", "40", "--save", file] + more)
        #expect(outcome.status == 0, "\(outcome.error)")
        #expect(outcome.error.contains(" ratings of 2") && outcome.error.contains("with times"))
        return file
    }

    @Test(arguments: ["autorec-item", "autorec-user", "mult-dae"]) func twoCommands(_ variant: String) throws {
        let folder = try TemporaryFolder()
        let file = try Self.train(folder, variant)
        let outcome = try Program.run("recommend", file, "--user", "4", "--top", "3", "--json", "--why")
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        let object = try #require(try outcome.objects().first)
        #expect(object["user"] as? String == "4" && object["basis"] as? String == "known")
        let items = try #require(object["items"] as? [[String: Any]])
        let known = Set(
            Self.ratings().split(separator: "\n").filter { $0.hasPrefix("4::") }
                .map { $0.components(separatedBy: "::")[1] })
        let names = items.compactMap { $0["item"] as? String }
        #expect(items.count == 3 && Set(names).isDisjoint(with: known))
        // What is its own comes first.
        #expect(Int(names[0].dropFirst(5)).map { $0 < 10 } == true, "\(names)")
        // Somebody made up, of the other kind.
        let likes = try Program.run(
            "recommend", file, "--likes", "Item 11=5,Item 12=5,Item 13=5,Item 1=1,Item 2=1", "--top", "1", "--json")
        let first = try #require((try likes.objects().first?["items"] as? [[String: Any]])?.first)
        #expect((first["item"] as? String).flatMap { Int($0.dropFirst(5)) }.map { $0 >= 10 } == true, "\(first)")
        let text = try Program.run("recommend", file, "--user", "4", "--top", "2")
        #expect(text.lines.count == 3 && text.lines[0].hasPrefix("user 4, by "))
        let beyond = try Program.run("recommend", file, "--likes", "Item 1=9")
        #expect(beyond.status == 1 && beyond.error.contains("found the rating 9.0, expected one from 1.0 to 5.0"))
    }

    @Test func allUsersAsCSV() throws {
        let folder = try TemporaryFolder()
        let file = try Self.train(folder, "autorec-item", "--ratings-split", "users")
        let outcome = try Program.run("recommend", file, "--csv", folder.file("all.csv"), "--top", "2")
        #expect(outcome.status == 0 && outcome.output.isEmpty)
        let lines = String(decoding: try folder.read("all.csv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 1 + 60 * 2 && lines[0] == "user,rank,item,score")
        let fields = lines[1].split(separator: ",")
        #expect(fields[0] == "0" && fields[1] == "1" && (1...5).contains(Double(fields[3]) ?? 0))
        let evaluated = try Program.run("evaluate", file, "--json", "--cold-start")
        #expect(evaluated.status == 0, "\(evaluated.error)")
        let objects = try evaluated.objects()
        let figures = try #require(objects[0]["figures"] as? [String: [String: Double]])
        #expect(Set(figures.keys) == ["autorec-item", "mean", "biases", "popularity", "ease"])
        #expect(try #require(figures["autorec-item"]?["rmse"]) < #require(figures["mean"]?["rmse"]))
        #expect(objects.dropFirst().compactMap { $0["known"] as? Int } == [0, 1, 2, 3, 4, 5])
    }

    /// What tables say of items or users goes in beside the ratings, and each way to split has its measures.
    @Test func featuresAndSplits() throws {
        let folder = try TemporaryFolder()
        let kinds = (0..<22).map { "Item \($0),\($0 < 10 || $0 == 20 ? "a|x" : "b")" }.joined(separator: "\n")
        let items = try folder.write("item,kind\n" + kinds + "\n", "items.csv")
        let file = try Self.train(folder, "autorec-item", "--item-features", items)
        let outcome = try Program.run("recommend", file, "--user", "4", "--top", "22", "--json")
        let told = try #require(try outcome.objects().first?["items"] as? [[String: Any]])
        let scores = Dictionary(
            uniqueKeysWithValues: told.compactMap { item in
                (item["item"] as? String).flatMap { name in (item["score"] as? Double).map { (name, $0) } }
            })
        // Two that nobody has rated, known by what they are.
        #expect(try #require(scores["Item 20"]) > #require(scores["Item 21"]), "\(scores)")
        let users = try folder.write(
            (0..<62).map { "\($0)::\($0 % 2 == 0 ? "even" : "odd")\n" }.reduce("user::kind\n", +), "users.dat")
        let other = try Self.train(folder, "autorec-user", "--user-features", users)
        let nobody = try Program.run("recommend", other, "--user", "61", "--top", "3", "--json")
        let own = try #require(try nobody.objects().first)
        #expect(own["basis"] as? String == "features")
        for rule in ["time", "leave-one-out", "users"] {
            let file = try Self.train(folder, "autorec-user", "--ratings-split", rule)
            let evaluated = try Program.run("evaluate", file, "--json")
            #expect(try evaluated.objects().first?["rule"] as? String == rule, "\(evaluated.error)")
        }
    }

    /// The laboratory on ratings, without a screen: opened by a variant, saved, and gone on with.
    @Test func aSessionOnRatings() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.ratings(), "ratings.dat")
        let file = folder.file("x.safetensors")
        let outcome = try Program.run(
            ["--plain", "--paused", "--data", data, "--variant", "autorec-item", "--batch", "10"],
            input: "set lambda 0.01\nstep 100\ncorrupt gaussian\nvariant mult-vae\nstep 100\nsave \(file)\n")
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        #expect(outcome.text.contains(", validation rmse ") && outcome.text.contains(", validation ndcg@10 "))
        let again = try Program.run(["--plain", "--paused", "--resume", file], input: "step 1\n")
        #expect(again.status == 0 && again.text.contains("variant mult-vae"), "\(again.error)")
        let evaluated = try Program.run("evaluate", file, "--json")
        #expect(evaluated.status == 0 && evaluated.text.contains("ndcg@10"), "\(evaluated.error)")
    }

    /// What a session saves recommends and is measured as what `train` saves.
    @Test func aSessionRecommends() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.ratings(), "ratings.dat")
        let file = folder.file("x.safetensors")
        let outcome = try Program.run(
            [
                "--plain", "--paused", "--data", data, "--variant", "autorec-item", "--batch", "10", "--latent", "8",
                "--learning-rate", "0.01",
            ], input: "step 200\nsave \(file)\n")
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        let told = try Program.run("recommend", file, "--user", "4", "--top", "3", "--json", "--why")
        #expect(told.status == 0 && told.error.isEmpty, "\(told.error)")
        let object = try #require(try told.objects().first)
        let items = try #require(object["items"] as? [[String: Any]]).compactMap { $0["item"] as? String }
        #expect(items.count == 3 && Int(items[0].dropFirst(5)).map { $0 < 10 } == true, "\(items)")
        let likes = try Program.run(
            "recommend", file, "--likes", "Item 11=5,Item 12=5,Item 13=5,Item 1=1", "--top", "1")
        #expect(likes.lines.count == 2 && likes.lines[0].hasPrefix("somebody new, by 4 known items"), "\(likes.text)")
        let all = try Program.run("recommend", file, "--csv", "-", "--top", "2")
        #expect(all.lines.count == 1 + 60 * 2 && all.lines[0] == "user,rank,item,score")
        let evaluated = try Program.run("evaluate", file, "--json")
        let figures = try #require(try evaluated.objects().first?["figures"] as? [String: [String: Double]])
        #expect(Set(figures.keys) == ["autorec-item", "mean", "biases", "popularity", "ease"])
        #expect(try #require(figures["autorec-item"]?["rmse"]) < #require(figures["mean"]?["rmse"]))
        // Other measures are there for the asking.
        let measured = try Program.run("evaluate", file, "--metrics", "active_units")
        #expect(measured.status == 0 && measured.text.contains("active_units"), "\(measured.error)")
        // The same ratings elsewhere, others, and none.
        try FileManager.default.moveItem(atPath: data, toPath: folder.file("moved.dat"))
        let gone = try Program.run("recommend", file, "--user", "4")
        #expect(gone.status == 1 && gone.errorLines.count == 2 && gone.error.contains("ratings.dat"), "\(gone.error)")
        let found = try Program.run(
            "recommend", file, "--user", "4", "--top", "3", "--data", folder.file("moved.dat"))
        #expect(found.status == 0 && found.lines.count == 4, "\(found.error)")
        let other = try folder.write(Self.ratings().replacingOccurrences(of: "::5::", with: "::4::"), "other.dat")
        let refused = try Program.run("recommend", file, "--user", "4", "--data", other)
        #expect(refused.status == 1 && refused.error.contains("other ratings"), "\(refused.error)")
        let images = try Program.run("recommend", try Program.train("vae", in: folder), "--user", "4")
        #expect(images.status == 1 && images.error.contains("expected one that learnt from ratings"))
    }

    @Test func refusals() throws {
        let folder = try TemporaryFolder()
        let file = try Self.train(folder, "mult-dae")
        for (arguments, status, words) in [
            (["recommend", file, "--user", "x"], 1, "user 'x': found nobody of that name among 60"),
            (["recommend", file, "--likes", "Itm"], 1, "item 'Itm': found none of that name among 20"),
            (["recommend", file], 2, "--user or --likes"),
            (["recommend", "/nowhere", "--user", "1"], 1, "no such file"),
            (["score", file, "--data", "digits"], 1, "found a recommender"),
            (["evaluate", file, "--cold-start"], 1, "--ratings-split users"),
            (["evaluate", file, "--data", "digits"], 1, "found a recommender"),
            (["recommend", file, "--user", "1", "--data", "digits"], 1, "expected no --data"),
            (
                ["train", "--data", "groceries", "--variant", "mult-dae", "--film", "x.apng"], 2,
                "--film has no meaning"
            ),
            (["train", "--data", "groceries", "--variant", "autorec-item"], 1, "autorec-item predicts ratings"),
            (["train", "--data", "groceries", "--variant", "mult-dae", "--steps", "3"], 2, "--steps"),
            (["train", "--data", "groceries", "--variant", "mult-dae", "--set", "beta=1"], 2, "has the knobs"),
            (
                ["train", "--data", "digits", "--variant", "vae", "--steps", "1", "--ratings-split", "users"], 2,
                "ratings"
            ),
            (["train", "--variant", "mult-dae"], 2, "needs ratings"),
            (["--variant", "weighted-dae"], 2, "no screen"),
            (
                ["train", "--data", "insteval", "--variant", "autorec-item", "--ratings-split", "time"], 1,
                "without times"
            ),
        ] as [([String], Int32, String)] {
            let outcome = try Program.run(arguments)
            #expect(outcome.status == status && outcome.error.contains(words), "\(arguments): \(outcome.error)")
        }
    }
}
