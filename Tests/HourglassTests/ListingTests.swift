import Foundation
import Testing

@Suite struct ListingTests {
    @Test func measuresAsJSON() throws {
        let outcome = try Program.run("measures", "--json")
        #expect(outcome.status == 0 && outcome.error.isEmpty)
        let measures = try outcome.objects()
        let ids = measures.compactMap { $0["id"] as? String }
        for id in ["loss", "kl", "mse", "elbo", "active_units", "ssim", "frechet", "mig", "dimension"] {
            #expect(ids.count { $0 == id } == 1, "\(id)")
        }
        for measure in measures {
            for key in ["id", "title", "summary", "cost"] {
                #expect((measure[key] as? String)?.isEmpty == false, "\(key)")
            }
            #expect(measure["unit"] is String && measure["needs"] is [String])
            #expect(["less", "more", nil].contains(measure["better"] as? String))
        }
        let people = try Program.run("measures")
        #expect(people.status == 0 && ids.allSatisfy(people.text.contains))
        // Of one measure everything is said.
        let one = try Program.run("measures", "frechet")
        #expect(one.status == 0)
        for words in ["Heusel et al. 2017", "the first 2,000 rows", "less", "classifier", "on demand", "tr(C_x"] {
            #expect(one.text.contains(words), "\(words)")
        }
        let object = try #require(try Program.run("measures", "frechet", "--json").objects().first)
        #expect(object["rows"] as? Int == 2000 && object["paper"] as? String == "Heusel et al. 2017")
        let refused = try Program.run("measures", "xyzzy")
        #expect(refused.status == 2 && refused.error.contains("xyzzy"))
    }

    @Test func variantsAsJSON() throws {
        let outcome = try Program.run("variants", "--json")
        #expect(outcome.status == 0 && outcome.error.isEmpty)
        let variants = try outcome.objects()
        let ids = variants.compactMap { $0["id"] as? String }
        for id in [
            "linear", "undercomplete", "overcomplete", "sparse-l1", "sparse-kl", "denoising-gaussian",
            "denoising-mask", "contractive", "vae", "beta-vae",
        ] {
            #expect(ids.count { $0 == id } == 1, "\(id)")
        }
        for variant in variants {
            let learnsFromRatings = variant["when"] == nil
            let guidance = learnsFromRatings ? [] : ["when", "why", "limits"]
            #expect(Set(variant.keys) == Set(["id", "title", "formula", "paper", "knobs"] + guidance))
            for key in ["id", "title", "formula", "paper"] {
                #expect((variant[key] as? String)?.isEmpty == false, "\(key)")
            }
            let knobs = try #require(variant["knobs"] as? [[String: Any]])
            #expect(knobs.contains { $0["id"] as? String == "learning-rate" })
            for knob in knobs {
                #expect(Set(knob.keys) == ["id", "symbol", "min", "max", "default", "scale", "live"])
                #expect((knob["id"] as? String)?.isEmpty == false && (knob["symbol"] as? String)?.isEmpty == false)
                let (low, high) = (try number(knob, "min"), try number(knob, "max"))
                let initial = try number(knob, "default")
                #expect(low < high && low <= initial && initial <= high)
                #expect(["linear", "logarithmic"].contains(knob["scale"] as? String))
                #expect(knob["live"] is Bool)
            }
        }
        func value(_ variant: String, _ knob: String) -> Double? {
            let knobs = variants.first { $0["id"] as? String == variant }?["knobs"] as? [[String: Any]]
            return (knobs?.first { $0["id"] as? String == knob }?["default"] as? NSNumber)?.doubleValue
        }
        #expect(value("vae", "beta") == 1)
        #expect(value("beta-vae", "beta") == 4)
        #expect(value("linear", "beta") == nil)
    }

    @Test func dataAsJSON() throws {
        let outcome = try Program.run("data", "--json")
        #expect(outcome.status == 0 && outcome.error.isEmpty)
        let sets = try outcome.objects()
        let ids = sets.compactMap { $0["id"] as? String }
        #expect(ids.first == "mnist" && Set(ids).count == sets.count)
        for id in ["fashion-mnist", "mnist-binary", "mnist-binary-dynamic", "dsprites", "dsprites:64"] {
            #expect(ids.contains(id), "\(id)")
        }
        for id in ["ring", "swiss-roll", "two-moons"] {
            let points = try #require(sets.first { $0["id"] as? String == id })
            #expect(points["available"] as? Bool == true)
            #expect(try number(points, "height") == 1 && number(points, "width") == 2)
        }
        let digits = try #require(sets.first { $0["id"] as? String == "digits" })
        #expect(digits["available"] as? Bool == true)
        #expect(try number(digits, "height") == 8)
        #expect(try number(digits, "width") == 8)
        #expect((digits["licence"] as? String)?.isEmpty == false)
    }

    @Test func listsForPeople() throws {
        for command in ["variants", "data"] {
            let outcome = try Program.run(command)
            #expect(outcome.status == 0 && outcome.error.isEmpty && outcome.lines.count > 5)
        }
    }
}
