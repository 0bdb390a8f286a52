import Autoencoders
import Datasets
import Foundation
import Laboratory
import Tensors
import TestSupport
import Testing

@Suite struct KeptSessionsTests {
    private func date(_ second: Int) -> Date { Date(timeIntervalSince1970: 1_795_000_000 + Double(second)) }

    @Test func theFolderFollowsTheEnvironment() {
        #expect(KeptSessions(environment: ["XDG_STATE_HOME": "/s"], home: "/h")?.folder == "/s/hourglass")
        #expect(KeptSessions(environment: ["XDG_STATE_HOME": "s"], home: "/h")?.folder == "/h/.local/state/hourglass")
        #expect(KeptSessions(environment: [:], home: nil) == nil)
    }

    @Test func allAreKeptAndTheNewestIsFound() throws {
        let folder = try TemporaryFolder()
        let kept = KeptSessions(folder: folder.file("state"))
        #expect(kept.newest == nil)
        let session = try Toy.session()
        for second in 0..<7 {
            session.advance()
            try kept.keep(session.checkpoint(), at: date(second))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: kept.folder).sorted()
        #expect(names.count == 8 && names.last == "last" && !names.contains { $0.hasSuffix(".part") })
        #expect(names[0].contains("-bars-vae-step-1."), "\(names)")
        let newest = try #require(kept.newest)
        #expect(newest.hasSuffix("-bars-vae-step-7.safetensors"))
        let resumed = try Session(resuming: Checkpoint(contentsOf: newest), on: Toy.bars, workers: Workers(1))
        #expect(resumed.bits == session.bits && resumed.step == 7)
    }

    /// They go when they are a month old, or when there are too many bytes of them; the newest stays.
    @Test func ageAndRoomAreLimits() throws {
        let folder = try TemporaryFolder()
        let session = try Toy.session()
        session.advance()
        let checkpoint = session.checkpoint()
        let day = 86_400
        let kept = KeptSessions(folder: folder.file("age"))
        for when in [0, 5 * day, 29 * day, 34 * day + 1] { try kept.keep(checkpoint, at: date(when)) }
        func count(_ kept: KeptSessions) throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: kept.folder).count - 1
        }
        #expect(try count(kept) == 3)
        try kept.keep(checkpoint, at: date(40 * day))
        #expect(try count(kept) == 3)
        let size = try Data(contentsOf: URL(fileURLWithPath: #require(kept.newest))).count
        let small = KeptSessions(folder: folder.file("room"), room: Int64(2 * size + size / 2))
        for second in 0..<6 { try small.keep(checkpoint, at: date(second)) }
        #expect(try count(small) == 2)
        let smallest = KeptSessions(folder: folder.file("none"), room: 1)
        for second in 0..<3 { try smallest.keep(checkpoint, at: date(second)) }
        #expect(try count(smallest) == 1 && smallest.newest != nil)
    }

    @Test func aLinkToElsewhereIsNoSession() throws {
        let folder = try TemporaryFolder()
        try folder.write("x", "other.safetensors")
        symlink("../other.safetensors", folder.file("last"))
        #expect(KeptSessions(folder: folder.path).newest == nil)
    }

    /// The brake amid training: what is kept then goes on as if nothing had happened.
    @Test func aSessionEndedAmidAStepIsKeptWhole() throws {
        let session = try Toy.session()
        session.advance(9)
        session.brake.pull()
        session.advance(3)
        #expect(session.step == 9 && session.isWorthKeeping)
        let resumed = try Session(resuming: session.checkpoint(), on: Toy.bars, workers: Workers(1))
        #expect(!resumed.isWorthKeeping)
        resumed.advance(9)
        let whole = try Toy.session()
        whole.advance(18)
        #expect(resumed.bits == whole.bits && resumed.epoch == whole.epoch)
    }

    @Test func confinementRefusesFilesAndLargeModels() throws {
        let folder = try TemporaryFolder()
        let session = try Session(
            Toy.setup(.vae), on: Toy.bars, workers: Workers(1), within: Confinement())
        let before = session.setup
        for command: Command in [
            .save(path: folder.file("x")), .load(data: "/etc/passwd"), .load(data: "../digits"),
            .reshape(widths: [4096]), .reshape(widths: [8, 8, 8, 8, 8]), .reshape(widths: [2048, 2048]),
            .resize(latent: 5000),
        ] {
            session.obey(command)
            #expect(session.notice?.kind == .warning, "\(command)")
            #expect(session.setup == before && session.dataset.id == "bars")
            guard case .refused = session.notice?.content else {
                Issue.record("\(command)")
                continue
            }
        }
        #expect(folder.names.isEmpty)
    }
}
