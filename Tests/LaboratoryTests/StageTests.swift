import Autoencoders
import Laboratory
import TestSupport
import Testing

/// Training in stages: what learns in each, where they end, and that a run can stop in any of them.
@Suite struct StageTests {
    static let variant = Variant.stacked

    static func session(stage steps: Float, threads: Int = 1) throws -> Session {
        try Toy.session(variant, threads: threads) { setup in
            setup.experiment.encoder = .dense([12, 8], .sigmoid)
            setup.experiment.decoder = .dense([8, 12], .sigmoid)
            setup.experiment.latent = 3
            setup.experiment.knobs["pretraining"] = steps
        }
    }

    static func values(_ session: Session) -> [String: [Float]] {
        Dictionary(uniqueKeysWithValues: session.model.parameters.paths.map { ($0, session.values($0)) })
    }

    /// Layer i of the encoder and its counterpart learn, the others stay; then all learn.
    @Test func onePairLearnsAfterTheOther() throws {
        let session = try Self.session(stage: 5)
        for depth in 1...4 {
            let before = Self.values(session)
            #expect(session.snapshot().stage == (depth <= 3 ? .init(name: "layer \(depth)", stepsLeft: 5) : nil))
            #expect(session.model.latent == [12, 8, 3, 3][depth - 1])
            session.advance(4)
            for (path, values) in Self.values(session) {
                let learns =
                    depth == 4 || path.hasPrefix("encoder.\(2 * (depth - 1)).")
                    || path.hasPrefix("decoder.\(2 * (3 - depth)).")
                #expect((values != before[path]) == learns, "\(path) with \(depth) layers")
            }
            session.advance(1)
        }
        #expect(session.history.events.map(\.change) == [.stage("layer 2"), .stage("layer 3"), .stage("stacked")])
        #expect(session.history.events.map(\.step) == [5, 10, 15])
    }

    /// Pictures, samples and codes are of the layers in use.
    @Test func everyPhaseCanBeLookedAt() throws {
        let session = try Self.session(stage: 3)
        session.obey(
            .look([
                PicturesRequest(4), InterpolationRequest(.init(left: 0, right: 1, count: 3)), SamplesRequest(2),
                CodesRequest(10),
            ]))
        for _ in 0..<12 {
            let snapshot = session.snapshot()
            #expect(snapshot.answers.first(PicturesRequest.self)?.answer.reconstructions.first?.count == 16)
            #expect(snapshot.answers[SamplesRequest(2)]?.images.first?.count == 16)
            #expect(snapshot.answers.first(InterpolationRequest.self)?.answer.images.count == 3)
            session.advance(1)
        }
    }

    @Test(arguments: [2, 5, 8, 15, 17]) func aRunCanStopInAnyStage(_ steps: Int) throws {
        let folder = try TemporaryFolder()
        let whole = try Self.session(stage: 5)
        whole.advance(steps)
        try whole.checkpoint().write(to: folder.file("x"))
        let checkpoint = try Checkpoint(contentsOf: folder.file("x"))
        #expect(checkpoint.experiment.depth == (steps < 15 ? steps / 5 + 1 : nil))
        let resumed = try Session(resuming: checkpoint, on: Toy.bars, workers: .init(1))
        #expect(resumed.snapshot().stage == whole.snapshot().stage)
        whole.advance(9)
        resumed.advance(9)
        #expect(resumed.bits == whole.bits)
        // What was kept can be used.
        let trained = try TrainedModel(checkpoint, workers: .init(1))
        #expect(trained.sample(2, from: .init(seed: 1), like: Toy.bars.train).images.count == 2)
    }

    /// A variant chosen later goes through its stages from there; choosing another ends them.
    @Test func stagesCountFromTheChoice() throws {
        let session = try Toy.session(.undercomplete)
        session.advance(7)
        session.obey(.choose(variant: "stacked"))
        session.obey(.turn(knob: "pretraining", to: 4))
        #expect(session.snapshot().stage == .init(name: "layer 1", stepsLeft: 4))
        session.advance(4)
        #expect(session.snapshot().stage == .init(name: "layer 2", stepsLeft: 4))
        session.obey(.choose(variant: "undercomplete"))
        #expect(session.snapshot().stage == nil)
        session.obey(.reset)
        #expect(session.snapshot().stage == nil && session.step == 0)
    }

    /// Layers that don't mirror each other have no counterparts.
    @Test func pretrainingByLayersNeedsAMirror() {
        var experiment = Variant.stacked.experiment
        experiment.decoder = .dense([250, 400, 1000], .sigmoid)
        #expect(experiment.fault(for: .usual) == .pretraining(.needsMirroredWidths))
        experiment = Variant.vae.experiment
        experiment.pretraining = .layerwise
        #expect(experiment.fault(for: .usual) == .pretraining(.needsDenseLayers))
    }
}
