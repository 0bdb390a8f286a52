import Autoencoders
import Datasets
import Laboratory
import Tensors
import Testing

/// The linear autoencoder's optimum is PCA's subspace. Bourlard & Kamp 1988; Baldi & Hornik 1989.
@Suite struct PCAOptimumTests {
    /// All rows of a split as [n, features].
    static func matrix(_ split: Split) -> Tensor {
        Tensor((0..<split.count).flatMap { split.image($0) }, shape: [split.count, split.features])
    }

    @Test func linearAutoencoderReachesPCA() throws {
        let digits = try Dataset.load("digits")
        var experiment = Variant.linear.experiment
        experiment.latent = 8
        let session = try Session(
            Setup(experiment, learningRate: 0.003), on: digits, workers: Workers(1))
        while session.epoch < 2000 { session.advance() }

        let x = Self.matrix(digits.train)
        let pca = PCA(of: x, components: 8)
        let best =
            zip(x.values, pca.reconstruction(of: x, components: 8).values)
            .reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / Double(x.values.count)
        let reached = try #require(session.validate(.train)["mse"])
        #expect(Double(reached) < 1.005 * best, "\(reached) against PCA's \(best)")
        // The decoder's columns span the subspace.
        let decoder = session.model.parameters["decoder.0.weight"].tensor
        let columns = (0..<8).map { k in (0..<64).map { Double(decoder.values[$0 * 8 + k]) } }
        let angle = principalAngles(pca.components, columns).last! * 180 / .pi
        #expect(angle < 2, "\(angle)°")
    }
}
