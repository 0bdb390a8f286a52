import Autoencoders
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct ExperimentTests {
    static let valid = Experiment(variant: "vae", encoder: .dense([8], .relu), latent: 3)

    static func edited(_ edit: (inout Experiment) -> Void) -> Experiment {
        var experiment = valid
        edit(&experiment)
        return experiment
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let experiment: Experiment
        let fault: Fault
        var testDescription: String { "\(fault)" }

        init(_ fault: Fault, _ edit: (inout Experiment) -> Void) {
            self.fault = fault
            experiment = edited(edit)
        }
    }

    static func number(_ field: String, _ found: Int, _ possible: ClosedRange<Int> = 1...1 << 24) -> Fault {
        .number(field: field, found: found, possible: possible)
    }

    static let tooLarge = Fault.parameters(most: 1 << 28)

    static let faults = [
        Case(.unknown(.corruption, id: "rain")) { $0.corruption = "rain" },
        Case(.unknown(.distance, id: "far")) { $0.distance = "far" },
        Case(.unknown(.term, id: "none")) { $0.terms = ["l1", "none"] },
        Case(.unknown(.prior, id: "flat")) { $0.prior = "flat" },
        Case(.prior("ring", needsCodes: 2)) { $0.prior = "ring" },
        Case(number("latent", 0)) { $0.latent = 0 },
        Case(number("latent", -5)) { $0.latent = -5 },
        Case(number("latent", .max)) { $0.latent = .max },
        Case(number("encoder.dense[1].width", 0)) { $0.encoder = .dense([8, 0], .relu) },
        Case(number("decoder.dense[0].width", -8)) { $0.decoder = .dense([-8], .relu) },
        Case(number("encoder.dense[0].width", .max)) { $0.encoder = .dense([.max, .max], .relu) },
        Case(number("decoder.dense[0].width", 1 << 40)) { $0.decoder = .dense([1 << 40], .relu) },
        Case(number("encoder.dense.count", 10_000, 0...64)) {
            $0.encoder = .dense(Array(repeating: 1, count: 10_000), .relu)
        },
        Case(number("encoder.convolutional.layers[0].stride", 0, 1...64)) {
            $0.encoder = .convolutional(ConvolutionalLayers([.init(4, stride: 0)]))
        },
        Case(number("encoder.convolutional.layers[0].kernel", 1 << 62, 1...64)) {
            $0.encoder = .convolutional(ConvolutionalLayers([.init(4, kernel: 1 << 62)]))
        },
        Case(number("encoder.transformer.blocks", -1, 0...64)) {
            $0.encoder = .transformer(TransformerLayers(blocks: -1))
        },
        Case(number("decoder.pixelCNN.blocks", 1_000_000_000, 0...64)) {
            $0.decoder = .pixelCNN(PixelCNNLayers(blocks: 1_000_000_000))
        },
        Case(number("pretraining.phases.count", 65, 0...64)) {
            $0.pretraining = .stages(Array(repeating: Stage("x"), count: 65))
        },
        Case(number("depth", 0, 1...65)) { $0.depth = 0 },
        Case(number("depth", 3, 1...2)) { $0.depth = 3 },
        Case(.depth(.needsDenseLayers)) {
            $0.code = .gaussian
            $0.depth = 1
        },
        Case(.term("label", .needsWholeDepth)) {
            $0.terms = ["label"]
            $0.depth = 1
        },
        Case(.layers(.decoder, .largeMap(convolution: 1, height: 1, width: 784, channels: 1 << 20))) {
            $0.decoder = .pixelCNN(PixelCNNLayers(filters: 1 << 20))
        },
        Case(.distance("feature", .needsClassifier)) { $0.distance = "feature" },
        Case(.distance("bernoulli", .needsPlainOutput)) { $0.outputActivation = .sigmoid },
        Case(.term("kl", .needsGaussianCodes)) { $0.terms = ["kl"] },
        Case(.term("label", .needsLabels)) { $0.terms = ["label"] },
        Case(.term("sparsity", .needsCodesOfUnitInterval)) { $0.terms = ["sparsity"] },
        Case(.term("sparsity", .needsDeterministicCodes)) {
            $0.code = .gaussian
            $0.terms = ["sparsity"]
        },
        Case(.knob("beta", value: 1000, possible: 0.01...100, isCount: false)) { $0.knobs = ["beta": 1000] },
        Case(.knob("samples", value: 1.5, possible: 1...16, isCount: true)) { $0.knobs = ["samples": 1.5] },
        Case(tooLarge) { $0.latent = 1 << 24 },
        // The sum of them all is beyond the integers.
        Case(tooLarge) { $0.encoder = .dense(Array(repeating: 1 << 24, count: 64), .relu) },
        Case(.layers(.encoder, .noEncoder)) { $0.encoder = .pixelCNN(PixelCNNLayers()) },
        Case(.layers(.decoder, .noConvolution)) { $0.decoder = .convolutional(ConvolutionalLayers([])) },
        Case(.layers(.encoder, .patches(7, height: 1, width: 784))) {
            $0.encoder = .transformer(TransformerLayers())
        },
        Case(.pretraining(.needsDenseLayers)) {
            $0.code = .gaussian
            $0.pretraining = .layerwise
        },
        Case(.pretraining(.needsMirroredWidths)) {
            $0.decoder = .dense([9], .relu)
            $0.pretraining = .layerwise
        },
        Case(.stage("first", .term("kl", .needsGaussianCodes))) {
            $0.pretraining = .stages([Stage("first", terms: ["kl"])])
        },
    ]

    @Test(arguments: faults) func faultSaysWhatIsWrong(_ example: Case) {
        #expect(example.experiment.fault(for: DataShape(features: 784)) == example.fault)
    }

    @Test func noNumberIsNoValueOfAKnob() {
        let fault = Self.edited { $0.knobs = ["mask": .nan] }.fault(for: DataShape(features: 784))
        guard case .knob("mask", let value, 0...0.95, false)? = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
        #expect(value.isNaN)
    }

    /// Files say `phases`, as they always did.
    @Test func stagesAreReadFromFiles() throws {
        let text = #"{"phases":{"_0":[{"name":"VAE","terms":["kl"]}]}}"#
        let pretraining = try JSONDecoder().decode(Pretraining.self, from: Data(text.utf8))
        #expect(pretraining == .stages([Stage("VAE", terms: ["kl"])]))
        #expect(try String(decoding: JSONEncoder().encode(pretraining), as: UTF8.self).contains("phases"))
        for kind in [Pretraining.none, .layerwise] {
            let text = kind == .none ? #"{"none":{}}"# : #"{"layerwise":{}}"#
            #expect(try JSONDecoder().decode(Pretraining.self, from: Data(text.utf8)) == kind)
        }
    }

    @Test func aValidExperimentHasNoFault() {
        #expect(Self.valid.fault(for: DataShape(features: 784)) == nil)
        #expect(Self.edited { $0.knobs = ["beta": 100, "mask": 0] }.fault(for: DataShape(features: 784)) == nil)
        #expect(Self.edited { $0.latent = 10_000 }.fault(for: DataShape(features: 784)) == nil)
    }

    /// On 28×28 images nothing changes; on smaller ones no bottleneck opens and what is wider than the data stays so.
    @Test(arguments: Variant.all.map(\.id)) func fittedToOtherSizes(_ id: String) throws {
        let experiment = try #require(Variant.named(id)).experiment
        #expect(experiment.fitted(to: .usual) == experiment)
        for side in [4, 8, 10, 16, 27, 28, 32, 64] {
            let data = DataShape(image: ImageShape(height: side, width: side), classes: 10)
            let features = data.features
            let fitted = experiment.fitted(to: data)
            #expect(fitted.fault(for: data, with: .shipped) == nil)
            guard fitted.decoder.blueprint is DenseLayers, features < 784 else { continue }
            #expect(fitted.encoder.widths.count == experiment.encoder.widths.count)
            #expect(fitted.decoder.widths == fitted.encoder.widths.reversed())
            #expect(fitted.encoder.activation == experiment.encoder.activation)
            for (new, old) in zip(fitted.encoder.widths, experiment.encoder.widths) where old <= 784 {
                #expect(new <= features)
            }
            #expect(fitted.latent >= 2 && fitted.latent <= experiment.latent)
            if experiment.latent > 784 { #expect(fitted.latent > features) }
            // M2 has a code for each class beside its own.
            if experiment.latent <= 64, id != "m2" { #expect(fitted.latent <= max(2, features / 4)) }
            for (narrow, wide) in zip(fitted.encoder.widths, experiment.encoder.widths) where narrow > 16 {
                #expect(abs(Double(narrow) - Double(wide * features) / 784) <= 0.5)
            }
            var same = fitted
            (same.encoder, same.decoder, same.latent) = (experiment.encoder, experiment.decoder, experiment.latent)
            #expect(same == experiment)
        }
    }

    @Test(arguments: Variant.all.map(\.id)) func survivesJSON(_ id: String) throws {
        let experiment = try #require(Variant.named(id)).experiment
        let data = try JSONEncoder().encode(experiment)
        #expect(try JSONDecoder().decode(Experiment.self, from: data) == experiment)
    }

    @Test func widthsReadFromTheDataToTheCode() {
        #expect(Variant.denoisingMask.experiment.widthsText(features: 784) == "784–512–256–64")
        #expect(Variant.linear.experiment.widthsText(features: 64) == "64–16")
        #expect(Architecture.dense([5, 3], .tanh).mirrored.widths == [3, 5])
        #expect(Architecture.dense([], .tanh) == .linear)
    }
}
