import Datasets
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Laboratory

@Suite struct ClassifierTrainingTests {
    static func train(threads: Int = 1, edit: (inout ClassifierTraining.Settings) -> Void = { _ in }) throws
        -> (first: Float, last: Float, result: TrainedClassifier)
    {
        var settings = ClassifierTraining.Settings()
        (settings.batch, settings.epochs) = (Toy.batch, 12)
        edit(&settings)
        let training = try ClassifierTraining(settings, on: Toy.bars, workers: Workers(threads))
        var entropies: [Float] = []
        while !training.isOver { entropies.append(training.advance().crossEntropy) }
        #expect(entropies.count == settings.epochs * 6 && training.step == entropies.count)
        return (entropies[0], entropies[entropies.count - 1], training.result(command: "c"))
    }

    /// Which of four bars lies across is easily told.
    @Test func learns() throws {
        let (first, last, result) = try Self.train()
        #expect(last < 0.3 * first, "\(first) → \(last)")
        #expect(result.testAccuracy >= 0.9 && result.data == "bars" && result.classes == 4)
        #expect(ClassifierJudge(result, workers: Workers(1)).measure(Toy.bars.train).accuracy > 0.9)
    }

    @Test func threadsChangeNothingAndTheSeedMakesTheRun() throws {
        let runs = try [(1, 1), (2, 1), (1, 2)].map { threads, seed in
            try Self.train(threads: threads) { ($0.seed, $0.epochs, $0.shift) = (UInt64(seed), 2, 1) }.result.tensors
        }
        #expect(runs[0] == runs[1] && runs[0] != runs[2])
    }

    @Test(arguments: [(0, 0), (1, 0), (-1, 1), (2, -2), (3, 0), (0, -9)]) func imagesMove(_ dy: Int, _ dx: Int) {
        let shape = ImageShape(height: 3, width: 4, channels: 2)
        let image = (1...24).map(Float.init)
        var moved = [Float](repeating: -1, count: 24)
        moved.withUnsafeMutableBufferPointer {
            ClassifierTraining.move(shape, by: (dy, dx), image, to: $0.baseAddress!)
        }
        for i in image.indices {
            let (channel, y, x) = (i / 12, i % 12 / 4, i % 4)
            let isInside = (0..<3).contains(y - dy) && (0..<4).contains(x - dx)
            #expect(moved[i] == (isInside ? image[12 * channel + 4 * (y - dy) + x - dx] : 0))
        }
    }

    @Test func dataWithoutClassesAreRefused() throws {
        let noise = try Dataset(
            id: "noise", title: "noise", shape: Toy.shape, floats: Generator(seed: 1).uniform([50, 16]).values)
        #expect(throws: SetupFault.self) { try ClassifierTraining(.init(), on: noise, workers: Workers(1)) }
    }

    /// The confidence is that of the head on the hidden layer, computed here in double.
    @Test func looksAtImages() throws {
        let (_, _, result) = try Self.train()
        let judge = ClassifierJudge(result, workers: Workers(2))
        // More than a batch of the judge's, and no multiple of it.
        let images = (0..<260).map { Toy.bars.train.image($0 % Toy.bars.train.count) }
        let sight = judge.look(at: images)
        let (hidden, confidence, classes) = (sight.hidden, sight.confidence, sight.classes)
        #expect(hidden.shape == [260, Classifier.hidden] && confidence.count == 260)
        let weight = try #require(result.tensors["classifier.2.weight"])
        let bias = try #require(result.tensors["classifier.2.bias"])
        for i in [0, 17, 249, 250, 259] {
            let logits = (0..<4).map { c in
                zip(weight.row(c), hidden.row(i)).reduce(Double(bias.values[c])) { $0 + Double($1.0 * $1.1) }
            }
            #expect(classes[i] == logits.indices.max { logits[$0] < logits[$1] })
            let total = logits.reduce(0) { $0 + exp($1) }
            #expect(abs(Double(confidence[i]) - exp(logits.max()!) / total) < 1e-5)
            for (c, share) in sight.probabilities.row(i).enumerated() {
                #expect(abs(Double(share) - exp(logits[c]) / total) < 1e-5)
            }
        }
        #expect(confidence.count { $0 > 0.9 } > 130)
    }

    /// What comes with the program is as good as it says.
    @Test func theShippedOneKnowsItsDigits() throws {
        let shipped = try #require(Classifiers.shipped.trained(on: "mnist"))
        #expect(shipped.testAccuracy >= 0.99)
        let mnist = try Dataset.load("mnist")
        let measured = ClassifierJudge(shipped, workers: Workers(2)).measure(mnist.test, limit: 1000)
        #expect(measured.accuracy >= 0.98 && measured.crossEntropy < 0.06, "\(measured)")
        #expect(shipped.image == mnist.shape && shipped.classes == mnist.classes)
    }
}
