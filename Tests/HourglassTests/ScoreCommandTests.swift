import Foundation
import TestSupport
import Testing

/// score, and what evaluate says of anomalies, by the program itself.
@Suite struct ScoreCommandTests {
    /// Sensors near a plane, as text; `odd` of each row says what is added to its fourth column.
    private static func table(_ rows: Int, seed: UInt64, labels: Bool = false, odd: (Int) -> Double = { _ in 0 })
        -> String
    {
        var chance = SplitMix(state: seed)
        var text = "s1,s2,s3,s4" + (labels ? ",state" : "") + "\n"
        for row in 0..<rows {
            let (a, b) = (Double.random(in: -1...1, using: &chance), Double.random(in: -1...1, using: &chance))
            func noise() -> Double { Double.random(in: -0.05...0.05, using: &chance) }
            let values = [a + noise(), b + noise(), a - b + noise(), a + b + noise() + odd(row)]
            text += values.map { "\(Float($0))" }.joined(separator: ",")
            text += labels ? ",\(odd(row) == 0 ? "fine" : "broken")\n" : "\n"
        }
        return text
    }

    private static func model(_ data: String, in folder: TemporaryFolder, _ more: [String] = []) throws -> String {
        let path = folder.file("m.safetensors")
        let outcome = try Program.run(
            [
                "train", "--data", data, "--variant", "linear", "--latent", "2", "--learning-rate", "0.01", "--steps",
                "400",
            ]
                + ["--threads", "1", "--save", path] + more)
        #expect(outcome.status == 0, "\(outcome.error)")
        return path
    }

    private static func columns(_ outcome: Program.Outcome) -> [[String]] {
        outcome.lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    /// One row, two rows and many; from a file, from a pipe, in any pieces: the same numbers.
    @Test func anyNumberOfRows() throws {
        let folder = try TemporaryFolder()
        let model = try Self.model(
            try folder.write(Self.table(400, seed: 1), "normal.csv"), in: folder, ["--labels", "none"])
        let text = Self.table(300, seed: 2) { $0 == 7 ? 3 : 0 }
        let file = try folder.write(text, "new.csv")
        let whole = try Program.run("score", model, "--data", file)
        #expect(whole.status == 0, "\(whole.error)")
        let rows = Self.columns(whole)
        #expect(
            rows[0] == [
                "row", "score", "p", "anomaly", "column_1", "share_1", "column_2", "share_2", "column_3", "share_3",
            ])
        #expect(rows.count == 301 && rows.dropFirst().map { $0[0] } == (1...300).map(String.init))
        let scores = rows.dropFirst().map { Float($0[1])! }
        #expect(scores.indices.max { scores[$0] < scores[$1] } == 7 && rows[8][3] == "1")
        // 40 validation rows: no p-value can be less than 1/41.
        #expect(abs(Float(rows[8][2])! - 1 / 41) < 1e-6)
        #expect(rows.dropFirst().allSatisfy { row in [5, 7, 9].reduce(0) { $0 + Float(row[$1])! } <= 1.002 })
        let piped = try Program.run(["score", model, "--data", "-"], input: text)
        #expect(piped.output == whole.output)
        let lines = text.split(separator: "\n")
        for count in [1, 2] {
            let few = try folder.write(lines[0...count].joined(separator: "\n"), "few.csv")
            let outcome = try Program.run("score", model, "--data", few)
            #expect(outcome.lines == Array(whole.lines[0...count]), "\(outcome.error)")
        }
        let saved = try Program.run("score", model, "--data", file, "--out", folder.file("scores.csv"))
        let written = try folder.read("scores.csv")
        #expect(saved.text == "" && written == Array(whole.output))
        let top = Self.columns(try Program.run("score", model, "--data", file, "--top", "5"))
        let highest = scores.indices.sorted { scores[$0] > scores[$1] }.prefix(5).map { "\($0 + 1)" }
        #expect(top.dropFirst().map { $0[0] } == highest)
        let objects = try Program.run("score", model, "--data", file, "--json", "--columns", "1").objects()
        #expect(objects.count == 300 && objects[7]["anomaly"] as? Bool == true && objects[7]["row"] as? Int == 8)
        let named = try #require(objects[7]["columns"] as? [[String: Any]])
        #expect(named.count == 1 && (named[0]["name"] as? String)?.hasPrefix("s") == true)
    }

