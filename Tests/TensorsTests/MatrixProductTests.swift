import CAllocator
import COneDNN
import Testing

@testable import Tensors

/// Products in pieces against the definition in double.
@Suite struct MatrixProductTests {
    struct Case: CustomTestStringConvertible {
        let m, n, k: Int
        let transposeA, transposeB: Bool
        var testDescription: String { "[\(m), \(k)]\(transposeA ? "ᵀ" : "") · [\(k), \(n)]\(transposeB ? "ᵀ" : "")" }
    }

    /// Below, at and above the sizes at which pieces begin, and none of them round.
    static let sizes = [
        (1, 1, 1), (1, 300, 7), (7, 1, 300), (17, 33, 5), (127, 129, 131), (128, 784, 100), (100, 257, 400),
        (513, 63, 301), (64, 1031, 65), (1031, 64, 65), (16, 512, 784),
        // Rows a multiple of 4 KiB apart, which are spread before they are packed.
        (128, 200, 1024), (1024, 96, 128),
    ]
    static let cases = sizes.flatMap { m, n, k in
        [false, true].flatMap { a in
            [false, true].map { Case(m: m, n: n, k: k, transposeA: a, transposeB: $0) }
        }
    }

    static func run(_ c: Case, _ a: Slot, _ b: Slot, threads: Int) -> [Float] {
        let result = Slot([c.m, c.n])
        result.pointer.update(repeating: .nan)
        let product = MatrixProduct(
            m: c.m, n: c.n, k: c.k, a: a.base, transposeA: c.transposeA, b: b.base, transposeB: c.transposeB,
            c: result.base)
        withExtendedLifetime((a, b)) { Workers(threads).run(product) }
        return result.tensor.values
    }

    @Test(arguments: cases) func equalsTheDefinition(_ c: Case) {
        let (a, b) = (Slot([c.m * c.k]), Slot([c.k * c.n]))
        Generator(seed: 1).fillNormal(a.pointer)
        Generator(seed: 2).fillNormal(b.pointer)
        let result = Self.run(c, a, b, threads: 1)
        var worst = 0.0
        for i in stride(from: 0, to: c.m, by: max(1, c.m / 61)) {
            for j in 0..<c.n {
                var sum = 0.0
                for l in 0..<c.k {
                    sum +=
                        Double(a.base[c.transposeA ? l * c.m + i : i * c.k + l])
                        * Double(b.base[c.transposeB ? j * c.k + l : l * c.n + j])
                }
                let error = abs(Double(result[i * c.n + j]) - sum)
                // A NaN where no piece wrote would compare as no error at all.
                worst = error.isNaN ? .infinity : max(worst, error)
            }
        }
        #expect(worst < 4e-6 * Double(c.k).squareRoot() + 1e-6, "\(worst)")
        #expect(!result.contains { $0.isNaN })
        for threads in 2...3 { #expect(Self.run(c, a, b, threads: threads) == result) }
    }

    @Test(arguments: cases) func piecesCoverTheSideOnce(_ c: Case) {
        let split = MatrixProduct.Split(m: c.m, n: c.n, k: c.k, transposeA: c.transposeA, transposeB: c.transposeB)
        let whole = split.side == .rows ? c.m : c.n
        #expect(split.pieces >= 1 && split.pieces <= MatrixProduct.Split.most)
        #expect((split.pieces - 1) * split.length < whole && split.pieces * split.length >= whole)
    }

    /// x Wᵀ packs W, so W is cut and not x; gᵀ x is cut along g.
    @Test func splitsTheFactorThatIsDearToRepeat() {
        let forward = MatrixProduct.Split(m: 128, n: 512, k: 784, transposeA: false, transposeB: true)
        #expect(forward.side == .columns && forward.pieces == 4 && forward.length == 128)
        let weights = MatrixProduct.Split(m: 512, n: 784, k: 128, transposeA: true, transposeB: false)
        #expect(weights.side == .rows && weights.pieces == MatrixProduct.Split.most)
        let small = MatrixProduct.Split(m: 128, n: 20, k: 32, transposeA: false, transposeB: true)
        #expect(small.pieces == 1)
    }

    /// The memory in which oneDNN packs a factor is kept from call to call.
    @Test func aRepeatedProductAsksForNoMemory() {
        let c = Case(m: 128, n: 512, k: 784, transposeA: false, transposeB: true)
        let (a, b, result) = (Slot([c.m * c.k]), Slot([c.k * c.n]), Slot([c.m, c.n]))
        func call() {
            _ = hg_sgemm(false, true, 128, 512, 784, a.base, 784, b.base, 784, 0, result.base, 512)
        }
        call()
        let before = allocations_bytes_here()
        for _ in 0..<5 { call() }
        #expect(allocations_bytes_here() == before)
    }
}
