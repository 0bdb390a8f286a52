import Autoencoders
import Testing

@Suite struct KnobTests {
    static let knobs = Knobs.all

    /// From anywhere inside, a step of any usual size moves the right way and stays in range.
    @Test(arguments: knobs.map(\.id)) func turningMovesAndStaysInRange(_ id: String) throws {
        let knob = try #require(Knobs.named(id))
        let (low, high) = (knob.range.lowerBound, knob.range.upperBound)
        // Values as a slider gives them and as a person may type them.
        let values =
            (0...100).map { knob.value(at: Float($0) / 100) } + [knob.initial, low, high, low.nextUp, high.nextDown]
        for value in values {
            for count in [1, 2, 5, 10] as [Float] {
                let up = knob.turned(value, by: count)
                let down = knob.turned(value, by: -count)
                #expect(knob.range.contains(up) && knob.range.contains(down))
                #expect(value < high ? up > value : up == high, "\(value) + \(count) → \(up)")
                #expect(value > low ? down < value : down == low, "\(value) − \(count) → \(down)")
            }
            #expect(knob.turned(value, by: 1000) == high)
            #expect(knob.turned(value, by: -1000) == low)
        }
    }

    /// From end to end in at most the promised number of steps and a few for rounding.
    @Test(arguments: knobs.map(\.id)) func bothEndsAreReached(_ id: String) throws {
        let knob = try #require(Knobs.named(id))
        for (start, end, step) in [
            (knob.range.lowerBound, knob.range.upperBound, Float(1)),
            (knob.range.upperBound, knob.range.lowerBound, -1),
        ] {
            var value = start
            var count = 0
            while value != end && count < 50 {
                value = knob.turned(value, by: step)
                count += 1
            }
            #expect(value == end, "\(value) after \(count) steps")
        }
    }

    @Test(arguments: knobs.map(\.id)) func positionAndValueAreInverse(_ id: String) throws {
        let knob = try #require(Knobs.named(id))
        for i in 0...20 {
            let position = Float(i) / 20
            #expect(abs(knob.position(of: knob.value(at: position)) - position) < 1e-4)
        }
        #expect(knob.position(of: knob.range.lowerBound - 1) == 0)
        #expect(abs(knob.position(of: knob.range.upperBound + 1) - 1) < 1e-6)
        #expect(knob.value(at: -1) == knob.range.lowerBound)
        #expect(abs(knob.value(at: 2) - knob.range.upperBound) <= 1e-5 * knob.range.upperBound)
    }

    /// Middle of a logarithmic scale: the geometric mean.
    @Test func logarithmicScale() {
        let knob = Knob("x", symbol: "x", ascii: "x", summary: "", range: 0.01...100, initial: 1, scale: .logarithmic)
        #expect(abs(knob.value(at: 0.5) - 1) < 1e-5)
        #expect(abs(knob.value(at: 0.75) - 10) < 1e-4)
        // 40 steps for 4 decades: one is 10^0.1 = 1.2589, and two digits are shown.
        #expect(knob.turned(1, by: 1) == 1.3)
        #expect(knob.turned(1, by: -1) == 0.79)
        #expect(knob.turned(4, by: 0) == 4)
        // No step goes past a round number, and several at once end at one.
        #expect(knob.turned(1.9, by: 1) == 2 && knob.turned(2.3, by: -1) == 2 && knob.turned(4.9, by: 1) == 5)
        #expect(knob.turned(3, by: 5) == 10 && knob.turned(3, by: -5) == 1 && knob.turned(60, by: 5) == 100)
    }

    @Test func linearScale() {
        let knob = Knob("x", symbol: "x", ascii: "x", summary: "", range: 0...0.95, initial: 0.5)
        #expect(knob.turned(0.5, by: 1) == 0.52 && knob.turned(0.513, by: 1) == 0.52)
        #expect(knob.turned(0.513, by: -1) == 0.5 && knob.turned(0.94, by: 1) == 0.95)
        #expect(knob.turned(0.5, by: 5) == 0.6 && knob.turned(0.013, by: -5) == 0)
    }

    @Test func aNumberOfThingsTurnsByOne() {
        let knob = Experiment.samples.knob
        #expect(knob.turned(1, by: 1) == 2)
        #expect(knob.turned(16, by: 1) == 16)
        #expect(knob.turned(5, by: -4) == 1)
    }
}
