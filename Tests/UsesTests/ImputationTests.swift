import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors
import TestSupport
import Testing

@testable import Uses

/// Gaps are filled by what a model makes of the rest of a row.
@Suite struct ImputationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Four columns that follow from one number, and a text that says whether it is large.
    private static func text(_ count: Int, missing: (Int, Int) -> Bool = { _, _ in false }) -> String {
        "a,b,c,d,size\n"
            + (0..<count).map { i in
                let t = Double(i * 37 % 101) / 10
                let cells = ["\(t)", "\(2 * t + 1)", "\(50 - 3 * t)", "\(0.1 * t)", t > 5 ? "large" : "small"]
                return cells.enumerated().map { missing(i, $0) ? "" : $1 }.joined(separator: ",") + "\n"
            }.joined()
    }

    private func model(_ path: String, _ edit: (inout ReadingOptions) -> Void = { _ in }, steps: Int = 900) throws
        -> TrainedModel
    {
        var options = ReadingOptions(labels: .none)
        edit(&options)
        let data = try Dataset.load(path, options)
        var experiment = Variant.undercomplete.experiment.fitted(to: data.dataShape)
        experiment.encoder = .dense([12], .tanh)
        experiment.decoder = .dense([12], .tanh)
        experiment.corruption = "mask"
        experiment.latent = 2
        experiment.knobs["mask"] = 0.2
        var setup = Setup(experiment, batch: 50)
        setup.learningRate = 0.01
        let session = try Session(setup, on: data, workers: Workers(1))
        for _ in 0..<steps { session.advance() }
        let checkpoint = session.checkpoint()
        try checkpoint.write(to: folder.file("model"))
        let read = try Checkpoint(contentsOf: folder.file("model"))
        let trained = try TrainedModel(read, workers: Workers(1))
        return TrainedModel(trained, corruption: NoCorruption.id, knobs: [:])
    }

    private func reading() throws -> ReadingOptions { try Checkpoint(contentsOf: folder.file("model")).reading }

    @Test func whatIsMissingIsFoundAgain() throws {
        let path = try folder.write(Self.text(500), "whole.csv")
        let model = try model(path)
        let file = try TableFile(path, try reading())
        let (split, cells) = file.hiding(0.1, from: Generator(seed: 1))
        let imputation = Imputation(of: split, form: file.form, by: model)
        let quality = imputation.quality(cells, of: file)
        #expect(quality.numbers + quality.texts == cells.count && quality.unreached == 0)
        // Of standardised columns the mean leaves a deviation of 1; the four columns know nearly all of each other.
        #expect(quality.rmse < 0.5 && abs(quality.rmseOfMean - 1) < 0.15, "\(quality)")
        #expect(quality.found > 0.85 && quality.foundByMostFrequent < 0.7, "\(quality)")
        // The same numbers from the definition.
        var (squares, count) = (0.0, 0.0)
        for cell in cells where cell.column < 4 {
            let said = try #require(imputation[cell: cell])
            squares += pow(Double(said[0]) - Double(file.value(of: cell)[0]), 2)
            count += 1
        }
        #expect(abs(quality.rmse - (squares / count).squareRoot()) < 1e-9)
        for cell in cells where cell.column == 4 {
            // Of a text the reconstruction is what is said of each.
            #expect(abs(try #require(imputation[cell: cell]).reduce(0, +) - 1) < 1e-4)
        }
        // What nobody asked of has no answer.
        #expect(imputation[cell: .init(row: 0, column: 0)] == nil || cells.contains(.init(row: 0, column: 0)))
    }

    /// A file with gaps, of one row too, comes back in its own units.
    @Test func filesAreFilled() throws {
        _ = try model(folder.write(Self.text(500), "whole.csv"))
        let trained = try TrainedModel(Checkpoint(contentsOf: folder.file("model")), workers: Workers(1))
        let model = TrainedModel(trained, corruption: NoCorruption.id, knobs: [:])
        for (text, t) in [
            ("a,b,c,d,size\n2.0,,44.0,0.2,\n", 2.0), ("size,d,c,b,a\n,0.9,23.0,,9.0\nlarge,0.9,23.0,19.0,9.0\n", 9.0),
        ] {
            let file = try TableFile(folder.write(text, "gaps.csv"), try reading())
            let imputation = Imputation(of: file.split, form: file.form, by: model)
            var out: [UInt8] = []
            let filled = try file.fill({ imputation[cell: $0] }, write: { out += $0 })
            #expect(filled == .init(cells: 2, left: 0))
            let row = String(decoding: out, as: UTF8.self).split(separator: "\n")[1].split(separator: ",")
            let isTurned = text.hasPrefix("size")
            let b = try #require(Double(row[isTurned ? 3 : 1]))
            #expect(abs(b - (2 * t + 1)) < 3)
            #expect(row[isTurned ? 0 : 4] == (t > 5 ? "large" : "small"))
            #expect(row[isTurned ? 4 : 0] == (isTurned ? "9.0" : "2.0"))
        }
    }

    /// Overlapping windows say the mean of what each says; rows of a run that is too short for one stay empty.
    @Test func windows() throws {
        let machine: (Int) -> String = { $0 < 150 ? "a" : $0 < 153 ? "b" : "c" }
        let text =
            "x,y,machine\n"
            + (0..<300).map { i in
                let x = (sin(Double(i) / 6) * 100).rounded() / 10
                return "\([40, 151, 299].contains(i) ? "" : "\(x)"),\(100 - x),\(machine(i))\n"
            }.joined()
        let path = try folder.write(text, "series.csv")
        let model = try model(
            path,
            {
                ($0.windows, $0.group) = (Windows(length: 8, stride: 3), "machine")
            }, steps: 400)
        let file = try TableFile(path, try reading())
        let imputation = Imputation(of: file.split, form: file.form, by: model)
        // Windows that have row 40, by the numbers of their rows.
        var said: [Float] = []
        model.forEachReconstruction(of: file.split) { row, values in
            let records = file.split.records(row)
            if records.contains(40) { said.append(values[(40 - records.lowerBound) * 2]) }
        }
        #expect(said.count >= 2)
        let mean = said.reduce(0, +) / Float(said.count)
        #expect(abs(try #require(imputation[cell: .init(row: 40, column: 0)])[0] - mean) < 1e-5)
        #expect(imputation[cell: .init(row: 151, column: 0)] == nil)
        #expect(imputation[cell: .init(row: 299, column: 0)] != nil)
        var out: [UInt8] = []
        #expect(try file.fill({ imputation[cell: $0] }, write: { out += $0 }) == .init(cells: 2, left: 1))
        let lines = String(decoding: out, as: UTF8.self).split(separator: "\n")
        let old = text.split(separator: "\n")
        for i in old.indices { #expect((lines[i] == old[i]) == ![41, 300].contains(i)) }
    }
}
