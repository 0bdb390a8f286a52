import Autoencoders
import Datasets
import Dispatch
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Samples as they come about.
@Suite struct FilmTests {
    /// All frames, from the first to the last.
    private static func frames(_ session: Session, _ request: FilmRequest) throws -> [Film.Frame] {
        session.obey(.look([request]))
        var frames: [Film.Frame] = []
        repeat {
            let film = try #require(session.snapshot().answers[request])
            frames.append(try #require(film.frame))
        } while session.isMoving
        return frames
    }

    /// Pixel by pixel: what is drawn stays, what isn't is black, and at the end it is what drawing at once gives.
    @Test func pixelsComeOneAfterTheOther() throws {
        let session = try Toy.session(.pixelCNN)
        session.advance(3)
        let frames = try Self.frames(session, FilmRequest(3, draw: 2, showing: 1))
        let last = try #require(frames.last)
        #expect(frames.first?.done == 0 && last.done == 16 && last.count == 16)
        #expect(frames.allSatisfy { $0.kind == .values && $0.step == 3 && $0.images.count == 3 })
        for frame in frames {
            for (image, final) in zip(frame.images, last.images) {
                #expect(Array(image[..<frame.done]) == Array(final[..<frame.done]))
                #expect(image[frame.done...].allSatisfy { $0 == 0 })
            }
        }
        session.obey(.look([SamplesRequest(3, draw: 2)]))
        let samples = try #require(session.snapshot().answers[SamplesRequest(3, draw: 2)])
        #expect(last.images == samples.images && last.origin == samples.origin)
    }

    /// Step by step from noise: as many as the knob says, the last one the code that drawing at once gives.
    @Test func noiseBecomesACodeStepByStep() throws {
        let session = try Toy.session(.latentDiffusion)
        while session.loop.stage != nil { session.advance() }
        session.advance(5)
        session.obey(.turn(knob: "diffusion-steps", to: 12))
        session.obey(.turn(knob: "churn", to: 0.5))
        let frames = try Self.frames(session, FilmRequest(4, draw: 0, showing: 1))
        #expect(frames.map(\.done) == Array(0...12) && frames.allSatisfy { $0.kind == .codes && $0.count == 12 })
        session.obey(.look([SamplesRequest(4)]))
        let samples = try #require(session.snapshot().answers[SamplesRequest(4)])
        #expect(frames.last?.images == samples.images)
        #expect(frames.last?.origin == .diffusion(steps: 12, churn: 0.5))
        #expect(frames.first?.images != frames.last?.images)
    }

    @Test func imagesThatComeAtOnceHaveNoFilm() throws {
        let session = try Toy.session(.vae)
        session.obey(.look([FilmRequest(3, draw: 0, showing: 1)]))
        #expect(try #require(session.snapshot().answers[FilmRequest(3, draw: 0, showing: 1)]).frame == nil)
        #expect(!session.isMoving)
    }

    /// Another showing begins anew; the film is of the parameters that it began with.
    @Test func aFilmIsOfTheModelThatItBeganWith() throws {
        let session = try Toy.session(.pixelCNN)
        let first = try Self.frames(session, FilmRequest(2, draw: 0, showing: 1))
        session.obey(.look([FilmRequest(2, draw: 0, showing: 2)]))
        var frame: Film.Frame?
        repeat {
            frame = try #require(session.snapshot().answers[FilmRequest(2, draw: 0, showing: 2)]).frame
            session.advance(4)
        } while session.isMoving
        #expect(frame?.images == first.last?.images && frame?.step == 0 && session.step > 4)
    }

    @Test(arguments: ["pixelcnn", "latent-diffusion"]) func aFilmChangesNoBit(_ id: String) throws {
        let variant = try #require(Variant.named(id))
        let (watched, alone) = (try Toy.session(variant), try Toy.session(variant))
        watched.obey(.look([FilmRequest(3, draw: 0, showing: 1)]))
        for _ in 0..<9 {
            watched.advance(1)
            _ = watched.snapshot()
            alone.advance(1)
        }
        #expect(watched.bits == alone.bits)
    }

    /// Also while it is paused, and then it is at rest again.
    @Test func aFilmRunsWhileItIsPaused() throws {
        let bench = SessionQueueTests.Bench { try Toy.session(.pixelCNN) }
        let request = FilmRequest(2, draw: 0, showing: 1)
        bench.laboratory.send(.look([request]))
        let end = bench.wait { snapshot in
            snapshot.answers[request]?.frame.map { $0.done == $0.count } ?? false
        }
        #expect(try #require(end).activity == .paused && end?.step == 0)
        bench.laboratory.send(.step(1))
        #expect(bench.wait { $0.step == 1 && $0.activity == .paused } != nil)
        #expect(bench.laboratory.stop(within: 60))
    }
}
