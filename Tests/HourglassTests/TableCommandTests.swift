import Foundation
import TestSupport
import Testing

/// Tables from the command line: windows, columns by their share, gaps.
@Suite struct TableCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 0, "\(outcome.error)")
        return outcome
    }

    private static let clinic =
        "age;weight;kind;diagnosis\n"
        + (1...80).map {
            "\($0);\($0 % 9 == 0 ? "" : "\($0 * 7 % 50),5");\($0 % 11 == 0 ? "?" : $0 % 2 == 0 ? "a" : "b");\($0 % 3 == 0 ? "well" : "ill")\n"
        }
        .joined()

    /// Each column is named once, with its part of the distance; the reading says what is missing, a text once.
    @Test func columnsAreShown() throws {
        let (data, model) = (try folder.write(Self.clinic, "clinic.csv"), folder.file("m"))
        let said = try #require(try run("data", data, "--json").objects().first)
        let columns = try #require(said["columns"] as? [[String: Any]])
        #expect(columns.map { $0["name"] as? String } == ["age", "weight", "kind", "diagnosis"])
        let shares = columns.compactMap { $0["share"] as? Double }
        #expect(shares.count == 3 && abs(shares.reduce(0, +) - 1) < 1e-9 && said["missing"] as? Int == 8 + 7)
        #expect(said["split_by"] as? String == "chance")
        _ = try run("train", "--data", data, "--steps", "20", "--widths", "8", "--latent", "2", "--save", model)
        let evaluated = try #require(try run("evaluate", model, "--json").objects().first)
        let errors = try #require(evaluated["columns"] as? [[String: Any]])
        #expect(errors.map { $0["name"] as? String } == ["age", "weight", "kind"])
        #expect(abs(errors.reduce(0) { $0 + ($1["share"] as? Double ?? 0) } - 1) < 1e-9)
        #expect(evaluated["same_data"] as? Bool == true)
        let text = try run("evaluate", model)
        #expect(
            text.text.contains("columns by their share of the distance") && text.text.contains("cross-entropy"))
        #expect(!text.error.contains("isn't the data"))
        // Other rows with the same columns in another order are read, and it is said that they are others.
        let other = "kind,note,weight,age\n" + (0..<20).map { "a,x,\($0).5,\($0 + 30)\n" }.joined()
        let new = try run("evaluate", model, "--data", folder.write(other, "other.csv"))
        #expect(new.error.contains("isn't the data that") && new.error.contains("note (not in the model)"))
        let short = try Program.run(
            "evaluate", model, "--data", folder.write("age,kind\n1,a\n2,b\n3,a\n", "short.csv"))
        #expect(short.status == 1 && short.error.contains("no column weight"))
    }

    @Test func gapsAreFilled() throws {
        let (data, model, out) = (
            try folder.write(Self.clinic, "clinic.csv"), folder.file("m"), folder.file("out.csv")
        )
        _ = try run("train", "--data", data, "--steps", "20", "--widths", "8", "--latent", "2", "--save", model)
        let filled = try #require(try run("impute", model, "--out", out, "--json").objects().first)
        #expect(filled["filled"] as? Int == 15 && filled["left"] as? Int == 0 && filled["rows"] as? Int == 80)
        let lines = String(decoding: try folder.read("out.csv"), as: UTF8.self).split(separator: "\n")
        for (old, new) in zip(Self.clinic.split(separator: "\n"), lines) {
            guard old.contains(";;") || old.contains("?") else {
                #expect(old == new)
                continue
            }
            #expect(new.wholeMatch(of: /\d+;-?\d+,5?\d?;[ab];(ill|well)/) != nil, "\(new)")
        }
        // The same to stdout, from a pipe too.
        #expect(try run("impute", model).text == String(decoding: folder.read("out.csv"), as: UTF8.self))
        let piped = try Program.run(["impute", model, "--data", "-"], input: Self.clinic)
        #expect(piped.text == String(decoding: try folder.read("out.csv"), as: UTF8.self), "\(piped.error)")
        let measured = try #require(
            try run("impute", model, "--hide", "0.2", "--seed", "3", "--json").objects().first)
        let (rmse, usual) = (
            try #require(measured["rmse"] as? Double), try #require(measured["rmse_of_mean"] as? Double)
        )
        #expect(rmse > 0 && rmse < 3 && abs(usual - 1) < 0.4 && measured["filled"] == nil)
        #expect(
            try run("impute", model, "--hide", "0.2", "--seed", "3", "--json").text
                == run("impute", model, "--hide", "0.2", "--seed", "3", "--json").text)
        for bad in [["--hide", "1"], ["--hide", "0"], ["--json"], ["--out", ""]] {
            #expect(try Program.run(["impute", model] + bad).status == 2)
        }
        _ = try run("train", "--data", "digits", "--steps", "1", "--variant", "linear", "--save", folder.file("d"))
        let digits = try Program.run("impute", folder.file("d"), "--data", data)
        #expect(digits.status == 1 && digits.error.contains("table"))
    }

    /// A model keeps its window, group and time, and reads them again.
    @Test func series() throws {
        let text =
            "when,hot,wet,machine\n"
            + (0..<240).map {
                "2024-01-\(10 + $0 / 24) \(10 + $0 % 12):00,\($0 * $0 % 37).5,\($0 % 29),m\($0 / 80)\n"
            }.joined()
        let (data, model) = (try folder.write(text, "sensors.csv"), folder.file("m"))
        let windows = ["--window", "8", "--stride", "4", "--time", "when", "--group", "machine", "--labels", "none"]
        let said = try #require(try Program.run(["data", data, "--json"] + windows).objects().first)
        #expect(said["kind"] as? String == "series" && said["height"] as? Int == 8 && said["width"] as? Int == 2)
        #expect(said["window"] as? Int == 8 && said["stride"] as? Int == 4 && said["runs"] as? Int == 3)
        let trained = try Program.run(
            ["train", "--data", data, "--steps", "6", "--widths", "8", "--save", model] + windows)
        #expect(trained.status == 0, "\(trained.error)")
        let evaluated = try run("evaluate", model, "--json")
        let object = try #require(try evaluated.objects().first)
        #expect(object["same_data"] as? Bool == true && object["count"] as? Int == 5)
        #expect((object["columns"] as? [[String: Any]])?.map { $0["name"] as? String } == ["hot", "wet"])
        #expect(try Program.run("train", "--data", data, "--stride", "4", "--steps", "1").status == 2)
        #expect(try Program.run("train", "--data", data, "--window", "0", "--steps", "1").status == 2)
        let other = try Program.run("evaluate", model, "--window", "9")
        #expect(other.status == 1 && other.error.contains("expected"))
    }
}
