import Autoencoders
import Datasets
import Tensors
import Testing

@testable import Laboratory

/// Measures on demand, between training steps.
@Suite struct MeasurementTests {
    private static func finish(_ session: Session) {
        for _ in 0..<100_000 where session.isMeasuring { session.advanceMeasurement() }
    }

    /// In pieces between steps: the number is that of the step at which it was asked, and training doesn't feel it.
    @Test func measuresWhileItTrains() throws {
        let (session, other, still) = (try Toy.session(), try Toy.session(), try Toy.session())
        for session in [session, other, still] { session.advance(20) }
        session.obey(.measure(["mae", "code_mmd", "participation"]))
        var (shares, pieces): ([Double], Int) = ([], 0)
        while session.isMeasuring {
            session.advanceMeasurement()
            session.advance()
            other.advance()
            pieces += 1
            if let progress = session.snapshot().measurement.progress {
                shares.append(progress.share)
                #expect(progress.ids == ["mae", "code_mmd", "participation"])
            }
        }
        #expect(pieces > 3 && shares == shares.sorted() && shares.allSatisfy { (0...1).contains($0) })
        #expect(session.bits == other.bits)
        let report = session.snapshot().measurement
        #expect(report.progress == nil && Set(report.results.keys) == ["mae", "code_mmd", "participation"])
        #expect(report.results.values.allSatisfy { $0.step == 20 && $0.value.isFinite })
        // Without a step in between it is the same.
        still.obey(.measure(["participation", "mae", "code_mmd"]))
        Self.finish(still)
        #expect(still.snapshot().measurement.results == report.results)
    }

    @Test func saysWhatItIsOver() throws {
        let session = try Toy.session()
        session.obey(.measure(["mae"]))
        Self.finish(session)
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let value = trained.evaluate(Toy.bars.validation, in: Toy.bars).first { $0.id == "mae" }?.value
        #expect(session.snapshot().measurement.results["mae"]?.value == value)
    }

    @Test func allIsAllThatIsPossible() throws {
        let session = try Toy.session()
        session.obey(.measure([]))
        Self.finish(session)
        let report = session.snapshot().measurement
        #expect(!report.possible.isEmpty && report.possible.contains("dimension"))
        // The toy has neither factors nor a classifier, nor images on which a window of 11 pixels fits.
        for id in ["mig", "frechet", "ssim", "loss", "elbo"] { #expect(!report.possible.contains(id), "\(id)") }
        #expect(Set(report.results.keys).isSubset(of: Set(report.possible)) && report.results["mae"] != nil)
    }

    @Test func whatCannotBeMeasuredIsSaid() throws {
        let session = try Toy.session()
        session.obey(.measure(["mae", "xyzzy"]))
        #expect(!session.isMeasuring && session.notice?.content == .unmeasurable(.unknown("xyzzy")))
        session.obey(.measure(["loss"]))
        #expect(!session.isMeasuring)
        session.obey(.measure(["mig"]))
        #expect(!session.isMeasuring && session.notice?.content == .unmeasurable(.meaningless("mig", .factors)))
        session.obey(.choose(variant: "linear"))
        session.obey(.measure(["elbo"]))
        #expect(session.notice?.content == .unmeasurable(.meaningless("elbo", .gaussianCode)))
    }

    /// A number is about an experiment: another one has none yet. What is under way goes on about the old one.
    @Test func resultsBelongToTheirExperiment() throws {
        let session = try Toy.session()
        session.advance(5)
        session.obey(.measure(["mae"]))
        session.obey(.turn(knob: "beta", to: 2))
        Self.finish(session)
        #expect(session.snapshot().measurement.results["mae"]?.step == 5)
        session.obey(.resize(latent: 3))
        #expect(session.snapshot().measurement.results.isEmpty)
        session.obey(.measure(["participation"]))
        session.obey(.measure(["mae"]))
        #expect(session.snapshot().measurement.progress?.ids == ["mae", "participation"])
        Self.finish(session)
        #expect(Set(session.snapshot().measurement.results.keys) == ["mae", "participation"])
        // A reset goes back to before it was measured.
        session.obey(.reset)
        #expect(session.snapshot().measurement.results.isEmpty)
    }

    @Test func itIsStopped() throws {
        let session = try Toy.session()
        session.obey(.measure(["mae", "trustworthiness"]))
        session.advanceMeasurement()
        #expect(session.isMeasuring)
        session.obey(.stopMeasuring)
        #expect(!session.isMeasuring && session.snapshot().measurement.progress == nil)
        #expect(session.snapshot().measurement.results.isEmpty)
        session.obey(.stopMeasuring)
        session.obey(.measure(["mae"]))
        Self.finish(session)
        #expect(session.snapshot().measurement.results["mae"] != nil)
    }

    @Test func theBrakeEndsIt() throws {
        let session = try Toy.session()
        session.obey(.measure(["mae"]))
        session.brake.pull()
        session.advanceMeasurement()
        session.advanceMeasurement()
        #expect(!session.isMeasuring && session.snapshot(withFreshPictures: false).measurement.results.isEmpty)
    }
}
