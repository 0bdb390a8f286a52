import Foundation
import Tensors
import Testing

@testable import Datasets

@Suite struct MadeDatasetTests {
    // MARK: points

    @Test func theRingHasEightNarrowModes() throws {
        let data = try Dataset.load("ring")
        #expect(data.features == 2 && data.classes == 8 && !data.isUnitInterval && data.factors.isEmpty)
        var sums = [(x: Double, y: Double, squares: Double, count: Double)](repeating: (0, 0, 0, 0), count: 8)
        for row in 0..<data.train.count {
            let (point, mode) = (data.train.image(row), try #require(data.train.label(row)))
            let (x, y) = (Double(point[0]), Double(point[1]))
            sums[mode].x += x
            sums[mode].y += y
            sums[mode].squares += pow(x - 2 * cos(Double(mode) * .pi / 4), 2)
            sums[mode].squares += pow(y - 2 * sin(Double(mode) * .pi / 4), 2)
            sums[mode].count += 1
        }
        for (mode, sum) in sums.enumerated() {
            // Within five standard errors.
            #expect(abs(sum.count - 2500) < 250)
            #expect(abs(sum.x / sum.count - 2 * cos(Double(mode) * .pi / 4)) < 0.002)
            #expect(abs(sum.y / sum.count - 2 * sin(Double(mode) * .pi / 4)) < 0.002)
            #expect(abs((sum.squares / sum.count / 2).squareRoot() - 0.02) < 0.001)
        }
    }

    /// Along the roll angle and radius grow together, and parts follow each other.
    @Test func theSwissRollIsASpiral() throws {
        let data = try Dataset.load("swiss-roll")
        #expect(data.classes == 6 && !data.isUnitInterval)
        var widest = 0.0
        for row in 0..<data.test.count {
            let (point, part) = (data.test.image(row), try #require(data.test.label(row)))
            let radius = hypot(Double(point[0]), Double(point[1]))
            // Which of the turns of 2π is the one whose radius is nearest.
            let direction = atan2(Double(point[1]), Double(point[0]))
            let angles = (0...3).map { direction + 2 * .pi * Double($0) }
            let angle = try #require(
                angles.min { abs($0 * 2 / (4.5 * .pi) - radius) < abs($1 * 2 / (4.5 * .pi) - radius) })
            widest = max(widest, abs(angle * 2 / (4.5 * .pi) - radius))
            let expected = (angle / .pi - 1.5) * 2
            #expect(abs(expected - (Double(part) + 0.5)) < 0.62, "\(point), part \(part)")
        }
        #expect(widest > 0.05 && widest < 0.15)
    }

    @Test func theMoonsAreHalfCircles() throws {
        let data = try Dataset.load("two-moons")
        #expect(data.classes == 2 && !data.isUnitInterval)
        for row in 0..<data.test.count {
            let point = data.test.image(row).map(Double.init)
            let isFirst = data.test.label(row) == 0
            let (x, y) = isFirst ? (point[0], point[1]) : (1 - point[0], 0.5 - point[1])
            #expect(abs(hypot(x, y) - 1) < 0.25 && y > -0.25)
        }
    }

    @Test func madeDataAreTheSameEachTime() throws {
        for id in ["ring", "swiss-roll", "two-moons", "dsprites"] {
            let (one, other) = (try Dataset.load(id), try Dataset.load(id))
            #expect(one.fingerprint == other.fingerprint && one.train.image(3) == other.train.image(3))
        }
    }

    // MARK: sprites

    /// Another rendering: every pixel's middle is asked by formula whether it lies inside.
    @Test(arguments: [64, 32]) func shapesAreWhereTheirFactorsSay(_ side: Int) {
        var (different, all) = (0, 0)
        for i in 0..<300 {
            let word = { Int(Generator(seed: 9).split(i).word($0) >> 8) }
            let values = Sprites.factors.enumerated().map { word($0) % $1.size }
            var image = [UInt8](repeating: 0, count: side * side)
            image.withUnsafeMutableBufferPointer { Sprites.draw(values, side: side, into: $0) }
            let scale = 0.5 + Double(values[1]) / 10
            let theta = Double(values[2]) * 2 * .pi / 39
            for row in 0..<side {
                for column in 0..<side {
                    let unit = 64 / Double(side)
                    let dx = (Double(column) + 0.5) * unit - (16 + 32 * Double(values[3]) / 31)
                    let dy = (Double(row) + 0.5) * unit - (16 + 32 * Double(values[4]) / 31)
                    let u = (cos(theta) * dx - sin(theta) * dy) / scale
                    let v = (sin(theta) * dx + cos(theta) * dy) / scale
                    let isInside =
                        switch values[0] {
                        case 0: abs(u) < 9.6 && abs(v) < 9.6
                        case 1: pow(u / 12.8, 2) + pow(v / 7.24, 2) < 1
                        default: isInsideHeart(u, v)
                        }
                    if isInside != (image[row * side + column] == 255) { different += 1 }
                    if isInside { all += 1 }
                }
            }
        }
        // The outlines are polygons, the formulas are not.
        #expect(different * 200 < all, "\(different) of \(all) pixels")
    }

    /// The heart's curve met by a ray from the point to the right, by steps much finer than the outline's.
    private func isInsideHeart(_ u: Double, _ v: Double) -> Bool {
        guard abs(u) < 9.7, v > -10, v < 10 else { return false }
        var isInside = false
        var last = (x: 0.0, y: -0.6626 * 5 - 1.448)
        for i in 1...400 {
            let t = 2 * .pi * Double(i) / 400
            let height = 13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)
            let next = (x: 9.6 * pow(sin(t), 3), y: -0.6626 * height - 1.448)
            if (last.y <= v) != (next.y <= v),
                u < last.x + (v - last.y) / (next.y - last.y) * (next.x - last.x)
            {
                isInside.toggle()
            }
            last = next
        }
        return isInside
    }

