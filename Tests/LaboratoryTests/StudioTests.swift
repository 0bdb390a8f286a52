import Autoencoders
import Tensors
import Testing

@testable import Laboratory

@Suite struct StudioTests {
    static func norm(_ v: [Float]) -> Double { v.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }

    static func close(_ a: [Float], _ b: [Float], _ tolerance: Float = 1e-5) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test(arguments: Interpolation.Path.allCases) func endsAreTheEnds(_ path: Interpolation.Path) {
        let (a, b): ([Float], [Float]) = ([1, -2, 3], [0.5, 4, -1])
        #expect(Self.close(Studio.between(a, b, at: 0, path: path), a))
        #expect(Self.close(Studio.between(a, b, at: 1, path: path), b))
    }

    @Test func straightIsStraight() {
        let middle = Studio.between([0, 2, -4], [4, 0, 4], at: 0.25, path: .straight)
        #expect(Self.close(middle, [1, 1.5, -2]))
    }

    /// On the sphere through both: equal norms, and equal angles for equal parts of the way.
    @Test func sphericalKeepsNormsAndSpeed() {
        let a: [Float] = [3, 0, 4, 0]
        let b: [Float] = [0, 5, 0, 0]
        let steps = (0...6).map { Studio.between(a, b, at: Float($0) / 6, path: .spherical) }
        for step in steps { #expect(abs(Self.norm(step) - 5) < 1e-5) }
        for (p, q) in zip(steps, steps.dropFirst()) {
            // A right angle in six parts.
            let cosine = zip(p, q).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / 25
            #expect(abs(cosine - 0.965925826289) < 1e-5)
        }
    }

    /// Where no great circle is given the way is straight.
    @Test func sphericalOfSpecialPairs() {
        let a: [Float] = [1, 2]
        for b in [[1, 2], [2, 4], [-1, -2], [0, 0]] as [[Float]] {
            for t in [0, 0.3, 1] as [Float] {
                #expect(
                    Studio.between(a, b, at: t, path: .spherical) == Studio.between(a, b, at: t, path: .straight))
            }
        }
    }

    /// The first and the last image of the way are the reconstructions of its ends.
    @Test(arguments: Interpolation.Path.allCases, ["vae", "undercomplete", "sparse-kl"])
    func interpolationEndsAreReconstructions(_ path: Interpolation.Path, _ variant: String) throws {
        let session = try Toy.session(try #require(Variant.named(variant)))
        session.advance(30)
        session.obey(
            .look([PicturesRequest(20), InterpolationRequest(.init(left: 2, right: 5, count: 7, path: path))]))
        let snapshot = session.snapshot()
        let pictures = try #require(snapshot.answers[PicturesRequest(20)])
        let images = try #require(snapshot.answers.first(InterpolationRequest.self)?.answer.images)
        #expect(images.count == 7)
        #expect(Self.close(images[0], pictures.reconstructions[2]))
        #expect(Self.close(images[6], pictures.reconstructions[5]))
        #expect(!Self.close(images[3], images[0]) && !Self.close(images[3], images[6]))
        // Positions count round.
        session.obey(
            .look([InterpolationRequest(.init(left: 2 - 20, right: 5 + 40, count: 7, path: path))]))
        #expect(session.snapshot().answers.first(InterpolationRequest.self)?.answer.images == images)
    }

    @Test func galleryShowsTheClassesThenTheRest() {
        let test = Toy.bars.test
        let gallery = Studio.gallery(test, classes: Toy.bars.classes)
        #expect(gallery.prefix(4).map { test.label(Int($0)) } == [0, 1, 2, 3])
        #expect(gallery.sorted() == Array(0..<Int32(test.count)))
        for (kind, row) in gallery.prefix(4).enumerated() {
            #expect((0..<Int(row)).allSatisfy { test.label($0) != kind })
        }
        #expect(Studio.gallery(test, classes: nil) == Array(0..<Int32(test.count)))
    }
}
