import Autoencoders
import Testing

@testable import Laboratory

/// What can be asked for can be measured in every stage as well, whatever layer the codes are of.
@Suite struct MeasuringInStagesTests {
    @Test func everyMeasureEnds() throws {
        let session = try StageTests.session(stage: 5)
        for steps in [1, 5, 5] {
            session.advance(steps)
            session.obey(.measure([]))
            #expect(session.isMeasuring)
            while session.isMeasuring { session.advanceMeasurement() }
            #expect(!session.snapshot().measurement.results.isEmpty)
        }
    }
}
