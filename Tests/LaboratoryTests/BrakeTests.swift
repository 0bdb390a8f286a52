import Autoencoders
import Datasets
import Testing

@testable import Laboratory

/// The brake may be pulled amid anything: what then can't be computed has no effect and breaks nothing.
@Suite struct BrakeTests {
    /// All but the one that asks for a classifier.
    @Test(arguments: Variant.all.map(\.id).filter { $0 != "feature-consistent" })
    func picturesEndToo(_ id: String) throws {
        let digits = try Dataset.load("digits")
        let experiment = try #require(Variant.named(id)).experiment.fitted(to: digits.dataShape)
        let session = try Session(Setup(experiment, batch: 20), on: digits, workers: .init(1))
        session.brake.pull()
        session.obey(
            .look([
                PicturesRequest(3), InterpolationRequest(.init(left: 0, right: 1, count: 3)), SamplesRequest(2),
                CodesRequest(20),
            ]))
        session.obey(.measure([]))
        session.obey(.step(1))
        session.advance()
        session.advanceMeasurement()
        #expect(session.snapshot().step == 0)
        session.obey(.toggle(term: "mmd"))
        session.obey(.undo)
        session.obey(.choose(variant: "gmm"))
        session.obey(.undo)
        #expect(session.snapshot().step == 0)
    }
}
