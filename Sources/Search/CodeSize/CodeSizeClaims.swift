import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors

/// Claims about the number of codes; a new one is a line here.
package enum CodeSizeClaims {
    package static let all: [Claim] = [.codeSize, .codeSizeSprites, .codeSizeDigits, .codeOrder]

    /// Rows of made data.
    static let rows = 5000
    /// Steps of each training, so that the word is the same on any machine.
    static let steps = 1200

    /// What is said of some data; throws ``Trial/Stopped``.
    static func word(_ dataset: Dataset, _ trial: Trial, called name: String) throws -> CodesNeeded.Result {
        var settings = CodesNeeded.Settings()
        settings.seed = trial.seed
        settings.steps = max(1, Int((Double(steps) * trial.scale).rounded()))
        // Of fewer rows neighbours can be told sooner; a quick look is one at less of everything.
        settings.rows = max(300, Int(Double(settings.rows) * min(1, trial.scale)))
        do {
            let found = try CodesNeeded(dataset, settings, workers: trial.workers) { progress, share in
                switch progress {
                case .dimension: trial.report("\(name): neighbours", share)
                case .training(let codes, let run, let all):
                    trial.report("\(name): \(codes) codes, \(run) of \(all)", share)
                case .volume: trial.report("\(name): least volume", share)
                }
            }.run()
            guard let found else { throw TooFewRows() }
            return found
        } catch is CodesNeeded.Stopped {
            throw Trial.Stopped()
        }
    }

    private struct TooFewRows: Error, CustomStringConvertible {
        var description: String { "found fewer than three training rows, expected more" }
    }

    static func figures(_ found: CodesNeeded.Result, _ name: String) -> [(name: String, value: Double)] {
        let verdict = found.verdict
        return [
            ("codes \(name)", verdict.map { Double($0.codes) } ?? .nan),
            ("low \(name)", verdict.map { Double($0.low) } ?? .nan),
            ("high \(name)", verdict.map { Double($0.high) } ?? .nan),
            ("TwoNN \(name)", found.data.twoNearest?.value ?? .nan),
            ("MLE \(name)", found.data.likelihood?.value ?? .nan),
            ("knee \(name)", found.knee.map { Double($0.codes) } ?? .nan),
            ("least volume \(name)", found.volume.map { Double($0.left) } ?? .nan),
        ]
    }
}

extension Claim {
    static let codeSize = Claim(
        id: "code-size",
        statement:
            "the number of codes is found within 1 on linear subspaces of 3, 6 and 12 dimensions and on curved ones of 2 and 4 in "
            + "100 dimensions, and within a quarter on a curved one of 8",
        source: "Facco et al., Sci. Rep. 7, 2017; Levina & Bickel, NIPS 2004; Chen & Fuge, ICLR 2024; made data",
        data: "ring"
    ) { trial in
        var figures: [(name: String, value: Double)] = []
        var holds = true
        let chance = Generator(seed: trial.seed).split("manifolds of a claim")
        let kinds: [(name: String, d: Int, isCurved: Bool)] = [
            ("linear 3", 3, false), ("linear 6", 6, false), ("linear 12", 12, false), ("curved 2", 2, true),
            ("curved 4", 4, true), ("curved 8", 8, true),
        ]
        for kind in kinds {
            let stream = chance.split(kind.name)
            let rows =
                kind.isCurved
                ? KnownManifolds.curved(kind.d, rows: CodeSizeClaims.rows, from: stream)
                : KnownManifolds.linear(
                    [Double](repeating: 1, count: kind.d), rows: CodeSizeClaims.rows, from: stream)
            let found = try CodeSizeClaims.word(
                KnownManifolds.dataset(rows, called: kind.name), trial, called: kind.name)
            figures += CodeSizeClaims.figures(found, kind.name)
            let room = kind.isCurved && kind.d > 4 ? 0.25 * Double(kind.d) : 1
            guard let codes = found.verdict?.codes else {
                holds = false
                continue
            }
            holds = holds && abs(Double(codes - kind.d)) <= room
        }
        return Finding(figures, holds: holds)
    }

