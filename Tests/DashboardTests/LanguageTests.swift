import Autoencoders
import Dashboard
import Foundation
import Laboratory
import Testing

/// What a person reads of each thing that can go wrong.
@Suite struct LanguageTests {
    static let faults: [(Fault, String)] = [
        (
            .unknown(.corruption, id: "rain"),
            "unknown corruption 'rain': expected one of none, gaussian, mask, salt-and-pepper"
        ),
        (.unknown(.prior, id: "flat"), "unknown prior 'flat': expected one of normal, ring, swiss-roll"),
        (.prior("ring", needsCodes: 2), "prior 'ring': needs 2 codes"),
        (.number(field: "latent", found: -5, possible: 1...9), "latent: found -5, expected 1…9"),
        (
            .distance("bernoulli", .needsPlainOutput),
            "distance 'bernoulli': needs a decoder that ends without a nonlinearity"
        ),
        (.distance("logistic-mixture", .needsDataOfUnitInterval), "distance 'logistic-mixture': needs data in 0…1"),
        (.distance("ssim", .needsCompleteRows), "distance 'ssim': needs data without missing entries"),
        (.term("kl", .needsGaussianCodes), "term 'kl': needs Gaussian codes"),
        (.term("sparsity", .needsDeterministicCodes), "term 'sparsity': needs deterministic codes"),
        (
            .term("sparsity", .needsCodesOfUnitInterval),
            "term 'sparsity': needs codes in (0, 1): a sigmoid code layer"
        ),
        (.term("label", .needsLabels), "term 'label': needs labelled data"),
        (
            .knob("beta", value: 1000, possible: 0.01...100, isCount: false),
            "beta = 1000.0: numbers of 0.01 … 100.0 are possible"
        ),
        (
            .knob("samples", value: 1.5, possible: 1...16, isCount: true),
            "samples = 1.5: whole numbers of 1.0 … 16.0 are possible"
        ),
        (.parameters(most: 1 << 28), "a model of more parameters than can be held: at most 268435456"),
        (.layers(.encoder, .noEncoder), "encoder: a PixelCNN makes images and can't be an encoder"),
        (.layers(.encoder, .noConvolution), "encoder: no convolution"),
        (
            .layers(.encoder, .convolution(2, kernel: 3, stride: 1, padding: 3)),
            "encoder: convolution 2 of 3×3, stride 1, padding 3: padding is less than the kernel"
        ),
        (
            .layers(.encoder, .noRoom(convolution: 2, kernel: 4, height: 1, width: 2, padding: 1)),
            "encoder: convolution 2 of 4×4 has no room in maps of 1×2 pixels with a padding of 1"
        ),
        (.layers(.encoder, .lastMap(values: 49, codes: 20)), "encoder: the last map has 49 values, the code 20"),
        (
            .layers(.encoder, .patches(7, height: 8, width: 9)),
            "encoder: patches of 7×7 don't fit images of 8×9"
        ),
        (.layers(.encoder, .heads(3, width: 64)), "encoder: a width of 64 doesn't divide into 3 heads"),
        (.layers(.encoder, .tokens(4096, most: 1024)), "encoder: 4096 tokens: at most 1024"),
        (.layers(.encoder, .codes(20, tokens: 16)), "encoder: 20 codes don't divide among 16 tokens"),
        (
            .pretraining(.needsDenseLayers),
            "pretraining by layers needs dense layers, as many in the decoder, and deterministic codes"
        ),
        (
            .pretraining(.needsMirroredWidths),
            "pretraining by layers needs a decoder with the encoder's widths the other way round"
        ),
        (.stage("VAE", .prior("ring", needsCodes: 2)), "VAE: prior 'ring': needs 2 codes"),
    ]

    @Test(arguments: faults) func english(_ fault: Fault, _ text: String) {
        #expect(English().text(fault) == text)
    }

    static let setupFaults: [(SetupFault, String)] = [
        (.experiment(.prior("ring", needsCodes: 2)), "prior 'ring': needs 2 codes"),
        (.unschedulable(knob: "beta"), "β can't have a schedule: it can't be 0, or isn't live"),
        (
            .uncontrollable(knob: "beta", by: "sigma", possible: ["geco", "kl"]),
            "β can't be held by sigma in this experiment: expected geco, kl"
        ),
        (.wanted(controller: "kl", found: nil), "controller: found 'kl', expected kl and nats from 0.01 to 10000"),
        (.wanted(controller: "sigma", found: 3), "controller: found 'sigma 3', expected sigma and no more"),
        (.notANumber(knob: "learning-rate", .infinity), "η can't be infinity"),
        (
            .schedule(knob: "beta", steps: 0, start: 3),
            "beta: a schedule of 0 steps from step 3: 1 to 1000000000 are possible"
        ),
        (
            .value(choice: "clip", found: "x", expected: .positive(canBeOff: true)),
            "clip 'x': expected a number above 0, or off"
        ),
        (
            .value(choice: "seed", found: "x", expected: .whole(0...Int.max, canBeOff: false)),
            "seed 'x': expected a whole number from 0"
        ),
        (.choice("latent", .needsLabels), "latent: needs labelled data"),
        (.confined(.layers(9, atMost: 4)), "9 hidden layers: at most 4 here"),
    ]

