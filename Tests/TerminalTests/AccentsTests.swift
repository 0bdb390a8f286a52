import Foundation
import Testing

@testable import Terminal

@Suite struct AccentsTests {
    @Test func aChosenEntryIsUsed() {
        var accents = Accents.standard
        accents.choose(200, for: 0)
        accents.choose(3, for: 1)
        func entry(_ accent: Int, _ depth: ColourDepth) -> Int {
            Palette.resolve(Style(.accent(accent)), depth: depth, accents: accents).foreground
        }
        #expect([0, 1, 2, -9].map { entry($0, .indexed256) } == [200, 3, 29, 3])
        // Fewer colours have no entry 200.
        #expect([0, 1, 2].map { entry($0, .eight) } == [-1, 3, -1])
        #expect(entry(0, .none) == -1)
        #expect(Accents.names.count == 16)
    }

    /// The contrast of two colours by the Web Content Accessibility Guidelines 2.1: 3:1 is asked of large text.
    private static func contrast(_ a: [Int], _ b: [Int]) -> Double {
        func luminance(_ colour: [Int]) -> Double {
            let linear = colour.map { value -> Double in
                let x = Double(value) / 255
                return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }
        let (x, y) = (luminance(a), luminance(b))
        return (max(x, y) + 0.05) / (min(x, y) + 0.05)
    }

    /// As everybody sees them, and as those do who have no long, or no middle cones: Machado, Oliveira & Fernandes, IEEE
    /// TVCG 15, 2009, table 1. 14 units of CIELAB (D65) are far more than the 2.3 that are just noticed.
    @Test func anyTwoAccentsDifferAlsoForTheColourBlind() {
        let sights: [(name: String, matrix: [[Double]])] = [
            ("all", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
            (
                "protanopia",
                [
                    [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                    [-0.003882, -0.048116, 1.051998],
                ]
            ),
            (
                "deuteranopia",
                [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
            ),
        ]
        func product(_ m: [[Double]], _ v: [Double]) -> [Double] {
            m.map { zip($0, v).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        func lab(_ entry: Int, _ sight: [[Double]]) -> [Double] {
            let colour = ColourCube.colour(entry)
            let linear = (0..<3).map { i -> Double in
                let x = Double(colour[i]) / 255
                return x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4)
            }
            let seen = product(sight, linear).map { min(1, max(0, $0)) }
            let toXYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
            let f = zip(product(toXYZ, seen), product(toXYZ, [1, 1, 1])).map { value, white -> Double in
                let x = value / white
                return x > 216.0 / 24389 ? cbrt(x) : (24389.0 / 27 * x + 16) / 116
            }
            return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
        }
        let entries = (0..<Colour.accents).map(Accents.standard.entry)
        #expect(Set(entries).count == 10)
        for (name, matrix) in sights {
            for (i, a) in entries.enumerated() {
                for b in entries[..<i] {
                    let distance = zip(lab(a, matrix), lab(b, matrix)).reduce(0) { $0 + pow($1.0 - $1.1, 2) }
                    #expect(distance.squareRoot() > 14, "\(a) and \(b), \(name)")
                }
            }
        }
        for glyphs in [GlyphSet.unicode, .ascii] { #expect(Set(glyphs.markers).count == 10) }
    }

    /// On black and on white, in the colours that xterm gives its first 16 entries and its cube.
    @Test func everyAccentIsReadOnBlackAndOnWhite() {
        let first: [Int: [Int]] = [
            0: [0, 0, 0], 1: [205, 0, 0], 2: [0, 205, 0], 3: [205, 205, 0], 4: [0, 0, 238], 5: [205, 0, 205],
            6: [0, 205, 205], 7: [229, 229, 229], 8: [127, 127, 127], 9: [255, 0, 0], 10: [0, 255, 0],
            11: [255, 255, 0], 12: [92, 92, 255], 13: [255, 0, 255], 14: [0, 255, 255], 15: [255, 255, 255],
        ]
        func colour(_ entry: Int) -> [Int] {
            if entry >= 232 { return Array(repeating: 8 + 10 * (entry - 232), count: 3) }
            return first[entry] ?? [36, 6, 1].map { [0, 95, 135, 175, 215, 255][(entry - 16) / $0 % 6] }
        }
        for depth in [ColourDepth.eight, .sixteen, .indexed256] {
            for accent in 0..<Colour.accents {
                let resolved = Palette.resolve(Style(.accent(accent)), depth: depth)
                guard resolved.foreground >= 0 else { continue }
                for background in [[0, 0, 0], [255, 255, 255]] {
                    #expect(Self.contrast(colour(resolved.foreground), background) >= 3, "accent \(accent), \(depth)")
                }
            }
        }
    }
}
