import Autoencoders
import Laboratory
import Tensors
import TestSupport
import Testing

/// Every live knob of every term, distance, corruption and prior, turned while it trains.
///
/// A turn has to do all that building anew with the number would, to measures, pictures, samples and further training; and
/// it has to do something. What is registered is tested by being registered.
@Suite struct KnobEffectTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let owner: String
        let experiment: Experiment
        let knob: Knob
        var testDescription: String { "\(knob.id) of \(owner)" }
    }

    static let data = Toy.bars.dataShape

    static func fitted(_ variant: Variant) -> Experiment {
        var experiment = variant.experiment.fitted(to: data)
        // What comes before is over when the knob is turned.
        experiment.knobs[Experiment.pretrainingSteps.id] = 1
        return experiment
    }

    /// The first variant's experiment that an edit leaves possible.
    static func possible(_ what: String, _ edit: (inout Experiment) -> Void) -> Experiment {
        for variant in Variant.all {
            var experiment = fitted(variant)
            edit(&experiment)
            if experiment.fault(for: data, with: .shipped) == nil { return experiment }
        }
        preconditionFailure("no variant can have \(what)")
    }

    static let cases: [Case] = {
        func cases(_ owner: String, _ experiment: Experiment, _ knobs: [Knob]) -> [Case] {
            knobs.filter(\.live).map { Case(owner: owner, experiment: experiment, knob: $0) }
        }
        let terms = Terms.all.flatMap { term in
            let itself = Variant.all.first { $0.experiment.terms.contains(term.id) }.map(fitted)
            return cases(term.id, itself ?? possible(term.id) { $0.terms = [term.id] }, term.knobs)
        }
        let distances = Distances.all.flatMap { distance in
            cases(distance.id, possible(distance.id) { $0.compare(by: distance.id, on: data) }, distance.knobs)
        }
        let corruptions = Corruptions.all.flatMap { corruption in
            cases(corruption.id, possible(corruption.id) { $0.corruption = corruption.id }, corruption.knobs)
        }
        let comparing = Terms.all.filter { $0.knobs.contains(Priors.deviation) }.map(\.id)
        let priors = Priors.all.flatMap { prior in
            comparing.flatMap { term in
                let experiment = possible(prior.id) {
                    $0.terms = [term]
                    $0.prior = prior.id
                    $0.latent = prior.latent ?? $0.latent
                }
                return cases("\(prior.id) in \(term)", experiment, [Priors.deviation])
            }
        }
        return terms + distances + corruptions + priors
            + cases("training", fitted(.vae), [Setup.learningRate])
    }()

    /// What there is to be seen of a session, bit for bit: now, and some steps later.
    struct Seen: Equatable {
        var measures: [String: UInt32] = [:]
        var pictures: [[UInt32]] = []
        var parameters: [UInt32] = []
    }

    static func look(at session: Session) -> [Seen] {
        session.obey(.look([PicturesRequest(3), SamplesRequest(5)]))
        return [0, 4].map { steps in
            session.advance(steps)
            let snapshot = session.snapshot()
            let pictures = snapshot.answers[PicturesRequest(3)].map { $0.corrupted + $0.reconstructions } ?? []
            return Seen(
                measures: Dictionary(
                    uniqueKeysWithValues: session.validate().values.map { ($0.name, $0.value.bitPattern) }),
                pictures: (pictures + (snapshot.answers[SamplesRequest(5)]?.images ?? [])).map {
                    $0.map(\.bitPattern)
                },
                parameters: session.bits)
        }
    }

    static func session(_ experiment: Experiment) throws -> Session {
        let session = try Session(
            Setup(experiment, batch: Toy.batch), on: Toy.bars, workers: Workers(1), with: Toy.inventory)
        session.advance(3)
        return session
    }

    /// The same place, built anew with a number.
    static func rebuilt(_ session: Session, _ knob: Knob, at value: Float) throws -> Session {
        let checkpoint = session.checkpoint()
        var setup = checkpoint.setup
        setup.set(knob, to: value)
        return try Session(
            resuming: checkpoint.with(setup), on: Toy.bars, workers: Workers(1), with: Toy.inventory)
    }

    /// Another value, far from one.
    static func other(than value: Float, of knob: Knob) -> Float {
        knob.roundedValue(at: knob.position(of: value) > 0.5 ? 0.1 : 0.9)
    }

    @Test(arguments: cases) func aTurnDoesWhatBuildingAnewWould(_ example: Case) throws {
        let (still, turned) = (try Self.session(example.experiment), try Self.session(example.experiment))
        let value = Self.other(than: turned.setup.value(of: example.knob), of: example.knob)
        let rebuilt = try Self.rebuilt(turned, example.knob, at: value)
        turned.obey(.turn(knob: example.knob.id, to: value))
        #expect(turned.setup.value(of: example.knob) == value)
        let (a, b, c) = (Self.look(at: still), Self.look(at: turned), Self.look(at: rebuilt))
        // Not the values themselves, which would fill pages.
        let governs = b != a
        #expect(governs)
        for (turned, rebuilt) in zip(b, c) {
            let equal = [
                turned.measures == rebuilt.measures, turned.pictures == rebuilt.pictures,
                turned.parameters == rebuilt.parameters,
            ]
            #expect(equal == [true, true, true], "measures, pictures, parameters")
        }
    }

    /// A number that nobody reads isn't taken for one that does something.
    @Test func nothingIsSeenOfAKnobThatGovernsNothing() throws {
        let knob = try #require(Corruptions.named("gaussian")?.knobs.first)
        let session = try Self.session(Self.fitted(.vae))
        let idle = try Self.rebuilt(session, knob, at: 0.9)
        let isSame = Self.look(at: session) == Self.look(at: idle)
        #expect(isSame)
    }
}
