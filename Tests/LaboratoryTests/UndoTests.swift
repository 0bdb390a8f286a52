import Autoencoders
import Datasets
import TestSupport
import Testing

@testable import Laboratory

/// Nothing that a key does costs anything: every change can be taken back, and variants wait as they were left.
@Suite struct UndoTests {
    private static func played(_ session: Session, _ steps: Int) -> [UInt32] {
        session.advance(steps)
        return session.bits
    }

    /// What rebuilds gives back parameters, optimiser, place and curves; going on is the run that never left.
    @Test(arguments: [
        Command.toggle(term: "l1"), .choose(variant: "wae-mmd"), .resize(latent: 3), .reshape(widths: [9]), .reset,
        .startFresh, .corrupt("mask"), .turn(knob: "samples", to: 3), .set(choice: "batch", to: "10"),
        .set(choice: "optimizer", to: "sgd"), .set(choice: "activation", to: "tanh"), .set(choice: "seed", to: "9"),
        .prior("normal"), .compare(by: "squared"),
    ])
    func undoingARebuildGivesEverythingBack(_ command: Command) throws {
        let session = try Toy.session()
        session.advance(13)
        let (setup, history, bits) = (session.setup, session.history, session.bits)
        session.obey(command)
        guard session.setup != setup || session.step == 0 else {
            // Already so: nothing to undo.
            session.obey(.undo)
            #expect(session.notice?.content == .nothingToUndo)
            return
        }
        session.advance(4)
        let after = (session.setup, session.bits, session.step)
        session.obey(.undo)
        #expect(session.setup == setup && session.bits == bits && session.step == 13)
        #expect(session.history == history && session.optimizerSteps == 13)
        session.obey(.redo)
        #expect(session.setup == after.0 && session.bits == after.1 && session.step == after.2)
        session.obey(.undo)
        let other = try Toy.session()
        other.advance(20)
        #expect(Self.played(session, 7) == other.bits)
    }

