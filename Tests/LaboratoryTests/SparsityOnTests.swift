import Autodiff
import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors
import Testing

@testable import Laboratory

/// What sparsity terms act on is a choice.
@Suite struct SparsityOnTests {
    private static func experiment(_ place: String?, _ terms: [String], _ activation: Activation = .sigmoid)
        -> Experiment
    {
        var experiment = Experiment(
            variant: "undercomplete", encoder: .dense([7, 5], activation), latent: 4, codeActivation: .sigmoid,
            terms: terms)
        experiment.sparsityOn = place
        return experiment
    }

    /// Terms of made rows, and by hand what each layer says of them.
    private static func values(_ experiment: Experiment) throws -> (terms: [String: Float], layers: [[[Double]]]) {
        let model = Model(experiment, for: DataShape(features: 6), from: Generator(seed: 3))
        let objective = Objective(model, batch: 9, knobs: KnobBoard(experiment))
        let x = Generator(seed: 5).uniform([9, 6])
        objective.x.tensor = x
        let slots = objective.terms.map { _ in Slot([]) }
        Plan(zip(objective.terms, slots).map { ($0.value, $1) }, workers: Workers(1)).run()
        var rows = (0..<9).map { x.row($0).map(Double.init) }
        var layers: [[[Double]]] = []
        for path in ["encoder.0", "encoder.2", "encoder.4"] {
            let weight = model.parameters[path + ".weight"].tensor
            let bias = model.parameters[path + ".bias"].tensor.values
            rows = rows.map { row in
                bias.indices.map { j in
                    let sum = zip(weight.row(j), row).reduce(Double(bias[j])) { $0 + Double($1.0) * $1.1 }
                    return 1 / (1 + exp(-sum))
                }
            }
            layers.append(rows)
        }
        let terms = Dictionary(uniqueKeysWithValues: zip(objective.terms.map(\.term.id), slots.map(\.scalar)))
        return (terms, layers)
    }

    @Test(arguments: [nil, "hidden", "encoder.0", "encoder.2"]) func termsAreSumsOverTheirLayers(_ place: String?)
        throws
    {
        let (terms, layers) = try Self.values(Self.experiment(place, ["l1", "sparsity"]))
        let chosen =
            switch place {
            case nil: [layers[2]]
            case "hidden": [layers[0], layers[1]]
            case "encoder.0": [layers[0]]
            default: [layers[1]]
            }
        let l1 = chosen.joined().joined().reduce(0) { $0 + abs($1) } / 9
        #expect(abs(Double(try #require(terms["l1"])) - l1) < 1e-4 * l1)
        var divergence = 0.0
        for layer in chosen {
            for unit in layer[0].indices {
                let share = layer.reduce(0) { $0 + $1[unit] } / 9
                divergence += 0.05 * log(0.05 / share) + 0.95 * log(0.95 / (1 - share))
            }
        }
        #expect(abs(Double(try #require(terms["sparsity"])) - divergence) < 1e-4 * divergence)
    }

    @Test func whatCannotBeIsSaid() {
        let data = DataShape(features: 6)
        #expect(Self.experiment("hidden", ["l1", "sparsity"]).fault(for: data) == nil)
        #expect(
            Self.experiment("hidden", ["sparsity"], .relu).fault(for: data)
                == .term("sparsity", .needsLayersOfUnitInterval))
        #expect(Self.experiment("encoder.8", ["l1"]).fault(for: data) == .term("l1", .needsSparseLayer))
        var linear = Variant.linear.experiment.fitted(to: data)
        linear.terms = ["l1"]
        linear.sparsityOn = "hidden"
        #expect(linear.fault(for: data) == .term("l1", .needsSparseLayer))
        linear.sparsityOn = nil
        #expect(linear.fault(for: data) == nil)
    }

    /// It is chosen as others are, learns, and comes back from a file.
    @Test func itIsAChoiceThatIsKept() throws {
        let session = try Toy.session(.undercomplete) {
            $0.experiment.encoder = .dense([12], .relu)
            $0.experiment.terms = ["l1"]
        }
        session.advance(3)
        session.obey(.set(choice: "sparsity-on", to: "hidden"))
        #expect(session.setup.experiment.sparsityOn == "hidden" && session.step == 3)
        session.obey(.turn(knob: "l1", to: 1))
        session.advance(300)
        let hidden = try #require(session.snapshot().history.train["l1"]?.points)
        #expect(hidden.last!.value < hidden[4].value)
        let checkpoint = session.checkpoint()
        #expect(checkpoint.state.setup.experiment.sparsityOn == "hidden")
        session.obey(.set(choice: "sparsity-on", to: "encoder.6"))
        #expect(session.setup.experiment.sparsityOn == "hidden" && session.notice != nil)
        session.obey(.set(choice: "sparsity-on", to: "code"))
        #expect(session.setup.experiment.sparsityOn == nil)
    }
}
