import Autoencoders
import Foundation
import Tensors
import Testing

@Suite struct ExperimentTests {
    static let valid = Experiment(variant: "vae", encoder: .dense([8], .relu), latent: 3)

    static func edited(_ edit: (inout Experiment) -> Void) -> Experiment {
        var experiment = valid
        edit(&experiment)
        return experiment
    }

    struct Fault: CustomTestStringConvertible, Sendable {
        let experiment: Experiment
        let parts: [String]
        var testDescription: String { parts.joined(separator: " ") }
    }

    static let faults: [Fault] = [
        Fault(experiment: edited { $0.corruption = "rain" }, parts: ["unknown corruption", "'rain'"]),
        Fault(experiment: edited { $0.distance = "far" }, parts: ["unknown distance", "'far'"]),
        Fault(experiment: edited { $0.terms = ["l1", "none"] }, parts: ["unknown term", "'none'"]),
        Fault(experiment: edited { $0.latent = 0 }, parts: ["0", "at least 1"]),
        Fault(experiment: edited { $0.latent = -5 }, parts: ["-5", "at least 1"]),
        Fault(experiment: edited { $0.encoder = .dense([8, 0], .relu) }, parts: ["width 0", "at least 1"]),
        Fault(experiment: edited { $0.decoder = .dense([-8], .relu) }, parts: ["width -8", "at least 1"]),
        Fault(experiment: edited { $0.terms = ["kl"] }, parts: ["'kl'", "Gaussian codes"]),
        Fault(experiment: edited { $0.terms = ["sparsity"] }, parts: ["'sparsity'", "sigmoid"]),
        Fault(
            experiment: edited {
                $0.code = .gaussian
                $0.terms = ["sparsity"]
            }, parts: ["'sparsity'", "deterministic"]),
        Fault(experiment: edited { $0.knobs = ["beta": 1000] }, parts: ["beta = 1000", "0.01 … 100"]),
        Fault(experiment: edited { $0.knobs = ["mask": .nan] }, parts: ["mask = nan", "0.0 … 0.95"]),
        Fault(experiment: edited { $0.latent = 1_000_000_000 }, parts: ["parameters", "at most"]),
        Fault(experiment: edited { $0.latent = .max }, parts: ["parameters", "at most"]),
        Fault(experiment: edited { $0.encoder = .dense([.max, .max], .relu) }, parts: ["parameters", "at most"]),
        Fault(experiment: edited { $0.decoder = .dense([1 << 40], .relu) }, parts: ["parameters", "at most"]),
    ]

    @Test(arguments: faults) func faultSaysWhatIsWrong(_ fault: Fault) throws {
        let text = try #require(fault.experiment.fault(for: DataShape(features: 784)))
        for part in fault.parts { #expect(text.contains(part), "\(part) in \(text)") }
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
            #expect(fitted.fault(for: data) == nil)
            guard fitted.decoder.blueprint is DenseLayers, features < 784 else { continue }
            #expect(fitted.encoder.widths.count == experiment.encoder.widths.count)
            #expect(fitted.decoder.widths == fitted.encoder.widths.reversed())
            #expect(fitted.encoder.activation == experiment.encoder.activation)
            for (new, old) in zip(fitted.encoder.widths, experiment.encoder.widths) where old <= 784 {
                #expect(new <= features)
            }
            #expect(fitted.latent >= 2 && fitted.latent <= experiment.latent)
            if experiment.latent > 784 { #expect(fitted.latent > features) }
            if experiment.latent <= 64 { #expect(fitted.latent <= max(2, features / 4)) }
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
