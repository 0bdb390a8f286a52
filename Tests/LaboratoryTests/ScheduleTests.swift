import Autoencoders
import Foundation
import Laboratory
import TestSupport
import Testing

/// Knobs that come into force step by step.
@Suite struct ScheduleTests {
    @Test func factors() {
        let anneal = Schedule(.anneal, steps: 4, start: 10)
        #expect([0, 9, 10, 11, 12, 13, 14, 15, 1000].map(anneal.factor) == [0, 0, 0, 0.25, 0.5, 0.75, 1, 1, 1])
        let cycle = Schedule(.cycle, steps: 8, start: 2)
        #expect((0...12).map(cycle.factor) == [0, 0, 0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 0, 0.25, 0.5])
        #expect(Schedule(.cycle, steps: 1).factor(at: 7) == 0)
        let decay = Schedule(.decay, steps: 4, start: 10)
        #expect([0, 10, 11, 13, 14, 1000].map(decay.factor) == [1, 1, 0.75, 0.25, 0, 0] && !decay.isOver(at: 20))
        #expect(!anneal.isOver(at: 13) && anneal.isOver(at: 14) && !cycle.isOver(at: 1_000_000))
    }

    static func session(_ schedules: [String: Schedule], _ more: (inout Setup) -> Void = { _ in }) throws -> Session {
        try Toy.session(.betaVAE) { setup in
            setup.schedules = schedules
            more(&setup)
        }
    }

    /// The loss of every step is that of its share of β = 4.
    @Test(arguments: [Schedule(.anneal, steps: 12), Schedule(.cycle, steps: 10)])
    func theLossHasWhatIsInForce(_ schedule: Schedule) throws {
        let session = try Self.session(["beta": schedule])
        session.advance(25)
        let curves = session.history.train
        let (loss, reconstruction, kl) = try (
            #require(curves["loss"]), #require(curves["reconstruction"]), #require(curves["kl"])
        )
        #expect(loss.points.map(\.step) == Array(1...25))
        for i in 0..<25 {
            // Point i + 1 is measured before the move of step i.
            let expected = reconstruction.points[i].value + 4 * schedule.factor(at: i) * kl.points[i].value
            #expect(abs(loss.points[i].value - expected) < 1e-4 * expected)
        }
        #expect(session.setup.experiment.knobs["beta"] == 4)
        let inForce = session.snapshot().inForce
        #expect(inForce == (schedule.kind == .anneal ? [:] : ["beta": 4]))
    }

    /// A weight that is 0 throughout is a term that isn't there; one that is all is the knob by itself.
    @Test func theEndsAreTheOrdinaryExperiments() throws {
        let none = try Self.session(["beta": Schedule(.cycle, steps: 1)])
        let without = try Self.session([:]) { $0.experiment.terms = [] }
        let started = try Self.session(["beta": Schedule(.anneal, steps: 1)])
        for session in [none, without, started] { session.advance(20) }
        #expect(none.bits == without.bits)
        // The same from the first step at which all is in force.
        let late = try Self.session(["beta": Schedule(.anneal, steps: 1)])
        late.advance(1)
        late.obey(.schedule(knob: "beta", nil))
        late.advance(19)
        #expect(late.bits == started.bits && late.bits != none.bits)
    }

    /// Adam's first steps move every parameter by the rate, whatever the gradient.
    @Test func theLearningRateCanHaveOne() throws {
        let session = try Self.session(["learning-rate": Schedule(.anneal, steps: 10)])
        let start = session.bits
        session.advance(1)
        #expect(session.bits == start)
        var before = session.model.parameters.values.pointer.map { $0 }
        for step in 1...3 {
            session.advance(1)
            let after = session.model.parameters.values.pointer.map { $0 }
            let longest = zip(before, after).map { abs($0 - $1) }.max() ?? 0
            #expect(longest <= 1.2e-4 * Float(step) && longest > 0.5e-4 * Float(step), "\(step): \(longest)")
            before = after
        }
        #expect(session.snapshot().inForce["learning-rate"] == Float(1e-3) * Float(0.4))
    }

