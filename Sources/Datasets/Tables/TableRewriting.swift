import Foundation
import Tensors

/// `TableFile` has cells of its own.
private typealias CellText = Cell

extension TableFile {
    /// What became of the cells without a value.
    package struct Filled: Hashable, Sendable {
        /// Cells that got a value.
        package var cells = 0
        /// Cells that stayed empty: of columns that are no features, or of rows that no window reached.
        package var left = 0

        package init(cells: Int = 0, left: Int = 0) { (self.cells, self.left) = (cells, left) }
    }

    /// Gives the file again, piece by piece, where cells without a value have what `value` says of a row of the file and a
    /// column of the form, in units of the scale: [the column's width]; nil leaves them. Numbers have as many decimals as
    /// the column's own, texts are the most probable. All else is what it was, byte for byte; what wasn't UTF-8 is.
    package func fill(
        _ value: (Cell) -> [Float]?, write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Filled {
        let styles = try styles()
        // A file may have its columns in another order than the form.
        var places = [Int?](repeating: nil, count: parsed.columns)
        for (place, column) in parsed.features.enumerated() { places[column] = place }
        var filled = Filled()
        var out: [UInt8] = hasMark ? [0xEF, 0xBB, 0xBF] : []
        var written = 0
        let reader = try RecordReader(text: text, path: path)
        reader.separator = parsed.dialect.separator
        for _ in 0..<parsed.head { _ = try reader.next() }
        var row = 0
        while let record = try reader.next() {
            let start = reader.place
            _ = parsed.dialect.forEachField(of: record) { column, field in
                guard column < parsed.columns, isEmpty(field) else { return }
                guard let place = places[column], let values = value(Cell(row: row, column: place)) else {
                    filled.left += 1
                    return
                }
                let offset = start + (record.baseAddress.map { field.baseAddress! - $0 } ?? 0)
                out += text[written..<offset]
                let isQuoted =
                    offset > 0 && offset + field.count < text.count
                    && text[offset - 1] == 0x22 && text[offset + field.count] == 0x22
                out += styles[place].text(values, form.columns[place], parsed.dialect, isQuoted: isQuoted)
                written = offset + field.count
                filled.cells += 1
            }
            row += 1
            if out.count > 1 << 20 {
                try out.withUnsafeBytes(write)
                out.removeAll(keepingCapacity: true)
            }
        }
        out += text[written...]
        try out.withUnsafeBytes(write)
        return filled
    }

    /// Whether a field has no value: a number has one, whatever words it may look like.
    private func isEmpty(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        DecimalNumber.parse(field, point: parsed.dialect.decimal).isNaN && CellText.isMissing(field)
    }

    /// How each column of the form is written. Cost: a pass over the text.
    private func styles() throws -> [CellStyle] {
        var styles = form.columns.map { _ in CellStyle() }
        let reader = try RecordReader(text: text, path: path)
        reader.separator = parsed.dialect.separator
        for _ in 0..<parsed.head { _ = try reader.next() }
        var places = [Int?](repeating: nil, count: parsed.columns)
        for (place, column) in parsed.features.enumerated() where form.columns[place].categories == nil {
            places[column] = place
        }
        while let record = try reader.next() {
            _ = parsed.dialect.forEachField(of: record) { column, field in
                guard column < parsed.columns, let place = places[column] else { return }
                styles[place].look(at: field, dialect: parsed.dialect, isDate: form.columns[place].isDate)
            }
        }
        return styles
    }
}

/// How the cells of a column are written.
private struct CellStyle {
    private var decimals = 0
    private var hasExponent = false
    private var dateSeparator = UInt8(ascii: "-")
    private var timeSeparator: UInt8?
    private var hasSeconds = false

    mutating func look(at field: UnsafeBufferPointer<UInt8>, dialect: Dialect, isDate: Bool) {
        if isDate {
            guard field.count >= 10, field[4] == field[7] else { return }
            dateSeparator = field[4]
            if field.count >= 16 { timeSeparator = field[10] }
            if field.count >= 19 { hasSeconds = true }
            return
        }
        guard !DecimalNumber.parse(field, point: dialect.decimal).isNaN else { return }
        if field.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) { hasExponent = true }
        if let point = field.firstIndex(of: dialect.decimal) { decimals = max(decimals, field.count - 1 - point) }
    }

    func text(_ values: [Float], _ column: TableForm.Column, _ dialect: Dialect, isQuoted: Bool) -> [UInt8] {
        if let categories = column.categories {
            let best = values.indices.max { values[$0] < values[$1] } ?? 0
            return quoted(categories[best], dialect, isQuoted: isQuoted)
        }
        let number = (Double(values[0]) * column.scale.unit) + column.scale.shift
        if column.isDate { return Array(date(number).utf8) }
        let text = hasExponent ? String(format: "%.6g", number) : String(format: "%.\(min(decimals, 12))f", number)
        // A zero has no sign.
        let plain =
            text.hasPrefix("-") && !text.contains(where: { ("1"..."9").contains($0) })
            ? String(text.dropFirst()) : text
        return Array(plain.utf8).map { $0 == UInt8(ascii: ".") ? dialect.decimal : $0 }
    }

    /// A text in quotes where it would else be more than a field; quotes in it are doubled.
    private func quoted(_ text: String, _ dialect: Dialect, isQuoted: Bool) -> [UInt8] {
        let bytes = Array(text.utf8)
        let needsQuotes =
            bytes.contains { $0 == dialect.separator || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
            || bytes.first == 0x20 || bytes.last == 0x20
        let doubled = bytes.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] }
        return isQuoted ? doubled : needsQuotes ? [0x22] + doubled + [0x22] : bytes
    }

    /// Of days since 1970-01-01.
    private func date(_ days: Double) -> String {
        guard CivilDate.isPossible(days) else { return "\(Float(days))" }
        let unit = hasSeconds ? 86_400.0 : timeSeparator == nil ? 1 : 1440
        let whole = (days * unit).rounded()
        let day = Int((whole / unit).rounded(.down))
        let rest = Int(whole - Double(day) * unit) * Int(86_400 / unit)
        let date = CivilDate(day: day)
        let separator = String(UnicodeScalar(dateSeparator))
        var text = [
            String(format: "%04d", date.year), String(format: "%02d", date.month), String(format: "%02d", date.day),
        ].joined(separator: separator)
        if let timeSeparator {
            text += String(UnicodeScalar(timeSeparator)) + String(format: "%02d:%02d", rest / 3600, rest / 60 % 60)
            if hasSeconds { text += String(format: ":%02d", rest % 60) }
        }
        return text
    }
}
