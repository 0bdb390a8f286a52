/// Shows canvases and tells what a person does. Used by one thread, which owns it.
package protocol Screen: AnyObject {
    /// The size to draw for. Lay out from this, never by counting events.
    var size: Size { get }

    var capabilities: Capabilities { get }

    /// Lets other threads end a wait in ``nextEvents(until:)``.
    var waker: Waker { get }

    /// Bytes of all frames that were sent, without those of pictures, which keep to a rate by themselves.
    var bytesSent: Int { get }

    /// Shows a canvas, sending only what differs from what is shown; nothing when nothing does. Cells of images whose
    /// colour has hardly changed may stay as they are for some frames, unless the canvas has to be shown `exactly`.
    func present(_ canvas: Canvas, exactly: Bool)

    /// Sends everything again with the next ``present(_:)``, for a terminal that others have written to.
    func repaint()

    /// Waits until something happens or `deadline` is past, without using the processor; nil waits for ever.
    /// Returns what happened in its order, or nothing at the deadline.
    func nextEvents(until deadline: ContinuousClock.Instant?) -> [Event]

    /// Gives the terminal back as it was. Further calls do nothing.
    func close()
}

extension Screen {
    package func present(_ canvas: Canvas) { present(canvas, exactly: false) }
}