    static let codeSizeSprites = Claim(
        id: "code-size-sprites", statement: "4 to 6 codes are found for sprites, which are made of five factors",
        source: "Matthey, Higgins, Hassabis & Lerchner, 2017 (dSprites)", data: "dsprites"
    ) { trial in
        let found = try CodeSizeClaims.word(trial.dataset, trial, called: "sprites")
        return Finding(
            CodeSizeClaims.figures(found, "sprites"), holds: found.verdict.map { (4...6).contains($0.codes) } ?? false
        )
    }

    static let codeSizeDigits = Claim(
        id: "code-size-mnist",
        statement:
            "neighbours see 10 to 16 dimensions in MNIST, as the literature says: 12 to 13 by MLE with 10 to 20 of them",
        source: "Levina & Bickel, NIPS 2004; Pope et al., ICLR 2021: 7, 11, 12, 13 for k = 3, 5, 10, 20",
        data: "mnist"
    ) { trial in
        let found = try CodeSizeClaims.word(trial.dataset, trial, called: "MNIST")
        let raw = found.data.neighbours
        let own = raw?.likelihood.value ?? .nan
        return Finding(
            CodeSizeClaims.figures(found, "MNIST")
                + [("TwoNN MNIST, uncorrected", raw?.twoNearest.value ?? .nan), ("MLE MNIST, uncorrected", own)],
            holds: own >= 10 && own <= 16)
    }

    /// Dimensions and values of the rows of `code-order`.
    private static let (ordered, orderedRows) = (8, 4000)

    static let codeOrder = Claim(
        id: "code-order",
        statement:
            "the codes of a linear autoencoder with nested dropout are the principal components in their order: each column of the "
            + "decoder has a cosine above 0.99 with its component",
        source: "Rippel, Gelbart & Adams, ICML 2014, §3; made data", data: "ring"
    ) { trial in
        let chance = Generator(seed: trial.seed).split("order of a claim")
        // Variances that fall by a half from one direction to the next.
        let deviations = (0..<2 * ordered).map { Foundation.pow(2, -Double($0) / 2) }
        // As they are: beside a mean of 0.5 a seventh of these deviations takes longer than anybody waits.
        let dataset = try KnownManifolds.dataset(
            KnownManifolds.linear(deviations, rows: orderedRows, from: chance), called: "ordered directions",
            isScaled: false)
        let width = dataset.features
        let experiment = Experiment(
            variant: "linear", encoder: .linear, latent: ordered, distance: SquaredDistance.id,
            knobs: [NestedDropout.share.id: 0.15], isNested: true)
        let here = Trial(
            seed: trial.seed, dataset: dataset, on: .test, workers: trial.workers, scale: trial.scale,
            report: trial.report)
        let session = try here.train(experiment, by: [(150, 3e-3), (100, 1e-3), (100, 2e-4)])
        let columns = session.model.decoderColumns ?? []
        let train = dataset.train
        let pca = PCA(
            of: Tensor((0..<train.count).flatMap(train.image), shape: [train.count, width]), components: ordered)
        let cosines = zip(columns, pca.components).map { column, component -> Double in
            let length = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return abs(zip(column, component).reduce(0) { $0 + $1.0 * $1.1 }) / max(1e-12, length)
        }
        return Finding(
            cosines.enumerated().map { ("cosine \($0 + 1)", $1) },
            holds: cosines.count == ordered && cosines.allSatisfy { $0 > 0.99 })
    }
}

extension Trial {
    /// Trains for so many epochs at one rate after the other.
    fileprivate func train(
        _ experiment: Experiment, by rates: [(epochs: Double, rate: Float)]
    ) throws -> Session {
        let session = try Session(
            Setup(experiment, seed: seed, batch: min(100, dataset.train.count)), on: dataset, workers: workers)
        session.validates = false
        let run = TrainingRun(session)
        let all = rates.reduce(0) { $0 + $1.epochs }
        var end = 0.0
        for (length, rate) in rates {
            end += length
            session.obey(.turn(knob: Setup.learningRate.id, to: rate))
            let ending = run.run(until: .epochs(end * scale)) { _ in
                report(experiment.variant, session.epoch / (all * scale))
            }
            switch ending {
            case .reached: break
            case .interrupted: throw Stopped()
            case .paused(let notice): throw TrainingRun.Paused(notice: notice, step: session.step)
            }
        }
        return session
    }
}
