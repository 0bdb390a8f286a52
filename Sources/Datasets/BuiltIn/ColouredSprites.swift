import Tensors

/// ``Sprites`` in colour: the hue is a factor more.
enum ColouredSprites {
    /// The hues, as far apart on the circle of colours as they can be, at full saturation: red, green and blue in bytes.
    static let hues: [[UInt8]] = [
        [255, 0, 0], [255, 191, 0], [128, 255, 0], [0, 255, 64], [0, 255, 255], [0, 64, 255], [128, 0, 255],
        [255, 0, 191],
    ]

    static let factors = Sprites.factors + [Factor(name: "hue", size: hues.count)]

    /// Draws the sprite with such factors, the hue last, into an image of zeros [3, side, side].
    static func draw(_ values: [Int], side: Int, into image: UnsafeMutableBufferPointer<UInt8>) {
        let pixels = side * side
        precondition(values.count == factors.count && image.count == 3 * pixels, "\(values), \(image.count)")
        let grey = UnsafeMutableBufferPointer(rebasing: image[..<pixels])
        Sprites.draw(values.dropLast(), side: side, into: grey)
        let hue = hues[values[values.count - 1]]
        for pixel in 0..<pixels where grey[pixel] > 0 {
            for channel in (0..<3).reversed() { image[channel * pixels + pixel] = hue[channel] }
        }
    }
}

extension BuiltInDataset {
    /// The sprites of ``sprites(side:)``, each in a hue drawn for it; labels are the shapes.
    static let colouredSprites = BuiltInDataset(
        made: "sprites-colour", title: "Sprites in colour",
        summary: "squares, ellipses and hearts whose size, angle, place and hue are known",
        shape: ImageShape(height: 32, width: 32, channels: 3), counts: "16,000 train, 2,000 validation, 2,000 test",
        credit: "after Loic Matthey, Irina Higgins, Demis Hassabis, Alexander Lerchner",
        make: {
            let shape = ImageShape(height: 32, width: 32, channels: 3)
            let places = Sprites.sample(20_000, from: Generator(seed: 0).split("sprites"))
            let chance = Generator(seed: 0).split("sprites").split("hues")
            let values = places.enumerated().map { i, place in
                Sprites.values(at: place) + [Int(chance.word(i) % UInt32(ColouredSprites.hues.count))]
            }
            var bytes = [UInt8](repeating: 0, count: places.count * shape.count)
            bytes.withUnsafeMutableBufferPointer { bytes in
                for (i, values) in values.enumerated() {
                    let image = bytes[i * shape.count..<(i + 1) * shape.count]
                    ColouredSprites.draw(values, side: shape.width, into: UnsafeMutableBufferPointer(rebasing: image))
                }
            }
            let table = FactorTable(ColouredSprites.factors, values: values.joined().map { UInt16($0) })
            return Table(
                file: "sprites-colour", shape: shape, values: .bytes(bytes, range: 0...255),
                labels: values.map { Int32($0[0]) }, factors: table)
        })
}
