import Autoencoders
import Tensors
import TestSupport
import Testing

@testable import Laboratory

@Suite(.enabled(if: Precision.bf16.isAvailable)) struct PrecisionTests {
    private static let ids = ["vae", "convolutional", "contractive", "ali", "transformer"]

    /// It learns, and differs from f32 by about what rounding to eight bits makes.
    @Test(arguments: ids) func trainsNearlyTheSame(_ id: String) throws {
        let variant = try #require(Variant.named(id))
        let (exact, rounded) = (try Toy.session(variant), try Toy.session(variant) { $0.precision = .bf16 })
        exact.advance()
        rounded.advance()
        let (a, b) = (
            try #require(exact.history.train["loss"]?.last), try #require(rounded.history.train["loss"]?.last)
        )
        #expect(a != b && abs(a - b) < 0.01 * abs(a), "\(a) \(b)")
        let measure = id == "ali" ? "critic loss" : "loss"
        for session in [exact, rounded] { session.advance(150) }
        #expect(try #require(rounded.history.train[measure]?.last).isFinite)
        if id != "ali" { #expect(try #require(rounded.history.train["loss"]?.last) < b) }
    }

    /// At any number of threads, and after a checkpoint.
    @Test func theSameSeedIsTheSameRun() throws {
        let folder = try TemporaryFolder()
        let sessions = try [1, 2].map { threads in
            try Toy.session(.vae, threads: threads) { $0.precision = .bf16 }
        }
        for session in sessions { session.advance(20) }
        try sessions[0].checkpoint().write(to: folder.file("x"))
        let resumed = try Session(
            resuming: Checkpoint(contentsOf: folder.file("x")), on: Toy.bars, workers: Workers(1))
        #expect(resumed.setup.precision == .bf16)
        for session in sessions + [resumed] { session.advance(7) }
        let last = (sessions + [resumed]).map { $0.history.train["loss"]?.last }
        #expect(last[0] != nil && Set(last).count == 1)
    }

    /// Chosen while it trains: what has been learnt stays, and it can be taken back.
    @Test func canBeChosenAnyTime() throws {
        let session = try Toy.session(.vae)
        session.advance(30)
        let before = session.validate(.validation)
        session.obey(.set(choice: "precision", to: "bf16"))
        #expect(session.setup.precision == .bf16 && session.step == 30)
        // Whoever looks at it computes in f32.
        #expect(session.validate(.validation).values.map(\.value) == before.values.map(\.value))
        session.obey(.undo)
        #expect(session.setup.precision == .f32)
    }
}
