import Autoencoders
import Tensors
import Testing

@testable import Laboratory

@Suite struct TermCostTests {
    /// Of three dense layers down and up, by hand: products forward and two for each gradient, but none for that of the
    /// input. The contraction of a deep encoder needs the whole Jacobian; L1 next to nothing.
    @Test func aTermSaysWhatItCosts() throws {
        let session = try Session(
            TrainingState(Toy.setup(.undercomplete)), on: Toy.bars, workers: Workers(1), with: Toy.inventory)
        let request = TermCostsRequest()
        session.obey(.look([request]))
        let costs = try #require(session.snapshot().answers[request])
        #expect(costs["contraction"] ?? 0 > 1.5)
        #expect((1...1.2).contains(costs["l1"] ?? 0))
        // Of codes without a distribution there is no KL.
        #expect(costs["kl"] == nil)
    }

    @Test func aStepOfALinearModelIsCounted() throws {
        var setup = Toy.setup(.linear)
        setup.experiment.latent = 3
        let data = Toy.bars.dataShape
        let model = Model(setup.experiment, for: data, from: Generator(seed: 1))
        let draft = StepDraft(model, knobs: KnobBoard(setup.experiment), batch: 32)
        let (d, b) = (data.features, 32)
        // Encoder and decoder forward, the gradients of their weights, and that of the code.
        let products = 5 * b * d * 3
        #expect(draft.multiplications > products && draft.multiplications < products + 12 * b * d + 40 * d)
    }
}
