import Autoencoders
import Datasets
import Foundation
import Laboratory
import Networks
import Tensors
import TestSupport
import Testing

/// What a person can ask of a session, one command after the other.
@Suite struct CommandTests {
    typealias Mark = (step: Int, change: Change)

    /// Whether the session has noted these changes and no others.
    static func hasNoted(_ session: Session, _ marks: Mark...) -> Bool {
        session.history.events == marks.map { RunEvent(step: $0.step, $0.change) }
    }

    static func turned(_ knob: String, _ from: Float, _ to: Float) -> Change {
        .turned(knob: knob, from: from, to: to)
    }

    @Test func playPauseStop() throws {
        let session = try Toy.session()
        #expect(session.activity == .paused && session.step == 0)
        session.obey(.play)
        #expect(session.activity == .playing)
        session.advance(3)
        session.obey(.pause)
        #expect(session.activity == .paused && session.step == 3)
        session.obey(.play)
        session.obey(.stop)
        #expect(session.activity == .paused)
        #expect(session.imagesSeen == 75)
    }

    @Test(arguments: [(1, 1), (7, 7), (0, 1), (-4, 1)]) func stepsPauseByThemselves(_ asked: Int, _ done: Int) throws
    {
        let session = try Toy.session()
        session.obey(.step(asked))
        session.play(atMost: 20)
        #expect(session.step == done && session.activity == .paused)
        session.obey(.play)
        session.play(atMost: 20)
        #expect(session.step == done + 20 && session.activity == .playing)
    }

    /// A quick hand loses no step.
    @Test func stepsAddUp() throws {
        let session = try Toy.session()
        for count in [1, 1, 3] { session.obey(.step(count)) }
        session.play(atMost: 20)
        #expect(session.step == 5 && session.activity == .paused)
    }

    /// All pairs of a mistyped batch would not fit into any machine.
    @Test func pairsAreBounded() throws {
        let session = try Toy.session(.waeMMD)
        let setup = session.setup
        session.obey(.set(choice: "batch", to: "100000"))
        #expect(session.notice?.content == .refused(.batchOfPairs(100_000, term: "mmd", most: 4096)))
        #expect(session.setup == setup)
        session.obey(.toggle(term: "mmd"))
        session.obey(.set(choice: "batch", to: "100000"))
        #expect(session.setup.batch == 100_000)
        session.obey(.toggle(term: "mmd"))
        #expect(session.notice?.kind == .warning && session.setup.experiment.terms.isEmpty)
    }

    /// After a reset the run is the one of a new session with the setup as it is now.
    @Test func resetStartsTheSameRunAnew() throws {
        let session = try Toy.session(.denoisingGaussian)
        session.advance(10)
        session.obey(.turn(knob: "sigma", to: 0.6))
        session.obey(.toggle(term: "l1"))
        session.obey(.play)
        session.advance(4)
        session.obey(.reset)
        #expect(session.step == 0 && session.epoch == 0 && session.optimizerSteps == 0 && session.imagesSeen == 0)
        #expect(session.history == History() && session.activity == .playing && session.notice == nil)
        let new = try Session(session.setup, on: Toy.bars, workers: Workers(1))
        #expect(new.setup.experiment.knobs["sigma"] == 0.6 && new.setup.experiment.terms == ["l1"])
        #expect(session.bits == new.bits)
        session.advance(12)
        new.advance(12)
        #expect(session.bits == new.bits)
        #expect(try session.savedBytes() == new.savedBytes())
        #expect(session.history.train == new.history.train)
    }

    @Test func turningALiveKnobKeepsEverything() throws {
        let session = try Toy.session()
        session.advance(12)
        let bits = session.bits
        session.obey(.turn(knob: "beta", to: 4))
        #expect(session.bits == bits && session.optimizerSteps == 12 && session.step == 12)
        #expect(session.setup.experiment.knobs["beta"] == 4)
        #expect(Self.hasNoted(session, (12, Self.turned("beta", 1, 4))))
        // The loss that is measured has the new weight.
        let measures = session.validate()
        let expected = try #require(measures["reconstruction"]) + 4 * #require(measures["kl"])
        #expect(abs(try #require(measures["loss"]) - expected) < 1e-4 * expected)
        // The run is that of a session that had the knob so from this step on.
        let other = try Toy.session()
        other.advance(12)
        other.obey(.turn(knob: "beta", to: 4))
        other.advance(5)
        session.advance(5)
        #expect(other.bits == session.bits)
        let unturned = try Toy.session()
        unturned.advance(17)
        #expect(unturned.bits != session.bits)
    }

