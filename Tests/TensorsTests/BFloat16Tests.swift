import CKernels
import Testing

@testable import Tensors

/// The oracle rounds by arithmetic, not by bits, and multiplies in double.
@Suite struct BFloat16Tests {
    /// The nearest number with 8 bits of significand; of two as near, the even one.
    private static func rounded(_ x: Float) -> Double {
        guard x != 0 else { return 0 }
        let unit = Double(x.exponent >= -126 ? x.ulp : .leastNonzeroMagnitude) * 65536
        return (Double(x) / unit).rounded(.toNearestOrEven) * unit
    }

    private static func round(_ values: [Float]) -> [UInt16] {
        var rounded = [UInt16](repeating: 0, count: values.count)
        hg_round_to_bfloat16(values, &rounded, Int64(values.count))
        return rounded
    }

    private static func normal(_ count: Int, seed: UInt64) -> [Float] {
        let slot = Slot([count])
        Generator(seed: seed).fillNormal(slot.pointer)
        return Array(slot.pointer)
    }

    private static func value(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

    @Test func roundsToTheNearest() {
        var values: [Float] = [0, 1, -1, 1.00390625, 1.01171875, 3.1415927, -2.7182817, 1e-30, 1e30, 0.1, 1 / 3]
        values += Self.normal(1000, seed: 1)
        for (value, bits) in zip(values, Self.round(values)) {
            #expect(Double(Self.value(bits)) == Self.rounded(value), "\(value)")
        }
        let odd = Self.round([.infinity, -.infinity, .greatestFiniteMagnitude, .nan, .signalingNaN]).map(Self.value)
        #expect(odd[0] == .infinity && odd[1] == -.infinity && odd[2] == .infinity)
        #expect(odd[3].isNaN && odd[4].isNaN)
    }

    @Test(
        .enabled(if: Precision.bf16.isAvailable),
        arguments: [
            (1, 1, 1), (3, 5, 7), (128, 512, 784), (100, 400, 33), (16, 31, 20), (300, 17, 129), (1, 784, 100),
        ])
    func productsAreThoseOfRoundedFactors(_ m: Int, _ n: Int, _ k: Int) {
        for (transposeA, transposeB) in [(false, false), (false, true), (true, false), (true, true)] {
            let (a, b) = (Self.normal(m * k, seed: 2), Self.normal(k * n, seed: 3))
            let (x, y) = (
                Slot([BFloat16Rounding.floats(for: a.count)]), Slot([BFloat16Rounding.floats(for: b.count)])
            )
            let c = Slot([m, n])
            for threads in [1, 2] {
                let workers = Workers(threads)
                a.withUnsafeBufferPointer {
                    workers.run(BFloat16Rounding(count: a.count, source: $0.baseAddress!, destination: x.base))
                }
                b.withUnsafeBufferPointer {
                    workers.run(BFloat16Rounding(count: b.count, source: $0.baseAddress!, destination: y.base))
                }
                workers.run(
                    BFloat16Product(
                        m: m, n: n, k: k, a: x.base, transposeA: transposeA, b: y.base, transposeB: transposeB,
                        c: c.base))
                for i in stride(from: 0, to: m, by: max(1, m / 7)) {
                    for j in stride(from: 0, to: n, by: max(1, n / 7)) {
                        var (sum, size) = (0.0, 0.0)
                        for l in 0..<k {
                            let product =
                                Self.rounded(transposeA ? a[l * m + i] : a[i * k + l])
                                * Self.rounded(transposeB ? b[j * k + l] : b[l * n + j])
                            sum += product
                            size += abs(product)
                        }
                        #expect(abs(Double(c.pointer[i * n + j]) - sum) <= 2e-6 * size, "\(m) \(n) \(k)")
                    }
                }
            }
        }
    }

    /// The three products of a convolution are those of its rounded factors in f32.
    @Test(.enabled(if: Precision.bf16.isAvailable), arguments: [(1, 3, 1), (4, 4, 2), (8, 1, 1)])
    func convolutionsAreThoseOfRoundedFactors(_ channels: Int, _ kernel: Int, _ stride: Int) {
        let geometry = ConvolutionGeometry(
            height: 10, width: 9, channels: channels, kernel: kernel, stride: stride, padding: kernel / 2)
        let (images, filters) = (70, 6)
        let (inCount, outCount) = (images * geometry.imageCount, images * geometry.outPixels * filters)
        let all = [inCount, outCount, geometry.patch * filters].enumerated().map { i, count in
            let values = Self.normal(count, seed: UInt64(i + 4))
            let slot = Slot([count])
            for (j, x) in values.enumerated() { slot.pointer[j] = Float(Self.rounded(x)) }
            let rounded = Slot([BFloat16Rounding.floats(for: count)])
            Workers.alone.run(BFloat16Rounding(count: count, source: slot.base, destination: rounded.base))
            return (slot: slot, rounded: rounded)
        }
        let (image, map, weight) = (all[0], all[1], all[2])
        let imageOperand = geometry.hasPairs ? image.rounded : image.slot
        for (product, a, b, roundedA, count) in [
            (ConvolutionWork.Product.map, image.slot, weight, imageOperand, outCount),
            (.image, map.slot, weight, map.rounded, inCount),
            (.weight, image.slot, map, imageOperand, geometry.patch * filters),
        ] {
            let (expected, found) = (Slot([count]), Slot([count]))
            Workers(2).run(
                ConvolutionWork(
                    product, geometry, images: images, filters: filters, a: a.base, b: b.slot.base,
                    output: expected.base))
            Workers(2).run(
                ConvolutionWork(
                    product, geometry, images: images, filters: filters, a: roundedA.base, b: b.rounded.base,
                    output: found.base, precision: .bf16))
            let largest = expected.pointer.map(abs).max()!
            for i in 0..<count {
                #expect(abs(expected.pointer[i] - found.pointer[i]) <= 1e-5 * largest, "\(product)")
            }
        }
    }
}
