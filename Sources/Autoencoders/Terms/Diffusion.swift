import Autodiff
import Foundation
import Networks
import Tensors

/// 1/B Σ_b ‖ε − ε̂(√ᾱ_t z_b + √(1 − ᾱ_t) ε, t)‖²: a small network learns to tell the noise in a code, which is held
/// constant; step by step from pure noise it then draws codes like those of the data. ᾱ_t = Π (1 − β_u), β from 10⁻⁴ to
/// 0.02 over 1,000 times. Codes are brought to mean 0 and deviation 1 first, by what they were when the term came on.
/// Ho, Jain & Abbeel, NeurIPS 2020, eq. 14; on codes: Rombach et al., CVPR 2022, eq. 2.
package struct DiffusionTerm: Term {
    package static let id: String = "diffusion"
    package let id: String = DiffusionTerm.id
    package let place = 160
    package let title = "diffusion on codes"
    package let formula = "‖ε − ε̂(z_t, t)‖²"
    package let weight = Knob(
        "diffusion", symbol: "λ_ε", ascii: "le", summary: "weight of the denoiser's error", range: 0.01...100,
        initial: 1,
        scale: .logarithmic)
    package static let width = Count(
        "denoiser-width", symbol: "w_ε", ascii: "we", summary: "units of the denoiser", range: 4...2000, initial: 256,
        scale: .logarithmic)
    /// Steps of drawing; DDPM takes all times.
    package static let steps = Knob(
        "diffusion-steps", symbol: "S", ascii: "S", summary: "steps from noise to a code", range: 2...1000,
        initial: 50,
        scale: .logarithmic)
    /// η: 0 draws without further noise (DDIM), 1 with as much as DDPM. Song, Meng & Ermon, ICLR 2021, eq. 16.
    package static let churn = Knob(
        "churn", symbol: "χ", ascii: "chi", summary: "noise on the way: 0 DDIM, 1 DDPM", range: 0...1, initial: 0)
    package let furtherKnobs = [DiffusionTerm.width.knob, DiffusionTerm.steps, DiffusionTerm.churn]

    package static let times = 1000
    /// Values that a time is told by.
    static let embedding = 64

    private enum Path {
        static let mean = "diffusion.mean", deviation = "diffusion.deviation"
    }

    func denoiser(_ latent: Int, width: Int, embedding: Int = DiffusionTerm.embedding) -> Denoiser {
        Denoiser(latent: latent, width: width, embedding: embedding)
    }

    private func denoiser(_ structure: Structure) -> Denoiser {
        denoiser(structure.latent, width: structure[Self.width])
    }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        denoiser(structure).parameters + [
            ParameterSpec(Path.mean, [structure.latent], start: .zero),
            ParameterSpec(Path.deviation, [structure.latent], start: .one),
        ]
    }

    package func origin(in structure: Structure, knobs: KnobBoard) -> CodeOrigin? {
        .diffusion(steps: Int(knobs.number(Self.steps)), churn: knobs.number(Self.churn))
    }

    package func value(_ pass: ForwardPass) -> Value {
        let parameters = pass.model.parameters
        // What the codes are measured by is no matter of learning.
        let scaled =
            (pass.codes.detached - parameters.value(Path.mean).detached) / parameters.value(Path.deviation).detached
        let rows = scaled.shape[0]
        return error(
            of: denoiser(pass.model.structure), parameters, codes: scaled,
            times: DiffusionSchedule.times(of: pass.uniform("time", [rows])), noise: pass.noise("ε", scaled.shape)
        ).loss
    }

    /// The loss for codes at whole times [rows], with what it is made from.
    func error(
        of denoiser: Denoiser, _ parameters: Parameters, codes: Value, times: Value, noise: Value
    ) -> (loss: Value, noisy: Value, embedding: Value, prediction: Value, kept: Value) {
        let rows = codes.shape[0]
        let kept = DiffusionSchedule.kept(at: times)
        let share = kept.reshaped([rows, 1])
        let noisy = codes * share.squareRoot + noise * (1 - share).squareRoot
        let embedding = DiffusionSchedule.embedding(of: times, size: denoiser.embedding)
        let prediction = denoiser(noisy, embedding, parameters)
        return ((noise - prediction).squared.sum() / Float(rows), noisy, embedding, prediction, kept)
    }

    package func begin(at codes: Tensor, of model: Model, from generator: Generator) {
        let (n, latent) = (codes.shape[0], codes.shape[1])
        for j in 0..<latent {
            let column = (0..<n).map { Double(codes.values[$0 * latent + j]) }
            let mean = column.reduce(0, +) / Double(n)
            let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
            model.parameters[Path.mean].base[j] = Float(mean)
            // A code that never varies stays as it is.
            model.parameters[Path.deviation].base[j] = variance > 1e-12 ? Float(variance.squareRoot()) : 1
        }
    }

    /// From pure noise to codes: DDIM's steps, with DDPM's noise where the knob says so.
    package func draw(_ count: Int, of model: Model, knobs: KnobBoard, from generator: Generator) -> Tensor? {
        let (structure, parameters) = (model.structure, model.parameters)
        let latent = structure.latent
        let steps = max(2, min(Self.times, Int(knobs.number(Self.steps))))
        let churn = Double(knobs.number(Self.churn))
        let denoiser = denoiser(structure)
        let (z, time) = (Slot([count, latent]), Slot([count]))
        let prediction = denoiser(
            Value(z), DiffusionSchedule.embedding(of: Value(time), size: denoiser.embedding), parameters)
        let noise = Slot(prediction.shape)
        let plan = Plan([(prediction, noise)], workers: .alone)
        z.tensor = generator.split("start").normal(z.shape)
        let table = DiffusionSchedule.keptTable
        for step in (0..<steps).reversed() {
            let now = step * (Self.times - 1) / (steps - 1)
            let kept = table[now]
            let next = step > 0 ? table[(step - 1) * (Self.times - 1) / (steps - 1)] : 1
            for i in 0..<count { time.base[i] = Float(now) }
            plan.run()
            let deviation = churn * ((1 - next) / (1 - kept) * (1 - kept / next)).squareRoot()
            let fresh = generator.split("step").split(step).normal(z.shape)
            for i in 0..<z.count {
                let error = Double(noise.base[i])
                let clean = (Double(z.base[i]) - (1 - kept).squareRoot() * error) / kept.squareRoot()
                let direction = max(0, 1 - next - deviation * deviation).squareRoot() * error
                z.base[i] = Float(next.squareRoot() * clean + direction + deviation * Double(fresh.values[i]))
            }
        }
        var codes = z.tensor
        let (mean, deviation) = (parameters[Path.mean].tensor.values, parameters[Path.deviation].tensor.values)
        for i in codes.values.indices { codes.values[i] = codes.values[i] * deviation[i % latent] + mean[i % latent] }
        return codes
    }
}

