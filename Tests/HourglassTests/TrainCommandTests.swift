import Foundation
import Networks
import TestSupport
import Testing

@Suite struct TrainCommandTests {
    /// 1,439 images in batches of 100: 14 steps an epoch.
    @Test func printsAnObjectForEachEpoch() throws {
        let outcome = try Program.run("train", "--variant", "vae", "--data", "digits", "--epochs", "2", "--json")
        #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        let epochs = try outcome.objects()
        #expect(try epochs.map { try number($0, "epoch") } == [1, 2])
        #expect(try epochs.map { try number($0, "step") } == [14, 28])
        for epoch in epochs {
            #expect(
                Set(epoch.keys) == [
                    "epoch", "step", "train", "validation", "validation_rows", "images_per_second", "seconds",
                ])
            #expect(try number(epoch, "images_per_second") > 0)
            #expect(try number(epoch, "seconds") > 0)
            for split in ["train", "validation"] {
                let measures = try #require(epoch[split] as? [String: Any])
                // Measures beside what the objective says of itself are of validation alone.
                let more: Set = split == "train" ? [] : ["bernoulli_nll", "elbo", "active_units", "effective_codes"]
                #expect(Set(measures.keys) == more.union(["loss", "reconstruction", "mse", "kl"]))
                // With β = 1 the loss is the sum of its parts.
                let sum = try number(measures, "reconstruction") + number(measures, "kl")
                #expect(abs(try number(measures, "loss") - sum) < 1e-3)
                #expect((0...1).contains(try number(measures, "mse")))
            }
        }
        let losses = try epochs.map { try number(try #require($0["validation"] as? [String: Any]), "loss") }
        #expect(losses[1] < losses[0])
    }

    @Test func stepsEndInTheMiddleOfAnEpoch() throws {
        let outcome = try Program.run("train", "--variant", "linear", "--data", "digits", "--steps", "21", "--json")
        let epochs = try outcome.objects()
        #expect(try epochs.map { try number($0, "step") } == [14, 21])
        #expect(try epochs.map { try number($0, "epoch") } == [1, 1.5])
    }

    @Test(arguments: ["vae", "denoising-mask"]) func resumedEqualsUninterrupted(_ variant: String) throws {
        let folder = try TemporaryFolder()
        func train(_ end: [String], _ file: String, _ more: [String]) throws {
            let outcome = try Program.run(["train", "--data", "digits", "--save", folder.file(file)] + end + more)
            #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
        }
        try train(["--epochs", "3"], "whole", ["--variant", variant, "--seed", "5"])
        try train(["--steps", "17"], "part", ["--variant", variant, "--seed", "5"])
        try train(["--epochs", "3"], "resumed", ["--resume", folder.file("part")])
        #expect(try folder.read("whole") == folder.read("resumed"))
        #expect(try folder.read("whole") != folder.read("part"))
        #expect(folder.names == ["part", "resumed", "whole"])
    }

    /// Free bits instead of KL, coming into force slowly; interrupted on the way.
    @Test func schedulesGoOnWhereTheyWere() throws {
        let folder = try TemporaryFolder()
        func train(_ steps: String, _ file: String, _ more: [String]) throws -> [[String: Any]] {
            let outcome = try Program.run(
                ["train", "--data", "digits", "--json", "--steps", steps, "--save", folder.file(file)] + more)
            #expect(outcome.status == 0 && outcome.error.isEmpty, "\(outcome.error)")
            return try outcome.objects()
        }
        let choices = [
            "--with", "free-bits", "--without", "kl", "--set", "free=0.2", "--schedule", "free-bits=anneal:28",
            "--schedule", "learning-rate=cycle:20",
        ]
        let epochs = try train("42", "whole", choices)
        _ = try train("13", "part", choices)
        _ = try train("42", "resumed", ["--resume", folder.file("part")])
        #expect(try folder.read("whole") == folder.read("resumed"))
        // The validation after an epoch is by the weight of its last step: 13/28 and 27/28 of 1, then 1.
        for (epoch, weight) in zip(epochs, [13.0 / 28, 27.0 / 28, 1]) {
            let measures = try #require(epoch["validation"] as? [String: Any])
            let parts = try (number(measures, "reconstruction"), number(measures, "free-bits"))
            #expect(abs(try number(measures, "loss") - parts.0 - weight * parts.1) < 1e-3)
        }
        // Without the schedule from there on.
        _ = try train("42", "other", ["--resume", folder.file("part"), "--schedule", "free-bits=off"])
        #expect(try folder.read("whole") != folder.read("other"))
    }

    @Test(arguments: ["vae", "contractive", "denoising-gaussian"]) func threadsChangeNoBit(_ variant: String) throws {
        let folder = try TemporaryFolder()
        let files = try ["1", "2"].map { threads -> [UInt8] in
            let outcome = try Program.run(
                "train", "--variant", variant, "--data", "digits", "--epochs", "2", "--threads", threads, "--save",
                folder.file(threads))
            #expect(outcome.status == 0, "\(outcome.error)")
            return try folder.read(threads)
        }
        #expect(files[0] == files[1])
    }

    @Test func choicesReachTheModel() throws {
        let folder = try TemporaryFolder()
        let outcome = try Program.run(
            "train", "--variant", "beta-vae", "--data", "digits", "--steps", "2", "--batch", "50", "--widths",
            "64,30,20",
            "--latent", "5", "--activation", "tanh", "--set", "beta=2.5", "--set", "samples=2", "--seed", "9",
            "--optimizer", "rmsprop", "--learning-rate", "0.002", "--clip", "3", "--save", folder.file("x"))
        #expect(outcome.status == 0, "\(outcome.error)")
        let file = try SafeTensors(contentsOf: folder.file("x"))
        #expect(file.tensors["encoder.0.weight"]?.shape == [30, 64])
        #expect(file.tensors["encoder.2.weight"]?.shape == [20, 30])
        #expect(file.tensors["mean.weight"]?.shape == [5, 20] && file.tensors["logvar.weight"]?.shape == [5, 20])
        #expect(file.tensors["decoder.0.weight"]?.shape == [20, 5])
        #expect(file.tensors["decoder.4.weight"]?.shape == [64, 30])
        #expect(file.tensors["optimizer.square_avg.mean.bias"]?.shape == [5])
        let setup = try #require(
            try JSONSerialization.jsonObject(with: Data((file.metadata["setup"] ?? "").utf8)) as? [String: Any])
        #expect(try number(setup, "seed") == 9)
        #expect(try number(setup, "batch") == 50)
        #expect(abs(try number(setup, "learningRate") - 0.002) < 1e-9)
        #expect(try number(setup, "clip") == 3)
        let experiment = try #require(setup["experiment"] as? [String: Any])
        let knobs = try #require(experiment["knobs"] as? [String: Any])
        #expect(try number(knobs, "beta") == 2.5)
        #expect(try number(knobs, "samples") == 2)
    }

