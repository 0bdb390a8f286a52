import Autodiff
import Autoencoders
import Networks
import Tensors
import TestSupport
import Testing

/// Every registered variant with every term, corruption and distance that it can have.
@Suite struct RegistryTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let experiment: Experiment
        var testDescription: String { name }
    }

    /// The variants as they are, and each with one choice changed.
    static let cases: [Case] = Variant.all.flatMap { variant -> [Case] in
        let plain = TinyObjective.tiny(variant)
        func changed(_ what: String, _ edit: (inout Experiment) -> Void) -> Case {
            var experiment = plain
            edit(&experiment)
            return Case(name: "\(variant.id) \(what)", experiment: experiment)
        }
        let itself = [Case(name: variant.id, experiment: plain)]
        // Everything with everything else would be hundreds of cases that say the same.
        guard ["undercomplete", "sparse-kl", "vae", "wae-gan"].contains(variant.id) else { return itself }
        return itself
            + Terms.all.filter {
                !plain.terms.contains($0.id) && $0.obstacle(in: plain, for: TinyObjective.data) == nil
            }
            .map { term in changed("+ \(term.id)") { $0.terms.append(term.id) } }
            + Corruptions.all.filter { $0.id != plain.corruption }
            .map { corruption in changed("with \(corruption.id)") { $0.corruption = corruption.id } }
            + Distances.all.filter { $0.id != plain.distance && $0.id != NoDistance.id }
            .map { distance in changed("by \(distance.id)") { $0.compare(by: distance.id, on: TinyObjective.data) } }
    }

    /// All at once, for what only shows together.
    static let combined: [Case] = [
        Case(
            name: "denoising + contractive + sparse, sigmoid codes behind a layer",
            experiment: Experiment(
                variant: "sparse-kl", corruption: "gaussian", encoder: .dense([7], .tanh), latent: 4,
                codeActivation: .sigmoid, distance: "squared", terms: ["l1", "sparsity", "contraction"])),
        Case(
            name: "VAE with all terms and three samples",
            experiment: Experiment(
                variant: "vae", corruption: "salt-and-pepper", encoder: .dense([7], .gelu), latent: 4,
                code: .gaussian,
                distance: "gaussian", terms: ["kl", "l1", "contraction"], knobs: ["samples": 3])),
        Case(
            name: "contraction estimated through two layers",
            experiment: Experiment(
                variant: "contractive", corruption: "mask", encoder: .dense([9], .softplus), latent: 65,
                codeActivation: .tanh, terms: ["contraction"])),
    ]

    /// What moves with the parameters but is held constant in the derivative, as the target of `student` and the codes of
    /// `diffusion`, can't be seen by differences: the golden cases have it.
    static let differentiable = (cases + combined).filter {
        !$0.experiment.terms.contains(StudentTerm.id) && !$0.experiment.terms.contains(DiffusionTerm.id)
    }

    @Test(arguments: differentiable) func gradientsEqualDifferences(_ example: Case) {
        #expect(example.experiment.fault(for: TinyObjective.data, with: .shipped) == nil)
        // A kink between two differences depends on the seed, a wrong derivative doesn't.
        var faults: [String] = []
        for seed: UInt64 in 2...9 {
            let tiny = TinyObjective(example.experiment, seed: seed)
            #expect(tiny.loss().isFinite)
            tiny.computeGradients()
            faults = tiny.objective.players.flatMap(\.paths).compactMap { tiny.gradientFault($0) }
            if faults.isEmpty { return }
        }
        #expect(faults == [])
    }

    /// Every hidden and code activation, since variants use few of them.
    @Test(arguments: Activation.allCases) func activationsHaveGradients(_ activation: Activation) {
        var experiment = TinyObjective.tiny(.undercomplete)
        experiment.encoder = .dense([7], activation)
        experiment.decoder = .dense([7], activation)
        experiment.codeActivation = activation
        experiment.terms = ["contraction"]
        let tiny = TinyObjective(experiment)
        tiny.computeGradients()
        for path in tiny.model.parameters.paths {
            let fault = tiny.gradientFault(path)
            #expect(fault == nil)
        }
    }

    /// Loss = distance + Σ weight · term, from the parts as they are shown.
    @Test(arguments: cases + combined) func lossIsTheSentence(_ example: Case) {
        let tiny = TinyObjective(example.experiment, weight: 0.7)
        let terms = tiny.objective.terms
        #expect(terms.map(\.term.id).sorted() == example.experiment.terms.sorted())
        let values = tiny.run([tiny.objective.loss, tiny.objective.reconstruction] + terms.map(\.value))
            .map { Double($0.values[0]) }
        var expected = values[1]
        for (term, value) in zip(terms, values[2...]) { expected += Double(term.term.weight.clamped(0.7)) * value }
        #expect(abs(values[0] - expected) < 1e-5 * max(1, abs(expected)))
        // The same loss from the plan without the parts.
        #expect(abs(tiny.loss() - values[0]) < 1e-5 * max(1, abs(expected)))
    }

    @Test func idsAreUniqueAndFound() {
        func unique(_ ids: [String]) -> Bool { Set(ids).count == ids.count && !ids.contains("") }
        #expect(unique(Variant.all.map(\.id)) && Variant.all.allSatisfy { Variant.named($0.id)?.id == $0.id })
        #expect(unique(Terms.all.map(\.id)) && Terms.all.allSatisfy { Terms.named($0.id)?.id == $0.id })
        // Old checkpoints were summed in this order, and what they go on with has to be.
        #expect(
            Terms.all.filter { $0.place <= 170 }.map(\.id) == [
                "l1", "sparsity", "contraction", "kl", "mmd", "critic", "pairs", "capacity", "free-bits", "tc",
                "independence", "mixture", "student", "centers", "label", "m2", "diffusion", "mmd-rbf",
            ])
        #expect(Set(Terms.all.map(\.place)).count == Terms.all.count)
        #expect(unique(Corruptions.all.map(\.id)) && Corruptions.named("nothing") == nil)
        #expect(unique(Distances.all.map(\.id)) && Distances.named("nothing") == nil)
        #expect(unique(Knobs.all.map(\.id)) && Knobs.named("nothing") == nil)
        #expect(
            Set(Variant.all.map(\.id)).isSuperset(of: [
                "linear", "undercomplete", "overcomplete", "sparse-l1", "sparse-kl", "denoising-gaussian",
                "denoising-mask", "contractive", "vae", "beta-vae",
            ]))
        for variant in Variant.all {
            #expect(variant.experiment.fault(for: .usual, with: .shipped) == nil)
            #expect(!variant.formula.isEmpty && !variant.paper.isEmpty && !variant.title.isEmpty)
        }
    }

    /// Features beyond the width of a fused row, a single feature, a single code, a single image.
    @Test(arguments: [(5000, 2, 3), (1, 1, 1), (3, 70, 1), (4097, 65, 2)])
    func unusualSizes(_ features: Int, _ latent: Int, _ batch: Int) {
        for terms in [["contraction", "l1", "sparsity"], ["contraction", "l1", "kl"]] {
            let isGaussian = terms.contains("kl")
            let experiment = Experiment(
                variant: "vae", corruption: "mask", encoder: .dense([3], .relu), latent: latent,
                code: isGaussian ? .gaussian : .deterministic, codeActivation: .sigmoid, terms: terms)
            let model = Model(experiment, for: DataShape(features: features), from: Generator(seed: 1))
            let objective = Objective(model, batch: batch, knobs: KnobBoard(experiment))
            objective.x.tensor = Generator(seed: 2).uniform([batch, features])
            objective.drawNoise(from: Generator(seed: 3))
            let distance = Slot([])
            Plan(
                [(objective.reconstruction, distance)] + objective.players.flatMap(objective.gradients),
                workers: Workers(2)
            ).run()
            // ln 2 for each feature is what a decoder that knows nothing pays.
            #expect(abs(distance.scalar / Float(features) - 0.7) < 3)
            #expect(model.parameters.gradients.pointer.allSatisfy { $0.isFinite })
        }
    }
}
