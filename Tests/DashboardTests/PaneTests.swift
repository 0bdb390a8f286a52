import Terminal
import Testing

@testable import Dashboard

@Suite struct LayoutTests {
    @Test func aSmallScreenSaysWhatItNeeds() {
        let state = State(size: Size(width: 39, height: 12))
        let text = Dashboard.picture(of: state, capabilities: .full).text.joined(separator: "\n")
        #expect(text.contains("40x12, has 39x12"))
    }
}
