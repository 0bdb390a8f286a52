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
        #expect([0, 1, 2, -5].map { entry($0, .indexed256) } == [200, 3, 29, 3])
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

    /// On black and on white, in the colours that xterm gives its first 16 entries and its cube.
    @Test func everyAccentIsReadOnBlackAndOnWhite() {
        let first: [Int: [Int]] = [
            0: [0, 0, 0], 1: [205, 0, 0], 2: [0, 205, 0], 3: [205, 205, 0], 4: [0, 0, 238], 5: [205, 0, 205],
            6: [0, 205, 205], 7: [229, 229, 229], 8: [127, 127, 127], 9: [255, 0, 0], 10: [0, 255, 0],
            11: [255, 255, 0], 12: [92, 92, 255], 13: [255, 0, 255], 14: [0, 255, 255], 15: [255, 255, 255],
        ]
        func colour(_ entry: Int) -> [Int] {
            first[entry] ?? [36, 6, 1].map { [0, 95, 135, 175, 215, 255][(entry - 16) / $0 % 6] }
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