    @Test(arguments: setupFaults) func english(_ fault: SetupFault, _ text: String) {
        #expect(English().text(fault) == text)
        #expect(English().text(ofError: fault) == text)
        #expect(English().text(Notice(.refused(fault))) == text)
    }

    static let changes: [(Change, text: String, parts: [String])] = [
        (.turned(knob: "beta", from: 1, to: 4), "β 1→4", ["β", "1", "4"]),
        (
            .scheduled(knob: "beta", from: nil, to: Schedule(.anneal, steps: 9)), "β anneal 9",
            ["β schedule", "off", "anneal 9"]
        ),
        (
            .scheduled(knob: "beta", from: Schedule(.anneal, steps: 9), to: nil), "β without schedule",
            ["β schedule", "anneal 9", "off"]
        ),
        (
            .controlled(knob: "beta", from: nil, to: Control("kl", 25)), "β by KL 25", ["β by", "hand", "KL 25"]
        ),
        (.controlled(knob: "beta", from: Control("sigma"), to: nil), "β by hand", ["β by", "σ", "hand"]),
        (.toggled(term: "kl", isOn: false), "β off", ["kl", "on", "off"]),
        (.chosen(choice: "widths", from: "400", to: "30,20"), "widths 30–20", ["widths", "400", "30,20"]),
        (.chosen(choice: "latent", from: "20", to: "3"), "3 codes", ["latent", "20", "3"]),
        (.chosen(choice: "prior", from: "normal", to: "ring"), "prior ring", ["prior", "normal", "ring"]),
        (.loaded(from: "digits", to: "/x/y.csv"), "y.csv", ["data", "Digits", "y.csv"]),
        (.reset, "reset", ["reset", "", "step 0"]), (.wentBack(toStep: 7), "back to step 7", ["back", "", "step 7"]),
    ]

    @Test(arguments: changes) func english(_ change: Change, _ text: String, _ parts: [String]) {
        #expect(English().text(change) == text)
        let (what, from, to) = English().parts(of: change)
        #expect([what, from, to] == parts)
    }

    @Test func whatMeasuresNeedAndWhereCodesComeFrom() {
        #expect(
            English().text(MeasureFault.meaningless("elbo", .term(["a", "b"])))
                == "'elbo' has no meaning here: it needs the term a or b")
        #expect(English().text(ofError: MeasureFault.unknown("x")) == "no measure 'x'")
        #expect(English().text(CodeOrigin.prior(NormalPrior.id, deviation: 0.25)) == "N(0, 0.250²·I)")
        #expect(English().text(CodeOrigin.mixture(clusters: 10)) == "a mixture of 10")
    }

    @Test func whatIsNoNumberIsSaidInWords() {
        for (value, text) in [
            (Float.nan, "not a number"), (-.nan, "not a number"), (.infinity, "infinity"),
            (-.infinity, "minus infinity"), (2.5, "2.5"),
        ] {
            #expect(
                English().text(Breakdown(measure: "kl", value: value, step: 3, lastChange: nil))
                    == "kl became \(text) at step 3; no knob was changed; last good parameters restored")
            #expect(English().text(SetupFault.notANumber(knob: "beta", value)) == "β can't be \(text)")
            #expect(English().text(Change.turned(knob: "beta", from: 1, to: value)) == "β 1→\(text)")
        }
    }

    /// An error of the system's library is said without its numbers and its types.
    @Test func errorsOfTheSystemAreSaidInWords() {
        var errors: [any Error] = [
            CocoaError(.fileReadNoSuchFile), CocoaError(.fileWriteOutOfSpace), POSIXError(.EACCES),
            NSError(domain: "NSPOSIXErrorDomain", code: 2), NSError(domain: "mine", code: 77),
        ]
        do { _ = try JSONDecoder().decode([Int].self, from: Data("{}".utf8)) } catch { errors.append(error) }
        do { _ = try Data(contentsOf: URL(fileURLWithPath: "/nowhere")) } catch { errors.append(error) }
        #expect(errors.count == 7)
        for error in errors {
            let text = English().text(ofError: error)
            #expect(text.count > 8, "\(text)")
            for raw in ["Error", "error ", "Domain", "Code", "(", "Optional", "="] {
                #expect(!text.contains(raw), "\(text)")
            }
        }
    }

    @Test func aFileWithAFaultSaysWhatFault() {
        var error = CheckpointError(description: "x: metadata 'setup'")
        error.fault = .noTerm("far")
        let text = "x: metadata 'setup': found no term 'far'"
        #expect(English().text(ofError: error) == text)
        #expect(English().text(Notice(Notice.Content(error))) == text)
        #expect(English().text(Notice(Notice.Content(SetupFault.noTerm("far")))) == "no term 'far'")
    }

    @Test func whereAClassifierComesFromIsSaid() {
        let text = English().text(Obstacle.needsClassifier)
        #expect(text.hasPrefix("found no classifier, expected one in the folder classifiers"))
        #expect(text.hasSuffix("hourglass classifier train makes it"))
    }
}
