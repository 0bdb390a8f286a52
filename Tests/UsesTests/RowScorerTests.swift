import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors
import TestSupport
import Testing

@testable import Uses

/// Scores of rows by a trained model: against sums by hand, and the same however the rows are cut.
@Suite struct RowScorerTests {
    /// Rows of 4×4 on a few directions with noise, some entries missing where that is wanted.
    static func dataset(rows: Int = 300, missing: Bool = false) throws -> Dataset {
        let generator = Generator(seed: 3)
        let (factors, loads) = (generator.split("f").uniform([rows, 3]), generator.split("l").uniform([3, 16]))
        let noise = generator.split("n").normal([rows, 16]).values
        let floats = (0..<rows * 16).map { i -> Float in
            let sum = (0..<3).reduce(Float(0)) {
                $0 + factors.values[i / 16 * 3 + $1] * loads.values[$1 * 16 + i % 16] / 3
            }
            return min(1, max(0, sum + 0.02 * noise[i]))
        }
        let flags = generator.split("m").uniform([rows * 16]).values.map { missing && $0 < 0.2 }
        return try Dataset(
            id: "made", title: "made", shape: ImageShape(height: 4, width: 4), floats: floats,
            labels: (0..<rows).map { $0 % 2 }, missing: missing ? .flags(flags) : .none)
    }

    static func trained(
        _ variant: Variant, on dataset: Dataset, steps: Int = 60, threads: Int = 1,
        _ edit: (inout Experiment) -> Void = { _ in }
    ) throws -> TrainedModel {
        var experiment = variant.experiment.fitted(to: dataset.dataShape)
        edit(&experiment)
        let session = try Session(
            Setup(experiment, batch: 20), on: dataset, workers: Workers(threads),
            with: Inventory(classifiers: .shipped))
        for _ in 0..<steps { session.advance() }
        return try TrainedModel(session.checkpoint(), workers: Workers(threads))
    }

