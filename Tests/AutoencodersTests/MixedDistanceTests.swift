import Autodiff
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Autoencoders

/// Numbers by their squared error, columns of text by cross-entropy, in rows of a table and in moments of a series.
@Suite struct MixedDistanceTests {
    /// A number, a text of three, two numbers, a text of two.
    private static let columns = RowKind.Columns(
        count: 8, names: (0..<8).map { "v\($0)" },
        categories: [.init(name: "colour", start: 1, count: 3), .init(name: "sex", start: 6, count: 2)])
    private static let kinds: [RowKind] = [.table(columns), .series(.init(window: 3, sensors: columns))]

    private static func objective(_ variant: Variant, _ kind: RowKind, hasMissing: Bool, seed: UInt64 = 2)
        -> TinyObjective
    {
        let data = DataShape(kind, isUnitInterval: false, hasMissing: hasMissing)
        var experiment = TinyObjective.tiny(variant)
        experiment.distance = SquaredDistance.id
        experiment.outputActivation = .identity
        experiment = experiment.fitted(to: data)
        #expect(experiment.distance == MixedDistance.id)
        let tiny = TinyObjective(experiment, on: data, seed: seed)
        // One text of each column, as data have it.
        let x = tiny.objective.x
        let rows = x.count / columns.count
        for row in 0..<rows {
            for category in columns.categories {
                for i in category.range {
                    x.base[row * columns.count + i] = i == category.start + (row * 5 + 1) % category.count ? 1 : 0
                }
            }
        }
        if let mask = tiny.objective.batch.mask {
            mask.pointer.update(repeating: 1)
            for row in 0..<rows where row % 2 == 0 {
                mask.base[row * columns.count] = 0
                for i in 1..<4 { mask.base[row * columns.count + i] = 0 }
            }
        }
        return tiny
    }

    /// Δ and x̂ in double, from their definitions.
    @Test(arguments: kinds, [false, true]) func isWhatItIsCalled(_ kind: RowKind, _ hasMissing: Bool) {
        let tiny = Self.objective(.vae, kind, hasMissing: hasMissing)
        let objective = tiny.objective
        let values = tiny.run([
            objective.reconstruction, objective.output, objective.model.distance.reconstruction(objective.output),
        ])
        let (x, o, seen) = (objective.x.tensor.values, values[1].values, values[2].values)
        let mask = objective.batch.mask?.tensor.values
        #expect((mask == nil) == !hasMissing)
        var sum = 0.0
        for start in stride(from: 0, to: x.count, by: Self.columns.count) {
            for column in Self.columns.originals {
                let places = column.values.map { start + $0 }
                let total = places.reduce(0.0) { $0 + exp(Double(o[$1])) }
                for i in places {
                    let expected = column.isCategory ? exp(Double(o[i])) / total : Double(o[i])
                    #expect(abs(Double(seen[i]) - expected) < 1e-5 * max(1, abs(expected)))
                    guard mask?[i] ?? 1 == 1 else { continue }
                    sum +=
                        column.isCategory ? -Double(x[i]) * log(expected) : pow(Double(x[i]) - Double(o[i]), 2)
                }
            }
        }
        let reconstruction = sum / Double(TinyObjective.batch)
        #expect(abs(Double(values[0].values[0]) - reconstruction) < 1e-5 * reconstruction)
        // Of each column of text the probabilities add up to 1.
        for category in Self.columns.categories {
            #expect(abs(category.range.reduce(0) { $0 + seen[$1] } - 1) < 1e-5)
        }
    }

    @Test(arguments: kinds, [false, true]) func gradientsEqualDifferences(_ kind: RowKind, _ hasMissing: Bool) {
        for variant in [Variant.vae, .undercomplete, .contractive] {
            // A kink between two differences depends on the seed, a wrong derivative doesn't.
            var faults: [String] = []
            for seed: UInt64 in 2...9 {
                let tiny = Self.objective(variant, kind, hasMissing: hasMissing, seed: seed)
                tiny.computeGradients()
                faults = tiny.objective.players.flatMap(\.paths).compactMap { tiny.gradientFault($0) }
                if faults.isEmpty { break }
            }
            #expect(faults == [])
        }
    }

    /// What a missing text would have been moves nothing: no value of it, and no other column's.
    @Test(arguments: kinds) func aMissingTextHasNoInfluence(_ kind: RowKind) throws {
        let tiny = Self.objective(.vae, kind, hasMissing: true)
        let objective = tiny.objective
        let gradient = try #require(Value.gradients(of: objective.reconstruction, with: [objective.output])[0])
        let slopes = tiny.run([gradient])[0].values
        for (slope, mask) in zip(slopes, objective.batch.mask!.tensor.values) { #expect((slope == 0) == (mask == 0)) }
    }

    /// Tables without text, images and points keep the distance that they had; a table with text gets it in every stage.
    @Test func whoTakesIt() throws {
        let numbers = DataShape(.table(.init(count: 8)), isUnitInterval: false)
        let text = DataShape(.table(Self.columns), classes: 2)
        for variant in Variant.all {
            let plain = variant.experiment.fitted(to: numbers)
            #expect(plain.distance != MixedDistance.id && plain.stages.allSatisfy { $0.distance != MixedDistance.id })
            let mixed = variant.experiment.fitted(to: text)
            for (stage, old) in zip(
                mixed.stages + [Stage("", distance: mixed.distance)],
                variant.experiment.stages
                    + [Stage("", distance: variant.experiment.distance)])
            {
                guard let distance = old.distance, variant.id != "pixelcnn" else { continue }
                let isReplaced = [SquaredDistance.id, BernoulliDistance.id].contains(distance)
                #expect(stage.distance == (isReplaced ? MixedDistance.id : distance))
            }
            if mixed.distance == MixedDistance.id { #expect(mixed.outputActivation == .identity) }
        }
        let pixels = try #require(
            Variant.all.first { if case .pixelCNN = $0.experiment.decoder { true } else { false } })
        var experiment = pixels.experiment.fitted(to: text)
        experiment.compare(by: MixedDistance.id, on: text)
        #expect(experiment.fault(for: text) == .distance(MixedDistance.id, .needsDecoderOfWholeRows))
    }

    /// A row's kind is read from files, whoever wrote them.
    @Test func columnsOfFiles() throws {
        func decoded(_ text: String) throws -> RowKind {
            try JSONDecoder().decode(RowKind.self, from: Data(text.utf8))
        }
        for kind in Self.kinds {
            #expect(try JSONDecoder().decode(RowKind.self, from: JSONEncoder().encode(kind)) == kind)
        }
        #expect(try decoded(#"{"table":{"_0":{"count":3}}}"#) == .table(.init(count: 3)))
        for bad in [
            #"{"table":{"_0":{"count":3,"categories":[{"name":"a","start":2,"count":2}]}}}"#,
            #"{"table":{"_0":{"count":3,"categories":[{"name":"a","start":1,"count":1},{"name":"b","start":1,"count":1}]}}}"#,
            #"{"table":{"_0":{"count":3,"categories":[{"name":"a","start":9223372036854775807,"count":9223372036854775807}]}}}"#,
            #"{"table":{"_0":{"count":3,"categories":[{"name":"a","start":0,"count":0}]}}}"#,
            #"{"series":{"_0":{"window":0,"sensors":{"count":3}}}}"#,
        ] { #expect(throws: DecodingError.self) { try decoded(bad) } }
    }
}