    /// A live turn gives the knob back, and training goes on with what it has learnt since.
    @Test func undoingATurnKeepsTraining() throws {
        let session = try Toy.session()
        session.advance(5)
        session.obey(.turn(knob: "beta", to: 4))
        session.advance(5)
        let bits = session.bits
        session.obey(.undo)
        #expect(session.bits == bits && session.step == 10 && session.setup.experiment.knobs["beta"] ?? 1 == 1)
        #expect(
            CommandTests.hasNoted(
                session, (5, CommandTests.turned("beta", 1, 4)), (10, CommandTests.turned("beta", 4, 1))))
        let other = try Toy.session()
        other.advance(5)
        other.obey(.turn(knob: "beta", to: 4))
        other.advance(5)
        other.obey(.turn(knob: "beta", to: 1))
        #expect(Self.played(session, 5) == Self.played(other, 5))
        session.obey(.redo)
        #expect(session.setup.experiment.knobs["beta"] == 4)
        // A new change ends what could have been made again.
        session.obey(.undo)
        session.obey(.toggle(term: "l1"))
        session.obey(.redo)
        #expect(session.notice?.content == .nothingToRedo)
    }

    @Test func schedulesClippingAndPatienceToo() throws {
        let session = try Toy.session()
        session.advance(3)
        let setup = session.setup
        session.obey(.schedule(knob: "beta", Schedule(.anneal, steps: 50)))
        session.obey(.set(choice: "clip", to: "0.5"))
        session.obey(.stopEarly(patience: 3))
        for _ in 0..<3 { session.obey(.undo) }
        #expect(session.setup == setup && session.snapshot().inForce == [:])
        let other = try Toy.session()
        #expect(Self.played(session, 5) == Self.played(other, 8))
    }

    /// A rate that killed a model: the log leads back to before it, weights and all.
    @Test func goingBackGivesTheWeightsBack() throws {
        let session = try Toy.session()
        session.advance(6)
        session.obey(.turn(knob: "learning-rate", to: 0.5))
        session.advance(6)
        session.obey(.toggle(term: "l1"))
        session.advance(2)
        let (killed, step) = (session.bits, session.step)
        let items = session.snapshot().past.done
        #expect(items.map(\.event.step) == [6, 12] && items.allSatisfy(\.canGoBack))
        session.obey(.goBack(before: items[0].number))
        #expect(session.step == 6 && session.setup.learningRate == 1e-3 && session.notice == nil)
        let other = try Toy.session()
        #expect(Self.played(session, 9) == Self.played(other, 15))
        // And that can be taken back as well, with all that it took away.
        session.obey(.undo)
        #expect(session.bits == killed && session.step == step)
        #expect(session.snapshot().past.done.map(\.number) == items.map(\.number))
        session.obey(.redo)
        #expect(session.step == 15)
    }

    @Test func otherDataComeBack() throws {
        let session = try Toy.session(.undercomplete)
        session.advance(5)
        let bits = session.bits
        session.obey(.load(data: "two-moons"))
        #expect(session.dataset.id == "two-moons")
        // Bernoulli is for data in 0…1, which these leave.
        #expect(session.setup.experiment.distance == "squared")
        session.advance(2)
        session.obey(.undo)
        #expect(session.dataset.id == "bars" && session.bits == bits)
        #expect(session.setup.experiment.distance == "bernoulli")
    }

    /// What is left waits: knobs, terms, widths and weights, on its own data.
    @Test func variantsWaitAsTheyWereLeft() throws {
        let session = try Toy.session()
        session.obey(.turn(knob: "beta", to: 4))
        session.obey(.toggle(term: "l1"))
        session.obey(.reshape(widths: [11]))
        session.advance(9)
        let (setup, bits) = (session.setup, session.bits)
        session.obey(.choose(variant: "undercomplete"))
        guard case .carriedOver(let carryover) = session.notice?.content else {
            Issue.record("\(String(describing: session.notice))")
            return
        }
        #expect(carryover.variant == "undercomplete" && carryover.kept > 0 && carryover.kept < carryover.all)
        #expect(carryover.left == [.term("l1"), .knob("beta"), .choice("widths")])
        session.advance(4)
        let its = session.bits
        #expect(session.snapshot().past.parked == ["vae"])
        session.obey(.choose(variant: "vae"))
        #expect(session.notice?.content == .cameBack(variant: "vae", step: 9))
        #expect(session.setup == setup && session.bits == bits && session.step == 13)
        session.advance(2)
        session.obey(.choose(variant: "undercomplete"))
        #expect(session.bits == its && session.step == 15)
    }

    /// A variant with stages goes on in the stage in which it was left.
    @Test func stagesWaitToo() throws {
        let session = try StageTests.session(stage: 5)
        session.advance(7)
        session.obey(.choose(variant: "undercomplete"))
        session.advance(4)
        session.obey(.choose(variant: "stacked"))
        #expect(session.snapshot().stage == .init(name: "layer 2", stepsLeft: 3))
    }

    /// However one leaves a variant, it waits as it was left: by undo and redo as well.
    @Test func undoParksToo() throws {
        let session = try Toy.session()
        session.advance(9)
        let bits = session.bits
        session.obey(.choose(variant: "undercomplete"))
        session.advance(4)
        let its = session.bits
        session.obey(.choose(variant: "vae"))
        session.obey(.undo)
        #expect(session.bits == its && session.snapshot().past.parked == ["vae"])
        session.obey(.choose(variant: "vae"))
        #expect(session.notice?.content == .cameBack(variant: "vae", step: 13) && session.bits == bits)
        session.obey(.undo)
        session.obey(.undo)
        #expect(session.setup.experiment.variant == "vae" && session.snapshot().past.parked == ["undercomplete"])
        session.obey(.redo)
        #expect(session.bits == its && session.snapshot().past.parked == ["vae"])
        session.obey(.undo)
        session.obey(.choose(variant: "undercomplete"))
        #expect(session.notice?.content == .cameBack(variant: "undercomplete", step: 13) && session.bits == its)
    }

    /// A reset of one variant leaves the stages and schedules of the one that waits, in a file as well.
    @Test func stagesWaitOverAReset() throws {
        let folder = try TemporaryFolder()
        let session = try StageTests.session(stage: 5)
        session.obey(.schedule(knob: "learning-rate", Schedule(.anneal, steps: 40)))
        session.advance(7)
        session.obey(.choose(variant: "undercomplete"))
        session.obey(.reset)
        session.advance(2)
        session.obey(.choose(variant: "stacked"))
        #expect(session.step == 2 && session.snapshot().stage == .init(name: "layer 2", stepsLeft: 3))
        let schedule = try #require(session.setup.schedules["learning-rate"])
        #expect(schedule.factor(at: session.step) == Float(7) / 40)
        session.obey(.save(path: folder.file("x")))
        let resumed = try Checkpoint(contentsOf: folder.file("x"))
        #expect(resumed.state.origin == -5 && resumed.setup == session.setup)
    }

    /// A change costs the same at the limit of memory as below it, and each of many states of one moment is free.
    @Test func aMomentIsHeldOnce() throws {
        let session = try Toy.session()
        session.advance(3)
        session.obey(.turn(knob: "beta", to: 2))
        let one = session.snapshot().past.bytes
        #expect(one > 0)
        session.obey(.turn(knob: "learning-rate", to: 0.01))
        session.obey(.toggle(term: "l1"))
        #expect(session.snapshot().past.bytes == one)
        session.obey(.undo)
        #expect(session.snapshot().past.done.count == 2)
    }

    /// Turns can be taken back without their states, so these are forgotten first; nothing grows beyond its budget.
    @Test func memoryIsBounded() throws {
        let session = try Toy.session()
        let loop = try TrainingLoop(TrainingState(session.setup), on: Toy.bars, workers: .init(1))
        // Curves have their memory from the first step on.
        _ = loop.advance()
        let size = loop.capture().bytes
        var past = Past(budget: 3 * size + size / 2)
        for i in 0..<8 {
            _ = loop.advance()
            let change =
                i % 2 == 0 ? CommandTests.turned("beta", Float(i), Float(i) + 1) : .toggled(term: "l1", isOn: true)
            past.note(
                RunEvent(step: i, change), setup: session.setup, state: loop.capture(), on: Toy.bars,
                returns: i % 2 == 1, at: .init(loop: 0, moves: loop.moves))
            #expect(past.bytes <= past.budget)
        }
        #expect(past.done.count == 8)
        #expect(past.done.indices.filter { past.done[$0].state != nil } == [3, 5, 7])
    }

    /// Curves and their marks go on from a file, point by point.
    @Test func curvesSurviveAFile() throws {
        let folder = try TemporaryFolder()
        let session = try Toy.session()
        session.advance(107)
        session.obey(.turn(knob: "beta", to: 4))
        session.advance(6)
        session.obey(.save(path: folder.file("x")))
        let resumed = try Session(
            resuming: Checkpoint(contentsOf: folder.file("x")), on: Toy.bars, workers: .init(1))
        #expect(resumed.history == session.history && !session.history.validation.isEmpty)
        session.advance(30)
        resumed.advance(30)
        #expect(resumed.history == session.history && resumed.bits == session.bits)
        #expect(try resumed.savedBytes() == session.savedBytes())
        // And from inside.
        let third = try Toy.session(seed: 5)
        third.advance(2)
        third.obey(.open(path: folder.file("x")))
        #expect(third.step == 113 && third.setup == resumed.setup)
        third.advance(30)
        #expect(third.bits == session.bits)
        third.obey(.undo)
        #expect(third.step == 2 && third.setup.seed == 5)
    }
}
