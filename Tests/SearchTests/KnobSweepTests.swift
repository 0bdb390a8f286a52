import Autoencoders
import Laboratory
import Testing

@testable import Search

@Suite struct KnobSweepTests {
    /// All registered knobs, at their own values and at both ends.
    @Test func valuesLieWithinTheRangeAndAroundThePresent() {
        for knob in Knobs.all {
            for present in [knob.initial, knob.range.lowerBound, knob.range.upperBound] {
                let values = KnobSweep.values(of: knob, around: present)
                #expect(values.first == present && (2...10).contains(values.count), "\(knob.id): \(values)")
                #expect(Set(values).count == values.count && values.allSatisfy(knob.accepts), "\(knob.id): \(values)")
                let distances = values.map { abs(knob.position(of: $0) - knob.position(of: present)) }
                #expect(distances == distances.sorted(), "\(knob.id)")
            }
        }
    }
}
