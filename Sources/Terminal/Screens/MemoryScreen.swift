/// A screen without a terminal: events come from a script, canvases are kept. For tests and for recordings.
package final class MemoryScreen: Screen {
    package private(set) var size: Size
    package let capabilities: Capabilities
    package var waker: Waker { Waker(pipe: pipe) }

    /// All canvases that differed from the one before, in their order.
    package private(set) var presented: [Canvas] = []

    /// How often ``repaint()`` was called.
    package private(set) var repaints = 0
    package private(set) var isClosed = false
    /// Nothing is sent anywhere.
    package let bytesSent = 0

    /// nil where every canvas is shown as it is.
    private var settling: Settling?
    private var script: [[Event]]
    private let pipe = WakePipe()

    /// - Parameters:
    ///   - script: what each wait for events returns; see ``nextEvents(until:)``.
    ///   - steadiness: how much images have to change to be shown anew; nil for not at all.
    package init(
        width: Int = 80, height: Int = 24, capabilities: Capabilities = .full, script: [[Event]] = [],
        steadiness: Steadiness? = nil
    ) {
        size = Size(width: width, height: height)
        self.capabilities = capabilities
        self.script = script
        settling = steadiness.map { Settling($0) }
    }

    /// The last canvas as rows of text; no rows before the first.
    package var text: [String] { presented.last?.text ?? [] }

    /// Adds what one more wait will return.
    package func send(_ events: Event...) { script.append(events) }

    /// Changes the size and lets the next free wait tell it.
    package func resize(width: Int, height: Int) {
        size = Size(width: width, height: height)
        script.append([.resize])
    }

    package func present(_ canvas: Canvas, exactly: Bool) {
        let canvas = settling?.next(canvas, on: presented.last, exactly: exactly) ?? canvas
        guard !isClosed && canvas != presented.last else { return }
        presented.append(canvas)
    }

    package func repaint() { repaints += 1 }

    /// The next events of the script, without waiting. When it is used up: nothing if there is a deadline,
    /// else ``Event/closed``, as a wait for ever would never end.
    package func nextEvents(until deadline: ContinuousClock.Instant?) -> [Event] {
        let woken: [Event] = pipe.take() ? [.wake] : []
        if !script.isEmpty { return script.removeFirst() + woken }
        return woken.isEmpty && deadline == nil ? [.closed] : woken
    }

    package func close() { isClosed = true }
}
