import Autoencoders
import Datasets
import Foundation
import Synchronization
import Tensors
import Testing

@testable import Laboratory

@Suite struct ViewRequestTests {
    /// How far training is, in pieces that show how often it was asked.
    private struct StepRequest: ViewRequest {
        var cost: ViewCost
        var split: SplitName?

        func answer(by viewer: Viewer) -> [Int]? { [viewer.step, viewer.rows.count] }
    }

    /// The distance between what the viewer gives and what can be had by hand.
    private struct RoundTrip: ViewRequest {
        func answer(by viewer: Viewer) -> [Float]? {
            let rows = Array(viewer.gallery.prefix(3))
            let images = viewer.decode(viewer.encode(rows))
            let pictures = viewer.pictures(rows)
            return rows.indices.flatMap { i in zip(images.row(i), pictures.reconstructions[i]).map { $0 - $1 } }
        }
    }

    private struct Nothing: ViewRequest {
        func answer(by viewer: Viewer) -> Int? { nil }
    }

    @Test func aRequestOfAnyTypeIsAnswered() throws {
        let session = try Toy.session()
        session.advance(5)
        session.obey(.look([RoundTrip(), Nothing(), StepRequest(cost: .pictures), RoundTrip()]))
        let answers = session.snapshot().answers
        #expect(try #require(answers[RoundTrip()]).allSatisfy { abs($0) < 1e-5 })
        #expect(answers[Nothing()] == nil && answers[StepRequest(cost: .numbers)] == nil)
        #expect(answers[StepRequest(cost: .pictures)]?.first == 5)
        #expect(answers.first(StepRequest.self)?.request == StepRequest(cost: .pictures))
        #expect(ViewRequests([RoundTrip(), Nothing(), RoundTrip()]) == [RoundTrip(), Nothing()])
        #expect(ViewRequests([RoundTrip(), Nothing()]) != [Nothing(), RoundTrip()])
    }

