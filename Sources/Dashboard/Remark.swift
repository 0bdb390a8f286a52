import Laboratory

/// Something to say in the last row: what the session has to say, in words, or what the screen itself has.
package struct Remark: Equatable, Sendable {
    package let kind: Notice.Kind
    package let text: String
    /// Goes by itself when it has been read; others stay until a key is pressed.
    var isPassing = false

    package init(_ kind: Notice.Kind, _ text: String) { (self.kind, self.text) = (kind, text) }

    init(_ notice: Notice, in language: any Language) {
        self.init(notice.kind, language.text(notice))
        switch notice.content {
        case .read: isPassing = true
        // Nobody's hand is at the keys; health and the log keep it.
        case .alarm(let alarm): isPassing = alarm.cause == nil
        default: break
        }
    }

    /// How long it takes to see it and to read it: forty characters a second, as quick readers do.
    var readingTime: Duration { .milliseconds(4000 + 25 * text.count) }
}