    @Test func theGridIsInTheOrderOfItsIndex() {
        #expect(Sprites.gridSize == 737_280)
        let (shape, scale, orientation, x, y) = (2, 4, 17, 30, 5)
        #expect(
            Sprites.values(at: (((shape * 6 + scale) * 40 + orientation) * 32 + x) * 32 + y)
                == [shape, scale, orientation, x, y])
        #expect(Sprites.values(at: 0) == [0, 0, 0, 0, 0])
    }

    @Test func aSampleHasEachPlaceOnce() {
        let places = Sprites.sample(5000, from: Generator(seed: 1))
        #expect(Set(places).count == 5000 && places.allSatisfy { (0..<Sprites.gridSize).contains($0) })
        // Spread over the grid: its shapes are its thirds.
        for shape in 0..<3 {
            let share = places.count { Sprites.values(at: $0)[0] == shape }
            #expect(abs(share - 1667) < 200)
        }
    }

    /// What a split says of an image is what is on it.
    @Test func factorsBelongToTheirImages() throws {
        let data = try Dataset.load("dsprites")
        #expect(data.factors == Sprites.factors && data.classes == 3 && data.isUnitInterval)
        for split in [data.train, data.validation, data.test] {
            let values = data.factors.indices.map { split.values(ofFactor: $0) }
            #expect(values[0] == split.labels)
            for row in stride(from: 0, to: split.count, by: 97) {
                var image = [UInt8](repeating: 0, count: 32 * 32)
                image.withUnsafeMutableBufferPointer {
                    Sprites.draw(values.map { $0[row] }, side: 32, into: $0)
                }
                #expect(split.image(row) == image.map { Float($0) / 255 })
            }
        }
        // At 64 the same images, finer.
        let fine = try Dataset.load("dsprites:64")
        #expect(fine.shape == ImageShape(height: 64, width: 64))
        for factor in data.factors.indices {
            #expect(fine.test.values(ofFactor: factor) == data.test.values(ofFactor: factor))
        }
    }

    /// A coloured sprite is the grey one in its hue, channel by channel; the hue is a factor like the others.
    @Test func huesBelongToTheirImages() throws {
        let (data, grey) = (try Dataset.load("sprites-colour"), try Dataset.load("dsprites"))
        #expect(data.shape == ImageShape(height: 32, width: 32, channels: 3) && data.classes == 3)
        #expect(data.factors.map(\.name) == ["shape", "scale", "orientation", "x", "y", "hue"])
        let hue = data.factors.count - 1
        #expect(data.factors[hue].size == 8 && Set(ColouredSprites.hues).count == 8)
        for name in SplitName.allCases {
            let split = data[name]
            for factor in 0..<hue { #expect(split.values(ofFactor: factor) == grey[name].values(ofFactor: factor)) }
            for (row, hue) in split.values(ofFactor: hue).enumerated() where row % 97 == 0 {
                let colour = ColouredSprites.hues[hue].map { Float($0) / 255 }
                let expected = colour.flatMap { share in grey[name].image(row).map { $0 * share } }
                #expect(split.image(row) == expected)
            }
        }
        // All hues alike: 2,000 ± five standard deviations.
        let counts = data.train.values(ofFactor: hue).reduce(into: [Int](repeating: 0, count: 8)) { $0[$1] += 1 }
        #expect(counts.allSatisfy { abs($0 - 2000) < 210 })
    }

    // MARK: black and white

    /// Grey values of 0, 1/4, 1/2 and 1 in 100 images of 20 × 20, and the streams of two epochs.
    private func drawn(freshEachEpoch isFresh: Bool) throws -> (split: Split, grey: [Float]) {
        let grey = (0..<400).map { [0, 0.25, 0.5, 1][$0 % 4] as Float }
        let shape = ImageShape(height: 20, width: 20)
        let values = Values.floats([Float](repeatingForEach: 100, grey))
        let table = Table(
            file: "grey", shape: shape, values: values, labels: nil,
            draws: PixelDraws("test", freshEachEpoch: isFresh))
        return (Split(table, rows: Array(0..<100)), grey)
    }

    private func gathered(_ split: Split, _ rows: [Int32], in epoch: Generator? = nil) -> [Float] {
        var result = [Float](repeating: -1, count: rows.count * split.features)
        rows.withUnsafeBufferPointer { rows in
            result.withUnsafeMutableBufferPointer { split.gather(rows, in: epoch, into: $0.baseAddress!) }
        }
        return result
    }

    @Test func pixelsAreAsOftenWhiteAsTheyAreBright() throws {
        let (split, grey) = try drawn(freshEachEpoch: false)
        let pixels = gathered(split, Array(0..<100))
        #expect(pixels.allSatisfy { $0 == 0 || $0 == 1 })
        for brightness in [0, 0.25, 0.5, 1] as [Float] {
            let chosen = pixels.enumerated().filter { grey[$0.offset % 400] == brightness }.map(\.element)
            // 10,000 of each: five standard deviations.
            #expect(abs(chosen.reduce(0, +) / Float(chosen.count) - brightness) <= 0.025)
        }
        // Images are drawn independently of each other.
        #expect(pixels[..<400] != pixels[400..<800])
    }

    @Test func aDrawIsAFunctionOfEpochAndRow() throws {
        let (first, second) = (Generator(seed: 1), Generator(seed: 2))
        let (fresh, _) = try drawn(freshEachEpoch: true)
        let (once, _) = try drawn(freshEachEpoch: false)
        let one = gathered(fresh, [3, 5, 3], in: first)
        #expect(Array(one[..<400]) == Array(one[800...]))
        #expect(one == gathered(fresh, [3, 5, 3], in: first) && one != gathered(fresh, [3, 5, 3], in: second))
        #expect(Array(one[400..<800]) == gathered(fresh, [5], in: first))
        // Without an epoch there is one draw, that of the data; drawn once it is there in every epoch.
        #expect(gathered(fresh, [3]) == gathered(once, [3]) && gathered(once, [3]) == gathered(once, [3], in: first))
        #expect(gathered(fresh, [3]) == fresh.image(3))
    }

    @Test(.enabled(if: BuiltInDataset.all[0].isAvailable)) func binaryDigits() throws {
        let grey = try Dataset.load("mnist")
        let (once, anew) = (try Dataset.load("mnist-binary"), try Dataset.load("mnist-binary-dynamic"))
        #expect(once.test.labels == grey.test.labels && once.train.labels == grey.train.labels)
        #expect(Set([grey.fingerprint, once.fingerprint, anew.fingerprint]).count == 3)
        for split in SplitName.allCases {
            // What is measured is the same for both.
            #expect((0..<20).allSatisfy { once[split].image($0) == anew[split].image($0) })
            var (white, brightness) = (0.0, 0.0)
            for row in 0..<200 {
                let (drawn, image) = (once[split].image(row), grey[split].image(row))
                #expect(
                    zip(drawn, image).allSatisfy {
                        ($0 == 0 || $0 == 1) && ($1 > 0 || $0 == 0) && ($1 < 1 || $0 == 1)
                    })
                white += Double(drawn.reduce(0, +))
                brightness += Double(image.reduce(0, +))
            }
            #expect(abs(white / brightness - 1) < 0.02)
        }
    }
}

extension [Float] {
    fileprivate init(repeatingForEach count: Int, _ values: [Float]) {
        self = (0..<count).flatMap { _ in values }
    }
}
