import Autoencoders
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Datasets
@testable import Laboratory

/// What each column of a table has of the distance, before anything is learnt and after.
@Suite struct ColumnShareTests {
    private static func table() throws -> Dataset {
        let folder = try TemporaryFolder()
        let rows = (0..<80).map { i in
            "\(i * i % 19),\(i % 5 == 0 ? "" : ["red", "green", "blue"][i * 7 % 11 % 3]),\(i % 13 == 0 ? "?" : "\(i % 7)")\n"
        }
        let path = try folder.write("size,colour,age\n" + rows.joined(), "mixed.csv")
        return try Dataset.load(path, ReadingOptions(labels: .none))
    }

    /// What is missing of a text counts once, and the row says which values are one column.
    @Test func aTextIsOneColumn() throws {
        let data = try Self.table()
        let columns = RowKind.Columns(
            count: 5, names: ["size", "colour=blue", "colour=green", "colour=red", "age"],
            categories: [.init(name: "colour", start: 1, count: 3)])
        #expect(data.kind == .table(columns))
        #expect(data.report?.missing == 16 + 7)
        #expect(columns.originals.map(\.name) == ["size", "colour", "age"])
    }

    /// Variance and entropy of the training rows, computed here.
    @Test func sharesOfIgnorance() throws {
        let data = try Self.table()
        let shares = try #require(data.sharesOfIgnorance)
        #expect(shares.map(\.name) == ["size", "colour", "age"] && shares.map(\.isCategory) == [false, true, false])
        // Scaled numbers have variance 1.
        for i in [0, 2] { #expect(abs(shares[i].error - 1) < 1e-4) }
        var counts: [Int: Double] = [:]
        var missing = 0
        for row in 0..<data.train.count {
            let values = data.train.image(row)[1..<4]
            if data.train.observed(row)[1] {
                counts[values.firstIndex(of: 1)!, default: 0] += 1
            } else {
                missing += 1
            }
        }
        let total = counts.values.reduce(0, +)
        let entropy = counts.values.reduce(0) { $0 - $1 / total * log($1 / total) }
        #expect(counts.count == 3 && missing > 5 && shares[1].missing == missing)
        #expect(abs(shares[1].error - entropy) < 1e-5)
        #expect(abs(shares.reduce(0) { $0 + $1.share } - 1) < 1e-9)
        let observed = shares.map { Double(data.train.count - $0.missing) * $0.error }
        for (share, part) in zip(shares, observed) {
            #expect(abs(share.share - part / observed.reduce(0, +)) < 1e-6)
        }
    }

    /// The parts of a model add up to its distance, which is measured in another way.
    @Test(arguments: ["undercomplete", "denoising-mask"]) func sharesOfAModel(_ variant: String) throws {
        let data = try Self.table()
        var experiment = try #require(Variant.named(variant)).experiment.fitted(to: data.dataShape)
        experiment.encoder = .dense([6], .relu)
        experiment.decoder = .dense([6], .relu)
        #expect(experiment.distance == MixedDistance.id)
        let session = try Session(Setup(experiment, batch: 10), on: data, workers: Workers(1))
        session.advance(30)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let model = TrainedModel(trained, corruption: NoCorruption.id, knobs: [:])
        let shares = try #require(model.columnShares(of: data.validation))
        let parts = shares.map { Double(data.validation.count - $0.missing) * $0.error }
        let distance = try #require(model.evaluate(data.validation, in: data).first { $0.id == "reconstruction" })
        let sum = parts.reduce(0, +) / Double(data.validation.count)
        #expect(abs(sum - distance.value) < 1e-4 * sum && sum > 0)
        // Each from x̂ itself.
        let pictures = model.pictures(Array(0..<data.validation.count), of: data.validation)
        var errors = [0.0, 0, 0]
        for (row, seen) in pictures.reconstructions.enumerated() {
            let (x, observed) = (data.validation.image(row), data.validation.observed(row))
            for (i, j) in [(0, 0), (2, 4)] where observed[j] { errors[i] += pow(Double(x[j]) - Double(seen[j]), 2) }
            if observed[1] { for j in 1..<4 where x[j] == 1 { errors[1] -= log(Double(seen[j])) } }
        }
        for (part, error) in zip(parts, errors) { #expect(abs(part - error) < 1e-4 * max(1, error)) }
    }

    /// By another distance the parts are squared errors; images have no columns.
    @Test func otherDistances() throws {
        let data = try Self.table()
        var setup = Setup(Variant.undercomplete.experiment.fitted(to: data.dataShape), batch: 10)
        setup.experiment.compare(by: SquaredDistance.id, on: data.dataShape)
        let session = try Session(setup, on: data, workers: Workers(1))
        let model = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let shares = try #require(model.columnShares(of: data.test))
        let seen = model.pictures(Array(0..<data.test.count), of: data.test).reconstructions
        var sum = 0.0
        for (row, values) in seen.enumerated() where data.test.observed(row)[1] {
            for j in 1..<4 { sum += pow(Double(values[j]) - Double(data.test.image(row)[j]), 2) }
        }
        #expect(abs(shares[1].error * Double(data.test.count - shares[1].missing) - sum) < 1e-4 * max(1, sum))
        let images = try Dataset(
            id: "images", title: "images", shape: ImageShape(height: 2, width: 2), bytes: (0..<40).map { UInt8($0) })
        #expect(images.sharesOfIgnorance == nil)
    }
}
