import Laboratory
import Tensors
import TestSupport
import Testing

struct GoldenBoundTests {
    private func layers(_ golden: GoldenCase) throws -> [WeightMatrix] {
        try golden.parameters.filter { $0.hasSuffix(".weight") }
            .sorted { number($0) < number($1) }.map { WeightMatrix(try golden.tensor($0)) }
    }

    private func number(_ path: String) -> Int { Int(path.split(separator: ".")[1]) ?? -1 }

    @Test func norms() throws {
        let golden = try GoldenCase("bound-norms")
        let layers = try layers(golden)
        let (norms, spectral) = (layers.map { WeightNorms($0) }, layers.map(\.spectralNorm))
        try expect(spectral, are: "spectral", of: golden)
        try expect(norms.map(\.frobenius), are: "frobenius", of: golden)
        try expect(norms.map(\.rows), are: "rows", of: golden)
        try expect(norms.map(\.columns), are: "columns", of: golden)
        try expect(norms.map(\.infinity), are: "infinity", of: golden)
        try expect(zip(norms, spectral).map { $0.stableRank(spectral: $1) }, are: "stable_rank", of: golden)
        try expect(spectral.reduce(1, *), is: "lipschitz", of: golden)
        try expect(layers.map { $0.spectralNormByLanczos() }, are: "spectral", of: golden)
    }

    @Test func covering() throws {
        let golden = try GoldenCase("bound-covering")
        let layers = try layers(golden)
        let references = try (1...layers.count).map { WeightMatrix(try golden.tensor("input.reference.\($0)")) }
        let complexity = SpectralComplexity(layers, references: references, slopes: layers.map { _ in 1 })
        let norm = try golden.tensor("input.x").values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        try expect(complexity.spectral, are: "s", of: golden)
        try expect(complexity.distances, are: "b", of: golden)
        try expect(complexity.complexity, is: "complexity", of: golden)
        try expect(norm, is: "data_norm", of: golden)
        try expect(Double(complexity.width), is: "width", of: golden)
        try expect(
            complexity.logCovering(dataNorm: norm, radius: Double(try golden.number("epsilon"))), is: "log_covering",
            of: golden)
    }

    @Test func frobeniusNorms() throws {
        let golden = try GoldenCase("bound-golowich")
        let frobenius = try layers(golden).map { WeightNorms($0).frobenius }
        let lengths = try golden.rows("input.x").map { $0.reduce(0) { $0 + $1 * $1 } }
        try expect(
            Rademacher.network(
                frobenius: frobenius, dataNorm: lengths.reduce(0, +).squareRoot(), count: lengths.count),
            is: "bound", of: golden)
        try expect(
            Rademacher.network(
                frobenius: frobenius, radius: (lengths.max() ?? 0).squareRoot(), count: lengths.count),
            is: "radius_bound", of: golden)
        try expect(frobenius.reduce(1, *), is: "product", of: golden)
    }

    @Test func linearFunctions() throws {
        let golden = try GoldenCase("bound-rademacher-linear")
        let (rows, signs) = (try golden.rows("input.x"), try golden.rows("input.signs"))
        let radius = Double(try golden.number("radius"))
        let euclidean = signs.map { Rademacher.euclidean(rows, signs: $0, radius: radius) }
        let absolute = signs.map { Rademacher.absolute(rows, signs: $0, radius: radius) }
        try expect(euclidean, are: "euclidean", of: golden)
        try expect(absolute, are: "l1", of: golden)
        try expect(mean(euclidean), is: "euclidean", of: golden)
        try expect(mean(absolute), is: "l1", of: golden)
        let all = (0..<1 << rows.count).map { word in rows.indices.map { word >> $0 & 1 == 1 ? 1.0 : -1 } }
        try expect(
            mean(all.map { Rademacher.euclidean(rows, signs: $0, radius: radius) }), is: "euclidean_exact", of: golden
        )
        try expect(mean(all.map { Rademacher.absolute(rows, signs: $0, radius: radius) }), is: "l1_exact", of: golden)
        try expect(Rademacher.euclideanBound(rows, radius: radius), is: "euclidean_bound", of: golden)
    }

    @Test func reconstructions() throws {
        let golden = try GoldenCase("bound-pac-bayes-vae")
        func knob(_ name: String) throws -> Double { Double(try golden.text(name)) ?? .nan }
        let bound = ReconstructionBound(
            errors: try golden.tensor("input.errors").values.map(Double.init),
            divergences: ReconstructionBound.divergences(
                mean: try golden.rows("input.mean"), logVariance: try golden.rows("input.logvar")),
            lambda: try knob("lambda"), delta: try knob("delta"), diameter: try knob("diameter"),
            encoder: try knob("k_phi"), decoder: try knob("k_theta"))
        try expect(bound.reconstruction, is: "reconstruction", of: golden)
        try expect(bound.divergence, is: "kl", of: golden)
        try expect(bound.confidence, is: "confidence", of: golden)
        try expect(bound.distance, is: "distance", of: golden)
        try expect(bound.moment, is: "moment", of: golden)
        try expect(bound.value, is: "bound", of: golden)
    }

    @Test func boundedLosses() throws {
        let golden = try GoldenCase("bound-mcallester")
        func values(_ name: String) throws -> [Double] { try golden.tensor("input.\(name)").values.map(Double.init) }
        let divergence = PACBayes.divergence(
            mean: try values("mean"), logVariance: try values("logvar"), priorMean: try values("prior_mean"),
            priorLogVariance: try values("prior_logvar"))
        let (n, r) = (Int(try golden.number("examples")), Double(try golden.text("loss")) ?? .nan)
        let delta = Double(try golden.text("delta")) ?? .nan
        try expect(divergence, is: "kl", of: golden)
        try expect(
            PACBayes.mcAllester(loss: r, divergence: divergence, count: n, delta: delta), is: "mcallester", of: golden
        )
        try expect(PACBayes.maurer(loss: r, divergence: divergence, count: n, delta: delta), is: "maurer", of: golden)
        try expect(PACBayes.seeger(loss: r, divergence: divergence, count: n, delta: delta), is: "seeger", of: golden)
    }
}
