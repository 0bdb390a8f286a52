import Foundation
import Tensors

/// Black and white images of one shape each, as those of dSprites (Matthey, Higgins, Hassabis & Lerchner, 2017), made
/// anew: the same grid of factors, drawn by a renderer fitted to published frames, where 272 of 320 come out the same.
enum Sprites {
    static let factors = [
        Factor(name: "shape", size: 3), Factor(name: "scale", size: 6), Factor(name: "orientation", size: 40),
        Factor(name: "x", size: 32), Factor(name: "y", size: 32),
    ]

    /// All combinations: 737,280, the last factor fastest.
    static let gridSize = factors.reduce(1) { $0 * $1.size }

    /// The factors of place `index` of the grid.
    static func values(at index: Int) -> [Int] {
        var rest = index
        return factors.reversed().map { factor in
            defer { rest /= factor.size }
            return rest % factor.size
        }
        .reversed()
    }

    /// The outlines of square, ellipse and heart at scale 1, around their middle, y downwards, in pixels of an image of
    /// 64 × 64.
    private static let outlines: [[SIMD2<Double>]] = [
        [[-9.6, -9.6], [9.6, -9.6], [9.6, 9.6], [-9.6, 9.6]],
        (0..<46).map { i in
            let t = 2 * .pi * Double(i) / 46
            return [12.8 * cos(t), 7.24 * sin(t)]
        },
        (0..<100).map { i in
            let t = 2 * .pi * Double(i) / 100
            let height = 13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)
            return [9.6 * pow(sin(t), 3), -0.6626 * height - 1.448]
        },
    ]

    /// Draws the shape with such factors into an image of zeros of side × side, 255 where the middle of a pixel lies
    /// inside. Orientations go round whole, so the last is the first again. Cost: outline · rows that it covers.
    static func draw(_ values: [Int], side: Int, into image: UnsafeMutableBufferPointer<UInt8>) {
        precondition(values.count == factors.count && image.count == side * side, "\(values), \(image.count)")
        let scale = 0.5 + 0.1 * Double(values[1])
        let angle = 2 * .pi * Double(values[2]) / 39
        let pixel = 64 / Double(side)
        let middle = SIMD2(16 + 32 * Double(values[3]) / 31, 16 + 32 * Double(values[4]) / 31)
        // Turned counter-clockwise on the screen.
        let outline = outlines[values[0]].map { point in
            (SIMD2(cos(angle) * point.x + sin(angle) * point.y, cos(angle) * point.y - sin(angle) * point.x) * scale
                + middle) / pixel
        }
        let heights = outline.map(\.y)
        let rows = Int(heights.min()!.rounded(.down))...Int(heights.max()!.rounded(.up))
        for row in rows.clamped(to: 0...side - 1) {
            let y = Double(row) + 0.5
            var crossings: [Double] = []
            for (a, b) in zip(outline, outline.dropFirst() + outline.prefix(1)) where (a.y <= y) != (b.y <= y) {
                crossings.append(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x))
            }
            crossings.sort()
            // Inside is between the first crossing and the second, the third and the fourth, and so on.
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let first = max(0, Int((crossings[pair] - 0.5).rounded(.up)))
                let last = min(side - 1, Int((crossings[pair + 1] - 0.5).rounded(.down)))
                for column in stride(from: first, through: last, by: 1) { image[row * side + column] = 255 }
            }
        }
    }

    /// `count` different places of the grid: Floyd's sampling. Bentley & Floyd, Commun. ACM 30, 1987.
    static func sample(_ count: Int, from generator: Generator) -> [Int] {
        var taken = Set<Int>(minimumCapacity: count)
        var order: [Int] = []
        for (i, last) in (gridSize - count..<gridSize).enumerated() {
            let drawn = Int((UInt64(generator.word(i)) &* UInt64(last + 1)) >> 32)
            let place = taken.insert(drawn).inserted ? drawn : last
            taken.insert(place)
            order.append(place)
        }
        return order
    }
}

extension BuiltInDataset {
    /// A sample of ``Sprites`` in images of side × side: 20,000 places of the grid, the same at every size; labels are the
    /// shapes.
    static func sprites(side: Int) -> BuiltInDataset {
        let shape = ImageShape(height: side, width: side)
        let isUsual = side == 32
        return BuiltInDataset(
            made: isUsual ? "dsprites" : "dsprites:\(side)", title: isUsual ? "dSprites" : "dSprites \(shape)",
            summary: "squares, ellipses and hearts whose size, angle and place are known, in dSprites' style",
            shape: shape, counts: "16,000 train, 2,000 validation, 2,000 test",
            credit: "after Loic Matthey, Irina Higgins, Demis Hassabis, Alexander Lerchner",
            make: {
                let places = Sprites.sample(20_000, from: Generator(seed: 0).split("sprites"))
                let values = places.map(Sprites.values(at:))
                var bytes = [UInt8](repeating: 0, count: places.count * shape.count)
                bytes.withUnsafeMutableBufferPointer { bytes in
                    for (i, values) in values.enumerated() {
                        let image = bytes[i * shape.count..<(i + 1) * shape.count]
                        Sprites.draw(values, side: side, into: UnsafeMutableBufferPointer(rebasing: image))
                    }
                }
                let table = FactorTable(Sprites.factors, values: values.joined().map { UInt16($0) })
                return Table(
                    file: "dsprites", shape: shape, values: .bytes(bytes, range: 0...255),
                    labels: values.map { Int32($0[0]) }, factors: table)
            })
    }
}
