import Autoencoders
import CAllocations
import Datasets
import Laboratory
import Tensors
import Testing

/// A step of training in its steady state asks the allocator for nothing.
@Suite struct SteadyStepTests {
    @Test(arguments: ["undercomplete", "vae", "denoising-gaussian", "gmm", "idec", "semi-supervised"])
    func asksForNoMemory(_ variant: String) throws {
        let digits = try Dataset.load("digits")
        var experiment = try #require(Variant.named(variant)).experiment.fitted(
            to: DataShape(features: digits.features))
        // Behind pretraining, where there is some.
        experiment.knobs[Experiment.pretrainingSteps.id] = 100
        // One thread, so that all of it happens on this one.
        let session = try Session(Setup(experiment), on: digits, workers: Workers(1))
        session.validates = false
        for _ in 0..<300 { session.advance() }
        let before = allocations_bytes_here()
        for _ in 0..<100 { session.advance() }
        #expect(allocations_bytes_here() == before)
    }
}
