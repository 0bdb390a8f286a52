import Testing

@testable import Terminal

@Suite struct SliderTests {
    private func drawn(_ slider: Slider, _ width: Int, _ capabilities: Capabilities = .full) -> String {
        var canvas = Canvas(width: width, height: 1, capabilities: capabilities)
        canvas.draw { $0.draw(slider, x: 0, y: 0, width: width) }
        return canvas.text[0]
    }

    @Test func knobStandsWhereTheValueIs() {
        #expect(drawn(Slider(value: 0, in: 0...10), 6) == "●─────")
        #expect(drawn(Slider(value: 4, in: 0...10), 6) == "──●───")
        #expect(drawn(Slider(value: 10, in: 0...10), 6) == "─────●")
        #expect(drawn(Slider(value: 4, in: 0...10), 6, .plainest) == "--o---")
    }

    @Test func valuesOutsideStandAtTheEnd() {
        #expect(drawn(Slider(value: -5, in: 0...10), 3) == "●──")
        #expect(drawn(Slider(value: .infinity, in: 0...10), 3) == "──●")
        #expect(drawn(Slider(value: .nan, in: 0...10), 3) == "───")
        #expect(drawn(Slider(value: 1, in: 1...1), 3) == "●──")
        #expect(drawn(Slider(value: 1, in: 0...1), 1) == "●")
    }

    @Test func logarithmicIsEvenInRatios() {
        #expect(drawn(Slider(value: 0.01, in: 0.0001...1, isLogarithmic: true), 5) == "──●──")
        #expect(drawn(Slider(value: 0, in: 0.0001...1, isLogarithmic: true), 5) == "●────")
    }
}
