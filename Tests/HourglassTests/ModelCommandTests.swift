import Foundation
import TestSupport
import Testing

/// evaluate, reconstruct, interpolate and sample, on models trained by the binary itself.
@Suite struct ModelCommandTests {
    /// As many values a row as the digits have, but others.
    @Test func otherDataThanTrainedOnIsSaid() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("linear", in: folder)
        let rows = (0..<30).map { row in
            (0..<64).map { "0.\((row * 7 + $0 * 3) % 10)" }.joined(separator: ",") + ",\(row % 3)"
        }
        let other = try folder.write(rows.joined(separator: "\n"), "other.csv")
        let warning =
            "hourglass: \(other) isn't the data that \(file) was trained on (digits); going on all the same\n"
        for (data, isSame) in [("digits", true), (other, false)] {
            let outcome = try Program.run("evaluate", file, "--data", data, "--json")
            #expect(outcome.status == 0, "\(outcome.error)")
            // A file is said to be read, in a line before.
            #expect(isSame ? outcome.error.isEmpty : outcome.error.hasSuffix(warning), "\(outcome.error)")
            #expect(try outcome.objects().first?["same_data"] as? Bool == isSame)
        }
        for arguments in [
            ["reconstruct", file, "--count", "1"], ["interpolate", file], ["sample", file, "--count", "1"],
        ] {
            let outcome = try Program.run(arguments + ["--data", other])
            #expect(outcome.status == 0 && outcome.error.contains(warning), "\(outcome.error)")
        }
    }

    @Test func evaluatesAVariationalModel() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("vae", in: folder)
        let outcome = try Program.run("evaluate", file, "--json")
        #expect(outcome.status == 0 && outcome.error.isEmpty && outcome.lines.count == 1)
        let object = try #require(try outcome.objects().first)
        #expect(
            Set(object.keys).isSuperset(of: [
                "mse", "mae", "bernoulli_nll", "kl", "elbo", "active_units", "count",
            ]))
        #expect(try number(object, "count") == 179)
        let (mse, mae) = (try number(object, "mse"), try number(object, "mae"))
        // |d| ≤ 1 gives d² ≤ |d|, and Jensen's inequality (mean |d|)² ≤ mean d².
        #expect(mse > 0 && mse <= mae && mae * mae <= mse)
        let elbo = -(try number(object, "bernoulli_nll")) - (try number(object, "kl"))
        #expect(abs(try number(object, "elbo") - elbo) < 1e-3)
        #expect((0...16).contains(try number(object, "active_units")))
        #expect(try number(object, "active_units").truncatingRemainder(dividingBy: 1) == 0)
        // The same file, the same numbers; another split, others.
        #expect(try Program.run("evaluate", file, "--json", "--threads", "1").output == outcome.output)
        let train = try #require(try Program.run("evaluate", file, "--split", "train", "--json").objects().first)
        #expect(try number(train, "count") == 1439)
        #expect(try number(train, "mse") != mse)
        let people = try Program.run("evaluate", file, "--data", "digits")
        #expect(people.status == 0 && people.text.contains("mse"))
    }

    @Test func costlyMeasuresAreNamed() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("vae", in: folder)
        let usual = try #require(try Program.run("evaluate", file, "--json").objects().first)
        #expect(usual["participation"] == nil && usual["psnr"] != nil)
        let outcome = try Program.run("evaluate", file, "--metrics", "participation,dimension,frechet", "--json")
        #expect(outcome.status == 0 && outcome.lines.count == 1)
        // No classifier of such images comes with the program.
        #expect(outcome.error.contains("frechet") && outcome.error.contains("classifier"))
        let object = try #require(try outcome.objects().first)
        #expect(Set(object.keys) == Set(usual.keys).union(["participation", "dimension", "details", "unmeasured"]))
        #expect("\(object["unmeasured"] ?? "")".contains("classifier"))
        for (key, value) in usual { #expect("\(value)" == "\(object[key] ?? "")", "\(key)") }
        let all = try Program.run("evaluate", file, "--measures", "all")
        #expect(all.status == 0 && all.error.isEmpty && all.text.contains("trustworthiness"))
        // What can't be had is said with why; what is more than a number is said too.
        #expect(all.text.contains("not measured: ") && all.text.contains("it needs a classifier of such images"))
        #expect(all.text.contains("±") && all.text.contains("z1 "))
        let refused = try Program.run("evaluate", file, "--measures", "xyzzy")
        #expect(refused.status == 2 && refused.error.contains("xyzzy") && refused.error.contains("frechet"))
    }

    @Test func leavesOutWhatHasNoMeaning() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("linear", in: folder)
        let object = try #require(try Program.run("evaluate", file, "--json").objects().first)
        for key in ["bernoulli_nll", "kl", "elbo"] { #expect(object[key] == nil) }
        for key in ["mse", "mae", "active_units", "count"] { #expect(object[key] != nil) }
        // Noise on the input makes it worse.
        let noisy = try #require(
            try Program.run("evaluate", file, "--corrupt", "mask=0.5", "--json").objects().first)
        #expect(try number(noisy, "mse") > number(object, "mse"))
    }

    struct PNG {
        let width, height: Int

        /// The header of a PNG file (ISO/IEC 15948, 5.2 and 11.2.2), which has to end with IEND.
        init(_ bytes: [UInt8]) throws {
            #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            #expect(Array(bytes[8..<16]) == [0, 0, 0, 13] + Array("IHDR".utf8))
            #expect(Array(bytes.suffix(12).prefix(8)) == [0, 0, 0, 0] + Array("IEND".utf8))
            width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
            height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
            // Eight bits, grey.
            #expect(Array(bytes[24..<26]) == [8, 0])
        }
    }

    /// Images of 8×8 in a grid, with a gap of one of their pixels around each.
    static func side(_ images: Int, scale: Int) -> Int { images * (8 * scale + scale) + scale }

    @Test func drawsPictures() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("denoising-mask", in: folder)
        let commands: [(arguments: [String], columns: Int, rows: Int)] = [
            (["reconstruct", file], 8, 2), (["reconstruct", file, "--count", "5", "--first", "7"], 5, 2),
            (["reconstruct", file, "--corrupt", "mask=0.7"], 8, 3),
            (["interpolate", file, "--from", "3", "--to", "9"], 9, 1),
            (["interpolate", file, "--count", "4", "--path", "spherical"], 4, 1),
            (["sample", file, "--count", "19"], 8, 3),
        ]
        for (arguments, columns, rows) in commands {
            for (scale, more) in [(4, []), (3, ["--scale", "3"])] {
                let outcome = try Program.run(arguments + ["--png", folder.file("x.png")] + more)
                #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.error)")
                let png = try PNG(folder.read("x.png"))
                #expect(png.width == Self.side(columns, scale: scale), "\(arguments)")
                #expect(png.height == Self.side(rows, scale: scale), "\(arguments)")
            }
            let text = try Program.run(arguments + ["--ascii"])
            #expect(text.status == 0 && text.output.allSatisfy { $0 < 0x80 })
            #expect(text.lines.count >= 4 * rows && text.lines.contains { $0.contains { $0 != " " } })
            #expect(text.lines.allSatisfy { $0.utf8.count <= 100 })
        }
        #expect(folder.names == ["denoising-mask.safetensors", "x.png"])
    }

    /// Grey levels have a likelihood of their own, which isn't called that of bits.
    @Test func otherLikelihoodsAreNamedSo() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("vae", in: folder, "--distance", "logistic-mixture")
        let object = try #require(Program.run("evaluate", file, "--json").objects().first)
        #expect(object["bernoulli_nll"] == nil)
        let elbo = -(try number(object, "nll")) - (try number(object, "kl"))
        #expect(abs(try number(object, "elbo") - elbo) < 1e-3)
    }

    /// Data of two values are points of the plane, not images.
    @Test func pointsArePrinted() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("ring.safetensors")
        let trained = try Program.run("train", "--data", "ring", "--variant", "ali", "--steps", "3", "--save", file)
        #expect(trained.status == 0, "\(trained.error)")
        for (arguments, count, width) in [
            (["sample", file, "--count", "19"], 19, 2), (["reconstruct", file], 8, 4),
        ] {
            let outcome = try Program.run(arguments)
            #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
            #expect(outcome.lines.count == count)
            #expect(
                outcome.lines.allSatisfy { line in
                    let words = line.split(separator: " ")
                    return words.count == width && words.allSatisfy { Double($0) != nil }
                })
        }
        let refused = try Program.run("sample", file, "--png", folder.file("x.png"))
        #expect(refused.status != 0 && refused.error.contains("points of the plane") && folder.names.count == 1)
    }

    @Test func samplesByTheirSeed() throws {
        let folder = try TemporaryFolder()
        let file = try Program.train("vae", in: folder)
        func sample(_ seed: String) throws -> Data {
            let outcome = try Program.run("sample", file, "--ascii", "--seed", seed)
            #expect(outcome.status == 0 && outcome.error.isEmpty)
            return outcome.output
        }
        #expect(try sample("1") == sample("1"))
        #expect(try sample("1") != sample("2"))
    }
}
