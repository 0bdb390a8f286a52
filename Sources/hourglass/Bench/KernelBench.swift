import CKernels
import Foundation
import Networks
import Tensors

/// Measures what training is made of: matrix products, elementwise loops, the optimiser's pass.
struct KernelBench {
    let threads: Int
    let seconds: Double

    private struct Line: Encodable {
        let kernel: String
        let threads: Int
        let nanosecondsPerElement: Double?
        let gigaflops, shareOfCeiling: Double?

        enum CodingKeys: String, CodingKey {
            case kernel, threads, gigaflops
            case nanosecondsPerElement = "ns_per_element"
            case shareOfCeiling = "share_of_ceiling"
        }
    }

    /// [m, k] · [k, n], as in the layers of the workloads: forward, gradient of the weights, gradient of the input.
    private static let products: [(m: Int, n: Int, k: Int, transposeA: Bool, transposeB: Bool)] = [
        (128, 512, 784, false, true), (512, 784, 128, true, false), (128, 784, 512, false, false),
        (128, 256, 512, false, true), (128, 32, 256, false, true), (128, 256, 32, false, true),
        (16, 512, 784, false, true), (512, 784, 16, true, false),
    ]

    private static let loops: [(name: String, opcode: FusedLoop.Opcode)] = [
        ("add", HG_ADD), ("multiply", HG_MULTIPLY), ("relu", HG_RELU), ("exp", HG_EXP), ("log", HG_LOG),
        ("tanh", HG_TANH), ("sigmoid", HG_SIGMOID), ("softplus", HG_SOFTPLUS), ("erf", HG_ERF),
        ("gelu", HG_GELU), ("gelu-slope", HG_GELU_SLOPE),
    ]

    func run(json: Bool) throws {
        let ceiling = Ceiling.measure(threads: threads)
        if !json { try Output.print("ceiling: \(Text.number(Float(ceiling))) GFLOP/s on \(threads) threads") }
        for (m, n, k, transposeA, transposeB) in Self.products {
            let (a, b, c) = (Slot([m, k]), Slot([k, n]), Slot([m, n]))
            Generator(seed: 1).fillUniform(a.pointer)
            Generator(seed: 2).fillUniform(b.pointer)
            let work = MatrixProduct(
                m: m, n: n, k: k, a: a.base, transposeA: transposeA, b: b.base, transposeB: transposeB, c: c.base)
            let time = withExtendedLifetime((a, b, c)) { timePerRun(work) }
            let rate = 2 * Double(m * n * k) / time / 1e9
            let name = "[\(m), \(k)]\(transposeA ? "ᵀ" : "") · [\(k), \(n)]\(transposeB ? "ᵀ" : "")"
            try show(
                Line(
                    kernel: name, threads: threads, nanosecondsPerElement: nil, gigaflops: rate,
                    shareOfCeiling: rate / ceiling), json)
        }
        for (name, opcode) in Self.loops {
            let count = 128 * 784
            let (a, b) = (Slot([count]), Slot([count]))
            Generator(seed: 1).fillUniform(a.pointer)
            let loop = FusedLoop(
                count: count, slots: 2, operands: [.init(base: a.base, repeats: 1, period: count, slot: 0)],
                instructions: [.init(opcode, destination: 1, a: 0, b: 0, k: 1)],
                stores: [.init(base: b.base, slot: 1)], sums: [], workers: threads)
            let time = withExtendedLifetime((a, b)) { timePerRun(loop) }
            try show(
                Line(
                    kernel: name, threads: threads, nanosecondsPerElement: time / Double(count) * 1e9, gigaflops: nil,
                    shareOfCeiling: nil), json)
        }
        try show(optimiser(), json)
    }

    private func optimiser() -> Line {
        let count = 1_000_000
        let parameters = Parameters([ParameterSpec("p", [count], start: .zero)], from: Generator(seed: 1))
        Generator(seed: 2).fillNormal(parameters.gradients.pointer)
        let run = OptimizerRun(Adam(), for: parameters)
        let workers = Workers(threads)
        let time = median { run.move(rate: 1e-3, workers: workers) }
        return Line(
            kernel: "Adam", threads: threads, nanosecondsPerElement: time / Double(count) * 1e9, gigaflops: nil,
            shareOfCeiling: nil)
    }

    private func timePerRun(_ work: any Work) -> Double {
        let workers = Workers(threads)
        return median { workers.run(work) }
    }

    /// Median seconds of a call.
    private func median(_ call: () -> Void) -> Double {
        var times: [Double] = []
        let start = ContinuousClock.now
        while times.count < 5 || ContinuousClock.now - start < .seconds(min(seconds, 0.3)) {
            let before = ContinuousClock.now
            call()
            times.append((ContinuousClock.now - before) / .seconds(1))
        }
        return times.sorted()[times.count / 2]
    }

    private func show(_ line: Line, _ json: Bool) throws {
        if json { return try Output.print(json: line) }
        let name = line.kernel.padding(toLength: 28, withPad: " ", startingAt: 0)
        if let rate = line.gigaflops, let share = line.shareOfCeiling {
            try Output.print(
                name, "\(Text.number(Float(rate))) GFLOP/s, \(Int((100 * share).rounded())) % of the ceiling")
        } else if let time = line.nanosecondsPerElement {
            try Output.print(name, "\(Text.number(Float(time))) ns an element")
        }
    }
}
