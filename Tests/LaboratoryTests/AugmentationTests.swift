import Autoencoders
import Datasets
import Foundation
import Tensors
import Testing

@testable import Laboratory

struct AugmentationTests {
    private static let kind = RowKind.image(ImageShape(height: 9, width: 9))

    /// A row of ones and zeros that no turn leaves as it is.
    private static let row: [Float] = (0..<81).map { i in
        let (x, y) = (i % 9, i / 9)
        return (3...6).contains(x) && (2...6).contains(y) && !(x > 4 && y > 4) ? 1 : 0
    }

    private static func apply(_ amounts: [Float], seed: UInt64 = 1, to row: [Float] = row) -> [Float] {
        var result = [Float](repeating: .nan, count: row.count)
        Augmentations.named("image")!.apply(row, to: &result, of: kind, amounts: amounts, from: Generator(seed: seed))
        return result
    }

    @Test func nothingIsTheIdentity() { #expect(Self.apply([0, 0, 0, 0, 0]) == Self.row) }

    /// A move is by whole pixels, no farther than it may be, in every direction.
    @Test func movesAreWholePixels() {
        var found: Set<[Int]> = []
        for seed in 0..<200 {
            let moved = Self.apply([1, 0, 0, 0, 0], seed: UInt64(seed))
            let way = [-1, 0, 1].flatMap { down in [-1, 0, 1].map { [$0, down] } }.first {
                shifted(Self.row[...], Self.kind.shape, right: $0[0], down: $0[1]) == moved
            }
            #expect(way != nil)
            found.insert(way ?? [])
        }
        #expect(found.count == 9)
    }

    @Test func mirrorsAreExact() {
        let mirrored = (0..<81).map { i -> Float in
            let (line, place) = (i / 9, i % 9)
            return Self.row[line * 9 + 8 - place]
        }
        #expect(Self.apply([0, 0, 0, 1, 0]) == mirrored)
        let share = (0..<1000).count { Self.apply([0, 0, 0, 0.3, 0], seed: UInt64($0)) == mirrored }
        #expect(abs(Double(share) / 1000 - 0.3) < 0.05)
    }

    /// A disc around the centre stays what it is when it is turned, and has another size when it is scaled.
    @Test func turnsAndScales() {
        let disc = (0..<81).map { i -> Float in
            let (x, y) = (Float(i % 9) - 4, Float(i / 9) - 4)
            return max(0, 1 - (x * x + y * y).squareRoot() / 4)
        }
        for seed in 0..<20 {
            let turned = Self.apply([0, 180, 0, 0, 0], seed: UInt64(seed), to: disc)
            for (a, b) in zip(turned, disc) { #expect(abs(a - b) < 0.1) }
            #expect(Self.apply([0, 180, 0, 0, 0], seed: UInt64(seed)) != Self.row)
        }
        let sums = (0..<50).map { Self.apply([0, 0, 0.5, 0, 0], seed: UInt64($0), to: disc).reduce(0, +) }
        let sum = disc.reduce(0, +)
        #expect(sums.max()! > 1.3 * sum && sums.min()! < 0.75 * sum)
    }

    @Test func bendsStayInTheRangeOfTheValues() {
        for seed in 0..<20 {
            let bent = Self.apply([2, 20, 0.2, 0.5, 1.5], seed: UInt64(seed))
            #expect(bent.allSatisfy { (0...1.0001).contains($0) } && bent != Self.row)
        }
    }

    @Test func jitterLeavesColumnsOfText() {
        let columns = RowKind.Columns(count: 5, categories: [.init(name: "kind", start: 2, count: 3)])
        var result = [Float](repeating: 0, count: 5)
        Augmentations.named("jitter")!.apply(
            [1, 2, 0, 1, 0], to: &result, of: .table(columns), amounts: [0.5], from: Generator(seed: 3))
        #expect(Array(result[2...]) == [0, 1, 0] && result[0] != 1 && result[1] != 2)
    }

    /// With all knobs at 0 the run is bit for bit the one without; with others it isn't, on any number of threads the same.
    @Test func nothingChangesNoBit() throws {
        func bits(_ augmentation: String?, _ amount: Float, threads: Int = 1) throws -> [UInt32] {
            let session = try Toy.session(.vae, threads: threads) {
                $0.augmentation = augmentation
                if augmentation != nil { $0.experiment.knobs["jitter"] = amount }
            }
            session.advance(12)
            return session.bits
        }
        let plain = try bits(nil, 0)
        #expect(try bits("jitter", 0) == plain)
        let jittered = try bits("jitter", 0.2)
        #expect(jittered != plain)
        #expect(try bits("jitter", 0.2, threads: 2) == jittered)
    }

    /// It is live: chosen and turned while it trains, and found again in a checkpoint.
    @Test func isTurnedWhileItTrains() throws {
        let session = try Toy.session(.vae)
        session.advance(3)
        session.obey(.set(choice: "augmentation", to: "jitter"))
        session.obey(.turn(knob: "jitter", to: 0.1))
        #expect(session.setup.augmentation == "jitter" && session.setup.knobs.contains(JitterAugmentation.jitter))
        session.advance(3)
        let checkpoint = session.checkpoint()
        #expect(checkpoint.setup.augmentation == "jitter" && checkpoint.setup.experiment.knobs["jitter"] == 0.1)
        // Another variant is trained on rows that are changed in the same way.
        session.obey(.choose(variant: "linear"))
        #expect(session.setup.augmentation == "jitter" && session.setup.experiment.knobs["jitter"] == 0.1)
        let other = try Toy.session(.vae) {
            $0.augmentation = "jitter"
            $0.experiment.knobs["jitter"] = 0.1
        }
        other.advance(3)
        let same = try Toy.session(.vae)
        same.advance(3)
        #expect(other.bits != same.bits)
    }

    @Test func imagesAreNeededForSome() {
        var setup = Toy.setup(.vae)
        setup.augmentation = "image"
        #expect(setup.fault(for: DataShape(features: 16)) == .choice("augmentation", .needsImages))
        #expect(setup.fault(for: DataShape(image: ImageShape(height: 4, width: 4))) == nil)
        setup.augmentation = "blur"
        #expect(setup.fault(for: DataShape(features: 16)) == .noAugmentation("blur"))
    }
}