    /// The scale is that of the training rows: what lies elsewhere is far off, and a spike is one row's.
    @Test func newRowsKeepTheScale() throws {
        let folder = try TemporaryFolder()
        let text = Self.table(400, seed: 1)
        let model = try Self.model(try folder.write(text, "normal.csv"), in: folder, ["--labels", "none"])
        let lines = text.split(separator: "\n")
        let shifted =
            [lines[0]]
            + lines.dropFirst().map { line in
                Substring(line.split(separator: ",").map { "\(10 * Float($0)! + 40)" }.joined(separator: ","))
            }
        func mse(_ name: String, _ text: String) throws -> (Double, Int) {
            let outcome = try Program.run("evaluate", model, "--data", try folder.write(text, name), "--json")
            let object = try #require(try outcome.objects().first, "\(outcome.error)")
            #expect(object["split"] as? String == "all")
            return (try number(object, "mse"), try #require(object["count"] as? Int))
        }
        // All rows are measured, however few.
        let (same, count) = try mse("same.csv", text + "0,0,0,0\n")
        #expect(count == 401)
        let far = try mse("shifted.csv", shifted.joined(separator: "\n"))
        #expect(far.0 > 100 * same && far.1 == 400)
        #expect(try mse("one.csv", lines[0...1].joined(separator: "\n")).1 == 1)
        // The file of the training has its own splits; others if they are asked for.
        let own = try Program.run("evaluate", model, "--data", folder.file("normal.csv"), "--json").objects()[0]
        #expect(own["split"] as? String == "test" && own["count"] as? Int == 40)
        let part = try Program.run("evaluate", model, "--data", folder.file("same.csv"), "--split", "train", "--json")
        #expect(try part.objects()[0]["split"] as? String == "train")
    }

    /// A threshold that is kept, moved without training, and judged where labels are.
    @Test func normalRowsAndThresholds() throws {
        let folder = try TemporaryFolder()
        let odd = { (row: Int) in row % 10 == 3 ? 2.0 : 0 }
        let data = try folder.write(Self.table(1000, seed: 3, labels: true, odd: odd), "all.csv")
        let said = try Program.run("data", data, "--normal", "fine")
        #expect(said.text.contains("normal: fine, 900 rows, which alone are learnt from; 100 others"), "\(said.text)")
        let model = try Self.model(data, in: folder, ["--normal", "fine"])
        let object = try Program.run("evaluate", model, "--json").objects()[0]
        // 90 of the normal rows are left for the test, and all others.
        #expect(object["count"] as? Int == 190)
        for (measure, least) in [
            ("roc_auc", 0.98), ("average_precision", 0.95), ("f1", 0.9), ("precision_at_n", 0.9),
        ] {
            #expect(try number(object, measure) > least)
        }
        let before = try number(object, "threshold")
        // It stands in the file: the data aren't needed.
        try FileManager.default.moveItem(atPath: data, toPath: folder.file("moved.csv"))
        let new = try folder.write(Self.table(50, seed: 4), "new.csv")
        let scored = try Program.run("score", model, "--data", new)
        #expect(scored.status == 0 && scored.error.contains("(false-alarms 0.01 from 90 validation rows)") == false)
        let moved = try Program.run("score", model, "--data", new, "--threshold", "quantile=0.5", "--keep")
        #expect(moved.status == 0 && moved.error.contains("quantile 0.5 from 90 validation rows"), "\(moved.error)")
        let after = try Program.run("score", model, "--data", new)
        #expect(after.output == moved.output && after.output != scored.output)
        let labelled = folder.file("moved.csv")
        let judged = try Program.run("evaluate", model, "--data", labelled, "--split", "test", "--json").objects()[0]
        #expect(try number(judged, "threshold") < before)
        // The best F1 by the labels of a file; and decisions of all rows together.
        let best = try Program.run("score", model, "--data", labelled, "--threshold", "f1", "--columns", "0")
        let flags = Self.columns(best).dropFirst().map { $0[3] == "1" }
        let hits = flags.indices.filter { flags[$0] && odd($0) != 0 }.count
        #expect(2 * Double(hits) / Double(flags.count { $0 } + 100) > 0.93)
        let together = try Program.run(
            "score", model, "--data", labelled, "--threshold", "conformal=0.1", "--columns", "0")
        #expect(together.status == 0 && together.error.contains("judged together"), "\(together.error)")
        for kind in ["codes", "nearest", "both"] {
            let outcome = try Program.run("score", model, "--data", new, "--by", kind)
            #expect(outcome.status == 1 && outcome.error.contains("keeps no codes of its training rows"))
        }
        try FileManager.default.moveItem(atPath: labelled, toPath: data)
        for kind in ["codes", "nearest", "both"] {
            let outcome = try Program.run("score", model, "--data", new, "--by", kind, "--keep")
            #expect(outcome.status == 0 && outcome.lines.count == 51, "\(outcome.error)")
            try FileManager.default.moveItem(atPath: data, toPath: labelled)
            #expect(try Program.run("score", model, "--data", new).output == outcome.output)
            try FileManager.default.moveItem(atPath: labelled, toPath: data)
        }
    }

    /// Without its data a model without a threshold still gives scores, and says what is missing.
    @Test func withoutAThreshold() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.table(100, seed: 5), "x.csv")
        let model = try Self.model(data, in: folder, ["--labels", "none"])
        let new = try folder.write(Self.table(5, seed: 6), "new.csv")
        try FileManager.default.removeItem(atPath: data)
        let outcome = try Program.run("score", model, "--data", new, "--columns", "0")
        #expect(outcome.status == 0 && outcome.error.contains("keeps no threshold"))
        #expect(Self.columns(outcome).dropFirst().allSatisfy { $0[2] == "" && $0[3] == "" })
        let own = try Program.run("score", model, "--data", new, "--threshold", "value=1e-9", "--columns", "0")
        #expect(Self.columns(own).dropFirst().allSatisfy { $0[2] == "" && $0[3] == "1" })
        #expect(try Program.run("score", model, "--data", new, "--threshold", "mad").status == 1)
        #expect(try Program.run("score", model, "--data", new, "--threshold", "value=1", "--keep").status == 1)
    }

    @Test func driftIsSaid() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.table(1000, seed: 5), "x.csv")
        let model = try Self.model(data, in: folder, ["--labels", "none"])
        let stream = try folder.write(Self.table(1500, seed: 6) { $0 < 700 ? 0 : 0.15 }, "new.csv")
        for kind in ["page-hinkley", "adwin", "kswin"] {
            let outcome = try Program.run(
                "score", model, "--data", stream, "--drift", kind, "--adapt", "200", "--out", folder.file("s.csv"))
            #expect(outcome.status == 0, "\(outcome.error)")
            let alarms = outcome.errorLines.filter { $0.contains("drift of the") && $0.hasSuffix("(\(kind))") }
            let rows = alarms.compactMap { $0.firstMatch(of: /row (\d+)/).flatMap { Int($0.1) } }
            let row = try #require(rows.first)
            // One of KSWIN's may come by chance before.
            #expect(rows.contains { $0 > 700 && $0 < 1100 } && (kind == "kswin" || row > 700), "\(alarms)")
            #expect(outcome.error.contains("→") && outcome.error.contains("normal rows"), "\(outcome.error)")
            let ended = try Program.run("score", model, "--data", stream, "--drift", kind, "--drift-exit")
            #expect(ended.status == 3 && ended.lines.count == row + 1, "\(ended.error)")
        }
    }

    /// Images: the model's own test split, by the number in the file, and pixels as columns.
    @Test func images() throws {
        let folder = try TemporaryFolder()
        let model = try Program.train("undercomplete", in: folder)
        let outcome = try Program.run("score", model, "--top", "3", "--columns", "1")
        #expect(outcome.status == 0, "\(outcome.error)")
        let rows = Self.columns(outcome)
        #expect(rows.count == 4 && rows[1][4].contains(":"))
        #expect(try Program.run("score", model, "--by", "elbo").status == 1)
    }

    @Test func refusals() throws {
        let folder = try TemporaryFolder()
        let model = try Self.model(
            try folder.write(Self.table(60, seed: 1), "x.csv"), in: folder, ["--labels", "none"])
        let bad = try folder.write("s1,s2,s3,s4\n1,2,3,4\n1,2,x,4\n5,6,7,8\n", "bad.csv")
        let strict = try Program.run("score", model, "--data", bad, "--out", folder.file("never.csv"))
        #expect(
            strict.status == 1 && strict.error.contains("line 3, column 3") && !folder.names.contains("never.csv"))
        let piped = try Program.run(
            ["score", model, "--data", "-"], input: "s1,s2,s3,s4\n1,2,3,4\n1,2,x,4\n5,6,7,8\n")
        #expect(piped.status == 0 && Self.columns(piped).map { $0[0] } == ["row", "1", "3"])
        #expect(piped.error.contains("row 2 isn't scored"))
        let missing = try folder.write("s1,s2,s4\n1,2,3\n", "missing.csv")
        #expect(try Program.run("score", model, "--data", missing).error.contains("no column s3"))
        for arguments in [
            ["--threshold", "pot=9"], ["--by", "x"], ["--drift", "x"], ["--drift-exit"], ["--adapt", "50"],
            ["--top", "0"],
            ["--columns", "-1"], ["--drift", "adwin", "--adapt", "3"], ["--json", "--out", "x"], ["--normal", ""],
            ["--drift", "adwin", "--adapt", "99", "--threshold", "value=2"],
        ] {
            #expect(try Program.run(["score", model, "--data", bad] + arguments).status == 2, "\(arguments)")
        }
        let resumed = try Program.run("train", "--resume", model, "--steps", "500", "--normal", "x")
        #expect(resumed.status == 2)
    }
}
