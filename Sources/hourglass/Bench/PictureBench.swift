import Dashboard
import Datasets
import Foundation
import Laboratory
import Tensors
import Terminal

/// How long a step waits for what a pane shows.
struct PictureDelay: Encodable {
    let workload, pane: String
    let threads: Int
    /// Milliseconds: a step's own time, and the longest that one waited for a piece of the pane's pictures, the first time, when
    /// it is made ready, and later.
    let step, first, longest: Double
    /// Pieces that the pictures came in.
    let pieces: Int

    enum CodingKeys: String, CodingKey {
        case workload, pane, threads, pieces
        case step = "step_ms"
        case first = "first_ms"
        case longest = "longest_ms"
    }
}

/// Trains a workload's experiment on MNIST with one pane on the screen after the other, as the laboratory does, and takes the
/// time of all that stands between two steps.
struct PictureBench {
    /// Of the whole screen, which each pane has in turn.
    static let size = Size(width: 120, height: 40)
    /// Times that all pictures of a pane are made: the dear ones come each fourth time.
    private static let rounds = 12

    let workload: Workload
    let threads: Int

    func run(on dataset: Dataset, found: (PictureDelay) throws -> Void) throws {
        let session = try Session(
            Setup(workload.experiment, batch: workload.batch), on: dataset, workers: Workers(threads))
        session.obey(.play)
        let steps = (0..<30).map { _ in seconds { session.advance() } }
        let step = steps.sorted()[steps.count / 2]
        for (pane, requests) in State.requests(of: session.snapshot(), size: Self.size) where !requests.all.isEmpty {
            session.obey(.look(requests))
            let first = longest(of: session, rounds: 1).seconds
            // What is found of the data beside the training is there from now on.
            session.finishErrands()
            let later = longest(of: session, rounds: Self.rounds)
            try found(
                PictureDelay(
                    workload: workload.name, pane: pane, threads: threads, step: 1000 * step, first: 1000 * first,
                    longest: 1000 * later.seconds, pieces: later.pieces))
        }
    }

    /// The longest piece of what stands between steps, and how many there were in a round at most.
    private func longest(of session: Session, rounds: Int) -> (seconds: Double, pieces: Int) {
        var (longest, most) = (0.0, 0)
        for _ in 0..<rounds {
            session.advance()
            session.beginPictures()
            var pieces = 0
            while session.isMakingPictures {
                longest = max(longest, seconds { session.makeNextPictures() })
                pieces += 1
                session.advance()
            }
            longest = max(longest, seconds { _ = session.snapshot(withFreshPictures: false) })
            most = max(most, pieces)
        }
        return (longest, most)
    }

    private func seconds(_ work: () -> Void) -> Double { ContinuousClock().measure(work) / .seconds(1) }
}
