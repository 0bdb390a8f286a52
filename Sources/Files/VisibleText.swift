/// What is printed, without anything in it that would steer a terminal: names come from files and from whoever types.
package enum VisibleText {
    /// Whether a character does something other than being shown: control characters (C0, DEL, C1), and invisible ones of
    /// format, among them those that turn the direction of writing; ends of lines other than the newline. Joiners stay:
    /// languages are written with them.
    package static func steers(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        case .format: return scalar.value != 0x200C && scalar.value != 0x200D
        default: return false
        }
    }

    /// The text with each such character spelled as Swift does, `\u{1b}`, but for newlines and tabs. Cost: a pass.
    package static func of(_ text: String) -> String {
        spelling(text) { $0 != "\n" && $0 != "\t" && steers($0) }
    }

    /// The same on one line: newlines and tabs are spelled too.
    package static func line(_ text: String) -> String { spelling(text, where: steers) }

    /// Scalar by scalar: a carriage return and a newline are one character.
    private static func spelling(_ text: String, where isSpelled: (Unicode.Scalar) -> Bool) -> String {
        guard text.unicodeScalars.contains(where: isSpelled) else { return text }
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSpelled(scalar) {
                visible.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            } else {
                visible.append(scalar)
            }
        }
        return String(visible)
    }
}
