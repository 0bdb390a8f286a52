import Foundation
import Testing

@Suite struct ReproduceCommandTests {
    @Test func whatIsReportedIsNotWhatRecipesAreChosenBy() throws {
        let outcome = try Program.run("reproduce", "--list", "--json")
        #expect(outcome.status == 0 && outcome.error.isEmpty)
        let claims = try outcome.objects()
        #expect(claims.count == 35)
        for claim in claims {
            #expect(Set(claim.keys) == ["id", "statement", "source", "data", "seeds", "selection_seeds", "recipes"])
            #expect(claim["seeds"] as? [Int] == Array(1...8))
            let selection = try #require(claim["selection_seeds"] as? [Int])
            #expect(selection == Array(101...116))
        }
        let people = try Program.run("reproduce", "--list")
        for claim in claims {
            #expect(people.text.contains(try #require(claim["statement"] as? String)))
            let recipes = try #require(claim["recipes"] as? [[String: String]])
            for recipe in recipes { #expect(people.text.contains("  \(recipe["id"]!): \(recipe["summary"]!)\n")) }
        }
        let modes = try #require(claims.first { $0["id"] as? String == "modes" })
        #expect((modes["recipes"] as? [Any])?.isEmpty == false)
    }

    @Test func theSplitAndTheRecipeAreSaid() throws {
        func verdict(_ more: String...) throws -> (figures: [String: Double], verdict: [String: Any]) {
            let outcome = try Program.run(
                ["reproduce", "modes", "--seeds", "101", "--scale", "0.002", "--threads", "1", "--json"] + more)
            let lines = try outcome.objects()
            try #require(lines.count == 2, "\(outcome.error)")
            let holds = try #require(lines[1]["holds"] as? Bool)
            #expect(outcome.status == (holds ? 0 : 1))
            return (try #require(lines[0]["figures"] as? [String: Double]), lines[1])
        }
        let (onTest, test) = try verdict()
        #expect(test["on"] as? String == "test" && test["seeds"] as? Int == 1)
        let first = try #require(test["recipe"] as? String)
        let (onValidation, validation) = try verdict("--on", "validation")
        #expect(validation["on"] as? String == "validation" && validation["recipe"] as? String == first)
        // The model is the same, and so are the points that it draws.
        #expect(onTest["smallest share"] == onValidation["smallest share"])
        #expect(onTest["mse"] != onValidation["mse"])
        let (another, other) = try verdict("--on", "validation", "--recipe", "memory")
        #expect(other["recipe"] as? String == "memory" && first != "memory")
        #expect(another["mse"] != onValidation["mse"])
    }

    /// At next to no length nothing holds, but each figure has a name of its own and there is a verdict.
    @Test(arguments: [
        "noise-of-pca", "components", "importance", "constraint", "code-order", "tables", "process", "x-rays",
        "drift-delay", "topn",
    ]) func aQuickLookEndsWithAVerdict(_ claim: String) throws {
        let outcome = try Program.run(
            "reproduce", claim, "--seeds", "1", "--scale", "0.0005", "--threads", "1", "--json")
        let lines = try outcome.objects()
        #expect(lines.count == 2 && lines[1]["claim"] as? String == claim, "\(outcome.error)")
        let holds = try #require(lines[1]["holds"] as? Bool)
        #expect(outcome.status == (holds ? 0 : 1) && !(lines[0]["figures"] as? [String: Double] ?? [:]).isEmpty)
    }

    @Test func seedsOfTheirOwn() throws {
        for (split, seeds) in [("test", "1, 2, 3, 4, 5, 6, 7, 8"), ("validation", "101, 102, 103")] {
            let outcome = try Program.run(
                "reproduce", "convolutional", "--data", "digits", "--scale", "0.0001", "--on", split)
            #expect(outcome.lines[2].contains("\(split) images, seeds \(seeds)"), "\(outcome.text)")
        }
    }

    @Test(arguments: [
        ["modes", "--on", "train"], ["modes", "--on", "half"], ["modes", "--recipe", "x"], ["beta", "--recipe", "x"],
        ["modes", "--seeds", "1,,2"], ["modes", "--scale", "0"], ["x"], [],
    ]) func wrongCommandLine(_ arguments: [String]) throws {
        let outcome = try Program.run(["reproduce"] + arguments)
        #expect(outcome.status == 2 && outcome.output.isEmpty, "\(outcome.error)")
        #expect(outcome.error.contains("Error: "), "\(outcome.error)")
    }
}
