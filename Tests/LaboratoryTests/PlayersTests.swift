import Autoencoders
import Networks
import Testing

@testable import Laboratory

@Suite struct PlayersTests {
    static func session(_ variant: Variant, _ knobs: [String: Float] = [:], optimizer: String = Adam.id) throws
        -> Session
    {
        try Toy.session(variant) { setup in
            setup.experiment.knobs.merge(knobs) { $1 }
            setup.optimizer = optimizer
        }
    }

    static func isCritic(_ path: String) -> Bool { path.hasPrefix("critic") || path.hasPrefix("pairs") }

    @Test(arguments: [Variant.waeGAN, .adversarial, .ali]) func theCriticMovesAsOftenAsItsKnobSays(_ variant: Variant)
        throws
    {
        let session = try Self.session(variant, ["critic-moves": 3])
        session.advance(5)
        for (path, steps) in session.checkpoint().optimizerSteps {
            #expect(steps == (Self.isCritic(path) ? 15 : 5), "\(path)")
        }
    }

    /// Less than once a step, and turned while it runs, with nothing built anew.
    @Test func theCriticCanWait() throws {
        let session = try Self.session(.ali, ["critic-moves": 0.25])
        func moves() -> Int { session.checkpoint().optimizerSteps.filter { Self.isCritic($0.key) }.values.max() ?? 0 }
        session.advance(8)
        #expect(moves() == 2 && session.step == 8)
        session.obey(.turn(knob: "critic-moves", to: 2.5))
        session.advance(8)
        #expect(moves() == 22 && session.step == 16)
    }

    /// Adam's first step is η long for every parameter, whatever the gradient.
    @Test func theCriticHasARateOfItsOwn() throws {
        let rate: Float = 0.01
        for share in [0.1, 1, 3] as [Float] {
            let session = try Self.session(.waeGAN, ["critic-rate": share])
            session.obey(.turn(knob: "learning-rate", to: rate))
            let before = session.values("critic.2.weight")
            let encoder = session.values("encoder.2.weight")
            session.advance()
            let longest = zip(before, session.values("critic.2.weight")).map { abs($0 - $1) }.max()!
            #expect(abs(longest / (rate * share) - 1) < 1e-2)
            let other = zip(encoder, session.values("encoder.2.weight")).map { abs($0 - $1) }.max()!
            #expect(abs(other / rate - 1) < 1e-2)
        }
    }

    /// After one step the running mean is (1 − β₁)·g.
    @Test func theMemoryOfGradientsIsAKnob() throws {
        let means = try ([0.9, 0.5] as [Float]).map { memory in
            let session = try Self.session(.waeGAN, ["beta1": memory])
            session.advance()
            return try #require(session.checkpoint().state.learnt!.tensors["optimizer.exp_avg.encoder.0.weight"])
                .values
        }
        for (long, short) in zip(means[0], means[1]) { #expect(abs(short - 5 * long) <= 1e-5 * abs(short)) }
        #expect(means[0].contains { $0 != 0 })
    }

    @Test func instanceNoiseChangesTheGame() throws {
        let sessions = try [0, 0, 0.3].map { try Self.session(.ali, ["instance-noise": $0]) }
        for session in sessions { session.advance(3) }
        #expect(sessions[0].bits == sessions[1].bits)
        #expect(sessions[0].bits != sessions[2].bits)
    }

    /// The accuracy is that of a share, and the critic of codes that don't move learns to tell them from the prior.
    @Test func theCriticLearns() throws {
        let session = try Self.session(.waeGAN, ["critic-moves": 10])
        session.obey(.turn(knob: "learning-rate", to: 1e-3))
        session.advance(60)
        let measures = session.validate(.train)
        let accuracy = try #require(measures["critic accuracy"])
        #expect(accuracy > 0.6 && accuracy <= 1)
        // Better than a coin, whose loss is 2 log 2.
        #expect(try #require(measures["critic loss"]) < 1.38)
    }
}
