import Tensors

/// An image in somebody's hands: what is drawn, rubbed out, shifted, made noisy.
struct SketchPad: Hashable {
    let shape: ImageShape
    /// [channels, height, width]
    private(set) var pixels: [Float]
    /// The pixel that arrow keys move.
    private(set) var x, y: Int
    /// Whether moving draws.
    var isDown = false
    /// Whether the pen takes away.
    var rubs = false
    /// Which of ``radii``.
    private(set) var brush = 1
    /// Times that noise was added.
    private var noises = 0

    /// Of 28 pixels.
    private static let radii = [0.6, 1.1, 1.8]

    /// Nothing drawn, the cursor in the middle.
    init(_ shape: ImageShape) {
        self.shape = shape
        pixels = [Float](repeating: 0, count: shape.count)
        (x, y) = (shape.width / 2, shape.height / 2)
    }

    mutating func nextBrush() { brush = (brush + 1) % Self.radii.count }
    mutating func clear() { pixels = [Float](repeating: 0, count: shape.count) }
    /// Takes an image over. Precondition: it is of the same size.
    mutating func take(_ image: [Float]) {
        precondition(image.count == pixels.count, "\(image.count) values on a pad of \(pixels.count)")
        pixels = image
    }

    /// The cursor by so many pixels, drawing where the pen is down.
    mutating func move(_ dx: Int, _ dy: Int) {
        let to = (x: min(max(0, x + dx), shape.width - 1), y: min(max(0, y + dy), shape.height - 1))
        if isDown { line(to: to) } else { (x, y) = to }
    }

    /// The cursor to a pixel, as a mouse does that is pressed: a new line begins there.
    mutating func press(_ x: Int, _ y: Int) {
        (self.x, self.y) = (min(max(0, x), shape.width - 1), min(max(0, y), shape.height - 1))
        stamp()
    }

    /// Draws from the cursor to a pixel, where the cursor is then.
    mutating func line(to end: (x: Int, y: Int)) {
        let (dx, dy) = (end.x - x, end.y - y)
        let steps = max(1, abs(dx), abs(dy))
        let start = (x: x, y: y)
        for step in 0...steps {
            (x, y) = (start.x + dx * step / steps, start.y + dy * step / steps)
            stamp()
        }
    }

    /// A soft round mark at the cursor, in all channels.
    mutating func stamp() {
        let radius = max(0.5, Self.radii[brush] * Double(min(shape.width, shape.height)) / 28)
        let reach = Int(radius + 1)
        for py in max(0, y - reach)...min(shape.height - 1, y + reach) {
            for px in max(0, x - reach)...min(shape.width - 1, x + reach) {
                let distance = Double((px - x) * (px - x) + (py - y) * (py - y)).squareRoot()
                let ink = Float(min(1, max(0, radius + 0.5 - distance)))
                for channel in 0..<shape.channels {
                    let place = (channel * shape.height + py) * shape.width + px
                    pixels[place] = rubs ? min(pixels[place], 1 - ink) : max(pixels[place], ink)
                }
            }
        }
    }

    /// All pixels by so many, black where nothing comes from.
    mutating func shift(_ dx: Int, _ dy: Int) {
        let old = pixels
        for channel in 0..<shape.channels {
            for py in 0..<shape.height {
                for px in 0..<shape.width {
                    let (sx, sy) = (px - dx, py - dy)
                    let isInside = sx >= 0 && sy >= 0 && sx < shape.width && sy < shape.height
                    pixels[(channel * shape.height + py) * shape.width + px] =
                        isInside ? old[(channel * shape.height + sy) * shape.width + sx] : 0
                }
            }
        }
    }

    /// Standard deviation of what ``addNoise()`` adds.
    static let noise: Float = 0.2

    /// N(0, 0.2²) on every value, within 0…1; each time other noise.
    mutating func addNoise() {
        let noise = Generator(seed: 0).split("noise on a sketch").split(noises).normal([pixels.count]).values
        noises += 1
        for i in pixels.indices { pixels[i] = min(1, max(0, pixels[i] + Self.noise * noise[i])) }
    }
}