    @Test func earlyStoppingEnds() throws {
        let outcome = try Program.run(
            "train", "--variant", "undercomplete", "--data", "digits", "--epochs", "100000", "--early-stopping", "1",
            "--learning-rate", "0.05", "--json")
        #expect(outcome.status == 0)
        #expect(outcome.errorLines.count == 2 && outcome.error.hasPrefix("early stopping"))
        let errors = try outcome.objects().map {
            try number(try #require($0["validation"] as? [String: Any]), "mse")
        }
        // The first epoch that is no better is the last.
        #expect(errors.count >= 2)
        for (before, after) in zip(errors, errors.dropFirst().dropLast()) { #expect(after < before) }
        #expect(errors[errors.count - 1] >= errors[errors.count - 2])
    }

    /// A loss that is no number ends the command with an error, and what was printed stays readable.
    @Test func divergenceIsSaid() throws {
        let folder = try TemporaryFolder()
        for arguments in [["--learning-rate", "10"], ["--learning-rate", "1e30"], ["--learning-rate", "1e38"]] {
            let outcome = try Program.run(
                [
                    "train", "--variant", "linear", "--data", "digits", "--epochs", "20", "--optimizer", "sgd",
                    "--json",
                ]
                    + ["--save", folder.file("x")] + arguments)
            #expect(outcome.status == 1)
            #expect(outcome.errorLines.count == 2 && outcome.error.contains("restored"), "\(outcome.error)")
            #expect(outcome.error.contains("reconstruction became"), "\(outcome.error)")
            _ = try outcome.objects()
            let evaluation = try Program.run("evaluate", folder.file("x"), "--json")
            #expect(evaluation.status == 0, "\(evaluation.error)")
            #expect(try number(try #require(evaluation.objects().first), "mse") < 10)
        }
    }

    /// Where a controller has brought its knob stands in each report; without one nothing is said.
    @Test func whatIsHeldIsReported() throws {
        let words = ["train", "--variant", "vae", "--data", "digits", "--epochs", "2"]
        let held = try Program.run(words + ["--control", "beta=kl:2", "--json"])
        let values = try held.objects().map { try #require(($0["held"] as? [String: Double])?["beta"]) }
        #expect(values.count == 2 && values[0] != values[1])
        #expect(try Program.run(words + ["--json"]).objects().allSatisfy { $0["held"] == nil })
        #expect(try Program.run(words + ["--control", "beta=kl:2"]).text.contains("beta "))
    }
}