    @Test func turnsOfOneStepAreOneMark() throws {
        let session = try Toy.session()
        session.advance(2)
        for value in [2, 4, 9] as [Float] { session.obey(.turn(knob: "beta", to: value)) }
        session.obey(.turn(knob: "learning-rate", to: 0.002))
        #expect(
            Self.hasNoted(session, (2, Self.turned("beta", 1, 9)), (2, Self.turned("learning-rate", 0.001, 0.002))))
        session.obey(.turn(knob: "learning-rate", to: 0.001))
        #expect(Self.hasNoted(session, (2, Self.turned("beta", 1, 9))))
        session.advance()
        session.obey(.turn(knob: "beta", to: 9))
        session.obey(.turn(knob: "beta", to: 1))
        #expect(Self.hasNoted(session, (2, Self.turned("beta", 1, 9)), (3, Self.turned("beta", 9, 1))))
    }

    @Test func turnsBeyondTheEndStopThereAndOthersAreRefused() throws {
        let session = try Toy.session()
        session.obey(.turn(knob: "beta", to: 1e9))
        #expect(session.setup.experiment.knobs["beta"] == 100)
        let setup = session.setup
        for (knob, value) in [("beta", Float.nan), ("beta", .infinity), ("sigma", 0.5), ("", 1)] {
            session.obey(.turn(knob: knob, to: value))
            #expect(session.notice?.kind == .warning && session.setup == setup)
        }
        #expect(session.history.events.count == 1)
    }

    @Test func theLearningRateIsAKnob() throws {
        let session = try Toy.session(.linear) { $0.optimizer = "sgd" }
        session.obey(.turn(knob: "learning-rate", to: 1e-6))
        let before = session.model.parameters.values.pointer.map { $0 }
        session.advance()
        let gradient = session.model.parameters.gradients.pointer
        for i in stride(from: 0, to: before.count, by: 5) {
            #expect(abs(session.model.parameters.values.base[i] - (before[i] - 1e-6 * gradient[i])) <= 1e-7)
        }
    }

    /// More samples need another computation; parameters and the optimiser's memory stay.
    @Test func turningSamplesRebuilds() throws {
        let session = try Toy.session()
        session.advance(6)
        let bits = session.bits
        session.obey(.turn(knob: "samples", to: 3))
        #expect(session.bits == bits && session.optimizerSteps == 6 && session.model.structure.sampleCount == 3)
        #expect(Self.hasNoted(session, (6, Self.turned("samples", 1, 3))))
        session.advance(3)
        #expect(session.optimizerSteps == 9)
    }

    @Test func togglingATermIsWarm() throws {
        let session = try Toy.session(.undercomplete)
        session.advance(6)
        let bits = session.bits
        session.obey(.toggle(term: "contraction"))
        #expect(session.setup.experiment.terms == ["contraction"])
        #expect(session.bits == bits && session.optimizerSteps == 6)
        #expect(session.snapshot().methods == ["contraction": "exact"])
        session.advance(2)
        #expect(session.history.train["contraction"]?.points.map(\.step) == [7, 8])
        session.obey(.toggle(term: "contraction"))
        #expect(session.setup.experiment.terms == [])
        #expect(
            Self.hasNoted(
                session, (6, .toggled(term: "contraction", isOn: true)),
                (8, .toggled(term: "contraction", isOn: false))))
        session.advance()
        #expect(session.history.train["contraction"]?.points.count == 2)
    }

    @Test func whatCannotBeIsSaidAndChangesNothing() throws {
        let session = try Toy.session(.undercomplete)
        session.advance(3)
        let (bits, setup) = (session.bits, session.setup)
        let commands: [(Command, SetupFault?)] = [
            (.toggle(term: "x"), .noTerm("x")), (.choose(variant: "x"), .noVariant("x")),
            (.set(choice: "x", to: "y"), .noChoice("x")),
            (.corrupt("rain"), .value(choice: "corruption", found: "rain", expected: Choice.corruption.kind)),
            (.compare(by: "x"), .value(choice: "distance", found: "x", expected: Choice.distance.kind)),
            (.prior("x"), .value(choice: "prior", found: "x", expected: Choice.prior.kind)),
            (.reshape(widths: [4, 0]), .value(choice: "widths", found: "4,0", expected: .widths)),
            (.reshape(widths: [.max]), .value(choice: "widths", found: "\(Int.max)", expected: .widths)),
            (.resize(latent: 0), .value(choice: "latent", found: "0", expected: Choice.latent.kind)),
            (
                .stopEarly(patience: 0),
                .value(choice: "early-stopping", found: "0", expected: Choice.earlyStopping.kind)
            ),
            (
                .set(choice: "clip", to: "-1"),
                .value(choice: "clip", found: "-1", expected: .positive(canBeOff: true))
            ),
            // What the experiment or the disk has against it.
            (.toggle(term: "kl"), nil), (.toggle(term: "sparsity"), nil), (.prior("ring"), nil),
            (.load(data: "/nowhere"), nil), (.save(path: "/nowhere/x"), nil), (.open(path: "/nowhere/x"), nil),
            (.undo, nil), (.redo, nil), (.goBack(before: 1), nil),
        ]
        for (command, fault) in commands {
            session.obey(.look([]))
            session.obey(command)
            if let fault { #expect(session.notice?.content == .refused(fault), "\(command)") }
            #expect(session.notice?.obeyed ?? 0 > 0 && session.notice?.kind != .information, "\(command)")
        }
        #expect(session.bits == bits && session.setup == setup && session.history.events.isEmpty)
        session.advance(2)
        #expect(session.step == 5)
    }

    @Test func corruptingIsWarm() throws {
        let session = try Toy.session(.undercomplete)
        session.advance(3)
        let bits = session.bits
        session.obey(.corrupt("mask"))
        session.obey(.look([PicturesRequest(4)]))
        #expect(
            session.bits == bits
                && Self.hasNoted(session, (3, .chosen(choice: "corruption", from: "none", to: "mask"))))
        let pictures = try #require(session.snapshot().answers[PicturesRequest(4)])
        // Kept or 0, about half and half.
        var masked = 0
        for (x, noisy) in zip(pictures.originals.joined(), pictures.corrupted.joined()) {
            #expect(noisy == x || noisy == 0)
            if noisy == 0 { masked += 1 }
        }
        #expect((16...48).contains(masked))
    }

    /// By path and shape: of two hidden layers only the first can stay when the variant has one.
    @Test func choosingKeepsWhatFits() throws {
        let session = try Toy.session(.denoisingMask)
        session.advance(8)
        let old = Dictionary(uniqueKeysWithValues: session.model.parameters.paths.map { ($0, session.values($0)) })
        session.obey(.choose(variant: "undercomplete"))
        #expect(session.setup.experiment == Variant.undercomplete.experiment.fitted(to: DataShape(features: 16)))
        #expect(Self.hasNoted(session, (8, .variant(from: "denoising-mask", to: "undercomplete"))))
        for path in session.model.parameters.paths { #expect(session.values(path) == old[path]) }
        #expect(session.optimizerSteps == 8)

        session.obey(.choose(variant: "vae"))
        // The layer that gave the code gives the mean now; encoder.2 was a layer of its own and is gone. encoder.0 and the
        // decoder's first layer fit.
        let new = try Toy.session(.vae)
        #expect(session.values("mean.weight") == old["encoder.4.weight"])
        #expect(session.values("mean.bias") == old["encoder.4.bias"])
        for path in session.model.parameters.paths where !path.hasPrefix("mean") {
            let fits = old[path]?.count == session.values(path).count
            if path.hasPrefix("logvar") || !fits {
                #expect(session.values(path) == new.values(path), "\(path)")
            } else {
                #expect(session.values(path) == old[path], "\(path)")
            }
        }
        #expect(session.values("encoder.0.weight") == old["encoder.0.weight"])
        session.advance(5)
        #expect(session.step == 13 && session.setup.learningRate == 1e-3)
    }

    @Test func reshapingAndResizing() throws {
        let session = try Toy.session(.undercomplete)
        session.obey(.reshape(widths: [12, 9]))
        session.advance(4)
        let old = Dictionary(uniqueKeysWithValues: session.model.parameters.paths.map { ($0, session.values($0)) })
        session.obey(.resize(latent: 3))
        #expect(session.setup.experiment.latent == 3)
        #expect(session.model.parameters["encoder.4.weight"].shape == [3, 9])
        for path in [
            "encoder.0.weight", "encoder.2.weight", "decoder.2.weight", "decoder.4.weight", "decoder.4.bias",
        ] {
            #expect(session.values(path) == old[path], "\(path)")
        }
        session.obey(.reshape(widths: [12]))
        #expect(session.setup.experiment.decoder.widths == [12])
        #expect(session.values("encoder.0.weight") == old["encoder.0.weight"])
        session.obey(.reshape(widths: []))
        #expect(session.setup.experiment.encoder == .linear)
        #expect(
            session.model.parameters.paths == [
                "encoder.0.weight", "encoder.0.bias", "decoder.0.weight", "decoder.0.bias",
            ])
        session.advance(4)
        #expect(session.step == 8)
        #expect(
            session.history.events.map(\.change).dropFirst(2) == [
                .chosen(choice: "widths", from: "12,9", to: "12"), .chosen(choice: "widths", from: "12", to: "none"),
            ])
    }

    /// Files of the same width keep all; another width keeps what doesn't touch the data.
    @Test func loadingOtherData() throws {
        let folder = try TemporaryFolder()
        func csv(_ columns: Int, rows: Int) -> String {
            (0..<rows).map { row in
                ((0..<columns).map { "\((row * 7 + $0 * $0) % 11)" } + ["\(row % 2)"]).joined(separator: ",")
            }
            .joined(separator: "\n") + "\n"
        }
        let same = try folder.write(csv(16, rows: 30), "same.csv")
        let wide = try folder.write(csv(20, rows: 30), "wide.csv")
        let session = try Toy.session(.undercomplete)
        session.advance(5)
        let bits = session.bits
        session.obey(.load(data: same))
        let report = try #require(session.dataset.report)
        #expect(session.notice?.content == .read(report) && session.dataset.id == same && session.bits == bits)
        #expect(session.optimizerSteps == 5 && session.step == 5)
        #expect(Self.hasNoted(session, (5, .loaded(from: "bars", to: same))))
        session.advance(3)
        let old = Dictionary(uniqueKeysWithValues: session.model.parameters.paths.map { ($0, session.values($0)) })
        session.obey(.look([PicturesRequest(3)]))
        session.obey(.load(data: wide))
        #expect(session.model.features == 20)
        for path in session.model.parameters.paths
        where !["encoder.0.weight", "decoder.4.weight", "decoder.4.bias"].contains(path) {
            #expect(session.values(path) == old[path], "\(path)")
        }
        session.advance(3)
        let snapshot = session.snapshot()
        #expect(snapshot.data.shape.count == 20)
        #expect(snapshot.answers[PicturesRequest(3)]?.originals.allSatisfy { $0.count == 20 } == true)
    }

    /// The points of a curve account for every step, whatever interrupts them.
    @Test func curvesLoseNoStep() throws {
        let folder = try TemporaryFolder()
        let session = try Toy.session(.linear)
        session.advance(103)
        session.obey(.turn(knob: "learning-rate", to: 0.002))
        session.advance(1)
        session.obey(.corrupt("gaussian"))
        session.advance(2)
        let csv = (0..<9).map { row in (0..<17).map { "\(($0 * row) % 5)" }.joined(separator: ",") }
        session.obey(.load(data: try folder.write(csv.joined(separator: "\n"), "x.csv")))
        session.advance(4)
        // Every step at first; then what ends an epoch, of 6 steps and later of 1, or comes before a change.
        #expect(
            session.history.train["loss"]?.points.suffix(8).map(\.step) == [102, 103, 104, 106, 107, 108, 109, 110])
        #expect(session.history.train["loss"]?.points.count == 108)
    }

    @Test func saveWritesACheckpoint() throws {
        let folder = try TemporaryFolder()
        let session = try Toy.session(.sparseKL)
        session.advance(4)
        session.obey(.save(path: folder.file("x")))
        #expect(session.notice == .init(.saved(path: folder.file("x")), obeyed: 1))
        let file = try SafeTensors(contentsOf: folder.file("x"))
        // PyTorch's names and layouts: [out, in].
        #expect(file.tensors["encoder.0.weight"]?.shape == [64, 16])
        #expect(file.tensors["decoder.0.weight"]?.shape == [16, 64])
        #expect(file.tensors["encoder.0.weight"]?.values == session.values("encoder.0.weight"))
        #expect(file.tensors["optimizer.exp_avg.encoder.0.bias"]?.shape == [64])
        #expect(folder.names == ["x"])
    }

    @Test func lookIsAnsweredInTheSnapshot() throws {
        let session = try Toy.session()
        #expect(session.snapshot().answers.isEmpty)
        let way = InterpolationRequest(.init(left: 1, right: -1, count: 4))
        session.obey(.look([PicturesRequest(5), way]))
        let snapshot = session.snapshot(imagesPerSecond: 12)
        #expect(snapshot.imagesPerSecond == 12)
        let pictures = try #require(snapshot.answers[PicturesRequest(5)])
        #expect(pictures.originals.count == 5 && pictures.corrupted == pictures.originals)
        #expect(pictures.reconstructions.allSatisfy { $0.count == 16 && $0.allSatisfy { (0...1).contains($0) } })
        // The first images show the classes in their order.
        for (i, image) in pictures.originals.prefix(4).enumerated() {
            #expect(image[4 * i..<4 * i + 4].allSatisfy { $0 > 0.7 })
        }
        #expect(snapshot.answers[way]?.images.count == 4)
        #expect(snapshot.answers[way]?.labels.left == 1)
        #expect(session.snapshot().answers[PicturesRequest(5)] == pictures)
        session.obey(.look([PicturesRequest(1000)]))
        #expect(session.snapshot().answers[PicturesRequest(1000)]?.originals.count == 20)
    }
}
