import Autoencoders
import Datasets
import Foundation
import Tensors

/// Makes the pictures that requests ask for: encodes and decodes a few images, with noise that stays the same.
final class Studio {
    private let model: Model
    private let knobs: KnobBoard
    private let generator: Generator
    private let mirror: SplitComputation<MirrorStage>
    private let encoder: SplitComputation<EncodingStage>
    private let decoder: SplitComputation<DecodingStage>
    /// What others keep with the model.
    private let shelf = Shelf()

    init(_ model: Model, knobs: KnobBoard, from generator: Generator, workers: Workers) {
        (self.model, self.knobs, self.generator) = (model, knobs, generator)
        mirror = SplitComputation(
            noise: { $0 == 0 ? generator : generator.split($0) },
            stage: { MirrorStage(model, size: $0, knobs: knobs, workers: workers) })
        encoder = SplitComputation { EncodingStage(model, size: $0, workers: workers) }
        decoder = SplitComputation { DecodingStage(model, size: $0, workers: workers) }
    }

    /// Gives the memory of its plans back until somebody looks again.
    func rest() {
        mirror.rest()
        encoder.rest()
        decoder.rest()
        shelf.empty()
    }

    /// The one of a type that is there already, or a new one.
    func kept<Kept: AnyObject>(_ make: () -> Kept) -> Kept { shelf.kept(make) }

    /// Test images that show every class, in the order of the classes, then the ones that follow.
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

    /// x, x̃ and x̂ of images; x̂ from the middle of the code's distribution. None where the brake was pulled.
    func pictures(_ rows: [Int32], of split: Split) -> Pictures {
        var (originals, corrupted, reconstructions): ([[Float]], [[Float]], [[Float]]) = ([], [], [])
        var codes: [Float] = []
        let isWhole = mirror.run(over: .rows(rows, of: split)) { stage, _ in
            originals += stage.input.tensor.rows
            corrupted += stage.corrupted.tensor.rows
            reconstructions += stage.reconstruction.tensor.rows
            codes += stage.codes.pointer
        }
        guard isWhole else { return Pictures(originals: [], corrupted: [], reconstructions: [], observed: nil) }
        // One that looks at x would only copy it: from the code alone, value by value.
        let codesOfAll = Tensor(codes, shape: [codes.count / model.latent, model.latent])
        let drawn = model.draw(codesOfAll, from: generator.split("drawn"))
        return Pictures(
            originals: originals, corrupted: corrupted, reconstructions: drawn?.rows ?? reconstructions,
            observed: split.hasMissing ? rows.map { split.observed(Int($0)) } : nil)
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
            way: way, images: images.rows, smoothness: PathSmoothness(images),
            blend: .init(split.image(Int(ends[0])), split.image(Int(ends[1])), count: way.count),
            labels: (split.writtenLabel(Int(ends[0])), split.writtenLabel(Int(ends[1]))))
    }

    /// Images of drawn codes, and what these are drawn from.
    func samples(_ count: Int, draw: Int, of split: Split) -> Samples {
        let source = codes(like: split)
        let codes = source.draw(count, from: generator.split("samples").split(draw))
        return Samples(images: decode(codes).rows, origin: source.origin)
    }

    /// The same images bit by bit; nil where they come at once.
    func film(_ count: Int, draw: Int, of split: Split) -> SampleFilm? {
        let source = codes(like: split)
        let stream = generator.split("samples").split(draw)
        if let images = model.drawing(source.draw(count, from: stream), from: generator.split("drawn")) {
            return SampleFilm(images, of: .values, origin: source.origin)
        }
        return source.drawing(count, from: stream).map { SampleFilm($0, of: .codes, origin: source.origin) }
    }

    /// What codes are drawn from; where nothing is trained for it, as spread as those of a split's first images.
    func codes(like split: Split) -> CodeSource {
        CodeSource(model, knobs: knobs) { [self] count in
            encode((0..<Int32(min(split.count, count))).map { $0 }, of: split)
        }
    }

    /// The codes of images, [rows, latent]: the middle of their distributions. Zeros where the brake was pulled.
    ///
    /// All at once by default: in other batches the last bits of a product are others, and terms that come on begin with
    /// these codes. For a whole split ask for batches, or memory is taken for all of it.
    func encode(_ rows: [Int32], of split: Split, batch: Int = .max) -> Tensor {
        encoder.rows({ $0.codes }, over: .rows(rows, of: split), batch: batch)
            ?? Tensor(zeros: [rows.count, model.latent])
    }

    /// The same of values that are at hand, [n, features].
    func encode(_ values: Tensor) -> Tensor {
        encoder.rows({ $0.codes }, over: .values(values)) ?? Tensor(zeros: [values.shape[0], model.latent])
    }

    /// The images of codes [n, latent]: [n, features]. Zeros where the brake was pulled.
    func decode(_ codes: Tensor) -> Tensor {
        model.draw(codes, from: generator.split("drawn"))
            ?? decoder.rows({ $0.images }, over: .values(codes)) ?? Tensor(zeros: [codes.shape[0], model.features])
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

/// Images of drawn codes.
package struct Samples: Sendable, Equatable {
    /// [count][features]
    package let images: [[Float]]
    /// What the codes were drawn from.
    package let origin: CodeOrigin
}

extension Tensor {
    /// Its rows, each an array of its own.
    var rows: [[Float]] { (0..<(shape.last > 0 ? shape.count / shape.last : 0)).map { Array(row($0)) } }
}
