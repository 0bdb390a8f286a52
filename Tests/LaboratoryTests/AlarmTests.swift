import Autoencoders
import Datasets
import Networks
import Tensors
import Testing

@testable import Laboratory

/// Made runs that go wrong, and what is said of them.
@Suite struct AlarmTests {
    private static func digits(_ variant: Variant, _ edit: (inout Setup) -> Void = { _ in }) throws -> Session {
        let digits = try Dataset.load("digits")
        var setup = Setup(variant.experiment.fitted(to: digits.dataShape))
        edit(&setup)
        return try Session(setup, on: digits, workers: Workers(2), with: Toy.inventory)
    }

    private static func alarms(_ session: Session) -> [Alarm] { session.snapshot().alarms }

    @Test func aBetaThatIsTooHighLetsCodesCollapse() throws {
        let session = try Self.digits(.vae) { $0.experiment.encoder = .dense([32], .tanh) }
        session.advance(600)
        #expect(Self.alarms(session).isEmpty, "\(Self.alarms(session))")
        session.obey(.turn(knob: "beta", to: 12))
        var notices: [Notice] = []
        for _ in 0..<900 {
            session.advance()
            if let notice = session.notice, notice != notices.last { notices.append(notice) }
        }
        let alarm = try #require(Self.alarms(session).first)
        guard case .collapse(let idle, let codes) = alarm.finding else { return #expect(Bool(false), "\(alarm)") }
        #expect(codes == session.model.latent && 2 * idle >= codes)
        #expect(alarm.cause == RunEvent(step: 600, .turned(knob: "beta", from: 1, to: 12)))
        #expect(alarm.step > 600 && alarm.end == nil)
        // Once.
        #expect(notices.count == 1, "\(notices)")
        // It is over when codes say something again.
        session.obey(.turn(knob: "beta", to: 0.1))
        session.advance(1500)
        #expect(Self.alarms(session).first?.end != nil, "\(Self.alarms(session))")
    }

    /// After going back to step 0 the knob is still what was turned.
    @Test func aKnobThatWasTurnedBeforeAResetIsTheCause() throws {
        let session = try Self.digits(.vae) { $0.experiment.encoder = .dense([32], .tanh) }
        session.advance(20)
        session.obey(.turn(knob: "beta", to: 30))
        session.obey(.reset)
        session.obey(.reset)
        for _ in 0..<2000 where Self.alarms(session).isEmpty { session.advance() }
        #expect(Self.alarms(session).first?.cause == RunEvent(step: 0, .turned(knob: "beta", from: 1, to: 30)))
        // A fresh start has the variant's own.
        session.obey(.startFresh)
        #expect(Self.alarms(session).isEmpty)
    }

    @Test func aBiasKillsRectifiers() throws {
        let session = try Self.digits(.undercomplete) { $0.experiment.encoder = .dense([32], .relu) }
        session.advance(100)
        let bias = session.model.parameters["encoder.0.bias"]
        for i in 0..<28 { bias.base[i] = -50 }
        session.advance(1000)
        let alarm = try #require(Self.alarms(session).first)
        guard case .deadUnits("encoder.0", let dead, 32) = alarm.finding else {
            return #expect(Bool(false), "\(alarm)")
        }
        #expect((28...32).contains(dead) && alarm.cause == nil && alarm.step == 1000)
    }

    @Test func aQuickCriticWins() throws {
        let session = try Self.digits(.waeGAN) { $0.experiment.knobs["critic-rate"] = 100 }
        session.advance(1500)
        #expect(
            Self.alarms(session).contains { if case .criticWon = $0.finding { true } else { false } },
            "\(Self.alarms(session)) \(session.history.train["critic accuracy"]?.points.suffix(30).map(\.value) ?? [])"
        )
    }

    /// Behind its pretraining an experiment has another loss, which may be larger.
    @Test func anotherStageIsNoDivergence() throws {
        let session = try Self.digits(.idec) {
            $0.experiment.encoder = .dense([32], .relu)
            $0.experiment.decoder = $0.experiment.encoder.mirrored
            $0.experiment.knobs["pretraining"] = 100
            $0.experiment.knobs["student"] = 100
            $0.experiment.knobs["scale"] = 0.05
        }
        session.advance(100)
        let before = try #require(session.history.train["loss"]?.last)
        session.advance(100)
        let after = try #require(session.history.train["loss"]?.last)
        #expect(after > 4 * before)
        #expect(Self.alarms(session).isEmpty, "\(Self.alarms(session))")
    }

    @Test func aRateThatIsTooHighIsSeen() throws {
        let session = try Self.digits(.linear)
        session.advance(200)
        session.obey(.turn(knob: Setup.learningRate.id, to: 1))
        session.advance(200)
        let alarm = try #require(
            Self.alarms(session).first { if case .divergenceNear = $0.finding { true } else { false } })
        #expect(alarm.cause?.change == .turned(knob: Setup.learningRate.id, from: 0.001, to: 1))
    }

    @Test func anOvercompleteModelLearnsTheIdentity() throws {
        let session = try Self.digits(.linear) {
            $0.experiment.latent = 96
            $0.learningRate = 0.01
        }
        session.advance(2000)
        let alarm = try #require(Self.alarms(session).first)
        guard case .identityLearnt(let error, let passed) = alarm.finding else {
            return #expect(Bool(false), "\(alarm)")
        }
        #expect(error < 0.05 && passed > 0.85)
    }

    /// A wide net learns sixty images by heart.
    @Test func fewRowsAreOverfitted() throws {
        let digits = try Dataset.load("digits")
        let rows = (0..<75).flatMap { digits.train.image($0) }
        let few = try Dataset(
            id: "few", title: "few", shape: digits.shape, floats: rows, labels: (0..<75).map { $0 % 10 })
        var setup = Setup(Variant.undercomplete.experiment.fitted(to: few.dataShape), batch: 30)
        setup.experiment.encoder = .dense([256], .relu)
        setup.experiment.decoder = .dense([256], .relu)
        let session = try Session(setup, on: few, workers: Workers(2), with: Toy.inventory)
        session.advance(3000)
        let alarm = try #require(
            Self.alarms(session).first { if case .overfitting = $0.finding { true } else { false } },
            "\(session.history.validation["mse"]?.points.map(\.value) ?? [])")
        guard case .overfitting(let since, let best, let now) = alarm.finding else { return }
        #expect(since < alarm.step && best < now)
    }

    /// What looks out touches no bit.
    @Test func lookingOutChangesNothing() throws {
        let (watched, alone) = (try Toy.session(.overcomplete), try Toy.session(.overcomplete))
        alone.validates = false
        watched.advance(1010)
        alone.advance(1010)
        #expect(watched.bits == alone.bits)
    }

    /// Curves of a file may say anything: what is no count of units raises nothing.
    @Test(arguments: [Float.nan, .infinity, -1, 1e30]) func aCurveThatSaysNoCountRaisesNothing(_ value: Float) throws
    {
        let session = try Toy.session(.vae)
        var history = session.history
        for step in 1...11 { history.recordValidation(MeasuredValues([(ActiveUnits.id, value)]), at: 100 * step) }
        var watch = AlarmWatch()
        for step in [1100, 1200, 1300] {
            let new = watch.look(at: history, step: step, of: session.model) {
                session.loop.viewer(of: session.dataset.validation, gallery: [])
            }
            #expect(new.isEmpty, "\(new)")
        }
    }
}
