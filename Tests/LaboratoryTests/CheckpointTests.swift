import Autoencoders
import Datasets
import Foundation
import Laboratory
import Networks
import Tensors
import TestSupport
import Testing

/// Files that aren't this laboratory's, or not whole: one clear error, never a trap.
@Suite struct CheckpointTests {
    struct Damage: CustomTestStringConvertible, Sendable {
        let name: String
        let edit: @Sendable (inout SafeTensors) -> Void
        let parts: [String]
        var testDescription: String { name }

        init(_ name: String, _ parts: String..., edit: @escaping @Sendable (inout SafeTensors) -> Void) {
            (self.name, self.parts, self.edit) = (name, parts, edit)
        }
    }

    /// Replaces a piece of a metadata entry, which has to be there.
    static func replace(_ key: String, _ old: String, _ new: String) -> @Sendable (inout SafeTensors) -> Void {
        { file in
            let text = file.metadata[key] ?? ""
            #expect(text.contains(old), "\(old) in \(text)")
            file.metadata[key] = text.replacingOccurrences(of: old, with: new)
        }
    }

    static let damages: [Damage] = [
        Damage("a state_dict of PyTorch", "found no", "written by hourglass") { $0.metadata = ["format": "pt"] },
        Damage("no setup", "'setup'") { $0.metadata["setup"] = nil },
        Damage("no fingerprint", "'fingerprint'") { $0.metadata["fingerprint"] = nil },
        Damage("setup of words", "metadata 'setup'", "expected") { $0.metadata["setup"] = "two\nlines" },
        Damage("empty progress", "metadata 'progress'", "expected") { $0.metadata["progress"] = "{}" },
        Damage("unknown optimizer", "unknownOptimizer(\"rprop\")", edit: replace("setup", "\"adam\"", "\"rprop\"")),
        Damage(
            "unknown corruption", "unknown(Autoencoders.Fault.Choice.corruption",
            edit: replace("setup", "\"corruption\":\"none\"", "\"corruption\":\"rain\"")),
        Damage(
            "negative code", "number(field: \"latent\", found: -4",
            edit: replace("setup", "\"latent\":4", "\"latent\":-4")),
        Damage(
            "enormous code", "number(field: \"latent\", found: 9000000000000000000",
            edit: replace("setup", "\"latent\":4", "\"latent\":9000000000000000000")),
        Damage(
            "code of another size", "tensor 'mean.", "expected [5",
            edit: replace("setup", "\"latent\":4", "\"latent\":5")),
        Damage("batch of none", "batch", edit: replace("setup", "\"batch\":25", "\"batch\":0")),
        Damage(
            "a schedule of no steps", "schedule(knob: Optional(\"beta\"), steps: 0",
            edit: replace(
                "setup", "\"schedules\":{}",
                "\"schedules\":{\"beta\":{\"kind\":\"cycle\",\"start\":0,\"steps\":0}}")),
        Damage(
            "a schedule of no knob", "scheduleOfNoKnob(\"gamut\")",
            edit: replace(
                "setup", "\"schedules\":{}",
                "\"schedules\":{\"gamut\":{\"kind\":\"cycle\",\"start\":0,\"steps\":9}}")),
        Damage("negative step", "'progress'", edit: replace("progress", "\"step\":9", "\"step\":-9")),
        Damage(
            "step at the end of integers", "'progress'",
            edit: replace("progress", "\"step\":9", "\"step\":9223372036854775807")),
        Damage(
            "position at the end of integers", "'progress'",
            edit: replace("progress", "\"position\":75", "\"position\":9223372036854775807")),
        Damage("no features", "'progress'", edit: replace("progress", "\"height\":4", "\"height\":0")),
        Damage(
            "other features", "'encoder.0.weight': found [16, 16]", "expected [16, 20]",
            edit: replace("progress", "\"width\":4", "\"width\":5")),
        Damage("a parameter missing", "'decoder.0.bias'", "found none") { $0.tensors["decoder.0.bias"] = nil },
        Damage("a parameter turned", "'decoder.0.weight'", "found [4, 16]", "expected [16, 4]") {
            $0.tensors["decoder.0.weight"] = $0.tensors["decoder.0.weight"]?.reshaped([4, 16])
        },
        Damage("a parameter that is no number", "'decoder.0.bias'", "found nan") {
            $0.tensors["decoder.0.bias"]?.values[1] = .nan
        },
        Damage("the optimiser's memory missing", "'optimizer.exp_avg_sq.mean.bias'", "found none") {
            $0.tensors["optimizer.exp_avg_sq.mean.bias"] = nil
        },
    ]

