import Autodiff
import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory

/// Measures that ask the model itself, against differences and against their definitions put together by hand.
@Suite struct JacobianMeasureTests {
    private static func trained(_ id: String, latent: Int = 3) throws -> TrainedModel {
        let session = try Toy.session(try #require(Variant.named(id))) {
            $0.experiment.latent = latent
            // Kinks would spoil differences.
            if case .dense(let layers) = $0.experiment.encoder {
                $0.experiment.encoder = .dense(layers.map(\.width), .tanh)
                $0.experiment.decoder = .dense(layers.map(\.width).reversed(), .tanh)
            }
        }
        session.advance(40)
        return try TrainedModel(session.checkpoint(), workers: Workers(1))
    }

    /// ‖J‖_F by central differences, in the mean over rows.
    private static func norm(_ x: Tensor, _ f: (Tensor) -> Tensor, _ step: Float = 1e-2) -> [Double] {
        let (n, d) = (x.shape[0], x.shape[1])
        var squares = [Double](repeating: 0, count: n)
        for j in 0..<d {
            var (up, down) = (x, x)
            for i in 0..<n {
                up.values[i * d + j] += step
                down.values[i * d + j] -= step
            }
            let (a, b) = (f(up), f(down))
            let width = a.shape[1]
            for i in 0..<n {
                for k in 0..<width {
                    let slope = Double(a.values[i * width + k] - b.values[i * width + k]) / Double(2 * step)
                    squares[i] += slope * slope
                }
            }
        }
        return squares.map { $0.squareRoot() }
    }

    @Test(arguments: ["vae", "linear", "undercomplete", "contractive"])
    func jacobiansAreThoseOfDifferences(_ id: String) throws {
        let trained = try Self.trained(id)
        let split = Toy.bars.validation
        let ids: Set<String> = ["encoder_jacobian", "decoder_jacobian", "tangent_angle"]
        let measurement = trained.measurement(of: split, in: Toy.bars, also: ids)
        while measurement.advance() {}
        let figures = Dictionary(uniqueKeysWithValues: measurement.figures.map { ($0.id, $0.figure) })
        let x = Tensor(trained.pictures(Array(0..<split.count), of: split).originals.flatMap { $0 }, shape: [20, 16])
        let encode = SplitComputation { EncodingStage(trained.model, size: $0, workers: Workers(1)) }
        let decode = SplitComputation { DecodingStage(trained.model, size: $0, workers: Workers(1)) }
        func f(_ x: Tensor) -> Tensor { encode.rows({ $0.codes }, over: .values(x))! }
        func g(_ z: Tensor) -> Tensor { decode.rows({ $0.images }, over: .values(z))! }
        let encoder = try #require(figures["encoder_jacobian"])
        let wanted = mean(Self.norm(x, f))
        #expect(abs(encoder.value - wanted) < 2e-3 * wanted, "\(encoder.value) \(wanted)")
        #expect(encoder.rows == 20 && encoder.error != nil)
        let decoder = try #require(figures["decoder_jacobian"])
        let columns = mean(Self.norm(f(x), g))
        #expect(abs(decoder.value - columns) < 2e-3 * columns, "\(decoder.value) \(columns)")
        #expect(decoder.parts.map(\.name) == ["z1", "z2", "z3"])
        let angle = try #require(figures["tangent_angle"])
        #expect((0...90).contains(angle.value))
        // A linear decoder's tangent is the same everywhere, and the one that the other measure looks at.
        if id == "linear" {
            let whole = trained.evaluate(split, in: Toy.bars, also: ["principal_angle"])
            let other = try #require(whole.first { $0.id == "principal_angle" }?.value)
            #expect(abs(angle.value - other) < 0.05, "\(angle.value) \(other)")
        }
    }

