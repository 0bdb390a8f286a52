import CAllocator
import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Laboratory

@Suite struct DepositTests {
    private static func tensors(_ seed: Int, count: Int = 40_000) -> [String: Tensor] {
        let values = (0..<count).map { Float($0 * seed % 1013) }
        return ["a": Tensor(values, shape: [count / 4, 4]), "b": Tensor([Float(seed)], shape: [])]
    }

    @Test func whatIsDepositedComesBack() throws {
        var deposits = try (1...9).map { try #require(Deposit(Self.tensors($0))) }
        // Holes between, and the end taken back.
        for i in [8, 7, 4, 2] { deposits.remove(at: i) }
        deposits.append(try #require(Deposit(Self.tensors(10))))
        for (deposit, seed) in zip(deposits, [1, 2, 4, 6, 7, 10]) {
            #expect(deposit.tensors() == Self.tensors(seed), "\(seed)")
            #expect(deposit.shape(of: "a") == [10_000, 4] && deposit.shape(of: "c") == nil)
            #expect(deposit.bytes == 160_004)
        }
    }

    /// What others go on with is copied as it is now, and can be had piece by piece.
    @Test func slotsAreCopiedToDisk() throws {
        let slot = Slot([10_000, 4])
        for i in 0..<40_000 { slot.base[i] = Float(i) }
        let last = Slot(slot.buffer, offset: 39_999, shape: [])
        let deposit = try #require(Deposit(["a": slot, "b": last]))
        slot.base[39_999] = -1
        #expect(deposit.tensor("a")?.values == (0..<40_000).map(Float.init))
        #expect(deposit.tensor("b") == Tensor([39_999], shape: []) && deposit.tensor("c") == nil)
    }

    /// Keeping a state takes no memory on the way to the disk: the largest model fits beside itself only just.
    @Test func aChangeCopiesNothingInMemory() throws {
        let session = try Toy.session(.vae) { $0.experiment.encoder = .dense([1000, 1000], .tanh) }
        session.advance(2)
        let before = allocations_bytes_here()
        session.obey(.turn(knob: "beta", to: 3))
        let taken = Int(allocations_bytes_here() - before)
        let kept = try #require(session.past.done.last?.state?.learnt)
        #expect(kept.isDeposited && kept.bytes > 10_000_000 && taken < kept.bytes / 10, "\(taken)")
    }

    /// A file whose data the past still holds is opened on these, not on another copy of them.
    @Test func dataOfThePastAreNotReadTwice() throws {
        let folder = try TemporaryFolder()
        let data = try Dataset.load("dsprites")
        let session = try Toy.session(.vae, on: data)
        session.obey(.save(path: folder.file("x")))
        session.obey(.load(data: "digits"))
        let before = allocations_bytes_here()
        session.obey(.open(path: folder.file("x")))
        #expect(session.dataset.id == "dsprites")
        #expect(Int(allocations_bytes_here() - before) < data.bytes / 2)
    }

    @Test func curvesComeBackBitForBit() throws {
        var history = History()
        for step in 1...9000 {
            for name in ["loss", "kl", "mse"] { history.record(name, Float(step) / 3, at: step << 22) }
            if step % 100 == 0 { history.recordValidation(MeasuredValues([("loss", -Float(step))]), at: step) }
        }
        history.note(.reset, at: 7)
        let deposit = try #require(HistoryDeposit(history))
        #expect(deposit.history == history)
    }

    @Test func littleStaysInMemory() { #expect(Deposit(Self.tensors(1, count: 400)) == nil) }

    /// The states of variants that were left take no memory, and are found again bit for bit.
    @Test func aVariantThatWasLeftWaitsOnDisk() throws {
        let session = try Toy.session(.vae) { $0.experiment.encoder = .dense([200, 100], .tanh) }
        session.advance(20)
        let bits = session.bits
        session.obey(.choose(variant: "wae-mmd"))
        session.advance(5)
        let parked = try #require(session.past.parked.first?.value.learnt)
        #expect(parked.bytes > Deposit.least && parked.isDeposited)
        session.obey(.choose(variant: "vae"))
        #expect(session.bits == bits)
        session.obey(.undo)
        #expect(session.setup.experiment.variant == "wae-mmd")
    }
}