    /// While it trains: numbers always, pictures when they are due, what costs as much as all of them every fourth time.
    @Test func answersAreAsFreshAsTheyCost() throws {
        let session = try Toy.session()
        let requests = [ViewCost.numbers, .pictures, .crowd].map { StepRequest(cost: $0) }
        session.obey(.look(ViewRequests(requests)))
        session.obey(.play)
        var seen: [[Int]] = []
        for round in 0..<18 {
            session.advance(1)
            let answers = session.snapshot(withFreshPictures: round % 2 == 0).answers
            seen.append(try requests.map { try #require(answers[$0])[0] })
        }
        #expect(seen.map { $0[0] } == Array(1...18))
        #expect(seen.map { $0[1] } == (1...18).map { $0 - ($0 + 1) % 2 })
        #expect(seen.map { $0[2] } == (1...18).map { ($0 - 1) / 8 * 8 + 1 })
        // A change shows in all of them soon: in what costs most not with the key, which may be held down, but the next time.
        session.obey(.turn(knob: "learning-rate", to: 0.01))
        session.advance(1)
        #expect(session.snapshot().answers[requests[2]]?.first == 17)
        session.advance(1)
        #expect(session.snapshot().answers[requests[2]]?.first == 20)
        // What is asked anew is answered at once, and everything while it is paused.
        let other = StepRequest(cost: .crowd, split: .train)
        session.obey(.look(ViewRequests(requests + [other])))
        #expect(session.snapshot(withFreshPictures: false).answers[other]?.first == 20)
        session.obey(.pause)
        #expect(session.snapshot().answers[requests[2]]?.first == 20)
    }

    /// No step waits for more than one pane: the others' pictures are made behind the steps that follow.
    @Test func picturesAreMadeOneByOne() throws {
        let session = try Toy.session()
        let requests = [
            StepRequest(cost: .pictures), StepRequest(cost: .numbers), StepRequest(cost: .pictures, split: .train),
            StepRequest(cost: .crowd), StepRequest(cost: .pictures, split: .test),
        ]
        session.obey(.look(ViewRequests(requests)))
        session.obey(.play)
        _ = session.snapshot()
        func round() throws -> [[Int]] {
            var seen: [[Int]] = []
            session.beginPictures()
            while session.isMakingPictures {
                session.advance(1)
                session.makeNextPictures()
                let answers = session.snapshot(withFreshPictures: false).answers
                seen.append(try requests.map { try #require(answers[$0])[0] })
            }
            return seen
        }
        // What costs most is left three times.
        #expect(try round() == [[1, 1, 0, 0, 0], [1, 2, 2, 0, 0], [1, 3, 2, 0, 3]])
        #expect(try round().last == [4, 6, 5, 0, 6])
        #expect(try round().last == [7, 9, 8, 0, 9])
        #expect(try round().last == [10, 13, 11, 12, 13])
        // What nobody looks at any more is left out, and fresh pictures of everything come before the rest.
        session.beginPictures()
        session.obey(.look(ViewRequests(Array(requests.suffix(1)))))
        session.makeNextPictures()
        #expect(!session.isMakingPictures)
        session.beginPictures()
        _ = session.snapshot()
        #expect(!session.isMakingPictures)
    }

    /// What goes on by itself does so as well where no fresh pictures are due: while it is paused nothing else makes them.
    @Test func whatMovesGoesOn() throws {
        struct Growing: Sendable, MovingAnswer {
            let pieces: Int
            var isMoving: Bool { pieces < 4 }
        }
        final class Pieces { var count = 0 }
        struct GrowingRequest: ViewRequest {
            func answer(by viewer: Viewer) -> Growing? {
                let pieces = viewer.kept { Pieces() }
                pieces.count += 1
                return Growing(pieces: pieces.count)
            }
        }
        let session = try Toy.session()
        session.obey(.look([GrowingRequest()]))
        var seen: [Int] = []
        for _ in 0..<6 {
            seen.append(try #require(session.snapshot(withFreshPictures: false).answers[GrowingRequest()]).pieces)
        }
        #expect(seen == [1, 2, 3, 4, 4, 4])
    }

    /// A request that counts how often it is answered, all of one name together.
    private struct Counted: ViewRequest {
        private static let counts = Mutex<[String: Int]>([:])
        let name: String
        let number: Int
        var cost = ViewCost.crowd
        var isNothing = false

        static func count(_ name: String) -> Int { counts.withLock { $0[name] ?? 0 } }

        func answer(by viewer: Viewer) -> Int? {
            Self.counts.withLock { $0[name, default: 0] += 1 }
            return isNothing ? nil : number
        }
    }

    /// Whoever looks elsewhere, as by moving a cursor, waits for no more than what is new: nothing is made twice as long as
    /// nothing has changed.
    @Test func nothingIsAnsweredTwiceAtOneMoment() throws {
        let session = try Toy.session()
        session.advance(1)
        let names = ["crowd", "pictures", "nothing"].map { "\($0) \(UUID())" }
        let others: [any ViewRequest] = [
            Counted(name: names[0], number: 1), Counted(name: names[1], number: 2, cost: .pictures),
            Counted(name: names[2], number: 3, isNothing: true),
        ]
        let moved = "cursor \(UUID())"
        func counts() -> [Int] { (names + [moved]).map(Counted.count) }
        for position in 0..<5 {
            session.obey(.look(ViewRequests(others + [Counted(name: moved, number: position)])))
            let answers = session.snapshot().answers
            #expect(answers[Counted(name: moved, number: position)] == position)
            #expect(answers[Counted(name: names[0], number: 1)] == 1)
        }
        #expect(counts() == [1, 1, 1, 5])
        // A knob, a step or the end of a pause may have changed anything.
        session.obey(.turn(knob: "beta", to: 2))
        _ = session.snapshot()
        _ = session.snapshot()
        #expect(counts() == [2, 2, 2, 6])
        session.obey(.play)
        session.advance(1)
        session.obey(.look(ViewRequests(others + [Counted(name: moved, number: 9)])))
        // Not due: only what is new, and what came to nothing.
        let answers = session.snapshot(withFreshPictures: false).answers
        #expect(answers[Counted(name: moved, number: 9)] == 9 && counts() == [2, 2, 3, 7])
    }

    /// Pictures of the data before have another size: none is left, also where no fresh ones are due.
    @Test func noPictureOutlivesItsData() throws {
        let digits = try Dataset.load("digits")
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: digits.dataShape)), on: digits, workers: Workers(1))
        session.obey(.look([PicturesRequest(2)]))
        session.obey(.play)
        func width() throws -> Int? {
            try #require(session.snapshot(withFreshPictures: false).answers.first(PicturesRequest.self)).answer
                .originals.first?.count
        }
        #expect(try width() == 64)
        for (command, features) in [(Command.load(data: "ring"), 2), (.undo, 64), (.redo, 2)] {
            session.obey(command)
            #expect(session.dataset.shape.count == features)
            #expect(try width() == features)
        }
    }

    @Test func onlyTheSplitThatIsNamedIsSeen() throws {
        let session = try Toy.session()
        let dataset = session.dataset
        let unsaid = StepRequest(cost: .numbers)
        let named = SplitName.allCases.map { StepRequest(cost: .numbers, split: $0) }
        session.obey(.look(ViewRequests([unsaid] + named)))
        let answers = session.snapshot().answers
        #expect(answers[unsaid]?[1] == dataset.validation.count)
        for request in named { #expect(answers[request]?[1] == dataset[request.split!].count) }
        session.obey(.look([PicturesRequest(3), PicturesRequest(3, split: .test)]))
        let pictures = session.snapshot().answers
        func rows(_ split: Split) -> Set<[Float]> { Set((0..<split.count).map { split.image($0) }) }
        for (request, split) in [
            (PicturesRequest(3), dataset.validation), (PicturesRequest(3, split: .test), dataset.test),
        ] {
            let shown = try #require(pictures[request]).originals
            #expect(shown.count == 3 && shown.allSatisfy(rows(split).contains))
        }
    }

    /// Two that differ in what is shown train alike.
    @Test func whatIsShownChangesNoBit() throws {
        let (watched, alone) = (try Toy.session(.vae), try Toy.session(.vae))
        watched.obey(.look([PicturesRequest(3, split: .test), SamplesRequest(4), CodesRequest(20), RoundTrip()]))
        for _ in 0..<9 {
            watched.advance(1)
            _ = watched.snapshot()
            alone.advance(1)
        }
        #expect(watched.bits == alone.bits)
    }
}
