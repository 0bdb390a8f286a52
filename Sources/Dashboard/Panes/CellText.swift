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

/// Names that differ in their middle only, without what they have in common.
enum CommonParts {
    /// `2014-02-09 12:10:00` and `2014-02-11 08:00:00` are `09 12:10` and `11 08:00`: what is the same at either end goes, up to
    /// a mark between words, where they are longer than `room`.
    static func without(_ names: [String], room: Int) -> [String] {
        guard names.count > 1, names.contains(where: { DisplayWidth.of($0) > room }) else { return names }
        let texts = names.map(Array.init)
        let before = shared(texts.map { $0[...] })
        let after = shared(texts.map { ArraySlice($0.dropFirst(before).reversed()) })
        let short = texts.map { String($0.dropFirst(before).dropLast(after)) }
        return short.contains(where: \.isEmpty) ? names : short
    }

    /// How many characters all begin with, the last of them no letter and no digit.
    private static func shared(_ texts: [ArraySlice<Character>]) -> Int {
        let first = Array(texts[0])
        var count = 0
        for place in first.indices {
            let isShared = texts.allSatisfy { $0.count > place && $0[$0.startIndex + place] == first[place] }
            guard isShared else { break }
            if !first[place].isLetter && !first[place].isNumber { count = place + 1 }
        }
        return count
    }
}

extension State {
    /// What the class of a row is called; one whose name is a number, by the column of the labels as well.
    func name(ofClass label: Int) -> String {
        guard let column = snapshot?.data.form?.label, column.classes.indices.contains(label) else {
            return "class \(label)"
        }
        let name = column.classes[label]
        return Double(name) == nil ? name : "\(column.name) \(name)"
    }
}
