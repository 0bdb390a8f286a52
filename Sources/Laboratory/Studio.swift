import Autodiff
import Autoencoders
import Datasets
import Foundation
import Tensors

/// Makes the pictures that requests ask for: encodes and decodes a few images, with noise that stays the same.
final class Studio {
    private let model: Model
    private let knobs: KnobBoard
    private let generator: Generator
    private let workers: Workers
    private var mirror: (objective: Objective, slots: [Slot], plan: Plan)?
    /// By the number of rows: each pane has its own.
    private var encoders: [Int: (x: Slot, z: Slot, plan: Plan)] = [:]
    private var decoders: [Int: (z: Slot, x: Slot, plan: Plan)] = [:]
    private let plane: PrincipalPlane
    /// Plans that are kept; a terminal that is resized asks for one number after the other.
    private static let keptPlans = 4

    init(_ model: Model, knobs: KnobBoard, from generator: Generator, workers: Workers) {
        (self.model, self.knobs, self.generator, self.workers) = (model, knobs, generator, workers)
        plane = PrincipalPlane(from: generator.split("axes"))
    }

    /// Images that show every class, in the order of the classes, then the ones that follow.
    static func gallery(_ split: Split, classes: Int?) -> [Int32] {
        var first: [Int: Int32] = [:]
        if let classes {
            for i in 0..<split.count {
                guard let label = split.label(i), first[label] == nil else { continue }
                first[label] = Int32(i)
                if first.count == classes { break }
            }
        }
        let shown = first.sorted { $0.key < $1.key }.map(\.value)
        let taken = Set(shown)
        return shown + (0..<Int32(min(split.count, shown.count + 256))).filter { !taken.contains($0) }
    }

    /// x, x̃ and x̂ of images; x̂ from the middle of the code's distribution.
    func pictures(_ rows: [Int32], of split: Split) -> Pictures {
        if mirror?.objective.x.shape[0] != rows.count {
            let objective = Objective(model, batch: rows.count, knobs: knobs)
            let values = [
                objective.input, model.reconstruct(objective.code.center, seeing: Value(objective.x)),
                objective.code.center,
            ]
            let slots = values.map { Slot($0.shape) }
            mirror = (objective, slots, Plan(zip(values, slots).map { ($0, $1) }, workers: workers))
        }
        guard let (objective, slots, plan) = mirror else { preconditionFailure("just made") }
        rows.withUnsafeBufferPointer { split.gather($0, into: objective.x.base) }
        objective.drawNoise(from: generator)
        plan.run()
        func images(_ slot: Slot) -> [[Float]] {
            let tensor = slot.tensor
            return rows.indices.map { Array(tensor.row($0)) }
        }
        // One that looks at x would only copy it: from the code alone, value by value.
        let drawn = model.draw(slots[2].tensor, from: generator.split("drawn"))
        return Pictures(
            originals: images(objective.x), corrupted: images(slots[0]),
            reconstructions: drawn.map { tensor in rows.indices.map { Array(tensor.row($0)) } } ?? images(slots[1]))
    }

    /// The images on the way between the codes of two images of the gallery, counted round.
    func interpolation(
        _ way: Interpolation, through gallery: [Int32], of split: Split
    ) -> InterpolationPictures {
        let ends = [way.left, way.right].map { gallery[(($0 % gallery.count) + gallery.count) % gallery.count] }
        let codes = encode(ends, of: split)
        let path = (0..<way.count).flatMap { i -> [Float] in
            let t = Float(i) / Float(max(1, way.count - 1))
            return Self.between(Array(codes.row(0)), Array(codes.row(1)), at: t, path: way.path)
        }
        let images = decode(Tensor(path, shape: [way.count, model.latent]))
        return InterpolationPictures(
            way: way, images: (0..<way.count).map { Array(images.row($0)) },
            labels: (split.label(Int(ends[0])), split.label(Int(ends[1]))))
    }

    /// Images of codes drawn from the prior, that of a term where one has its own; where there is none, from a Gaussian with each code's own mean and spread
    /// over the first images of a split.
    func samples(_ count: Int, draw: Int, of split: Split) -> [[Float]] {
        let latent = model.latent
        let stream = generator.split("samples").split(draw)
        for term in model.structure.activeTerms {
            guard let codes = term.draw(count, of: model, knobs: knobs, from: stream) else { continue }
            let images = decode(codes)
            return (0..<count).map { Array(images.row($0)) }
        }
        var codes = stream.normal([count, latent])
        if model.structure.code == .deterministic {
            let reference = encode((0..<Int32(min(split.count, 100))).map { $0 }, of: split)
            let rows = reference.shape[0]
            for j in 0..<latent {
                let values = (0..<rows).map { reference.values[$0 * latent + j] }
                let mean = values.reduce(0, +) / Float(rows)
                let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(rows)
                for i in 0..<count {
                    codes.values[i * latent + j] = mean + variance.squareRoot() * codes.values[i * latent + j]
                }
            }
        }
        let images = decode(codes)
        return (0..<count).map { Array(images.row($0)) }
    }

    /// The codes of the first images of a split.
    func codes(_ count: Int, of split: Split) -> CodeMap {
        let rows = (0..<Int32(min(count, split.count))).map { $0 }
        return plane.map(encode(rows, of: split), labels: rows.map { split.label(Int($0)) })
    }

    /// The codes of images, [rows, latent]: the middle of their distributions.
    func encode(_ rows: [Int32], of split: Split) -> Tensor {
        if encoders[rows.count] == nil {
            let x = Slot([rows.count, model.features])
            let code = model.encode(Value(x)).center
            let z = Slot(code.shape)
            if encoders.count == Self.keptPlans { encoders = [:] }
            encoders[rows.count] = (x, z, Plan([(code, z)], workers: workers))
        }
        guard let (x, z, plan) = encoders[rows.count] else { preconditionFailure("just made") }
        rows.withUnsafeBufferPointer { split.gather($0, into: x.base) }
        plan.run()
        return z.tensor
    }

    /// The images of codes [n, latent]: [n, features].
    func decode(_ codes: Tensor) -> Tensor {
        if let images = model.draw(codes, from: generator.split("drawn")) { return images }
        let count = codes.shape[0]
        if decoders[count] == nil {
            let z = Slot(codes.shape)
            let image = model.reconstruct(Value(z), seeing: Value(Slot([count, model.features])))
            let x = Slot(image.shape)
            if decoders.count == Self.keptPlans { decoders = [:] }
            decoders[count] = (z, x, Plan([(image, x)], workers: workers))
        }
        guard let (z, x, plan) = decoders[count] else { preconditionFailure("just made") }
        z.tensor = codes
        plan.run()
        return x.tensor
    }

    /// The point at `t` on the way from a to b.
    static func between(_ a: [Float], _ b: [Float], at t: Float, path: Interpolation.Path) -> [Float] {
        let straight = zip(a, b).map { $0 + t * ($1 - $0) }
        guard path == .spherical else { return straight }
        func norm(_ v: [Float]) -> Float { v.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        let lengths = norm(a) * norm(b)
        guard lengths > 0 else { return straight }
        let cosine = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / lengths
        let angle = acos(min(1, max(-1, cosine)))
        // On one ray, or opposite ones, there is no single great circle.
        guard sin(angle) > 1e-4 else { return straight }
        let (wa, wb) = (sin((1 - t) * angle) / sin(angle), sin(t * angle) / sin(angle))
        return zip(a, b).map { wa * $0 + wb * $1 }
    }
}