/// ε̂(z_t, t): [rows, latent] and [rows, embedding] → [rows, latent].
struct Denoiser {
    let embedding: Int
    private let time, body: DenseStack

    init(latent: Int, width: Int, embedding: Int) {
        self.embedding = embedding
        time = DenseStack("time", from: embedding, layers: [(width, .silu), (width, .identity)])
        body = DenseStack(
            "model", from: latent + width, layers: [(width, .silu), (width, .silu), (latent, .identity)])
    }

    var parameters: [ParameterSpec] { time.parameters + body.parameters }

    func callAsFunction(_ z: Value, _ embedding: Value, _ parameters: Parameters) -> Value {
        body(Value.joined([z, time(embedding, parameters)]), parameters)
    }
}

/// The linear schedule of 1,000 times.
enum DiffusionSchedule {
    /// ᾱ_t
    static let keptTable: [Double] = {
        var product = 1.0
        return (0..<DiffusionTerm.times).map { t in
            let beta = 1e-4 + (0.02 - 1e-4) * Double(t) / Double(DiffusionTerm.times - 1)
            product *= 1 - beta
            return product
        }
    }()

    /// Whole times from numbers uniform in [0, 1), [rows].
    static func times(of uniform: Value) -> Value {
        pointwise("times", uniform, width: 1) { from, to in
            to[0] = min(Float(DiffusionTerm.times - 1), (from * Float(DiffusionTerm.times)).rounded(.down))
        }
    }

    /// ᾱ_t of whole times, [rows].
    static func kept(at times: Value) -> Value {
        pointwise("ᾱ", times, width: 1) { from, to in to[0] = Float(keptTable[Int(from)]) }
    }

    /// sin and cos of t·ω_k, ω_k = 10000^(−k/(size/2 − 1)), [rows, size].
    static func embedding(of times: Value, size: Int) -> Value {
        let half = size / 2
        let rates = (0..<half).map { pow(10000, -Double($0) / Double(max(1, half - 1))) }
        return pointwise("embedding of times", times, width: size) { from, to in
            for (k, rate) in rates.enumerated() {
                to[k] = Float(sin(Double(from) * rate))
                to[half + k] = Float(cos(Double(from) * rate))
            }
        }
    }

    private static func pointwise(
        _ name: String, _ value: Value, width: Int, _ body: @escaping (Float, UnsafeMutablePointer<Float>) -> Void
    ) -> Value {
        let rows = value.shape[0]
        return .record(
            Pointwise(name: name, rows: rows, width: width, body: body), from: [value],
            shape: width == 1 ? [rows] : [rows, width]
        ) { _, _, _ in [nil] }
    }

    private struct Pointwise: Autodiff.Operation {
        let name: String
        let rows, width: Int
        let body: (Float, UnsafeMutablePointer<Float>) -> Void

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            let (source, width, body) = (inputs[0], width, body)
            return RowWork(name, rows: rows, cost: 50 * width) { range in
                for row in range { body(source[row], output + row * width) }
            }
        }
    }
}
