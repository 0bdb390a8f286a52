import Autoencoders
import Datasets
import Dispatch
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite struct ApplicationTests {
    private static func small() throws -> Session {
        let pixels = Generator(seed: 3).uniform([40, 16]).values
        let dataset = try Dataset(
            id: "small", title: "Small", shape: ImageShape(height: 4, width: 4), floats: pixels)
        return try Session(
            Setup(Variant.vae.experiment.fitted(to: DataShape(features: 16)), batch: 8), on: dataset,
            workers: Workers(1), with: Inventory(classifiers: .shipped))
    }

    @Test func keysReachTheSessionAndPicturesTheScreen() throws {
        let rung = DispatchSemaphore(value: 0)
        let laboratory = SessionQueue(published: { rung.signal() }, start: { try Self.small() })
        while laboratory.latest == nil { rung.wait() }
        let screen = MemoryScreen(script: [
            [.wake], [.key(.character("v"))], [.key(.end)], [.key(.enter)], [.key(.character("."))], [.resize],
        ])
        screen.waker.wake()
        var application = Application(screen: screen, laboratory: laboratory, loading: "small")
        // The script ends, and with it the terminal.
        #expect(application.run() == .interrupted(nil))
        while laboratory.latest?.step != 1 { rung.wait() }
        #expect(laboratory.latest?.setup.experiment.variant == Variant.all.last?.id)
        #expect(!screen.presented.isEmpty)
        laboratory.stop()
    }

    @Test func commandsAreTypedAndListsSearched() throws {
        let rung = DispatchSemaphore(value: 0)
        let laboratory = SessionQueue(published: { rung.signal() }, start: { try Self.small() })
        while laboratory.latest == nil { rung.wait() }
        func keys(_ text: String) -> [Event] { text.map { .key(.character($0)) } }
        let screen = MemoryScreen(script: [
            // A paste that would quit, if it were run.
            [.wake], keys(":la"), [.key(.tab)], [.paste("5\n:quit\n")], [.key(.enter)],
            (1...5).map { _ in .key(.backspace) }, [.key(.enter)],
            keys("v/overcomplete"), [.key(.enter)], [.key(.enter)], keys(":step 2"), [.key(.enter)], [.resize],
        ])
        screen.waker.wake()
        var application = Application(screen: screen, laboratory: laboratory, loading: "small")
        #expect(application.run() == .interrupted(nil))
        while laboratory.latest?.step != 2 { rung.wait() }
        let marks = laboratory.latest?.history.events.map { English().text($0.change) }
        #expect(marks == ["5 codes", "overcomplete"])
        laboratory.stop()
    }

    @Test func aSessionThatCannotBeMadeEndsTheApplication() {
        struct Refused: Error {}
        let rung = DispatchSemaphore(value: 0)
        let laboratory = SessionQueue(published: { rung.signal() }, start: { throw Refused() })
        rung.wait()
        let screen = MemoryScreen()
        screen.waker.wake()
        var application = Application(screen: screen, laboratory: laboratory, loading: "")
        #expect(application.run() == .failed)
        #expect(laboratory.failure is Refused)
    }

    @Test func preferencesHoldAndWhatIsWrongWithThemIsSaid() throws {
        let rung = DispatchSemaphore(value: 0)
        let laboratory = SessionQueue(published: { rung.signal() }, start: { try Self.small() })
        while laboratory.latest == nil { rung.wait() }
        var preferences = Preferences()
        _ = preferences.keymap.grant([.init("play", [.f(5)])])
        preferences.afterStop = .pause
        let screen = MemoryScreen(script: [
            [.wake], [], [.key(.f(5))], [.resumed], [.paste("q\nq")], [.mouse(Mouse(.press, x: 1, y: 1))],
        ])
        screen.waker.wake()
        var application = Application(
            screen: screen, laboratory: laboratory, loading: "small", preferences: preferences,
            warning: "c.toml:1: wrong")
        #expect(application.run() == .interrupted(nil))
        #expect(screen.presented.first?.text.last == " c.toml:1: wrong")
        // What the panes need, play, and the pause that having been stopped means.
        while laboratory.latest?.obeyed ?? 0 < 3 { rung.wait() }
        #expect(laboratory.latest?.activity == .paused)
        laboratory.stop()
    }

    /// A screen that notes until when it was asked to wait.
    private final class Waiting: Screen {
        let bytesSent = 0
        private let screen: MemoryScreen
        private(set) var deadlines: [ContinuousClock.Instant?] = []

        init(script: [[Event]]) { screen = MemoryScreen(script: script) }

        var size: Size { screen.size }
        var capabilities: Capabilities { screen.capabilities }
        var waker: Waker { screen.waker }
        func present(_ canvas: Canvas, exactly: Bool) { screen.present(canvas, exactly: exactly) }
        func repaint() { screen.repaint() }
        func close() { screen.close() }
        func nextEvents(until deadline: ContinuousClock.Instant?) -> [Event] {
            deadlines.append(deadline)
            return screen.nextEvents(until: deadline)
        }
    }

    @Test func aKeyIsAnsweredBeforeTheNextFrameIsDue() throws {
        let laboratory = SessionQueue(published: {}, start: { try Self.small() })
        var preferences = Preferences()
        preferences.frameRate = 1
        let screen = Waiting(script: [[.resize], [.key(.character("z"))], [.closed]])
        var application = Application(
            screen: screen, laboratory: laboratory, loading: "small", preferences: preferences)
        #expect(application.run() == .interrupted(nil))
        let due = try #require(screen.deadlines[1])
        // Nothing is left to draw where the answer has been given already.
        #expect(screen.deadlines[2].map { $0 <= due - .milliseconds(900) } ?? true)
        laboratory.stop()
    }

    @Test(arguments: [-1, 30]) func theTimeEndsAndThatIsSaidBefore(_ seconds: Int) throws {
        let laboratory = SessionQueue(published: {}, start: { try Self.small() })
        let screen = MemoryScreen(script: [[], [.closed]])
        var application = Application(
            screen: screen, laboratory: laboratory, loading: "small", end: .now + .seconds(seconds))
        #expect(application.run() == (seconds < 0 ? .expired : .interrupted(nil)))
        #expect(seconds < 0 || screen.text.contains { $0.contains("the time ends within a minute") })
        laboratory.stop()
    }

    @Test func quitAndSignalsEnd() throws {
        for (event, ending): (Event, Application.Ending) in [
            (.key(.character("q")), .quit), (.interrupt(15), .interrupted(15)), (.closed, .interrupted(nil)),
        ] {
            let laboratory = SessionQueue(published: {}, start: { try Self.small() })
            var application = Application(
                screen: MemoryScreen(script: [[event]]), laboratory: laboratory, loading: "small")
            #expect(application.run() == ending)
            #expect(laboratory.stop())
        }
    }
}
