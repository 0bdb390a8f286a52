import CZlib
import Foundation
import TestSupport
import Testing

/// encode, decode, cluster, predict, and what pictures are written to, by the program itself.
@Suite struct UsesCommandTests {
    private static func table(_ rows: Int) -> String {
        "weight,heat,kind\n"
            + (0..<rows).map { i in
                let heat = [5.0, -4, 5][i % 3] + Double(i * 5 % 7) / 7
                return "\(100 + 40 * (i % 3) + i * 7 % 11),\(heat),\(["ant", "bee", "cat"][i % 3])\n"
            }.joined()
    }

    private func numbers(_ text: String, from column: Int) -> [[Double]] {
        text.split(separator: "\n").dropFirst().map {
            $0.split(separator: ",").dropFirst(column).compactMap { Double($0) }
        }
    }

    /// An array of NumPy as floats, with its axes as they are written.
    private func array(_ folder: TemporaryFolder, _ name: String) throws -> (shape: String, values: [Float]) {
        let bytes = try folder.read(name)
        let length = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
        let head = String(decoding: bytes[10..<length], as: UTF8.self)
        let shape = try #require(head.firstMatch(of: /\(([^)]*)\)/)).1
        let values = stride(from: length, to: bytes.count, by: 4).map { i in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[i + $1]) << (8 * UInt32($1)) })
        }
        return (String(shape), values)
    }

    /// Texts that the model has never seen are none for it, which is said once.
    @Test func unknownTextsAreSaid() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.table(60), "t.csv")
        let other = try folder.write(Self.table(60).replacing("bee", with: "dog"), "other.csv")
        let model = folder.file("m.safetensors")
        let trained = try Program.run(
            "train", "--data", data, "--labels", "none", "--variant", "linear", "--latent", "2", "--steps", "5",
            "--save",
            model)
        #expect(trained.status == 0, "\(trained.error)")
        let codes = try Program.run("encode", model, "--data", other)
        #expect(codes.status == 0 && codes.lines.count == 61)
        #expect(
            codes.error.contains("'kind' has texts that the model doesn't know, in 20 rows\n"), "\(codes.error)")
        #expect(!(try Program.run("encode", model, "--data", data).error.contains("doesn't know")))
    }

    /// What has no rows is refused, as a file and on stdin; a line that isn't read is said.
    @Test func withoutRowsThereIsNothing() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.table(60), "t.csv")
        let none = try folder.write(Self.table(0), "none.csv")
        let model = folder.file("m.safetensors")
        let trained = try Program.run("train", "--data", data, "--variant", "linear", "--steps", "5", "--save", model)
        #expect(trained.status == 0, "\(trained.error)")
        for words in [
            ["encode"], ["encode", "--out", folder.file("x.safetensors")], ["cluster", "--clusters", "2"],
            ["map", "--out", folder.file("x.svg")],
        ] {
            let run = try Program.run([words[0], model, "--data", none] + words.dropFirst())
            #expect(run.status == 1 && run.text.isEmpty, "\(words): \(run.status)")
            #expect(run.error.contains("none.csv: found no rows, expected at least one\n"), "\(run.error)")
        }
        let live = try Program.run(["encode", model, "--data", "-"], input: Self.table(0) + "x,1,ant\n")
        #expect(live.status == 1 && live.error.contains("row 1 isn't read: "), "\(live.error)")
        #expect(live.error.contains("standard input: found no rows"), "\(live.error)")
        #expect(folder.names.sorted() == ["m.safetensors", "none.csv", "t.csv"])
    }

    /// Texts in a column of numbers aren't taken for their places, and values beyond all measure are no success.
    @Test func otherColumnsAreRefused() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.table(60), "t.csv")
        let model = folder.file("m.safetensors")
        let trained = try Program.run(
            "train", "--data", data, "--variant", "linear", "--latent", "2", "--steps", "5", "--save", model)
        #expect(trained.status == 0, "\(trained.error)")
        let lines = Self.table(60).split(separator: "\n")
        func file(_ name: String, _ heat: String) throws -> String {
            let rows = lines.dropFirst().map { line in
                let cells = line.split(separator: ",")
                return "\(cells[0]),\(heat),\(cells[2])"
            }
            return try folder.write(([String(lines[0])] + rows).joined(separator: "\n") + "\n", name)
        }
        let texts = try Program.run("evaluate", model, "--data", try file("texts.csv", "hot"))
        #expect(
            texts.status == 1
                && texts.error.contains("found texts, as \"hot\", in column 'heat', expected numbers, as in the rows"),
            "\(texts.error)")
        let dates = try Program.run("evaluate", model, "--data", try file("dates.csv", "2024-05-06"))
        #expect(dates.status == 1 && dates.error.contains("found dates in column 'heat'"), "\(dates.error)")
        for words in [[], ["--json"]] {
            let huge = try Program.run(["evaluate", model, "--data", try file("huge.csv", "3e38")] + words)
            #expect(
                huge.status == 1 && huge.error.contains("a loss that is no number, expected rows"), "\(huge.error)")
        }
        let codes = try folder.write("z1,z2\n1,abc\n", "codes.csv")
        let decoded = try Program.run("decode", model, "--codes", codes)
        #expect(decoded.status == 1 && decoded.error.contains("codes.csv: found texts"), "\(decoded.error)")
    }

    /// Samples of a model with classes are called by them.
    @Test func samplesByClassHaveItsName() throws {
        let folder = try TemporaryFolder()
        let model = folder.file("m.safetensors")
        let trained = try Program.run(
            "train", "--data", "digits", "--variant", "m2", "--steps", "2", "--save", model)
        #expect(trained.status == 0, "\(trained.error)")
        let made = try Program.run("sample", model, "--by-class", "--count", "1", "--out", folder.file("s.csv"))
        #expect(made.status == 0, "\(made.error)")
        let lines = String(decoding: try folder.read("s.csv"), as: UTF8.self).split(separator: "\n").dropFirst()
        #expect(lines.map { String($0.split(separator: ",")[1]) } == (0...9).map(String.init))
    }

    @Test func codesOfATableGoOutAndComeBack() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.table(90), "t.csv")
        let model = folder.file("m.safetensors")
        let trained = try Program.run(
            "train", "--data", data, "--variant", "linear", "--latent", "2", "--learning-rate", "0.02", "--epochs",
            "60",
            "--save", model)
        #expect(trained.status == 0, "\(trained.error)")
        let codes = try Program.run("encode", model, "--data", data)
        #expect(codes.status == 0 && codes.lines.count == 91 && codes.lines[0] == "row,kind,z1,z2", "\(codes.error)")
        #expect(codes.lines[1].hasPrefix("1,ant,") && codes.lines[90].hasPrefix("90,cat,"))
        // Line by line the same.
        let live = try Program.run(["encode", model, "--data", "-"], input: Self.table(90))
        for (a, b) in zip(numbers(live.text, from: 2).joined(), numbers(codes.text, from: 2).joined()) {
            #expect(abs(a - b) < 1e-4)
        }
        // Rows of numbers are read, not looked at.
        let drawn = try Program.run("sample", model, "--count", "2")
        #expect(drawn.status == 0 && drawn.lines.count == 3 && drawn.lines[0] == "row,weight,heat", "\(drawn.text)")
        let file = try folder.write(codes.text, "codes.csv")
        let back = folder.file("back.csv")
        let decoded = try Program.run("decode", model, "--codes", file, "--out", back)
        #expect(decoded.status == 0 && decoded.error.isEmpty, "\(decoded.error)")
        let text = String(decoding: try folder.read("back.csv"), as: UTF8.self)
        #expect(text.hasPrefix("row,weight,heat\n"))
        // Two codes of two columns lose nothing that training couldn't keep: units are those of the file.
        let truth = numbers(Self.table(90), from: 0).map { Array($0.prefix(2)) }
        for (a, b) in zip(numbers(text, from: 1), truth) { #expect(abs(a[0] - b[0]) < 8 && abs(a[1] - b[1]) < 1) }
        for name in ["codes.npy", "codes.safetensors"] {
            #expect(try Program.run("encode", model, "--data", data, "--out", folder.file(name)).status == 0)
            let again = try Program.run("decode", model, "--codes", folder.file(name), "--out", folder.file("b.npy"))
            #expect(again.status == 0, "\(again.error)")
            let rows = try array(folder, "b.npy")
            #expect(rows.shape == "90, 2")
            for (a, b) in zip(rows.values, numbers(text, from: 1).joined()) { #expect(abs(Double(a) - b) < 1e-3) }
        }
        let wrong = try folder.write("z1\n1\n2\n3\n", "wrong.csv")
        let refused = try Program.run("decode", model, "--codes", wrong)
        #expect(refused.status == 1 && refused.error.contains("wrong.csv") && refused.errorLines.count == 2)
    }

    @Test func layersAndDrawsAreAskedFor() throws {
        let folder = try TemporaryFolder()
        let model = try Program.train("vae", in: folder)
        let middle = try Program.run("encode", model)
        let draws = try (["1", "1", "2"]).map { try Program.run("encode", model, "--seed", $0) }
        #expect(draws[0].text == draws[1].text && draws[0].text != draws[2].text && draws[0].text != middle.text)
        let layer = try Program.run(
            "encode", model, "--layer", "encoder.0", "--split", "train", "--out", folder.file("l.npy"))
        let shape = try array(folder, "l.npy").shape
        #expect(layer.status == 0 && shape.hasPrefix("1439, "))
        let unknown = try Program.run("encode", model, "--layer", "encoder.9")
        #expect(unknown.status == 1 && unknown.error.contains("encoder.0") && unknown.error.contains("decoder.0"))
        #expect(try Program.run("encode", model, "--out", "x.txt").status == 2)
        let plain = try Program.train("linear", in: folder)
        let none = try Program.run("encode", plain, "--seed", "1")
        #expect(none.status == 1 && none.error.contains("deterministic"))
    }

    @Test func clustersByKMeansAndByATerm() throws {
        let folder = try TemporaryFolder()
        let data = try folder.write(Self.table(120), "t.csv")
        let model = folder.file("m.safetensors")
        _ = try Program.run(
            "train", "--data", data, "--variant", "linear", "--latent", "2", "--learning-rate", "0.02", "--epochs",
            "60",
            "--save", model)
        let out = folder.file("c.csv")
        // Three kinds that lie apart are three clusters, by their number too.
        for arguments in [["--clusters", "auto"], ["--clusters", "3"], []] {
            let outcome = try Program.run(["cluster", model, "--data", data, "--out", out, "--json"] + arguments)
            #expect(outcome.status == 0, "\(outcome.error)")
            let object = try #require(try outcome.objects().first)
            let figures = try ["clusters", "accuracy", "nmi"].map { try number(object, $0) }
            #expect(figures[0] == 3 && figures[1] == 1 && figures[2] > 0.99)
            #expect(outcome.error.contains("k-means of codes") && object["sizes"] as? [Int] == [40, 40, 40])
        }
        let lines = String(decoding: try folder.read("c.csv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 121 && lines[0] == "row,kind,cluster,distance")
        let idec = folder.file("idec.safetensors")
        let trained = try Program.run(
            "train", "--data", "digits", "--variant", "undercomplete", "--with", "student", "--set",
            "pretraining=150",
            "--steps", "200", "--save", idec)
        #expect(
            trained.status == 0 && trained.error.contains("150 steps without clusters come first"), "\(trained.error)"
        )
        let own = try Program.run("cluster", idec, "--json", "--out", out)
        let object = try #require(try own.objects().first)
        let information = try number(object, "nmi")
        #expect(own.error.contains("term student") && information > 0.3)
        let head = String(decoding: try folder.read("c.csv"), as: UTF8.self).split(separator: "\n")
        #expect(head[0] == "row,label,cluster,probability")
        #expect(try Program.run("cluster", idec, "--clusters", "0").status == 2)
    }

    @Test(arguments: ["semi-supervised", "m2"]) func classesWithProbabilities(_ variant: String) throws {
        let folder = try TemporaryFolder()
        let model = folder.file("m.safetensors")
        let trained = try Program.run(
            "train", "--data", "digits", "--variant", variant, "--set", "labelled=0.5", "--epochs", "12", "--save",
            model)
        #expect(trained.status == 0, "\(trained.error)")
        let out = folder.file("classes.csv")
        let outcome = try Program.run("predict", model, "--out", out, "--json")
        #expect(outcome.status == 0, "\(outcome.error)")
        let object = try #require(try outcome.objects().first)
        let (accuracy, calibration) = (try number(object, "accuracy"), try number(object, "ece"))
        #expect(accuracy > 0.7 && calibration < 0.5)
        let confusion = try #require(object["confusion"] as? [[Int]])
        let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
        #expect(confusion.joined().reduce(0, +) == 179)
        #expect(abs(Double(right) / 179 - accuracy) < 1e-9)
        let lines = String(decoding: try folder.read("classes.csv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 180 && lines[0].hasPrefix("row,label,class,probability,p(0),p(1)"))
        for line in lines.dropFirst() {
            let fields = line.split(separator: ",")
            let said = fields.dropFirst(4).compactMap { Double($0) }
            #expect(said.count == 10 && abs(said.reduce(0, +) - 1) < 1e-4 && Double(fields[3]) == said.max())
            #expect(said[Int(fields[2])!] == said.max())
        }
        let text = try Program.run("predict", model, "--out", out)
        #expect(text.lines.count == 12 && text.lines[1].hasPrefix("class") && text.error.contains("ECE"))
        let cells = text.lines.dropFirst(2).map { $0.split(separator: " ").dropFirst().compactMap { Int($0) } }
        #expect(cells == confusion)
        let none = try Program.run("predict", try Program.train("linear", in: folder))
        #expect(none.status == 1 && none.error.contains("tells no classes"))
    }

    /// Parameters that are numbers and still nothing to compute with.
    @Test func whatIsNoNumberIsRefused() throws {
        let folder = try TemporaryFolder()
        let model = try Program.train("semi-supervised", in: folder, "--widths", "8", "--latent", "2")
        var bytes = try folder.read("semi-supervised.safetensors")
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length])) as? [String: Any]
        let entry = try #require(header?["classifier.weight"] as? [String: Any])
        let offsets = try #require(entry["data_offsets"] as? [Int])
        let value = withUnsafeBytes(of: Float(-3e38).bitPattern.littleEndian, Array.init)
        for i in offsets[0]..<offsets[1] { bytes[8 + length + i] = value[i % 4] }
        try folder.write(bytes, "semi-supervised.safetensors")
        let outcome = try Program.run("predict", model, "--out", folder.file("x.csv"))
        #expect(
            outcome.status == 1 && outcome.error.contains("found probabilities that are no numbers"),
            "\(outcome.error)")
        #expect(folder.names == ["semi-supervised.safetensors"])
        let evaluation = try Program.run("evaluate", model)
        #expect(
            evaluation.status == 1 && evaluation.text.contains("mse")
                && evaluation.error.contains("found a loss that is no number"), "\(evaluation.error)")
    }

    /// The chunks of a PNG: type and data.
    private func chunks(_ file: [UInt8]) -> [(type: String, data: [UInt8])] {
        var (found, place) = ([(type: String, data: [UInt8])](), 8)
        while place + 12 <= file.count {
            let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            found.append(
                (
                    String(decoding: file[place + 4..<place + 8], as: UTF8.self),
                    Array(file[place + 8..<place + 8 + length])
                ))
            place += 12 + length
        }
        return found
    }

    /// The pixels of each frame of a film in grey, [height][width], by the rules of PNG: inflated, and unfiltered.
    private func frames(_ file: [UInt8]) throws -> [[[UInt8]]] {
        let parts = chunks(file)
        let head = try #require(parts.first { $0.type == "IHDR" }).data
        #expect(Array(head[8..<10]) == [8, 0])
        let (width, height) = (Int(head[2]) << 8 | Int(head[3]), Int(head[6]) << 8 | Int(head[7]))
        var packed: [[UInt8]] = []
        for part in parts {
            switch part.type {
            case "fcTL": packed.append([])
            case "IDAT": packed[packed.count - 1] += part.data
            case "fdAT": packed[packed.count - 1] += part.data.dropFirst(4)
            default: break
            }
        }
        return try packed.map { try unfiltered(try inflated($0, (width + 1) * height), width, height) }
    }

    private func inflated(_ packed: [UInt8], _ count: Int) throws -> [UInt8] {
        var (bytes, length) = ([UInt8](repeating: 0, count: count), uLongf(count))
        try #require(uncompress(&bytes, &length, packed, uLong(packed.count)) == Z_OK && Int(length) == count)
        return bytes
    }

    private func unfiltered(_ bytes: [UInt8], _ width: Int, _ height: Int) throws -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for y in 0..<height {
            let start = y * (width + 1)
            var line = [UInt8](repeating: 0, count: width)
            for x in 0..<width {
                let a = x > 0 ? Int(line[x - 1]) : 0
                let b = y > 0 ? Int(lines[y - 1][x]) : 0
                let c = x > 0 && y > 0 ? Int(lines[y - 1][x - 1]) : 0
                let (da, db, dc) = (abs(b - c), abs(a - c), abs(a + b - 2 * c))
                let paeth = da <= db && da <= dc ? a : db <= dc ? b : c
                let guess = try #require([0: 0, 1: a, 2: b, 3: (a + b) / 2, 4: paeth][bytes[start]])
                line[x] = UInt8(truncatingIfNeeded: Int(bytes[start + 1 + x]) + guess)
            }
            lines.append(line)
        }
        return lines
    }

    /// A film of a training has a picture each so many steps; what comes in stays, what comes out changes.
    @Test func aFilmOfATraining() throws {
        let folder = try TemporaryFolder()
        let film = folder.file("t.apng")
        func train(_ arguments: String...) throws -> Program.Outcome {
            try Program.run(
                ["train", "--data", "digits", "--variant", "vae", "--steps", "25", "--film", film] + arguments)
        }
        let outcome = try train("--film-every", "10", "--film-delay", "40")
        #expect(outcome.status == 0 && outcome.error.contains(": 4 pictures"), "\(outcome.error)")
        let bytes = try folder.read("t.apng")
        // Before the first step, after 10 and 20, and at the end.
        let controls = chunks(bytes).filter { $0.type == "fcTL" }
        #expect(controls.count == 4 && controls.allSatisfy { Array($0.data[20..<24]) == [0, 40, 3, 232] })
        let pictures = try frames(bytes)
        // Ten columns of images 6 pixels for one, with as much between; two lines.
        let (scale, side) = (6, 8 * 6)
        #expect(pictures.count == 4)
        #expect(
            pictures.allSatisfy {
                $0.count == 2 * (side + scale) + scale && $0[0].count == 10 * (side + scale) + scale
            })
        let (above, below) = (0..<side + scale, side + 2 * scale..<2 * (side + scale))
        #expect(pictures.allSatisfy { $0[above] == pictures[0][above] })
        for (a, b) in zip(pictures, pictures.dropFirst()) { #expect(a[below] != b[below]) }
        // A hundredth of the way is less than a step: each step has its picture.
        for subject in ["samples", "map"] {
            let outcome = try train("--film-of", subject)
            #expect(outcome.status == 0 && outcome.error.contains("26 pictures"), "\(outcome.error)")
        }
        // A film changes nothing that is learnt.
        let (with, without) = (folder.file("a.safetensors"), folder.file("b.safetensors"))
        _ = try train("--save", with)
        _ = try Program.run("train", "--data", "digits", "--variant", "vae", "--steps", "25", "--save", without)
        #expect(try Program.run("encode", with).text == Program.run("encode", without).text)
        // Points of the plane, and rows that are no pictures.
        for (data, subject) in [("ring", "samples"), ("ring", "reconstructions"), ("wdbc", "map")] {
            let outcome = try Program.run(
                "train", "--data", data, "--variant", "vae", "--steps", "4", "--film", film, "--film-every", "2",
                "--film-of", subject)
            #expect(outcome.status == 0 && outcome.error.contains("3 pictures"), "\(data): \(outcome.error)")
        }
        for (arguments, status, words) in [
            (["--data", "wdbc", "--film", film], 1, "--film-of map"),
            (["--data", "digits", "--film", "x.gif"], 2, "ends with .apng"),
            (["--data", "digits", "--film", film, "--film-every", "0"], 2, "--film-every 0"),
            (["--data", "digits", "--film", film, "--film-delay", "1"], 2, "--film-delay 1"),
            (["--data", "digits", "--film-of", "map"], 2, "--film-of needs --film"),
            (["--data", "digits", "--film", folder.file("no/t.apng")], 1, "no/t.apng"),
        ] as [([String], Int32, String)] {
            let outcome = try Program.run(["train", "--variant", "vae", "--steps", "2"] + arguments)
            #expect(outcome.status == status && outcome.error.contains(words), "\(arguments): \(outcome.error)")
        }
    }

    @Test func picturesFilmsArraysTablesAndFolders() throws {
        let folder = try TemporaryFolder()
        let model = try Program.train("vae", in: folder)
        let film = folder.file("walk.apng")
        #expect(try Program.run("interpolate", model, "--count", "5", "--out", film, "--delay", "50").status == 0)
        let parts = chunks(try folder.read("walk.apng"))
        // There and back: 5 + 3 pictures, the first of which is that of the PNG.
        #expect(parts.first { $0.type == "acTL" }?.data.prefix(4) == [0, 0, 0, 8])
        let controls = parts.filter { $0.type == "fcTL" }
        #expect(controls.count == 8 && controls.allSatisfy { Array($0.data[20..<24]) == [0, 50, 3, 232] })
        let numbers = parts.filter { ["fcTL", "fdAT"].contains($0.type) }.map { $0.data[3] }
        #expect(numbers == (0..<15).map { UInt8($0) } && parts.filter { $0.type == "IDAT" }.count == 1)
        #expect(
            try Program.run("sample", model, "--count", "12", "--columns", "4", "--out", folder.file("s.png")).status
                == 0)
        let png = try ModelCommandTests.PNG(try folder.read("s.png"))
        #expect(png.width == ModelCommandTests.side(4, scale: 4) && png.height == ModelCommandTests.side(3, scale: 4))
        #expect(
            try Program.run("traverse", model, "--codes", "3", "--count", "4", "--out", folder.file("t.npy")).status
                == 0)
        #expect(try array(folder, "t.npy").shape == "12, 8, 8")
        for (command, count) in [("traverse", 4), ("interpolate", 3)] {
            let out = folder.file("\(command).npy")
            let made = try Program.run(command, model, "--by-class", "--count", "\(count)", "--out", out)
            #expect(made.status == 0, "\(made.error)")
            #expect(try array(folder, "\(command).npy").shape == "\(10 * count), 8, 8")
        }
        let ways = folder.file("ways.csv")
        #expect(try Program.run("interpolate", model, "--by-class", "--count", "2", "--out", ways).status == 0)
        let ends = String(decoding: try folder.read("ways.csv"), as: UTF8.self).split(separator: "\n").dropFirst()
        let names = ends.map { String($0.split(separator: ",")[1]) }
        #expect(names == (0..<20).map { "\($0 / 2) to \(($0 / 2 + 1) % 10)" })
        #expect(try Program.run("interpolate", model, "--by-class", "--to", "3").status == 2)
        #expect(try Program.run("reconstruct", model, "--count", "3", "--out", folder.file("r.csv")).status == 0)
        let lines = String(decoding: try folder.read("r.csv"), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 7 && lines[0].hasPrefix("row,of,1:1,1:2") && lines[4].hasPrefix("1,reconstruction,"))
        #expect(try Program.run("sample", model, "--count", "11", "--out", folder.file("many") + "/").status == 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.file("many")).sorted()
        #expect(files == (1...11).map { ($0 < 10 ? "0" : "") + "\($0).png" })
        for wrong in [
            ["--out", "x.gif"], ["--delay", "1"], ["--columns", "0"], ["--out", "a.png", "--png", "b.png"],
        ] {
            #expect(try Program.run(["sample", model] + wrong).status == 2, "\(wrong)")
        }
    }
}
