import Files
import Foundation

/// Rows with their scores as lines of CSV, or objects.
struct ScorePrinter {
    /// How many columns are named.
    private let shown: Int
    /// The column of each value of a row.
    private let columnOfValues: [Int]
    private let asObjects: Bool
    /// The names of columns as they stand in a line.
    private let fields: [String]
    /// The first line; nothing where rows are objects.
    let header: String
    private var sums: [Float]

    init(_ columns: (names: [String], ofValues: [Int]), shown: Int, head: String, asObjects: Bool) {
        columnOfValues = columns.ofValues
        self.shown = min(shown, columns.names.count)
        self.asObjects = asObjects
        fields = columns.names.map { asObjects ? JSON.string($0.shown).text : CSV.field($0.shown) }
        sums = Array(repeating: 0, count: columns.names.count)
        let further = (0..<self.shown).map { ",column_\($0 + 1),share_\($0 + 1)" }.joined()
        header = asObjects ? "" : "\(CSV.field(head.shown)),score,p,anomaly\(further)\n"
    }

    /// Appends a row's line. `errors` is what each of its values contributes.
    mutating func append(
        number: Int, name: String?, score: Float, p: Double?, isAnomaly: Bool?, errors: UnsafeBufferPointer<Float>,
        to text: inout String
    ) {
        if asObjects {
            text += "{\"row\":\(number)"
            if let name { text += ",\"id\":\(JSON.string(name).text)" }
            text += ",\"score\":\(score.isFinite ? "\(score)" : "null")"
            if let p { text += ",\"p\":\(Float(p))" }
            if let isAnomaly { text += ",\"anomaly\":\(isAnomaly)" }
            text += ",\"columns\":["
        } else {
            if let name { text += CSV.field(name) } else { text += "\(number)" }
            text += ",\(score),"
            if let p { text += "\(Float(p))" }
            text += isAnomaly.map { $0 ? ",1" : ",0" } ?? ","
        }
        appendColumns(errors, to: &text)
        text += asObjects ? "]}\n" : "\n"
    }

    /// The columns with the largest sums, and their shares in thousandths.
    private mutating func appendColumns(_ errors: UnsafeBufferPointer<Float>, to text: inout String) {
        guard shown > 0 else { return }
        for i in sums.indices { sums[i] = 0 }
        for (i, column) in columnOfValues.enumerated() { sums[column] += errors[i] }
        var total: Float = 0
        for i in sums.indices {
            if !sums[i].isFinite { sums[i] = .greatestFiniteMagnitude }
            total += sums[i]
        }
        for place in 0..<shown {
            var largest = 0
            for i in 1..<max(1, sums.count) where sums[i] > sums[largest] { largest = i }
            // Of what is too large to be added up, the largest is all.
            let share =
                total > 0
                ? (total.isFinite ? sums[largest] / total : sums[largest] == .greatestFiniteMagnitude ? 1 : 0)
                : 0
            let thousandths = max(0, Int((share * 1000).rounded()))
            let digits =
                "\(thousandths / 1000).\(thousandths % 1000 / 100)\(thousandths % 100 / 10)\(thousandths % 10)"
            if asObjects {
                text += "\(place > 0 ? "," : ""){\"name\":\(fields[largest]),\"share\":\(digits)}"
            } else {
                text += ",\(fields[largest]),\(digits)"
            }
            sums[largest] = -1
        }
    }
}
