import Files

extension Table {
    /// The labels of the classes of those names, among its own and others; nil where there are none. Throws ``DataError`` where
    /// `isStrict` and there are no labels, or none of that name.
    func normalLabels(_ names: [String], and others: [Int32], isStrict: Bool) throws -> Set<Int32>? {
        guard let labels else {
            if !isStrict { return nil }
            throw DataError(
                file: file, place: .whole, found: "no labels", expected: "classes, some of which are normal",
                advice: "Say which column has the labels with --labels, or leave --normal out.")
        }
        let known = Dictionary(Set(labels + others).map { (name(of: $0), $0) }) { first, _ in first }
        var normal = Set<Int32>()
        for wanted in names {
            if let label = known[wanted] {
                normal.insert(label)
            } else if isStrict {
                let all = known.sorted { $0.value < $1.value }.map(\.key)
                let some = all.prefix(8).joined(separator: ", ") + (all.count > 8 ? ", …" : "")
                throw DataError(
                    file: file, place: .whole, found: "no class '\(wanted.shown)'", expected: "some of \(some)",
                    advice: "Say the classes that are normal as the labels have them.")
            }
        }
        return normal
    }

    /// What stands where values are missing, [features], and is kept with the form for whatever is read for a model later:
    /// what an older form says, else the means over some rows. nil where nobody needs it. Rows `ofModel` are only looked at:
    /// none of them has a part in it. Cost: a pass over the rows, or none where means are known.
    mutating func filling(of rows: [Int32], isNeeded: Bool, ofModel: Bool) -> [Float]? {
        guard var form, form.width == step else { return isNeeded ? columnMeans(of: rows) : nil }
        if ofModel || form.columns.contains(where: { $0.filling != nil }) {
            let filling = form.filling
            return (0..<window).flatMap { _ in filling }
        }
        // Of what is scaled by mean and deviation the means are 0, but for texts.
        let areKnown = form.scale == .standard && !form.columns.contains { $0.categories != nil }
        guard isNeeded || !areKnown && form.scale != .whole else { return nil }
        let means = columnMeans(of: rows)
        for (i, start) in form.starts.enumerated() {
            form.columns[i].filling = Array(means[start..<start + form.columns[i].width])
        }
        self.form = form
        return means
    }
}
