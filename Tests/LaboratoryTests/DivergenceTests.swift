import Autoencoders
import Tensors
import Testing

@testable import Laboratory

/// A loss that is no number any more.
@Suite struct DivergenceTests {
    static func fallsApart(after steps: Int, learningRate: Float = 1) throws -> Session {
        let session = try Toy.session(.linear) {
            $0.optimizer = "sgd"
            $0.learningRate = 0.001
        }
        session.obey(.play)
        session.advance(steps)
        session.obey(.turn(knob: "learning-rate", to: learningRate))
        session.play(atMost: 2000)
        return session
    }

    @Test func pausesExplainsRestoresAndGoesOn() throws {
        let session = try Self.fallsApart(after: 20)
        #expect(session.activity == .paused)
        let notice = try #require(session.notice)
        #expect(notice.kind == .failure)
        guard case .diverged(let breakdown) = notice.content else {
            Issue.record("\(notice.content)")
            return
        }
        #expect(breakdown.measure == "reconstruction" && breakdown.step == session.step)
        // Infinite, or by the order of a processor's sums no number.
        #expect(!breakdown.value.isFinite)
        #expect(
            breakdown.lastChange == RunEvent(step: 20, .turned(knob: "learning-rate", from: 0.001, to: 1)))
        // What is restored is what there was before the turn.
        let unturned = try Toy.session(.linear) {
            $0.optimizer = "sgd"
            $0.learningRate = 0.001
        }
        unturned.advance(20)
        #expect(session.bits == unturned.bits)
        #expect(session.history.train["loss"]?.points.allSatisfy { $0.value.isFinite } == true)
        let start = try #require(session.validate()["loss"])
        session.obey(.turn(knob: "learning-rate", to: 0.001))
        session.obey(.play)
        #expect(session.notice == nil)
        session.play(atMost: 200)
        #expect(session.activity == .playing)
        #expect(try #require(session.validate()["loss"]) < start)
    }

    /// Whenever it happens, also just where copies are made: what is restored is worth going on from.
    @Test func anyStepCanBeTheLast() throws {
        for steps in 0..<52 {
            let session = try Self.fallsApart(after: steps)
            #expect(session.activity == .paused)
            #expect(session.model.parameters.isFinite)
            #expect(try #require(session.validate()["mse"]) < 2, "after \(steps) steps")
        }
    }

    /// Before anything has moved since a change there is nothing to come back to, which is said.
    @Test func nothingIsRestoredBeforeTheFirstMove() throws {
        let session = try Toy.session(.linear) { $0.optimizer = "sgd" }
        session.advance(2)
        session.obey(.set(choice: "optimizer", to: "momentum"))
        let weights = session.model.parameters.values
        for i in 0..<weights.count { weights.base[i] = 1e30 }
        session.obey(.play)
        session.advance()
        guard case .diverged(let breakdown)? = session.notice?.content else {
            Issue.record("\(String(describing: session.notice))")
            return
        }
        #expect(!breakdown.isRestored && session.activity == .paused)
    }

    /// Parameters and the optimiser's memory come back bit for bit, from memory and from disk.
    @Test(arguments: [Int.max, 1]) func whatTheOptimizerKnewComesBack(_ largeFrom: Int) throws {
        let session = try Toy.session(.undercomplete) { $0.experiment.encoder = .dense([200, 100], .tanh) }
        session.advance(1)
        let trainer = session.loop.assembly.trainer
        let keepsake = Keepsake(largeFrom: largeFrom)
        #expect(!keepsake.restore(trainer) && keepsake.slots(of: trainer) == nil)
        // What is taken last is what counts.
        keepsake.take(trainer)
        session.advance(1)
        keepsake.take(trainer)
        let isOnDisk = if case .disk = keepsake.place { true } else { false }
        #expect(isOnDisk == (largeFrom == 1))
        let (bits, steps) = (session.bits, trainer.optimizer.steps)
        let state = trainer.optimizer.state.map { Array($0.pointer) }
        session.advance(5)
        let named = try #require(keepsake.slots(of: trainer)).slots
        #expect(keepsake.restore(trainer) && session.bits == bits && trainer.optimizer.steps == steps)
        #expect(trainer.optimizer.state.map { Array($0.pointer) } == state && state.count == 2)
        #expect(state.allSatisfy { $0.contains { $0 != 0 } })
        let path = session.model.parameters.paths[0]
        let own = session.model.parameters.slot(path, in: trainer.optimizer.state[0])
        #expect(named["optimizer.\(type(of: trainer.optimizer.rule).state[0]).\(path)"]?.tensor == own.tensor)
        #expect(named[path]?.tensor == session.model.parameters[path].tensor)
    }

    /// A slow divergence passes many copies on its way to infinity.
    @Test(arguments: [0.02, 0.03, 0.05, 0.1, 0.3] as [Float]) func slowDivergence(_ rate: Float) throws {
        let session = try Self.fallsApart(after: 10, learningRate: rate)
        guard session.activity == .paused else { return }
        #expect(try #require(session.validate()["mse"]) < 20)
    }

    /// Changed between the move that broke it and the step that would notice: nothing broken is taken over.
    @Test func changesAmidADivergence() throws {
        for command in [Command.toggle(term: "l1"), .choose(variant: "vae"), .resize(latent: 2), .reset] {
            let session = try Toy.session(.undercomplete)
            session.obey(.play)
            session.advance(3)
            session.model.parameters.values.base[0] = .nan
            session.obey(command)
            #expect(session.model.parameters.isFinite)
            session.play(atMost: 60)
            #expect(session.activity == .playing, "\(command): \(String(describing: session.notice))")
        }
    }

    /// Parts before their sum, and what is no part of it only where all of that is a number.
    @Test(
        arguments: [
            ([("loss", 0), ("reconstruction", 0), ("mse", .nan), ("kl", 1)], "mse"),
            ([("loss", .infinity), ("mse", .nan), ("kl", 3e38), ("l1", 3e38)], "loss"),
            ([("loss", .nan), ("mse", .nan), ("reconstruction", 1), ("kl", -.infinity)], "kl"),
        ] as [([(String, Float)], String)])
    func whatFailedIsNamed(_ values: [(String, Float)], _ name: String) throws {
        let measures = MeasuredValues(values.map { (name: $0.0, value: $0.1) })
        let breakdown = Breakdown(in: measures, step: 7, lastChange: nil)
        #expect(breakdown.measure == name && !breakdown.value.isFinite && breakdown.step == 7)
    }

    @Test func theTermIsNamed() throws {
        // Codes so large that Σ|z| overflows before the bounded Bernoulli output can.
        let session = try Toy.session(.sparseL1)
        session.obey(.play)
        session.advance(2)
        let bias = session.model.parameters["encoder.2.bias"]
        for i in 0..<bias.count { bias.base[i] = 3e38 }
        let weight = session.model.parameters["decoder.0.weight"]
        for i in 0..<weight.count { weight.base[i] = 0 }
        session.advance()
        #expect(session.activity == .paused)
        #expect(
            session.notice?.content
                == .diverged(Breakdown(measure: "l1", value: .infinity, step: 2, lastChange: nil)))
        #expect(session.model.parameters.isFinite)
        session.obey(.play)
        session.play(atMost: 10)
        #expect(session.step == 12)
    }
}
