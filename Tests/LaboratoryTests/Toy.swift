import Autoencoders
import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Small data that has something to learn: one bar or two on images of 4×4, with grey noise.
enum Toy {
    static let shape = ImageShape(height: 4, width: 4)
    /// 160 train, 20 validation, 20 test.
    static let bars = dataset("bars", rows: 200, seed: 1)
    /// The same kind of images, fewer: 40 train, 5 validation, 5 test.
    static let fewBars = dataset("few bars", rows: 50, seed: 2)
    static let batch = 25
    static let inventory = Inventory(classifiers: .shipped)

    static func dataset(_ id: String, rows: Int, seed: UInt64) -> Dataset {
        let (bytes, labels) = images(rows, seed: seed)
        do {
            return try Dataset(id: id, title: id, shape: shape, bytes: bytes, labels: labels)
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// The bars as bytes, and which of them lies across.
    static func images(_ rows: Int, seed: UInt64) -> (bytes: [UInt8], labels: [Int]) {
        var bytes: [UInt8] = []
        var labels: [Int] = []
        let generator = Generator(seed: seed)
        for row in 0..<rows {
            let (across, down) = (Int(generator.word(4 * row) % 4), Int(generator.word(4 * row + 1) % 5))
            for i in 0..<16 {
                let isOn = i / 4 == across || i % 4 == down
                bytes.append((isOn ? 200 : 20) + UInt8(generator.split(row).word(i) % 40))
            }
            labels.append(across)
        }
        return (bytes, labels)
    }

    static func setup(
        _ variant: Variant, seed: UInt64 = 1, learningRate: Float? = nil, edit: (inout Setup) -> Void = { _ in }
    ) -> Setup {
        var setup = Setup(
            variant.experiment.fitted(to: DataShape(.table(.init(count: shape.count)), classes: 4)), seed: seed,
            batch: batch,
            learningRate: learningRate)
        edit(&setup)
        return setup
    }

    static func session(
        _ variant: Variant = .vae, on dataset: Dataset = bars, threads: Int = 1, seed: UInt64 = 1,
        learningRate: Float? = nil, edit: (inout Setup) -> Void = { _ in }
    ) throws -> Session {
        try Session(
            setup(variant, seed: seed, learningRate: learningRate, edit: edit), on: dataset,
            workers: Workers(threads),
            with: inventory)
    }
}

extension Session {
    func advance(_ count: Int) { for _ in 0..<count { advance() } }

    /// Obeys `phase` as the queue does, for at most `limit` steps.
    func play(atMost limit: Int) {
        for _ in 0..<limit where activity == .playing { advance() }
    }

    /// All parameters, bit for bit.
    var bits: [UInt32] { model.parameters.values.pointer.map(\.bitPattern) }

    func values(_ path: String) -> [Float] { model.parameters[path].tensor.values }

    /// Everything that going on depends on, as the file's bytes.
    ///
    /// Curves are no part of it: they depend on who looks, and when.
    func savedBytes() throws -> Data {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("hourglass-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        var checkpoint = checkpoint()
        checkpoint.state.history = History()
        (checkpoint.state.recent, checkpoint.state.sinceReport) = (RunningSums(0), RunningSums(0))
        try checkpoint.write(to: file.path)
        return try Data(contentsOf: file)
    }
}
