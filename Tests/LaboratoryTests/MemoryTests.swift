import Autodiff
import Autoencoders
import Datasets
import Networks
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// What a session takes of memory is known before it takes it.
@Suite struct MemoryTests {
    private static let workers = Workers(2)

    private static func need(_ setup: Setup, on dataset: Dataset = Toy.bars) -> Int {
        MemoryNeed.bytes(of: setup, on: dataset, with: Toy.inventory.classifiers, workers: workers)
    }

    /// Bytes of training by what is really made: each stage's trainer and the copies of what it changes.
    private static func made(_ setup: Setup, on dataset: Dataset) -> Int {
        (0...setup.experiment.stages.count).map { stage in
            let knobs = KnobBoard(setup.experiment)
            let model = Model(
                setup.experiment.during(stage), for: dataset.dataShape, with: Toy.inventory.classifiers,
                from: Generator(seed: 1))
            let trainer = Trainer(
                model, knobs: knobs, batch: setup.batch, optimizer: Optimizers.named(setup.optimizer)!,
                workers: workers)
            let validation = MeasuringStage(
                model, size: min(RowSource.batch, dataset.validation.count), extent: .validation, knobs: knobs,
                workers: workers)
            var footprint = trainer.footprint
            footprint.add(validation.plan.footprint)
            let copies = setup.patience == nil ? 1 : 2
            footprint.add(bytes: model.copy().parameters.values.bytes)
            return footprint.bytes + 4 * model.parameters.count * copies * (1 + trainer.optimizer.state.count)
        }.max()!
    }

    /// The steps' own memory is the difference: known only when they are made, and little where batches are large.
    @Test(arguments: Variant.all) func whatIsCountedIsWhatIsMade(_ variant: Variant) throws {
        let dataset = try BuiltInDataset.all.first { $0.id == "digits" }!.load()
        var setup = Setup(variant.experiment.fitted(to: dataset.dataShape), batch: 1000)
        setup.patience = 3
        if setup.fault(for: dataset.dataShape, with: Toy.inventory.classifiers) != nil { setup.batch = 100 }
        let (counted, made) = (Self.need(setup, on: dataset), Self.made(setup, on: dataset))
        // Each step has some kilobytes for each thread, whatever the batch.
        #expect(counted <= made && Double(made - counted) < 0.1 * Double(made) + 2e6, "\(counted) of \(made)")
    }

    /// Rows can only be left out of a batch when their errors are known, which is another plan; a live change of it is judged
    /// as one that builds the model anew.
    @Test func leavingRowsOutIsCounted() throws {
        var setup = Toy.setup(.vae)
        let plain = Self.need(setup)
        setup.contamination = .automatic
        let trimmed = Self.need(setup)
        #expect(trimmed > plain)
        let session = try Session(
            TrainingState(Toy.setup(.vae)), on: Toy.bars, workers: Self.workers, with: Toy.inventory,
            memory: MachineMemory { trimmed - 1 })
        session.obey(.set(choice: "contamination", to: "auto"))
        #expect(session.notice?.content == .refused(.memory(needed: trimmed, available: trimmed - 1)))
        #expect(session.setup.contamination == nil)
    }

    /// 1,000 rows of 16 samples with 2,048 codes, of which pairs are compared: drawn up in no time, and in no memory.
    @Test func theLargestIsCountedWithoutTakingIt() throws {
        var setup = Toy.setup(.betaTCVAE)
        setup.experiment.latent = 2048
        setup.experiment.knobs[Experiment.samples.knob.id] = 16
        setup.batch = 160
        let start = ContinuousClock.now
        let need = Self.need(setup)
        #expect(ContinuousClock.now - start < .seconds(2))
        // log q(z_ij|x_b) of [16 · 160, 2048, 160] alone.
        #expect(need > 4 * 16 * 160 * 2048 * 160)
        // Validation takes fewer rows at once where they take too much; training can't.
        setup.batch = 2
        let rows = min(RowSource.batch, Toy.bars.validation.count)
        #expect(Self.need(setup) < 4 * 16 * rows * 2048 * rows)
    }

