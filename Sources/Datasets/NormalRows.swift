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

    /// What a form says that stands where values are missing, [step]; nil where it says nothing. Rows `ofModel`, none of which
    /// has a part in it, then have 0: the mean of what is scaled by mean and deviation.
    func knownMeans(ofModel: Bool) -> [Float]? {
        guard let form else { return nil }
        if let means = form.means, means.count == step { return means }
        return ofModel ? Array(repeating: 0, count: step) : nil
    }
}
