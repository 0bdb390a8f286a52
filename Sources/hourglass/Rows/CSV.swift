import Foundation

/// Tables as text, with commas between (RFC 4180).
enum CSV {
    static func field(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    /// A line with its end.
    static func line(_ fields: some Sequence<String>) -> String { fields.map(field).joined(separator: ",") + "\n" }
}