    @Test func moreThanThereIsIsRefused() throws {
        let setup = Toy.setup(.vae)
        let need = Self.need(setup)
        func session(_ bytes: Int, _ confinement: Confinement? = nil) throws -> Session {
            try Session(
                TrainingState(setup), on: Toy.bars, workers: Self.workers, within: confinement, with: Toy.inventory,
                memory: MachineMemory { bytes })
        }
        #expect(try session(need).step == 0)
        #expect(throws: SetupFault.memory(needed: need, available: need - 1)) { try session(need - 1) }
        var confinement = Confinement()
        confinement.largestMemory = need - 1
        #expect(throws: SetupFault.confined(.memory(need, atMost: need - 1))) { try session(.max, confinement) }
        confinement.largestMemory = need
        #expect(try session(.max, confinement).step == 0)
    }

    /// Refused in a session, everything stays as it was, and trains on to the same parameters.
    @Test(arguments: [false, true]) func whatIsRefusedChangesNothing(_ isConfined: Bool) throws {
        var setup = Toy.setup(.vae)
        setup.experiment.encoder = .dense([32], .relu)
        setup.experiment.decoder = .dense([32], .relu)
        let most = 4 * Self.need(setup)
        var confinement = Confinement()
        confinement.largestMemory = most
        func session() throws -> Session {
            try Session(
                TrainingState(setup), on: Toy.bars, workers: Self.workers, within: isConfined ? confinement : nil,
                with: Toy.inventory,
                memory: MachineMemory { isConfined ? .max : most })
        }
        let (one, other) = (try session(), try session())
        let commands: [Command] = [
            .set(choice: "widths", to: "2000"), .set(choice: "latent", to: "2000"), .choose(variant: "beta-tcvae"),
            .turn(knob: "samples", to: 16), .set(choice: "stop-early", to: "3"),
        ]
        for session in [one, other] { for _ in 0..<5 { session.advance() } }
        var refused = 0
        for command in commands {
            let before = one.setup
            one.obey(command)
            if case .refused(let fault)? = one.notice?.content {
                refused += 1
                switch fault {
                case .memory(let needed, let available): #expect(!isConfined && needed > available)
                case .confined(.memory(let needed, let most)): #expect(isConfined && needed > most)
                default: Issue.record("\(fault)")
                }
                #expect(one.setup == before)
            } else {
                one.obey(.undo)
                #expect(one.setup == before)
            }
        }
        #expect(refused >= 2)
        for session in [one, other] { for _ in 0..<5 { session.advance() } }
        #expect(one.model.parameters.values.pointer.elementsEqual(other.model.parameters.values.pointer))
    }

    @Test func otherDataCountToo() throws {
        let setup = Toy.setup(.vae)
        let session = try Session(
            TrainingState(setup), on: Toy.bars, workers: Self.workers, with: Toy.inventory,
            memory: MachineMemory { Self.need(setup) })
        session.obey(.load(data: "digits"))
        guard case .refused(.memory(let needed, let available))? = session.notice?.content else {
            Issue.record("\(String(describing: session.notice))")
            return
        }
        #expect(needed > available && session.dataset.id == Toy.bars.id)
    }

    @Test func muchIsSaid() throws {
        var setup = Toy.setup(.betaTCVAE)
        setup.experiment.latent = 512
        setup.experiment.knobs[Experiment.samples.knob.id] = 16
        setup.batch = 100
        let need = Self.need(setup)
        #expect(need > 1 << 30)
        // A step would take it; the session alone doesn't.
        let session = try Session(
            TrainingState(setup), on: Toy.bars, workers: Self.workers, memory: MachineMemory { .max })
        #expect(session.notice?.content == .heavy(need))
        session.obey(.play)
        #expect(session.notice?.content == .heavy(need))
        let small = try Session(
            TrainingState(Toy.setup(.vae)), on: Toy.bars, workers: Self.workers, memory: MachineMemory { .max })
        #expect(small.notice == nil)
    }

    @Test func proc() {
        let text = "MemTotal:       24684228 kB\nMemFree:        1 kB\nMemAvailable:   2048 kB\n"
        #expect(MachineMemory.bytes("MemAvailable", in: text) == 2048 << 10)
        #expect(MachineMemory.bytes("Mem", in: text) == nil)
        let here = MachineMemory.ofThisProcess.available()
        #expect(here > 1 << 20 && here < 1 << 50)
    }

