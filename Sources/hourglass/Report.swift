import Foundation
import Laboratory
import Tensors
import Terminal

/// Measures as an object: name → number; null for what is no number, which JSON can't say otherwise.
struct MeasureObject: Encodable {
    let measures: MeasuredValues

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(
            Dictionary(measures.values.map { ($0.name, $0.value.isFinite ? $0.value : nil) }) { first, _ in first })
    }
}

/// A bar on stderr, where that is a terminal; otherwise nothing.
struct ProgressBar {
    private let isShown = isatty(STDERR_FILENO) == 1
    private var shown = Date.distantPast

    mutating func show(_ share: Double, _ text: String) {
        guard isShown, Date().timeIntervalSince(shown) > 0.1 else { return }
        shown = Date()
        let width = 24
        let full = Int((min(max(share, 0), 1) * Double(width)).rounded())
        let bar = String(repeating: "#", count: full) + String(repeating: "-", count: width - full)
        send("\r[\(bar)] \(text)\u{1b}[K")
    }

    func clear() {
        if isShown { send("\r\u{1b}[K") }
    }

    /// A terminal that is gone takes nothing, which is no reason to stop what is going on.
    private func send(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}

/// Numbers for people.
enum Text {
    static func number(_ value: Float) -> String {
        wordsOfNoNumber(Double(value)) ?? String(format: "%.4g", value)
    }
    /// 0.123 as 12.3 %.
    static func share(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    static func count(_ value: Int) -> String { grouped(value) }
    /// What rows of a kind are called.
    static func rows(_ count: Int, of kind: RowKind) -> String {
        "\(kind.ratings?.rows.rawValue.dropLast().description ?? (kind.columns == nil ? "image" : "row"))\(count == 1 ? "" : "s")"
    }
}
