extension StringProtocol {
    /// A text from outside as a message may quote it: on one line, cut where it is long, and with what would steer a
    /// terminal spelled out.
    package var shown: String {
        let most = 60
        let isCut = unicodeScalars.count > most
        let beginning = String(String.UnicodeScalarView(unicodeScalars.prefix(most)))
        return VisibleText.line(beginning) + (isCut ? "…" : "")
    }
}