    /// Room for a copy of the present is made before there is one: what is being made again isn't what has to go.
    @Test(arguments: 1...8) func thePastStaysWithinItsRoom(_ copies: Int) throws {
        let setup = Toy.setup(.vae)
        var confinement = Confinement()
        let one = try Session(
            TrainingState(setup), on: Toy.bars, workers: Self.workers, memory: MachineMemory { .max })
        confinement.largestPast = copies * one.loop.bytes * 3 / 2
        let session = try Session(
            TrainingState(setup), on: Toy.bars, workers: Self.workers, within: confinement,
            memory: MachineMemory { .max })
        func go(_ command: Command) {
            session.obey(command)
            session.advance()
            #expect(session.past.bytes <= confinement.largestPast)
        }
        for round in 0..<3 {
            for width in 0..<5 { go(.set(choice: "widths", to: "\(8 + width + 5 * round)")) }
            for variant in ["vae", "beta-vae"] { go(.choose(variant: variant)) }
            for _ in 0..<4 { session.obey(.undo) }
            for _ in 0..<4 { session.obey(.redo) }
            for _ in 0..<3 { go(.undo) }
            for _ in 0..<3 { go(.redo) }
        }
        #expect(session.model.parameters.isFinite)
    }

    /// A measurement holds the data that it is about, and a copy of the model.
    @Test(arguments: [false, true]) func whatIsMeasuredOnOtherDataIsGivenUp(_ isConfined: Bool) throws {
        let digits = try Dataset.load("digits")
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: digits.dataShape)), on: digits, workers: Self.workers,
            within: isConfined ? Confinement() : nil)
        session.advance()
        session.obey(.measure([]))
        session.advanceMeasurement()
        #expect(session.isMeasuring)
        session.obey(.set(choice: "batch", to: "50"))
        #expect(session.isMeasuring)
        session.obey(.load(data: "ring"))
        #expect(session.dataset.id == "ring", "\(String(describing: session.notice))")
        #expect(session.isMeasuring == !isConfined)
        session.obey(.measure([]))
        while session.isMeasuring { session.advanceMeasurement() }
        #expect(!session.snapshot().measurement.results.isEmpty)
    }

    /// Data that can be read again aren't held for undoing where there is no room for them.
    @Test func dataAreReadAgain() throws {
        var confinement = Confinement()
        confinement.largestPastData = 0
        let digits = try Dataset.load("digits")
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: digits.dataShape)), on: digits, workers: Self.workers,
            within: confinement)
        for _ in 0..<3 { session.advance() }
        session.obey(.set(choice: "distance", to: "squared"))
        session.obey(.load(data: "ring"))
        #expect(session.dataset.id == "ring", "\(String(describing: session.notice))")
        #expect(session.past.dataset { $0.id == "digits" } == nil)
        session.obey(.undo)
        #expect(session.dataset.id == "digits" && session.step == 3)
        session.obey(.redo)
        #expect(session.dataset.id == "ring")
    }

    /// Before files are read or written steps give their memory back: training goes on as if nothing had been, and what the
    /// last step was can still be looked at.
    @Test func roomForFilesChangesNothing() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("x.safetensors")
        func made(_ between: (Session) -> Void) throws -> (bits: [UInt32], lengths: [OptimizerRun.Lengths]) {
            // Its gradients have pages of their own, which could be given back.
            let session = try Toy.session(.denoisingMask) {
                $0.contamination = .automatic
                $0.experiment.encoder = .dense([400, 400], .relu)
            }
            // Amid an evaluation of validation rows.
            session.advance(Validating.interval)
            between(session)
            let lengths = session.loop.viewer(of: session.dataset.validation, gallery: []).lengths
            session.advance(30)
            return (session.bits, lengths)
        }
        let plain = try made { _ in }
        #expect(plain.lengths.contains { $0.gradient > 0 })
        let saved = try made {
            $0.obey(.save(path: path))
            #expect($0.notice?.content == .saved(path: path))
        }
        #expect(saved.bits == plain.bits && saved.lengths == plain.lengths)
        for command in [Command.load(data: "nowhere"), .open(path: folder.file("nothing"))] {
            let other = try made { $0.obey(command) }
            #expect(other.bits == plain.bits && other.lengths == plain.lengths, "\(command)")
        }
    }
}
