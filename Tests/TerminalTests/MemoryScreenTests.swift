import Testing

@testable import Terminal

@Suite struct MemoryScreenTests {
    @Test func playsItsScriptAndKeepsWhatItWasShown() {
        let screen = MemoryScreen(width: 5, height: 2, script: [[.key(.character("q"))]])
        var canvas = Canvas(size: screen.size)
        canvas.put("hi", x: 0, y: 0)
        screen.present(canvas)
        screen.present(canvas)
        #expect(screen.presented.count == 1 && screen.text == ["hi", ""])
        #expect(screen.nextEvents(until: nil) == [.key(.character("q"))])
        screen.resize(width: 9, height: 3)
        #expect(screen.nextEvents(until: nil) == [.resize] && screen.size.width == 9)
        screen.waker.wake()
        screen.waker.wake()
        #expect(screen.nextEvents(until: nil) == [.wake])
        #expect(screen.nextEvents(until: .now) == [] && screen.nextEvents(until: nil) == [.closed])
    }
}
