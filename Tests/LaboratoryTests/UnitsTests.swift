import Autodiff
import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors
import Testing

@testable import Laboratory

@Suite struct UnitsTests {
    private static func answer(_ session: Session, _ request: UnitsRequest) throws -> UnitsView {
        session.obey(.look([request]))
        return try #require(session.snapshot().answers[request])
    }

    private static func session(_ id: String, _ edit: (inout Setup) -> Void = { _ in }) throws -> Session {
        let session = try Toy.session(#require(Variant.named(id)), edit: edit)
        session.advance(5)
        return session
    }

    /// Every layer that has a weight is there, and every variant's layers can be looked at.
    @Test(arguments: Variant.all.map(\.id)) func everyLayerOfEveryVariantIsSeen(_ id: String) throws {
        let session = try Self.session(id)
        let first = try Self.answer(session, UnitsRequest(count: 3))
        let weights = Set(session.model.parameters.paths.filter { $0.hasSuffix(".weight") }.map(HealthRequest.layer))
        let seen = Set(first.layers)
        #expect(Set(first.layers).count == first.layers.count)
        let critics = weights.subtracting(seen).filter { $0.hasPrefix("encoder.") && !$0.contains("norm") }
        #expect(critics.isEmpty || session.model.structure.depth != nil || id == "stacked", "\(critics)")
        for layer in first.layers.indices {
            for subject in [UnitsRequest.Subject.weights, .activations] {
                let view = try Self.answer(session, UnitsRequest(layer: layer, subject, count: 3, selected: 1))
                #expect(view.layer == layer && !view.tiles.isEmpty, "\(view.path)")
                for tile in view.tiles {
                    let picture = tile.picture
                    #expect(picture.values.count == picture.width * picture.height * picture.channels)
                }
                if let told = view.selected { #expect(told.histogram.reduce(0, +) == view.rows) }
                let uses = view.tiles.map(\.use)
                #expect(uses == uses.sorted(by: >) || view.kind == .attention)
            }
        }
    }

    /// A first layer's weights are rows of its matrix, a last one's columns, by how much the units vary.
    @Test func weightsAreThoseOfTheModel() throws {
        let session = try Self.session("undercomplete") { $0.experiment.encoder = .dense([12], .relu) }
        let weight = session.model.parameters["encoder.0.weight"].tensor
        let bias = session.values("encoder.0.bias")
        let split = session.dataset.validation
        // By hand: what each unit says of each row.
        let said = (0..<12).map { unit -> [Double] in
            (0..<split.count).map { row in
                let sum = zip(split.image(row), weight.row(unit)).reduce(Double(bias[unit])) {
                    $0 + Double($1.0 * $1.1)
                }
                return max(0, sum)
            }
        }
        func deviation(_ values: [Double]) -> Double {
            let mean = values.reduce(0, +) / Double(values.count)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        }
        let view = try Self.answer(session, UnitsRequest(layer: 0, count: 12, selected: 2))
        #expect(view.path == "encoder.0" && view.form == .images && view.units == 12)
        for tile in view.tiles {
            #expect(tile.picture.values == Array(weight.row(tile.unit)))
            #expect(abs(tile.use - deviation(said[tile.unit])) < 1e-4)
        }
        let told = try #require(view.selected)
        #expect(told.unit == view.tiles[2].unit)
        #expect(abs(told.mean - said[told.unit].reduce(0, +) / Double(split.count)) < 1e-4)
        let last = try Self.answer(session, UnitsRequest(layer: view.layers.count - 1, count: 4))
        let matrix = session.model.parameters[last.path + ".weight"].tensor
        #expect(last.form == .columns && last.path.hasPrefix("decoder"))
        for tile in last.tiles {
            #expect(tile.picture.values == (0..<16).map { matrix.values[$0 * matrix.shape[1] + tile.unit] })
        }
        // What it says of a row is in the order of the tiles.
        let row = try Self.answer(session, UnitsRequest(layer: 0, .activations, count: 12, image: 1))
        let place = Int(Studio.gallery(split, classes: session.dataset.classes)[1])
        for (value, tile) in zip(try #require(row.said).values, row.tiles) {
            #expect(abs(Double(value) - said[tile.unit][place]) < 1e-4)
        }
    }

    @Test func kernelsAndMapsAreThoseOfTheModel() throws {
        let session = try Self.session("convolutional")
        let view = try Self.answer(session, UnitsRequest(layer: 0, count: 3))
        let weight = session.model.parameters["encoder.0.weight"]
        let area = weight.shape[2] * weight.shape[3]
        #expect(view.kind == .maps && view.form == .kernels(of: 1))
        for tile in view.tiles {
            #expect(tile.picture.values == (0..<area).map { weight.base[tile.unit * area + $0] })
        }
        let maps = try Self.answer(session, UnitsRequest(layer: 0, .activations, count: 3))
        #expect(maps.tiles.allSatisfy { $0.picture.width == 2 && $0.picture.height == 2 })
    }

    /// Where a patch looks adds to 1 for each head, the class token aside.
    @Test func attentionIsASoftmax() throws {
        let session = try Self.session("transformer")
        let first = try Self.answer(session, UnitsRequest(count: 4))
        let layer = try #require(first.layers.firstIndex { $0.hasSuffix("attention") })
        let view = try Self.answer(session, UnitsRequest(layer: layer, count: 9, selected: 1))
        #expect(view.kind == .attention && view.tokens > 1)
        for head in view.tiles {
            let sum = head.picture.values.reduce(0, +)
            #expect(sum < 1.0001 && sum > 0.3 && head.picture.values.allSatisfy { $0 >= 0 }, "\(sum)")
        }
        let other = try Self.answer(session, UnitsRequest(layer: layer, count: 9, selected: 0))
        #expect(other.tiles != view.tiles)
    }
}
