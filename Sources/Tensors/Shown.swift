extension StringProtocol {
    /// A text from outside as a message may quote it: without control characters, and cut where it is long.
    ///
    /// Terminals act on bytes below 32, on 127 and on 128…159; the marks that turn the direction of writing round would
    /// let a name rearrange the message around it.
    package var shown: String {
        let most = 60
        var text = ""
        for (i, scalar) in unicodeScalars.enumerated() {
            if i == most { return text + "…" }
            let isHarmless =
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                    false
                default: true
                }
            text.unicodeScalars.append(isHarmless ? scalar : "\u{FFFD}")
        }
        return text
    }
}
