import TestSupport

@testable import Terminal

/// What a terminal answers when it is asked for pixels: however it is cut, the same comes of it, with sizes that are some, and
/// never a key.
struct PixelAnswers: Fuzzed {
    let name = "pixels"
    let rounds = 4000
    let mostMemory = 256 << 20
    let words = Self.answers + ["\u{1b}", "\u{1b}\\", ";", "?", "99999999999999999999", "-1", "OK", "i=31", "G"]

    static let answers = [
        "\u{1b}_Gi=31;OK\u{1b}\\", "\u{1b}_Gi=31;ENOTSUP:unsupported\u{1b}\\", "\u{1b}_Gi=31,I=2;OK\u{1b}\\",
        "\u{1b}[?62;4;22c", "\u{1b}[?64;1;2;6;9c", "\u{1b}[?1;2c", "\u{1b}[6;16;8t", "\u{1b}[6;0;0t",
        "\u{1b}[?1;0;256S", "\u{1b}[?1;3;0S", "\u{1b}[?2;0;800;600S",
    ]

    func seeds() -> [[UInt8]] {
        [
            "\u{1b}_Gi=31;OK\u{1b}\\\u{1b}[6;16;8t\u{1b}[?62;c\u{1b}[?62;22c",
            "\u{1b}[?1;0;256S\u{1b}[6;18;9t\u{1b}[?62;4c",
            "\u{1b}[?1;2c", "\u{1b}[6;16;8t\u{1b}[?62;4c", Self.answers.joined(),
        ].map { Array($0.utf8) }
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        var outcomes: [String] = []
        for mode in ImageMode.allCases {
            var (whole, cut) = (PixelQuestion(mode), PixelQuestion(mode))
            var decoders = (KeyDecoder(unicode: true), KeyDecoder(unicode: true))
            func answers(_ inputs: [KeyDecoder.Input]) -> [KeyDecoder.Answer] {
                inputs.compactMap { if case .answer(let answer) = $0 { answer } else { nil } }
            }
            for answer in answers(decoders.0.feed(input)) { whole.take(answer) }
            for byte in input { for answer in answers(decoders.1.feed([byte])) { cut.take(answer) } }
            func outcome(_ question: PixelQuestion) throws -> String {
                do throws(PixelRefusal) {
                    guard let graphics = try question.graphics(measured: nil) else { return "cells" }
                    try checked(graphics, mode)
                    return graphics.kind.rawValue
                } catch { return "\(error)".prefix { $0 != ":" }.description }
            }
            let one = try outcome(whole)
            try Violation.unless(try outcome(cut) == one, "another outcome when cut")
            try Violation.unless(mode != .cells || one == "cells", "pixels unasked")
            try Violation.unless(mode != .auto || !one.hasPrefix("images"), "a refusal of what nobody asked for")
            outcomes.append(one)
        }
        return outcomes.joined(separator: " ")
    }

    private func checked(_ graphics: PixelGraphics, _ mode: ImageMode) throws(PixelRefusal) {
        precondition((1...512).contains(graphics.cell.width) && (1...512).contains(graphics.cell.height))
        precondition((2...256).contains(graphics.registers))
        precondition(mode == .auto || mode.rawValue == graphics.kind.rawValue)
    }
}
