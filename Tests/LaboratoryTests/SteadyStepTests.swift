import Autoencoders
import CAllocator
import Datasets
import Laboratory
import Tensors
import Testing

/// A step of training in its steady state asks the allocator for nothing.
@Suite struct SteadyStepTests {
    @Test(arguments: [
        "undercomplete", "vae", "denoising-gaussian", "beta-tcvae", "factor-vae", "gmm", "idec", "semi-supervised",
    ])
    func asksForNoMemory(_ variant: String) throws {
        try expectNothing(of: variant, on: try Dataset.load("digits"))
    }

    /// Nor where pixels are drawn anew.
    @Test(.enabled(if: BuiltInDataset.all[0].isAvailable)) func asksForNoMemoryToDrawPixels() throws {
        try expectNothing(of: "vae", on: try Dataset.load("mnist-binary-dynamic")) { $0.encoder = .dense([8], .relu) }
    }

    /// Nor where entries are missing.
    @Test(arguments: ["undercomplete", "vae", "ali"]) func asksForNoMemoryWithGaps(_ variant: String) throws {
        let values = Generator(seed: 1).uniform([400 * 16]).values
        let data = try Dataset(
            id: "gaps", title: "gaps", shape: ImageShape(height: 4, width: 4), floats: values,
            missing: .flags(values.map { $0 < 0.3 }))
        try expectNothing(of: variant, on: data)
    }

    private func expectNothing(
        of variant: String, on data: Dataset, _ edit: (inout Experiment) -> Void = { _ in }
    ) throws {
        var experiment = try #require(Variant.named(variant)).experiment.fitted(to: data.dataShape)
        edit(&experiment)
        // Behind pretraining, where there is some.
        experiment.knobs[Experiment.pretrainingSteps.id] = 100
        // A schedule is read at every step.
        let schedules = experiment.terms.contains("kl") ? ["beta": Schedule(.cycle, steps: 50)] : [:]
        // One thread, so that all of it happens on this one.
        let session = try Session(Setup(experiment, schedules: schedules), on: data, workers: Workers(1))
        session.validates = false
        // Every 500 steps clusters without codes are looked for, which takes memory: between two of these.
        for _ in 0..<510 { session.advance() }
        let before = allocations_bytes_here()
        // Long enough for copies of the parameters to be taken in between, and for the steps behind them.
        for _ in 0..<450 { session.advance() }
        #expect(allocations_bytes_here() == before)
    }
}
