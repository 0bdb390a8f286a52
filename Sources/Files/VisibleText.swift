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
        func stays(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\t" || !steers(scalar) }
        guard !text.unicodeScalars.allSatisfy(stays) else { return text }
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if stays(scalar) {
                visible.append(scalar)
            } else {
                visible.append(contentsOf: spelled(scalar).unicodeScalars)
            }
        }
        return String(visible)
    }

    /// The same on one line.
    package static func line(_ text: String) -> String {
        of(text.replacing("\n", with: spelled("\n")).replacing("\t", with: " "))
    }

    package static func spelled(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16))}" }
}
