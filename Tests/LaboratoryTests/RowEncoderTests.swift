import Autoencoders
import Foundation
import Tensors
import Testing

@testable import Laboratory

@Suite struct RowEncoderTests {
    private func trained(_ variant: Variant) throws -> TrainedModel {
        let session = try Toy.session(variant)
        session.advance(60)
        return try TrainedModel(session.checkpoint(), workers: Workers(1))
    }

    @Test func codesAreThoseOfTheModel() throws {
        let model = try trained(.vae)
        let encoder = try RowEncoder(model)
        let rows = (0..<Int32(Toy.bars.test.count)).map { $0 }
        #expect(encoder.encode(rows, of: Toy.bars.test) == model.codes(Toy.bars.test))
        #expect(encoder.names.first == "z1" && encoder.width == model.model.latent)
    }

    /// Draws belong to a row, and are spread as its distribution says.
    @Test func drawsBelongToTheirRows() throws {
        let model = try trained(.vae)
        let encoder = try RowEncoder(model, drawnBy: Generator(seed: 4))
        let all = encoder.encode([0, 1, 2, 3], of: Toy.bars.test)
        let some = encoder.encode([2, 3], of: Toy.bars.test) { $0 + 2 }
        #expect(zip(all.values.suffix(some.values.count), some.values).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(encoder.encode([0], of: Toy.bars.test) { _ in 7 }.values != Array(all.row(0)))
        let stage = EncodingStage(model.model, size: 1, withVariance: true, workers: Workers(1))
        RowSource.rows([0], of: Toy.bars.test).fill(stage.input, 0..<1)
        #expect(stage.plan.run())
        let draws = encoder.encode(Array(repeating: 0, count: 4000), of: Toy.bars.test)
        for j in 0..<encoder.width {
            let column = (0..<4000).map { Double(draws.row($0)[draws.row($0).startIndex + j]) }
            let mean = column.reduce(0, +) / 4000
            let deviation = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000).squareRoot()
            let expected = exp(Double(stage.logVariance!.base[j]) / 2)
            #expect(abs(mean - Double(stage.codes.base[j])) < 5 * expected / 63)
            #expect(abs(deviation / expected - 1) < 0.06)
        }
    }

    @Test func layersAreFoundByPath() throws {
        let model = try trained(.undercomplete)
        let encoder = try RowEncoder(model, layer: "encoder.0")
        let values = encoder.encode([0, 5], of: Toy.bars.test)
        // relu(x Wᵀ + b), by hand.
        let (weight, bias) = (
            model.model.parameters["encoder.0.weight"].tensor, model.model.parameters["encoder.0.bias"].tensor
        )
        let x = Toy.bars.test.image(5)
        for unit in 0..<encoder.width {
            let sum = zip(weight.row(unit), x).reduce(bias.values[unit]) { $0 + $1.0 * $1.1 }
            #expect(abs(values.row(1)[values.row(1).startIndex + unit] - max(0, sum)) < 1e-4)
        }
        #expect(throws: RowEncoder.Fault.self) { try RowEncoder(model, layer: "encoder.1") }
        #expect(throws: RowEncoder.Fault.noDistribution) { try RowEncoder(model, drawnBy: Generator(seed: 1)) }
    }
}
