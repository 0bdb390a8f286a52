import Autoencoders
import Datasets
import Laboratory
import Tensors
import Testing

@testable import Uses

/// What is prepared piece by piece, so that no step waits for it, comes to what is answered at once.
@Suite struct PreparedAnswerTests {
    @Test func piecesComeToTheSame() throws {
        let digits = try Dataset.load("digits")
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: digits.dataShape), batch: 50), on: digits, workers: Workers(1))
        for _ in 0..<20 { session.advance() }
        let (errors, near) = (AnomalyRequest(.error), NeighboursRequest(3))
        session.obey(.look([errors, near]))
        let whole = session.snapshot().answers
        // Dear ones are made each fourth time.
        var pieces = 0
        for _ in 0..<4 {
            session.beginPictures()
            while session.isMakingPictures {
                session.makeNextPictures()
                pieces += 1
            }
        }
        #expect(pieces > 4)
        let answers = session.snapshot(withFreshPictures: false).answers
        let (before, after) = (try #require(whole[errors]), try #require(answers[errors]))
        #expect(before.scores == after.scores && before.suspects.map(\.row) == after.suspects.map(\.row))
        #expect(before.suspects.map(\.p) == after.suspects.map(\.p))
        #expect(whole[near] != nil && whole[near] == answers[near])
    }

    /// What was begun before the model went on and a person asked for all of it is left out.
    @Test func halfOfALookIsNone() throws {
        let digits = try Dataset.load("digits")
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: digits.dataShape), batch: 50), on: digits, workers: Workers(1))
        let request = NeighboursRequest(0)
        session.obey(.look([request]))
        _ = session.snapshot()
        for _ in 0..<4 { session.beginPictures() }
        session.makeNextPictures()
        for _ in 0..<20 { session.advance() }
        let other = try Session(resuming: session.checkpoint(), on: digits, workers: Workers(1))
        other.obey(.look([request]))
        #expect(session.snapshot().answers[request] == other.snapshot().answers[request])
    }
}
