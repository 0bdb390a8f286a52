import Networks
import Tensors
import TestSupport
import Testing

/// Six steps of every optimiser against an independent implementation's.
@Suite struct GoldenOptimizerTests {
    static let names = ["sgd", "sgd-momentum", "adam", "adamw", "rmsprop"]

    static func rule(_ name: String, _ golden: GoldenCase) throws -> any Optimizer {
        func adam() throws -> Adam {
            var rule = Adam()
            rule.beta1 = try golden.number("\(name).beta1")
            rule.beta2 = try golden.number("\(name).beta2")
            rule.epsilon = try golden.number("\(name).epsilon")
            return rule
        }
        switch name {
        case "sgd-momentum":
            var rule = Momentum()
            rule.momentum = try golden.number("\(name).momentum")
            return rule
        case "adam":
            return try adam()
        case "adamw":
            var rule = AdamW()
            rule.adam = try adam()
            rule.weightDecay = try golden.number("\(name).weight_decay")
            return rule
        case "rmsprop":
            var rule = RMSprop()
            rule.alpha = try golden.number("\(name).alpha")
            rule.epsilon = try golden.number("\(name).epsilon")
            return rule
        default:
            return SGD()
        }
    }

    @Test(arguments: names) func equalsTheReference(_ name: String) throws {
        let golden = try GoldenCase("optimizers")
        let specs = try golden.parameters.map { ParameterSpec($0, try golden.tensor($0).shape, start: .zero) }
        let parameters = Parameters(specs, from: Generator(seed: 0))
        for path in parameters.paths { parameters[path].tensor = try golden.tensor(path) }
        let run = OptimizerRun(try Self.rule(name, golden), for: parameters)
        let steps = Int(try golden.number("steps"))
        var taken: [String: [Float]] = [:]
        for step in 0..<steps {
            for path in parameters.paths {
                let all = try golden.tensor("input.gradient.\(path)")
                let slot = parameters.gradient(path)
                slot.tensor = Tensor(
                    Array(all.values[step * slot.count..<(step + 1) * slot.count]), shape: slot.shape)
            }
            run.move(rate: try golden.number("\(name).lr"), workers: Workers(2))
            for path in parameters.paths { taken[path, default: []] += parameters[path].tensor.values }
        }
        for path in parameters.paths {
            #expect(try golden.difference(taken[path]!, from: "\(name).\(path)") == nil)
        }
    }
}