    /// With one draw it is the ELBO, up to chance; with more draws it rises; and it has its standard error.
    @Test(arguments: ["vae", "gmm"])
    func logLikelihoodIsAboveTheBound(_ id: String) throws {
        let session = try Toy.session(try #require(Variant.named(id))) { $0.experiment.latent = 3 }
        session.advance(200)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let measurement = trained.measurement(of: Toy.bars.train, in: Toy.bars, also: ["log_px"])
        while measurement.advance() {}
        let figures = Dictionary(uniqueKeysWithValues: measurement.figures.map { ($0.id, $0.figure) })
        let (bound, likelihood) = (try #require(figures["elbo"]), try #require(figures["log_px"]))
        let parts = Dictionary(uniqueKeysWithValues: likelihood.parts.map { ($0.name, $0.value) })
        let (one, eight) = (try #require(parts["bound by 1 draw"]), try #require(parts["bound by 8"]))
        #expect(one < eight && eight < likelihood.value)
        let error = try #require(likelihood.error)
        #expect(error > 0 && error < 1)
        // VaDE's KL is one to the joint of code and cluster, which is larger.
        if id == "vae" { #expect(abs(one - bound.value) < 0.5, "\(one) \(bound.value)") }
        #expect(likelihood.value > bound.value)
    }

    /// Without damage the error is the mse; what the parts say is what the reconstructions of damaged rows are away.
    @Test(arguments: ["vae", "pixelcnn"])
    func errorsOfDamagedRows(_ id: String) throws {
        let session = try Toy.session(try #require(Variant.named(id))) { $0.experiment.latent = 3 }
        session.advance(20)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let measurement = trained.measurement(
            of: Toy.bars.validation, in: Toy.bars, also: ["noise_error", "mask_error"])
        while measurement.advance() {}
        let figures = Dictionary(uniqueKeysWithValues: measurement.figures.map { ($0.id, $0.figure) })
        let mse = try #require(figures["mse"]?.value)
        for name in ["noise_error", "mask_error"] {
            let figure = try #require(figures[name])
            #expect(abs(figure.parts[0].value - mse) < 1e-6 && figure.parts[0].name == "0")
            let rest = figure.parts.dropFirst().map(\.value)
            #expect(abs(figure.value - mean(rest)) < 1e-12)
        }
        let shape = ImageShape(height: 9, width: 9)
        let rows = Generator(seed: 3).uniform([6, 81])
        let (input, target) = Damage.shift.applied(to: rows, level: 2, shape: shape, from: Generator(seed: 1))
        #expect(input.values == target.values)
        #expect(Array(input.row(4)) == shifted(rows.row(4), shape, right: 2, down: 0))
        #expect(Array(input.row(3)) == shifted(rows.row(3), shape, right: 0, down: -2))
        let masked = Damage.mask.applied(to: rows, level: 0.5, shape: shape, from: Generator(seed: 1)).input
        let share = Double(zip(masked.values, rows.values).count { $0 == 0 && $1 != 0 }) / Double(rows.shape.count)
        #expect(abs(share - 0.5) < 0.07)
    }

    /// A straight way of images where the decoder is linear: as long as its ends are apart, in equal steps.
    @Test func waysThroughALinearDecoderAreStraight() throws {
        let trained = try Self.trained("linear")
        let split = Toy.bars.validation
        let values = Dictionary(
            uniqueKeysWithValues: trained.evaluate(
                split, in: Toy.bars, also: ["path_length", "largest_step", "straightness"]
            ).map { ($0.id, $0.value) })
        let pictures = trained.pictures(Array(0..<split.count), of: split).reconstructions
        let lengths = stride(from: 0, to: 20, by: 2).map { i -> Double in
            zip(pictures[i], pictures[i + 1]).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }.squareRoot()
        }
        #expect(abs(try #require(values["path_length"]) - mean(lengths)) < 1e-4)
        #expect(abs(try #require(values["largest_step"]) - mean(lengths) / 10) < 1e-4)
        #expect(abs(try #require(values["straightness"]) - 1) < 1e-5)
    }
}
