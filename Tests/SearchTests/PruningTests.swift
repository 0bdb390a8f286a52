import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors
import Testing

@testable import Laboratory

/// Codes that nothing depends on are taken out, and nothing else changes.
@Suite struct PruningTests {
    /// Rows of four dimensions among twelve values.
    static let dataset: Dataset = {
        let generator = Generator(seed: 8)
        let places = generator.split("p").normal([300, 4]).values
        let directions = generator.split("d").normal([4, 12]).values
        var rows: [[Float]] = []
        for i in 0..<300 {
            var row = [Float](repeating: 0, count: 12)
            for j in 0..<12 { for k in 0..<4 { row[j] += places[i * 4 + k] * directions[k * 12 + j] } }
            rows.append(row)
        }
        do {
            return try Dataset(id: "four", title: "four", shape: ImageShape(height: 1, width: 12), rows: rows)
        } catch { preconditionFailure("\(error)") }
    }()

    static func session(_ edit: (inout Experiment) -> Void = { _ in }) throws -> Session {
        var experiment = Experiment(
            variant: "undercomplete", encoder: .dense([10], .tanh), latent: 6, distance: SquaredDistance.id)
        edit(&experiment)
        let session = try Session(
            Setup(experiment, seed: 2, batch: 30, learningRate: 0.01), on: dataset, workers: Workers(1))
        session.validates = false
        for _ in 0..<150 { session.advance() }
        return session
    }

    private static let idle = [1, 4]

    /// Makes two codes stand still at 0.7, by the layer that gives them.
    private static func hold(_ session: Session, _ layer: String, at value: Float = 0.7) {
        let weight = session.model.parameters[layer + ".weight"]
        for j in idle {
            for i in 0..<weight.shape[1] { weight.base[j * weight.shape[1] + i] = 0 }
            session.model.parameters[layer + ".bias"].base[j] = value
        }
    }

    private static func loss(_ session: Session) -> Double { Double(session.validate()["loss"] ?? .nan) }

    @Test(arguments: [false, true]) func lossStays(_ isNormalised: Bool) throws {
        let session = try Self.session { $0.isDecoderNormalised = isNormalised ? true : nil }
        Self.hold(session, "encoder.2")
        let before = Self.loss(session)
        let state = session.checkpoint().state.learnt?.tensors ?? [:]
        session.obey(.prune)
        #expect(session.setup.experiment.latent == 4 && session.model.latent == 4 && session.step == 150)
        #expect(session.notice?.kind == .information)
        #expect(abs(Self.loss(session) - before) < 1e-5 * max(1, before))
        #expect(session.history.events.last?.change == .pruned(from: 6, to: 4))
        // The codes that stay have their weights, and the optimiser what it knew of them.
        let after = session.checkpoint().state.learnt?.tensors ?? [:]
        let kept = (0..<6).filter { !Self.idle.contains($0) }
        for name in [
            "decoder.0.weight", "optimizer.exp_avg.decoder.0.weight", "optimizer.exp_avg_sq.encoder.2.weight",
        ] {
            let (old, new) = (try #require(state[name]), try #require(after[name]))
            for (k, j) in kept.enumerated() {
                if name.contains("decoder") {
                    for i in 0..<10 { #expect(new.values[i * 4 + k] == old.values[i * 6 + j]) }
                } else {
                    #expect(Array(new.row(k)) == Array(old.row(j)))
                }
            }
        }
        #expect(after["decoder.2.weight"] == state["decoder.2.weight"])
        // It can be taken back, made again, and goes on.
        session.obey(.undo)
        #expect(session.model.latent == 6 && abs(Self.loss(session) - before) < 1e-6 * max(1, before))
        session.obey(.redo)
        #expect(session.model.latent == 4 && abs(Self.loss(session) - before) < 1e-5 * max(1, before))
        for _ in 0..<20 { session.advance() }
        #expect(session.step == 170 && Self.loss(session).isFinite)
    }

    /// Behind linear layers it is directions among the codes that are taken out, whatever axes they lie along.
    @Test func directionsBehindLinearLayers() throws {
        let session = try Self.session { $0.linearLayers = 3 }
        Self.hold(session, "encoder.2")
        let before = Self.loss(session)
        session.obey(.prune)
        #expect(session.model.latent == 4 && session.setup.experiment.linearLayers == 3)
        #expect(abs(Self.loss(session) - before) < 1e-5 * max(1, before))
        for _ in 0..<20 { session.advance() }
        #expect(Self.loss(session) < before * 1.5)
    }

    /// A distribution's codes, with a prior that is learnt for each of them.
    @Test func codesOfADistribution() throws {
        let session = try Self.session {
            ($0.code, $0.terms) = (.gaussian, [ARDTerm.id])
            $0.knobs[ARDTerm().weight.id] = 0.01
        }
        Self.hold(session, "mean", at: 0)
        Self.hold(session, "logvar", at: 0)
        for j in Self.idle {
            session.model.parameters[ARDTerm.path].base[j] = 0
            for i in 0..<10 { session.model.parameters["decoder.0.weight"].base[i * 6 + j] = 0 }
        }
        let (before, prior) = (Self.reconstruction(session), session.model.parameters[ARDTerm.path].tensor.values)
        session.obey(.prune)
        #expect(session.model.latent <= 4)
        let kept = session.model.parameters[ARDTerm.path].tensor.values
        #expect(kept.allSatisfy(prior.contains))
        #expect(abs(Self.reconstruction(session) - before) < 1e-3 * max(1, before))
    }

    /// From the middles of the codes.
    private static func reconstruction(_ session: Session) -> Double {
        let errors = CodeErrors(
            session.model, knobs: session.loop.assembly.knobs, of: dataset.validation, workers: Workers(1))
        return errors.flatMap { $0.error($0.codes) } ?? .nan
    }

    @Test func saysWhyNot() throws {
        let all = try Self.session { $0.latent = 3 }
        all.obey(.prune)
        #expect(all.notice?.content == .unprunable(.allInUse(3)) && all.model.latent == 3)
        #expect(all.history.events.isEmpty)
        let critics = try Self.session { $0.terms = [PairsTerm.id] }
        Self.hold(critics, "encoder.2")
        critics.obey(.prune)
        guard case .unprunable(.shape) = critics.notice?.content else {
            return #expect(critics.notice?.content == nil)
        }
        #expect(critics.model.latent == 6)
    }

    /// The error with a code at its mean, from the definition.
    @Test func costsOfCodes() throws {
        let session = try Self.session()
        let errors = try #require(
            CodeErrors(
                session.model, knobs: session.loop.assembly.knobs, of: Self.dataset.validation, workers: Workers(1)))
        let trained = try TrainedModel(session.checkpoint(), workers: Workers(1))
        let rows = errors.codes.shape[0]
        func error(_ codes: Tensor) -> Double {
            let images = trained.studio.decode(codes)
            var sum = 0.0
            for i in 0..<rows {
                for (a, b) in zip(Self.dataset.validation.image(i), images.row(i)) {
                    sum += Double(a - b) * Double(a - b)
                }
            }
            return sum / Double(rows)
        }
        let held = errors.holding([2])
        func isClose(_ a: Double?, _ b: Double) -> Bool {
            guard let a else { return false }
            let apart = Swift.abs(a - b)
            return apart < 1e-4 * b
        }
        let (whole, worse) = (errors.error(errors.codes), errors.error(held))
        #expect(isClose(whole, error(errors.codes)))
        #expect(isClose(worse, error(held)))
        let different = Set((0..<rows).map { held.values[$0 * 6 + 2] })
        #expect(different.count == 1)
    }
}
