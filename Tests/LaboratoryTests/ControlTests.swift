import Autoencoders
import Foundation
import TestSupport
import Testing

@testable import Laboratory

/// Knobs that somebody else turns.
@Suite struct ControlTests {
    private static let beta = "beta"

    private static func session(
        _ controls: [String: Control], _ variant: Variant = .betaVAE, edit: (inout Setup) -> Void = { _ in }
    ) throws -> Session {
        try Toy.session(variant) { setup in
            edit(&setup)
            setup.controls = controls
        }
    }

    private static func value(_ session: Session, _ knob: String) throws -> Float {
        session.setup.value(of: try #require(session.setup.knob(knob)))
    }

    /// The loss of every step has 2σ² of its own batch before the KL; between the steps the knob is their mean.
    @Test func optimalScale() throws {
        let session = try Self.session([Self.beta: Control("sigma")]) {
            $0.experiment.compare(by: "squared", on: Toy.bars.dataShape)
        }
        session.advance(40)
        let curves = session.history.train
        func points(_ name: String) throws -> [Float] { try #require(curves[name]).points.map(\.value) }
        let (losses, distances, divergences, errors) = (
            try points("loss"), try points("reconstruction"), try points("kl"), try points("mse")
        )
        var mean = Double(2 * errors[0])
        for i in 0..<40 {
            let expected = distances[i] + 2 * errors[i] * divergences[i]
            #expect(abs(losses[i] - expected) < 1e-4 * expected)
            if i > 0 { mean = 0.99 * mean + 0.01 * Double(2 * errors[i]) }
        }
        #expect(abs(Double(try Self.value(session, Self.beta)) - mean) < 1e-5)
    }

    @Test func theVarianceIsTheMeanSquaredError() throws {
        let session = try Self.session(["variance": Control("sigma")]) {
            $0.experiment.compare(by: "gaussian", on: Toy.bars.dataShape)
        }
        session.advance(30)
        let curves = session.history.train
        let distance = try #require(curves["reconstruction"]?.points.last?.value)
        let error = try #require(curves["mse"]?.points.last?.value)
        let features = Float(Toy.shape.count)
        let expected = features / 2 * (log(2 * .pi * error) + 1)
        #expect(abs(distance - expected) < 1e-3)
    }

    /// Each gets what it is asked for, from wherever the knob begins.
    @Test(arguments: [0.02, 50]) func theDivergenceComesToItsTarget(_ start: Float) throws {
        let session = try Self.session([Self.beta: Control("kl", 3)]) { $0.experiment.knobs["beta"] = start }
        session.advance(6000)
        let last = try #require(session.history.train["kl"]).points.suffix(100).map(\.value)
        let mean = last.reduce(0, +) / Float(last.count)
        #expect(abs(mean - 3) < 0.06, "\(mean), knobs \(session.setup.experiment.knobs)")
    }

    @Test(arguments: [0.05, 20]) func theConstraintIsMet(_ start: Float) throws {
        let session = try Self.session([Self.beta: Control("geco", 8.5)]) { $0.experiment.knobs["beta"] = start }
        session.advance(3000)
        let last = try #require(session.history.train["reconstruction"]).points.suffix(50).map(\.value)
        let mean = last.reduce(0, +) / Float(last.count)
        #expect(abs(mean - 8.5) < 0.2, "\(mean), knobs \(session.setup.experiment.knobs)")
    }

    @Test func theJacobianComesToItsNorm() throws {
        let session = try Self.session(["contraction": Control("norm", 0.4)], .contractive)
        session.advance(1500)
        let last = try #require(session.history.train["contraction"]).points.suffix(20).map { $0.value.squareRoot() }
        let mean = last.reduce(0, +) / Float(last.count)
        #expect(abs(mean - 0.4) < 0.04, "\(mean)")
    }

    /// The share of units falls as the weight grows, and the other way round.
    @Test func theShareOfUnitsDecidesTheWeight() throws {
        for (target, grows) in [(Float(0.05), true), (1, false)] {
            let session = try Self.session(["l1": Control("share", target)], .sparseL1)
            let start = try Self.value(session, "l1")
            session.advance(10)
            let share = try #require(session.history.train[SparsePlace.share]?.points.last?.value)
            #expect(share > 0 && share <= 1)
            #expect(try (Self.value(session, "l1") > start) == grows, "\(target)")
        }
    }

    @Test func theCriticDecidesItsWeight() throws {
        let session = try Self.session(["critic": Control("accuracy", 0.5)], .waeGAN)
        let start = try Self.value(session, "critic")
        session.advance(100)
        // Never less than a half in the mean, so it can only grow.
        #expect(try Self.value(session, "critic") > start)
    }

    /// The noise rises, and goes back to where the error was least.
    @Test func theNoiseRisesUntilTheErrorTurns() throws {
        let setup = Setup(Variant.denoisingGaussian.experiment)
        let knob = try #require(setup.knob("sigma"))
        var hand = Hand(0.1)
        var places: [Double] = []
        for error: Float in [0.9, 0.8, 0.7, 0.71, 0.72, 0.73, 0.74] {
            places.append(hand.value)
            RisingNoise.turn(
                &hand, of: knob, towards: 0, StepReading(setup.experiment, validation: error) { _ in nil })
        }
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
        RisingNoise.turn(&hand, of: knob, towards: 0, StepReading(setup.experiment, validation: 0.75) { _ in nil })
        #expect(hand.value == places[2])
        RisingNoise.turn(&hand, of: knob, towards: 0, StepReading(setup.experiment, validation: 0.1) { _ in nil })
        #expect(hand.value == places[2])
        let session = try Self.session(["sigma": Control("validation")], .denoisingGaussian)
        let start = try Self.value(session, "sigma")
        session.advance(201)
        #expect(try Self.value(session, "sigma") > start)
    }

    private static let stopped: [(Variant, [String: Control])] = [
        (.betaVAE, ["beta": Control("kl", 3)]), (.betaVAE, ["beta": Control("geco", 9)]),
        (.denoisingGaussian, ["sigma": Control("validation")]),
    ]

    /// A run that stops anywhere, and goes on from a file, is the one that was never interrupted.
    @Test(arguments: stopped.indices, [7, 100]) func aRunCanStopAnywhere(_ which: Int, _ steps: Int) throws {
        let (variant, controls) = Self.stopped[which]
        let folder = try TemporaryFolder()
        let whole = try Self.session(controls, variant)
        whole.advance(steps)
        try whole.checkpoint().write(to: folder.file("x"))
        let resumed = try Session(
            resuming: Checkpoint(contentsOf: folder.file("x")), on: Toy.bars, workers: .init(1))
        #expect(resumed.setup == whole.setup)
        for session in [whole, resumed] { session.advance(130) }
        #expect(try whole.savedBytes() == resumed.savedBytes())
        #expect(whole.setup == resumed.setup && whole.bits == resumed.bits)
    }

    /// Turning takes the knob back; undoing hands it over again; releasing leaves it where it stands.
    @Test func aPersonTakesItBack() throws {
        let session = try Self.session([:])
        session.obey(.control(knob: Self.beta, Control("kl", 3)))
        #expect(session.setup.controls == [Self.beta: Control("kl", 3)])
        session.advance(20)
        let moved = try Self.value(session, Self.beta)
        #expect(moved != 4)
        session.obey(.turn(knob: Self.beta, to: 2))
        session.advance(5)
        #expect(try Self.value(session, Self.beta) == 2 && session.setup.controls.isEmpty)
        session.obey(.undo)
        #expect(session.setup.controls == [Self.beta: Control("kl", 3)])
        #expect(try Self.value(session, Self.beta) == moved)
        session.advance(3)
        #expect(try Self.value(session, Self.beta) != moved)
        session.obey(.control(knob: Self.beta, nil))
        let left = try Self.value(session, Self.beta)
        session.advance(3)
        #expect(try Self.value(session, Self.beta) == left)
    }

    /// The curve of a held knob is what each step had of it, by a controller and by a schedule; it ends where nobody holds it.
    @Test func aHeldKnobHasACurve() throws {
        let session = try Self.session([Self.beta: Control("kl", 3)])
        session.obey(.schedule(knob: "learning-rate", Schedule(.anneal, steps: 10)))
        var expected: [Float] = []
        for _ in 0..<20 {
            expected.append(try Self.value(session, Self.beta))
            session.advance()
        }
        let curve = try #require(session.history.train[History.curve(ofHeld: Self.beta)])
        #expect(curve.points.map(\.value) == expected && curve.points.map(\.step) == Array(1...20))
        #expect(expected.last != expected.first)
        let rates = try #require(session.history.train[History.curve(ofHeld: "learning-rate")]).points.map(\.value)
        #expect(rates.count == 10 && zip(rates, rates.dropFirst()).allSatisfy { $0 < $1 })
        #expect(History.heldKnob(of: History.curve(ofHeld: Self.beta))?.id == Self.beta)
        #expect(History.heldKnob(of: "loss") == nil && History.heldKnob(of: "held.nothing") == nil)
        session.obey(.control(knob: Self.beta, nil))
        session.advance(5)
        #expect(session.history.train[History.curve(ofHeld: Self.beta)] == curve)
    }

    /// Who holds a knob is one: a schedule or a controller.
    @Test func oneHolder() throws {
        let session = try Self.session([:])
        session.obey(.schedule(knob: Self.beta, Schedule(.anneal, steps: 50)))
        session.obey(.control(knob: Self.beta, Control("geco", 9)))
        #expect(session.setup.schedules.isEmpty && session.setup.controls.count == 1)
        session.obey(.schedule(knob: Self.beta, Schedule(.cycle, steps: 50)))
        #expect(session.setup.schedules.count == 1 && session.setup.controls.isEmpty)
    }

    @Test func whatCantBeHeldIsRefused() throws {
        let session = try Self.session([:])
        let refused: [(String, Control)] = [
            ("beta", Control("sigma")), ("beta", Control("kl")), ("beta", Control("kl", -1)),
            ("beta", Control("nobody")), ("samples", Control("kl", 3)), ("l1", Control("share", 0.1)),
            ("beta", Control("norm", 1)),
        ]
        for (knob, control) in refused {
            session.notice = nil
            session.obey(.control(knob: knob, control))
            #expect(session.notice != nil && session.setup.controls.isEmpty, "\(knob) \(control)")
        }
        var setup = session.setup
        setup.controls = ["beta": Control("kl", -1)]
        #expect(setup.fault(for: Toy.bars.dataShape) == .wanted(controller: "kl", found: -1))
        setup.controls = ["gamut": Control("kl", 1)]
        #expect(setup.fault(for: Toy.bars.dataShape) == .controlOfNoKnob("gamut"))
    }

    /// A controller whose term is off waits for it.
    @Test func itWaitsForItsTerm() throws {
        let session = try Self.session([Self.beta: Control("kl", 3)])
        session.advance(5)
        session.obey(.toggle(term: "kl"))
        session.advance(5)
        session.obey(.toggle(term: "kl"))
        let before = try Self.value(session, Self.beta)
        session.advance(5)
        #expect(try Self.value(session, Self.beta) != before)
    }
}
