import Testing

@testable import Terminal

@Suite struct CapabilitiesTests {
    private func capabilities(
        _ codeset: String, _ colours: Int, _ noColour: String? = nil, ascii: Bool = false
    ) -> Capabilities {
        Capabilities(codeset: codeset, colours: colours, noColour: noColour, ascii: ascii)
    }

    @Test func followLocaleTerminfoAndThePerson() {
        #expect(capabilities("UTF-8", 256) == Capabilities(unicode: true, depth: .indexed256))
        #expect(capabilities("ANSI_X3.4-1968", 256) == Capabilities(unicode: false, depth: .indexed256))
        #expect(capabilities("UTF-8", 256, ascii: true).unicode == false)
        #expect(
            [-1, 0, 8, 16, 88, 256, 1 << 24].map { capabilities("UTF-8", $0).depth } == [
                .none, .none, .eight, .sixteen, .sixteen, .indexed256, .direct,
            ])
        #expect(capabilities("UTF-8", 256, "1").depth == .none)
        #expect(capabilities("UTF-8", 256, "").depth == .indexed256)
        func said(_ trueColour: String, _ colours: Int, _ noColour: String? = nil) -> ColourDepth {
            Capabilities(
                codeset: "UTF-8", colours: colours, noColour: noColour, ascii: false, trueColour: trueColour
            ).depth
        }
        #expect(
            ["truecolor", "24bit", "", "256"].map { said($0, 256) } == [.direct, .direct, .indexed256, .indexed256])
        #expect(said("truecolor", 8) == .eight && said("truecolor", 256, "1") == .none)
    }

    @Test func theLocaleSaysWhereToAsk() {
        #expect(Capabilities.isEastAsian(["ja_JP.UTF-8"]) && Capabilities.isEastAsian([nil, "C.UTF-8", "zh_TW"]))
        #expect(!Capabilities.isEastAsian([nil, "en_US.UTF-8", "C", ""]))
    }
}
