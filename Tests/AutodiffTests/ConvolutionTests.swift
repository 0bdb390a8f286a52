import Autodiff
import Tensors
import Testing

/// Convolutions against plain loops, their derivatives against differences.
@Suite struct ConvolutionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let height, width, channels, kernel, stride, padding, filters: Int
        var taps: Int?
        var images = 3
        var testDescription: String {
            "\(height)×\(width)×\(channels) \(kernel) s\(stride) p\(padding) → \(filters)"
        }
        var geometry: ConvolutionGeometry {
            ConvolutionGeometry(
                height: height, width: width, channels: channels, kernel: kernel, stride: stride, padding: padding,
                taps: taps)
        }
    }

    static let cases = [
        Case(height: 5, width: 4, channels: 2, kernel: 3, stride: 1, padding: 1, filters: 3),
        Case(height: 8, width: 8, channels: 1, kernel: 4, stride: 2, padding: 1, filters: 5),
        Case(height: 7, width: 5, channels: 3, kernel: 3, stride: 2, padding: 0, filters: 2),
        Case(height: 7, width: 9, channels: 1, kernel: 7, stride: 1, padding: 3, filters: 2, taps: 24),
        Case(height: 6, width: 6, channels: 2, kernel: 3, stride: 1, padding: 1, filters: 2, taps: 5),
        Case(height: 4, width: 6, channels: 4, kernel: 1, stride: 1, padding: 0, filters: 3),
        Case(height: 3, width: 3, channels: 2, kernel: 5, stride: 3, padding: 2, filters: 2),
        Case(height: 28, width: 28, channels: 3, kernel: 3, stride: 1, padding: 1, filters: 4, images: 9),
    ]

    static func draw(_ shape: Shape, _ label: String) -> Slot {
        GradientTests.filled(Generator(seed: 7).split(label).normal(shape))
    }

    /// Σ over taps and channels, as the definition has it.
    static func naive(_ x: [Float], _ w: [Float], _ c: Case) -> [Double] {
        let g = c.geometry
        var out: [Double] = []
        for n in 0..<c.images {
            for oy in 0..<g.outHeight {
                for ox in 0..<g.outWidth {
                    for f in 0..<c.filters {
                        var sum = 0.0
                        for (t, tap) in g.taps.enumerated() {
                            let (y, x0) = (oy * c.stride + tap.dy, ox * c.stride + tap.dx)
                            guard (0..<c.height).contains(y), (0..<c.width).contains(x0) else { continue }
                            for i in 0..<c.channels {
                                sum +=
                                    Double(x[((n * c.height + y) * c.width + x0) * c.channels + i])
                                    * Double(w[(t * c.channels + i) * c.filters + f])
                            }
                        }
                        out.append(sum)
                    }
                }
            }
        }
        return out
    }

    @Test(arguments: cases) func equalsTheDefinition(_ c: Case) {
        let x = Self.draw([c.images, c.height, c.width, c.channels], "x")
        let w = Self.draw([c.geometry.patch, c.filters], "w")
        let y = GradientTests.run([Value(x).convolved(Value(w), c.geometry)])[0]
        let expected = Self.naive(x.tensor.values, w.tensor.values, c)
        #expect(y.values.count == expected.count)
        for (a, e) in zip(y.values, expected) { #expect(abs(Double(a) - e) < 1e-4 * (1 + abs(e))) }
    }

    /// ⟨conv x, y⟩ = ⟨x, convᵀ y⟩
    @Test(arguments: cases) func theTransposeIsTheAdjoint(_ c: Case) {
        let (g, w) = (c.geometry, Value(Self.draw([c.geometry.patch, c.filters], "w")))
        let x = Value(Self.draw([c.images, c.height, c.width, c.channels], "x"))
        let y = Value(Self.draw([c.images, g.outHeight, g.outWidth, c.filters], "y"))
        let sums = GradientTests.run([(x.convolved(w, g) * y).sum(), (x * y.convolvedBack(w, g)).sum()])
        let (one, other) = (sums[0].values[0], sums[1].values[0])
        #expect(abs(one - other) < 1e-4 * (10 + abs(one)))
    }

    @Test(arguments: cases.dropLast()) func derivatives(_ c: Case) {
        let (g, w) = (c.geometry, Value(Self.draw([c.geometry.patch, c.filters], "w")))
        let x = Value(Self.draw([c.images, c.height, c.width, c.channels], "x"))
        let y = Value(Self.draw([c.images, g.outHeight, g.outWidth, c.filters], "y"))
        GradientTests.check(x.shape) { $0.convolved(w, g).tanh }
        GradientTests.check(w.shape) { x.convolved($0, g).tanh }
        GradientTests.check(y.shape) { $0.convolvedBack(w, g).tanh }
        GradientTests.check(w.shape) { y.convolvedBack($0, g).tanh }
    }

    @Test func threadsChangeNoBit() {
        let c = Case(height: 28, width: 28, channels: 8, kernel: 4, stride: 2, padding: 1, filters: 16, images: 37)
        let x = Value(Self.draw([c.images, c.height, c.width, c.channels], "x"))
        let w = Value(Self.draw([c.geometry.patch, c.filters], "w"))
        let loss = x.convolved(w, c.geometry).tanh.sum()
        let gradients = Value.gradients(of: loss, with: [x, w]).map { $0! }
        let bits = [1, 2].map { threads -> [[UInt32]] in
            let slots = gradients.map { Slot($0.shape) }
            Plan(zip(gradients, slots).map { ($0, $1) }, workers: Workers(threads)).run()
            return slots.map { $0.pointer.map(\.bitPattern) }
        }
        #expect(bits[0] == bits[1])
    }
}