    /// Every kind of network, and the kinds of scores that each has.
    @Test(arguments: [Variant.linear, .vae, .convolutional, .transformer, .denoisingMask, .ali])
    func aRowIsScoredTheSameInAnyCompany(variant: Variant) throws {
        let data = try Self.dataset(rows: 100)
        let scorer = RowScorer(try Self.trained(variant, on: data, steps: 3))
        #expect(scorer.fit(to: data.train, normal: data.validation))
        #expect(
            scorer.kinds.contains(.bound) == (variant.experiment.code == .gaussian && variant.id != Variant.ali.id))
        let all = (0..<Int32(data.train.count)).map { $0 }
        for kind in scorer.kinds {
            let whole = try #require(scorer.scores(of: data.train, by: kind)).map(\.bitPattern)
            for cut in [1, 7] {
                var pieces: [UInt32] = []
                for start in stride(from: 0, to: 20, by: cut) {
                    let rows = Array(all[start..<min(start + cut, 20)])
                    pieces += try #require(scorer.scores(of: data.train, rows: rows, by: kind)).map(\.bitPattern)
                }
                #expect(pieces == Array(whole[..<20]), "\(variant.id), \(kind), cut by \(cut)")
            }
            let turned = try #require(scorer.scores(of: data.train, rows: all.reversed(), by: kind))
            // Some processors multiply small matrices, as those of attention, differently by where they lie.
            for (score, bits) in zip(turned.reversed(), whole) {
                let known = Float(bitPattern: bits)
                let isExact = variant.id != Variant.transformer.id
                #expect(
                    isExact ? score == known : abs(score - known) <= 1e-4 * max(1, abs(known)),
                    "\(variant.id), \(kind), from the end")
            }
        }
    }

    /// x̂ = D(Ex + e) + d in double, and the squares of what is observed.
    @Test(arguments: [false, true]) func errorsOfALinearModel(missing: Bool) throws {
        let data = try Self.dataset(missing: missing)
        let trained = try Self.trained(.linear, on: data) { $0.latent = 2 }
        let scorer = RowScorer(trained)
        let scores = try #require(scorer.scores(of: data.test, by: .error))
        func values(_ path: String) -> [Double] { trained.model.parameters[path].tensor.values.map(Double.init) }
        let paths = trained.model.parameters.paths
        let (weight, back) = (values("encoder.0.weight"), values("decoder.0.weight"))
        let bias = paths.contains("encoder.0.bias") ? values("encoder.0.bias") : [0, 0]
        let start = paths.contains("decoder.0.bias") ? values("decoder.0.bias") : [Double](repeating: 0, count: 16)
        var shares: [[Float]] = []
        scorer.score(data.test, by: .error) { piece in
            for row in 0..<piece.count { shares.append(Array(piece.errors(row))) }
        }
        for row in 0..<data.test.count {
            let x = data.test.image(row).map(Double.init)
            let observed = data.test.observed(row)
            #expect(missing || observed.allSatisfy { $0 })
            // [out, in], as PyTorch has them.
            var (z, squares) = (bias, [Double](repeating: 0, count: 16))
            for k in 0..<2 { for i in 0..<16 { z[k] += weight[k * 16 + i] * x[i] } }
            for i in 0..<16 where observed[i] {
                let rebuilt: Double = start[i] + z[0] * back[i * 2] + z[1] * back[i * 2 + 1]
                squares[i] = (x[i] - rebuilt) * (x[i] - rebuilt)
            }
            let error = squares.reduce(0, +)
            #expect(abs(Double(scores[row]) - error) <= 2e-5 * max(error, 0.01))
            for i in 0..<16 { #expect(abs(Double(shares[row][i]) - squares[i]) <= 2e-5 * max(squares[i], 0.01)) }
        }
    }

    /// Where codes hardly vary, −ELBO is −log p(x|μ) + KL, each by its formula.
    @Test func boundsOfNarrowCodes() throws {
        let data = try Self.dataset()
        let trained = try Self.trained(.vae, on: data)
        let deviations = try #require(trained.model.parameters.paths.first { $0 == "logvar.bias" })
        let parameters = trained.model.parameters
        parameters[deviations].pointer.update(repeating: -10)
        parameters["logvar.weight"].pointer.update(repeating: 0)
        let scorer = RowScorer(trained)
        let scores = try #require(scorer.scores(of: data.test, by: .bound))
        let errors = try #require(scorer.scores(of: data.test, by: .error))
        let codes = trained.codes(data.test)
        for row in 0..<data.test.count {
            let mean = codes.row(row).map(Double.init)
            let kl = mean.reduce(0) { $0 + ($1 * $1 + exp(-10) + 10 - 1) / 2 }
            let expected = Double(errors[row]) + kl
            #expect(abs(Double(scores[row]) - expected) <= 1e-3 * abs(expected))
        }
    }

    /// Over many rows it comes to what evaluation draws for each row.
    @Test func boundsAreThoseOfEvaluation() throws {
        let data = try Self.dataset(rows: 2000)
        let trained = try Self.trained(.vae, on: data, steps: 300)
        let scores = try #require(RowScorer(trained).scores(of: data.train, by: .bound))
        let mean = scores.reduce(0.0) { $0 + Double($1) } / Double(scores.count)
        let measured = try #require(trained.evaluate(data.train, in: data).first { $0.id == "elbo" }?.value)
        #expect(abs(mean + measured) < 0.01 * abs(measured))
    }

    @Test func distancesOfCodes() throws {
        let data = try Self.dataset()
        let trained = try Self.trained(.linear, on: data) { $0.latent = 2 }
        let scorer = RowScorer(trained)
        #expect(scorer.fit(to: data.train, normal: data.validation))
        let reference = trained.codes(data.train)
        let (codes, n) = (trained.codes(data.test), reference.shape[0])
        let nearest = try #require(scorer.scores(of: data.test, by: .nearest))
        let mahalanobis = try #require(scorer.scores(of: data.test, by: .codes))
        // The inverse of a covariance of two codes by Cramer.
        let points = (0..<n).map { reference.row($0).map(Double.init) }
        let mean = (0..<2).map { j in points.reduce(0) { $0 + $1[j] } / Double(n) }
        func covariance(_ i: Int, _ j: Int) -> Double {
            points.reduce(0) { $0 + ($1[i] - mean[i]) * ($1[j] - mean[j]) } / Double(n - 1)
        }
        let (a, b, d) = (covariance(0, 0), covariance(0, 1), covariance(1, 1))
        for row in 0..<data.test.count {
            let z = codes.row(row).map(Double.init)
            let (p, q) = (z[0] - mean[0], z[1] - mean[1])
            let squared = (d * p * p - 2 * b * p * q + a * q * q) / (a * d - b * b)
            #expect(abs(Double(mahalanobis[row]) - squared.squareRoot()) < 1e-3 * squared.squareRoot() + 1e-4)
            let distances = points.map { hypot($0[0] - z[0], $0[1] - z[1]) }.sorted()
            #expect(abs(Double(nearest[row]) - distances[CodeReference.neighbour - 1]) < 1e-4)
        }
        let units = try #require(scorer.units)
        let errors = try #require(scorer.scores(of: data.test, by: .error))
        let both = try #require(scorer.scores(of: data.test, by: .both))
        for row in both.indices {
            let expected = Double(errors[row]) / units.error + Double(mahalanobis[row]) / units.codes
            #expect(abs(Double(both[row]) - expected) < 1e-4 * expected)
        }
    }

    /// What a live session shows is what its checkpoint gives.
    @Test func aLiveSessionScoresAsItsCheckpoint() throws {
        struct Scores: ViewRequest {
            var split: SplitName? { .validation }
            func answer(by viewer: Viewer) -> [Float]? {
                let scorer = RowScorer.of(viewer)
                guard scorer === RowScorer.of(viewer), scorer.fit(to: viewer.training, normal: viewer.rows) else {
                    return nil
                }
                return scorer.scores(of: viewer.rows, by: .both)
            }
        }
        let data = try Self.dataset()
        let setup = Setup(Variant.denoisingMask.experiment.fitted(to: data.dataShape), batch: 20)
        let session = try Session(setup, on: data, workers: Workers(1), with: .none)
        session.obey(.look([Scores()]))
        _ = session.snapshot()
        for _ in 0..<30 { session.advance() }
        let live = try #require(session.snapshot().answers[Scores()])
        let scorer = RowScorer(try TrainedModel(session.checkpoint(), workers: Workers(1)))
        #expect(scorer.fit(to: data.train, normal: data.validation))
        #expect(scorer.scores(of: data.validation, by: .both) == live)
    }
}