    @Test(arguments: damages) func damageIsOneError(_ damage: Damage) throws {
        let folder = try TemporaryFolder()
        let session = try Toy.session(.vae)
        session.advance(9)
        session.obey(.save(path: folder.file("x")))
        var file = try SafeTensors(contentsOf: folder.file("x"))
        damage.edit(&file)
        try file.write(to: folder.file("x"))
        let error = #expect(throws: CheckpointError.self) {
            try Session(resuming: Checkpoint(contentsOf: folder.file("x")), on: Toy.bars, workers: Workers(1))
        }
        let text = try #require(error.map { "\($0.description) \($0.fault.map { "\($0)" } ?? "")" })
        for part in damage.parts { #expect(text.contains(part), "\(part) in \(text)") }
        #expect(text.contains(folder.file("x")), "\(text)")
        #expect(!text.contains("\n"))
    }

    @Test func filesOfAnotherKind() throws {
        let folder = try TemporaryFolder()
        for path in [
            try folder.write("not a checkpoint", "x"), folder.file("missing"), folder.path,
            try folder.write([], "empty"), "\(GoldenCase.folder)/dense-bce.safetensors",
        ] {
            do {
                _ = try Checkpoint(contentsOf: path)
                Issue.record("\(path) was read")
            } catch {
                #expect("\(error)".hasPrefix(path) && !"\(error)".contains("\n"))
            }
        }
    }

    /// Other data of the same width may have fewer images than the place in the epoch.
    @Test func goesOnWithShorterData() throws {
        let session = try Toy.session(.vae)
        session.advance(11)
        let resumed = try Session(resuming: session.checkpoint(), on: Toy.fewBars, workers: Workers(1))
        #expect(!session.checkpoint().isSameData(Toy.fewBars) && session.checkpoint().isSameData(Toy.bars))
        #expect(resumed.bits == session.bits && resumed.step == 11)
        resumed.advance(5)
        #expect(resumed.step == 16 && resumed.epoch < 10)
    }

    /// A learnt prior's bound is by that prior. A mixture whose components are all N(0, I) has N(0, I)'s own.
    @Test func theBoundIsByTheModelsPrior() throws {
        let session = try Toy.session(.gmm) {
            $0.experiment.knobs["pretraining"] = 20
            $0.experiment.knobs["samples"] = 16
        }
        session.advance(100)
        /// Components in places drawn so far from 0, all as wide as N(0, I).
        func place(deviation: Float) {
            for path in ["mixture.logits", "mixture.mean", "mixture.logvar"] {
                let slot = session.model.parameters[path]
                Generator(seed: 1).fillNormal(slot.pointer)
                for i in 0..<slot.count { slot.base[i] *= path == "mixture.mean" ? deviation : 0 }
            }
        }
        place(deviation: 1)
        func evaluated() throws -> [String: Double] {
            let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
            return Dictionary(
                uniqueKeysWithValues: trained.evaluate(Toy.bars.validation, in: Toy.bars).map { ($0.id, $0.value) })
        }
        let learnt = try evaluated()
        let (nll, bound) = (try #require(learnt["bernoulli_nll"]), try #require(learnt["elbo"]))
        let term = Double(try #require(session.validate()["mixture"]))
        // By other draws of the codes.
        #expect(abs(-nll - bound - term) < 0.1 * term)
        place(deviation: 0)
        let standard = try evaluated()
        session.obey(.toggle(term: "mixture"))
        let plain = try evaluated()
        for id in ["kl", "elbo"] {
            let value = try #require(plain[id])
            #expect(abs(try #require(standard[id]) - value) < 1e-3)
            #expect(abs(try #require(learnt[id]) - value) > 0.1)
        }
    }

    @Test func aTrainedModelUsesItsParameters() throws {
        let session = try Toy.session(.undercomplete, learningRate: 0.01)
        session.advance(300)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        #expect(trained.step == 300)
        let values = trained.evaluate(Toy.bars.validation, in: Toy.bars)
        let metrics = Dictionary(uniqueKeysWithValues: values.map { ($0.id, $0.value) })
        let measures = session.validate()
        #expect(abs(try #require(metrics["mse"]) - Double(try #require(measures["mse"]))) < 1e-6)
        #expect(abs(try #require(metrics["bernoulli_nll"]) - Double(try #require(measures["loss"]))) < 1e-4)
        #expect(metrics["kl"] == nil && metrics["elbo"] == nil)
        // By the pictures: mean |x − x̂| and the variance of nothing.
        let pictures = trained.pictures(Array(0..<20), of: Toy.bars.validation)
        var sum = 0.0
        for (x, y) in zip(pictures.originals.joined(), pictures.reconstructions.joined()) {
            sum += Double(abs(x - y))
        }
        #expect(abs(try #require(metrics["mae"]) - sum / 320) < 1e-6)
        // Another corruption in front, the same parameters.
        let noisy = TrainedModel(trained, corruption: "mask", knobs: ["mask": 0.95])
        let worse = Dictionary(
            uniqueKeysWithValues: noisy.evaluate(Toy.bars.validation, in: Toy.bars).map { ($0.id, $0.value) })
        #expect(try #require(worse["mse"]) > 1.5 * #require(metrics["mse"]))
        let silent = TrainedModel(trained, corruption: "mask", knobs: ["mask": 0])
        #expect(silent.evaluate(Toy.bars.validation, in: Toy.bars).map(\.value) == values.map(\.value))
    }
}
