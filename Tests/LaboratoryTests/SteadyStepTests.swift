import Autoencoders
import CAllocations
import Datasets
import Laboratory
import Tensors
import Testing

/// A step of training in its steady state asks the allocator for nothing.
@Suite struct SteadyStepTests {
    @Test(arguments: ["undercomplete", "vae", "denoising-gaussian"]) func asksForNoMemory(_ variant: String) throws {
        try expectNothing(of: variant, on: try Dataset.load("digits"))
    }

    /// Nor where pixels are drawn anew.
    @Test(.enabled(if: BuiltInDataset.all[0].isAvailable)) func asksForNoMemoryToDrawPixels() throws {
        try expectNothing(of: "vae", on: try Dataset.load("mnist-binary-dynamic")) { $0.encoder = .dense([8], .relu) }
    }

    private func expectNothing(
        of variant: String, on data: Dataset, _ edit: (inout Experiment) -> Void = { _ in }
    ) throws {
        var experiment = try #require(Variant.named(variant)).experiment.fitted(to: data.dataShape)
        edit(&experiment)
        // One thread, so that all of it happens on this one.
        let session = try Session(Setup(experiment), on: data, workers: Workers(1))
        session.validates = false
        for _ in 0..<300 { session.advance() }
        let before = allocations_bytes_here()
        for _ in 0..<100 { session.advance() }
        #expect(allocations_bytes_here() == before)
    }
}
