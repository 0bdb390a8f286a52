/// A day of the Gregorian calendar. Hinnant, "chrono-compatible low-level date algorithms".
package struct CivilDate {
    let year, month, day: Int

    /// Of a day since 1970-01-01.
    init(day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        self.day = ofYear - (153 * month + 2) / 5 + 1
        self.month = month < 10 ? month + 3 : month - 9
        year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
    }

    /// Whether so many days since 1970-01-01 can be written as a date.
    static func isPossible(_ days: Double) -> Bool { abs(days) < 1e7 }

    /// Days since 1970-01-01 as a date; with the minute where days are told apart by their parts.
    package static func text(ofDays days: Float, finely: Bool = false) -> String {
        guard isPossible(Double(days)) else { return "\(days)" }
        let minutes = Int((Double(days) * 1440).rounded())
        let day = finely ? Int((Double(minutes) / 1440).rounded(.down)) : Int(days.rounded())
        let date = CivilDate(day: day)
        func digits(_ number: Int, _ count: Int) -> String {
            String(repeating: "0", count: max(0, count - "\(number)".count)) + "\(number)"
        }
        let text = "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))"
        let rest = minutes - day * 1440
        return finely ? "\(text) \(digits(rest / 60, 2)):\(digits(rest % 60, 2))" : text
    }
}
