import Foundation
import Tensors
import Testing

@Suite struct GeneratorTests {
    /// The known answers of Random123, kat_vectors, philox4x32-10.
    @Test func philoxKnownAnswers() {
        #expect(Generator.words([0, 0, 0, 0], key: 0) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
        let ones = UInt32.max
        #expect(
            Generator.words([ones, ones, ones, ones], key: .max)
                == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
        #expect(
            Generator.words([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], key: 0x299f_31d0_a409_3822)
                == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test func normalsHaveTheMomentsOfN01() {
        let x = Generator(seed: 7).normal([200_000]).values.map(Double.init)
        let mean = x.reduce(0, +) / Double(x.count)
        let moments = (2...4).map { p in x.reduce(0) { $0 + pow($1 - mean, Double(p)) } / Double(x.count) }
        // Four standard errors of each moment.
        #expect(abs(mean) < 0.009)
        #expect(abs(moments[0] - 1) < 0.013)
        #expect(abs(moments[1]) < 0.035)
        #expect(abs(moments[2] - 3) < 0.09)
    }

    /// The stream written down once: any CPU, any compiler has to give these bits.
    @Test func streamIsTheSameOnEveryMachine() {
        let words = (0..<4).map { Generator(seed: 1).split("noise").split(3).word($0) }
        #expect(Set(words).count == 4)
        let uniform = Generator(seed: 0).uniform([4]).values
        // Block 0 of key 0 is the first known answer above; 24 bits of each word.
        #expect(
            uniform
                == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8].map { (w: UInt32) in
                    Float(w >> 8) * 0x1p-24
                })
    }

    @Test func normalsEqualBoxMullerInDouble() {
        let g = Generator(seed: 99)
        let u = g.uniform([4096]).values.map(Double.init)
        let n = g.normal([4096]).values
        for i in stride(from: 0, to: 4096, by: 2) {
            let r = (-2 * log(u[i] + 0x1p-24)).squareRoot()
            #expect(abs(Double(n[i]) - r * cos(2 * .pi * u[i + 1])) < 2e-6)
            #expect(abs(Double(n[i + 1]) - r * sin(2 * .pi * u[i + 1])) < 2e-6)
        }
    }

    @Test func splitsAreIndependent() {
        let a = Generator(seed: 1).split("a").normal([10_000]).values
        let b = Generator(seed: 1).split("b").normal([10_000]).values
        let correlation = zip(a, b).reduce(0) { $0 + Double($1.0 * $1.1) } / 10_000
        #expect(abs(correlation) < 0.04)
        #expect(Generator(seed: 1).split(1).word(0) != Generator(seed: 1).split(2).word(0))
    }

    @Test func permutationsHoldEveryNumberOnce() {
        let p = Generator(seed: 3).permutation(1000)
        #expect(p.sorted() == [Int32](0..<1000))
        #expect(p != [Int32](0..<1000))
        // The first place is uniform: χ² over 10 values, 9 degrees of freedom, 0.1 % point 27.9.
        var counts = [Double](repeating: 0, count: 10)
        for seed in 0..<5000 { counts[Int(Generator(seed: UInt64(seed)).permutation(10)[0])] += 1 }
        #expect(counts.reduce(0) { $0 + ($1 - 500) * ($1 - 500) / 500 } < 27.9)
    }

    /// In pieces and on two threads: the numbers of one go.
    @Test(arguments: [NoiseFill.Law.uniform, .normal]) func noiseInPieces(_ law: NoiseFill.Law) {
        let stream = Generator(seed: 5).split("noise")
        for shape in [[1], [3, 7], [100, 784], [129, 513]] as [Shape] {
            let slot = Slot(shape)
            NoiseFill(law, into: slot).fill(from: stream, on: Workers(2))
            #expect(slot.tensor == (law == .uniform ? stream.uniform(shape) : stream.normal(shape)))
        }
    }
}
