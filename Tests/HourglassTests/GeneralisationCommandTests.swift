import Foundation
import TestSupport
import Testing

/// bounds, capacity, compare and advise, by the program itself.
@Suite struct GeneralisationCommandTests {
    private func run(_ words: [String], in folder: TemporaryFolder) throws -> Program.Outcome {
        try Program.run(words, environment: ["XDG_STATE_HOME": folder.path])
    }

    private func number(_ object: Any?, _ key: String) -> Double? { (object as? [String: Any])?[key] as? Double }

    @Test func boundsAreAboveWhatIsMeasured() throws {
        let folder = try TemporaryFolder()
        let model = folder.file("m.safetensors")
        let trained = try run(
            [
                "train", "--data", "digits", "--variant", "vae", "--widths", "16", "--latent", "4", "--steps", "40",
                "--train-size", "500", "--save", model,
            ], in: folder)
        #expect(trained.status == 0, "\(trained.error)")
        let outcome = try run(["bounds", model, "--json"], in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
        let object = try #require(try outcome.objects().first)
        // The checkpoint knows that it learnt from fewer rows.
        #expect(number(object["rows"], "train") == 500)
        let bounds = try #require(object["bounds"] as? [[String: Any]])
        #expect(bounds.count == 6)
        for bound in bounds {
            let value = try #require(bound["bound"] as? Double, "\(bound)")
            #expect(value >= bound["measured"] as? Double ?? .infinity)
            #expect(bound["vacuous"] as? Bool == (value >= bound["trivial"] as? Double ?? 0))
        }
        let text = try run(["bounds", model], in: folder)
        #expect(text.status == 0 && text.text.contains("vacuous") && text.text.contains("measured gap"))
        #expect(try run(["bounds", model, "--delta", "2"], in: folder).status == 2)
    }

    @Test func capacityIsTheSumOfItsParts() throws {
        let folder = try TemporaryFolder()
        let words = [
            "capacity", "--data", "digits", "--variant", "undercomplete", "--sizes", "60,200", "--widths", "2,8,24",
            "--seeds", "1,2", "--steps", "20", "--noise", "0.2", "--rows", "2000", "--batch", "20", "--out",
            folder.file("c"),
        ]
        let outcome = try run(words + ["--json"], in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
        let objects = try outcome.objects()
        #expect(objects.count == 12 + 6)
        for point in objects.suffix(6) {
            let parts = try ["bias_squared", "variance", "noise", "error", "validation"].map {
                try #require(point[$0] as? Double)
            }
            #expect(abs(parts[0] + parts[1] + parts[2] - parts[3]) < 1e-9)
            #expect(abs(parts[2] - 0.04 * 7 / 8) < 0.002)
            // Without the noise it is what evaluate says of the same rows; the mean of the targets is off by σ²/8.
            #expect(abs(parts[0] + parts[1] - parts[4] - 0.04 / 8) < 0.002)
        }
        let text = try run(words + ["--ascii"], in: folder)
        #expect(text.status == 0 && text.text.contains("validation") && text.text.contains("widths"))
        #expect(try run(["capacity", "--data", "digits", "--seeds", "1"], in: folder).status == 2)
        // Refused before anything is trained.
        let tooMany = try run(["capacity", "--data", "digits", "--sizes", "100,5000", "--steps", "5"], in: folder)
        #expect(tooMany.status == 1 && tooMany.error.contains("expected at least 5000"), "\(tooMany.error)")
        // A weight brings its term along; 0 is without it.
        let held = try run(
            [
                "capacity", "--data", "digits", "--variant", "undercomplete", "--widths", "8", "--regulariser",
                "l1=0,0.5",
                "--seeds", "1,2", "--steps", "20", "--json", "--out", folder.file("held"),
            ], in: folder)
        let errors = try held.objects().suffix(2).map { try #require($0["validation"] as? Double) }
        #expect(errors.count == 2 && errors[0] != errors[1], "\(held.error)")
    }

    @Test func comparesByOneProtocol() throws {
        let folder = try TemporaryFolder()
        let words = [
            "compare", "--variants", "linear,vae,semi-supervised", "--data", "wdbc", "--labels", "none", "--steps",
            "15", "--seeds",
            "1,2",
            "--batch", "20",
        ]
        let outcome = try run(words + ["--json"], in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
        let rows = try outcome.objects().suffix(3)
        #expect(rows.compactMap { $0["variant"] as? String } == ["linear", "vae", "semi-supervised"])
        let linear = try #require(rows.first?["measures"] as? [String: Any])
        #expect(number(linear["mse"], "mean") != nil && number(linear["mse"], "half") != nil && linear["elbo"] == nil)
        // Without labels there is nothing to be told.
        #expect(rows.last?["failure"] is String && rows.last?["runs"] as? Int == 0)
        let text = try run(words, in: folder)
        #expect(text.status == 0 && text.text.contains("ms a step") && text.text.contains("*"))
        #expect(text.text.contains("clusters: no code_kmeans_nmi here, which needs labelled data\n"), "\(text.text)")
        // What is missing is said, not all that is needed.
        let images = try run(
            [
                "compare", "--variants", "linear", "--data", "wdbc", "--measures", "mse,ssim,code_kmeans_nmi",
                "--steps",
                "5", "--seeds", "1", "--batch", "20",
            ], in: folder)
        #expect(images.text.contains("no ssim here, which needs"), "\(images.text) \(images.error)")
        #expect(!images.text.contains("no code_kmeans_nmi here"))
        #expect(try run(["compare", "--variants", "vea", "--data", "digits"], in: folder).status == 2)
    }

    @Test func adviceOpens() throws {
        let folder = try TemporaryFolder()
        let out = folder.file("advice.toml")
        let outcome = try run(
            [
                "advise", "digits", "--goal", "compress", "--steps", "10", "--seeds", "1,2", "--train-size", "200",
                "--out", out, "--json",
            ], in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
        let answer = try #require(try outcome.objects().first)
        let variant = try #require(answer["variant"] as? String)
        #expect(
            (answer["race"] as? [[String: Any]])?.count == 3 && (answer["reasons"] as? [String])?.isEmpty == false)
        let recipe = try run(["recipes", out, "--json"], in: folder)
        #expect(recipe.status == 0, "\(recipe.error)")
        #expect(try recipe.objects().first?["variant"] as? String == variant)
        let model = folder.file("m.safetensors")
        let trained = try run(["train", "--recipe", out, "--steps", "5", "--save", model], in: folder)
        #expect(trained.status == 0, "\(trained.error)")
        #expect(try run(["advise", "digits", "--goal", "wealth"], in: folder).status == 2)
    }

    /// On a terminal it asks, again where an answer is none, and says what Enter stands for.
    @Test func adviceAsksOnATerminal() throws {
        let folder = try TemporaryFolder()
        let screen = try TmuxScreen(
            width: 80, height: 50,
            command: "cd \(folder.path); '\(Program.path)' advise digits --train-size 300 --steps 5 --seeds 1,2; "
                + "echo ended $?; exec cat")
        func answer(_ question: String, _ words: String) throws {
            try screen.wait(for: question) { $0.contains(question) }
            try screen.tmux("send-keys", words, "Enter")
        }
        try answer("What for?", "compress")
        try answer("with noise?", "perhaps")
        try answer("found perhaps, expected no, yes", "y")
        try answer("to be read?", "")
        try answer("wanted soon?", "")
        try answer("How many codes?", "0")
        try answer("found 0, expected auto, or 1 to 4096", "6")
        let text = try screen.wait(for: "the end", seconds: 120) { $0.contains("ended 0") }
        #expect(text.contains(" with 6 codes for digits") && text.contains("the values are noisy"), "\(text)")
        // Words stay whole.
        #expect(text.contains("written to advice.toml: hourglass open advice.toml"), "\(text)")
        let recipe = try run(["recipes", folder.file("advice.toml"), "--json"], in: folder)
        #expect(recipe.status == 0, "\(recipe.error)")
    }

    /// Ratings are wanted for one thing, and open as the rows that the winner is for.
    @Test(arguments: ["insteval", "groceries"]) func adviceForRatings(_ data: String) throws {
        let folder = try TemporaryFolder()
        let out = folder.file("advice.toml")
        let outcome = try run(
            ["advise", data, "--codes", "4", "--steps", "4", "--seeds", "1,2", "--out", out, "--json"], in: folder)
        #expect(outcome.status == 0, "\(outcome.error)")
        let answer = try #require(try outcome.objects().first)
        #expect(answer["goal"] as? String == "recommend")
        #expect(answer["measure"] as? String == (data == "insteval" ? "rmse" : "ndcg@10"))
        let trained = try run(
            ["train", "--recipe", out, "--steps", "2", "--save", folder.file("m.safetensors")], in: folder)
        #expect(trained.status == 0, "\(trained.error)")
        #expect(try run(["advise", data, "--goal", "samples"], in: folder).status != 0)
    }

    @Test func variantsSayWhen() throws {
        let outcome = try Program.run("variants", "wae-mmd")
        #expect(outcome.status == 0)
        for word in ["when: ", "why: ", "limits: "] { #expect(outcome.text.contains(word)) }
        #expect(try Program.run("variants", "wea").status == 2)
    }
}
