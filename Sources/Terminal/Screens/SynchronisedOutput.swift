/// The terminal's private mode 2026: it shows nothing of what comes between begin and end before the end, so that no
/// half-drawn frame is ever seen. Asked for by DECRQM, since terminals that don't know it may not ignore it.
enum SynchronisedOutput {
    static let mode = 2026
    static let question = Array("\u{1B}[?2026$p".utf8)
    static let begin = Array("\u{1B}[?2026h".utf8)
    static let end = Array("\u{1B}[?2026l".utf8)
}