    @Test(arguments: [1, 7, 12, 19]) func aRunCanStopAnywhere(_ steps: Int) throws {
        let folder = try TemporaryFolder()
        let schedules = [
            "beta": Schedule(.anneal, steps: 12), "nats": Schedule(.cycle, steps: 5),
            "learning-rate": Schedule(.anneal, steps: 15),
        ]
        let whole = try Self.session(schedules) { $0.experiment.terms.append("capacity") }
        whole.advance(steps)
        try whole.checkpoint().write(to: folder.file("x"))
        let resumed = try Session(
            resuming: Checkpoint(contentsOf: folder.file("x")), on: Toy.bars, workers: .init(1))
        #expect(resumed.setup.schedules == schedules)
        #expect(resumed.snapshot().inForce == whole.snapshot().inForce)
        whole.advance(9)
        resumed.advance(9)
        #expect(try resumed.savedBytes() == whole.savedBytes())
    }

    /// A setup as it was written before there were schedules.
    @Test func oldSetupsHaveNone() throws {
        let setup = Toy.setup(.betaVAE) { $0.clip = 3 }
        var object = try #require(
            JSONSerialization.jsonObject(with: JSONEncoder().encode(setup)) as? [String: Any])
        #expect(object.removeValue(forKey: "schedules") != nil)
        let old = try JSONDecoder().decode(Setup.self, from: JSONSerialization.data(withJSONObject: object))
        #expect(old == setup)
    }

    @Test func commandsAndMarks() throws {
        let session = try Self.session(["learning-rate": Schedule(.cycle, steps: 9)])
        session.advance(5)
        session.obey(.schedule(knob: "beta", Schedule(.anneal, steps: 3)))
        #expect(session.setup.schedules["beta"] == Schedule(.anneal, steps: 3, start: 5))
        #expect(session.snapshot().inForce["beta"] == 0)
        session.advance(2)
        // Turned on the way: the share stays.
        session.obey(.turn(knob: "beta", to: 9))
        #expect(session.snapshot().inForce["beta"] == 6)
        session.advance(3)
        session.obey(.schedule(knob: "learning-rate", nil))
        #expect(session.snapshot().inForce == [:])
        #expect(
            CommandTests.hasNoted(
                session, (0, .scheduled(knob: "learning-rate", from: nil, to: Schedule(.cycle, steps: 9))),
                (5, .scheduled(knob: "beta", from: nil, to: Schedule(.anneal, steps: 3, start: 5))),
                (7, CommandTests.turned("beta", 4, 9)), (8, .scheduleEnded(knob: "beta", at: 9)),
                (10, .scheduled(knob: "learning-rate", from: Schedule(.cycle, steps: 9), to: nil))))
        // What can't have one.
        for knob in ["samples", "sigma", "nothing"] {
            session.obey(.schedule(knob: knob, Schedule(.cycle, steps: 2)))
            #expect(session.notice?.kind == .warning && session.setup.schedules[knob] == nil)
        }
        session.obey(.schedule(knob: "beta", Schedule(.cycle, steps: 0)))
        #expect(session.setup.schedules["beta"]?.steps == 3)
    }

    /// From the start again, as everything else.
    @Test func aResetStartsSchedulesAnew() throws {
        let session = try Self.session([:])
        session.advance(6)
        session.obey(.schedule(knob: "beta", Schedule(.anneal, steps: 8)))
        session.obey(.reset)
        #expect(session.setup.schedules == ["beta": Schedule(.anneal, steps: 8)])
        #expect(
            CommandTests.hasNoted(session, (0, .scheduled(knob: "beta", from: nil, to: Schedule(.anneal, steps: 8)))))
        let new = try Self.session(["beta": Schedule(.anneal, steps: 8)])
        session.advance(10)
        new.advance(10)
        #expect(session.bits == new.bits)
    }

    /// A term that comes back is held back as far as its schedule says.
    @Test func aTermThatIsOffKeepsItsSchedule() throws {
        let session = try Self.session(["beta": Schedule(.anneal, steps: 8)])
        session.obey(.toggle(term: "kl"))
        session.advance(2)
        #expect(session.snapshot().inForce == [:])
        session.obey(.toggle(term: "kl"))
        #expect(session.snapshot().inForce == ["beta": 1])
        session.advance(1)
        let measures = session.validate()
        let expected = try #require(measures["reconstruction"]) + #require(measures["kl"])
        #expect(abs(try #require(measures["loss"]) - expected) < 1e-4 * expected)
    }
}
