import Laboratory
import Terminal
import Uses

/// What stands in cells of tables, as people read it.
enum CellText {
    /// With as many digits as tell values of such a spread apart.
    static func text(_ value: ColumnValue, spread: Double?, unknown: String = "?") -> String {
        switch value {
        case .missing: unknown
        case .number(let number): self.number(Double(number), spread: spread ?? 0)
        case .date(let days): date(days: Double(days))
        case .category(let name, _): name
        }
    }

    static func number(_ value: Double, spread: Double) -> String {
        guard value.isFinite, spread > 0, spread.isFinite, abs(value) < 1e7 else { return short(value) }
        var (decimals, unit) = (1, 1.0)
        // A tenth of the spread is seen, two digits of it at most beyond a millionth.
        while decimals > 0, spread >= 10 * unit * 10 { (decimals, unit) = (decimals - 1, unit * 10) }
        while decimals < 6, spread < 2 * unit { (decimals, unit) = (decimals + 1, unit / 10) }
        return fixed(value, decimals)
    }

    /// 2024-03-01, of the proleptic Gregorian calendar. Days since 1970 to a date: Hinnant, "chrono-compatible low-level
    /// date algorithms", 2013.
    static func date(days: Double) -> String {
        guard days.isFinite, abs(days) < 1e7 else { return short(days) }
        let z = Int(days.rounded(.down)) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let day = z - era * 146_097
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let (m, d) = (month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year + era * 400 + (m <= 2 ? 1 : 0))-\(two(m))-\(two(d))"
    }
}

extension RowOrigin {
    /// By its name or its time where it has one, else by its number in the file, counted from 1.
    var text: String {
        if let name { return name }
        if let time { return time }
        return records.count > 1
            ? "rows \(grouped(records.lowerBound + 1))–\(grouped(records.upperBound))"
            : "row \(grouped(records.lowerBound + 1))"
    }

    /// The same without a word for what it is.
    var brief: String { name ?? time ?? grouped(records.lowerBound + 1) }
}

extension State {
    /// What the class of a row is called.
    func name(ofClass label: Int) -> String {
        guard let classes = snapshot?.data.form?.label?.classes, classes.indices.contains(label) else {
            return "class \(label)"
        }
        return classes[label]
    }
}
