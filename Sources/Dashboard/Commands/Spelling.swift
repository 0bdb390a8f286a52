/// What a mistyped word may have meant.
enum Spelling {
    /// The names that come nearest, the best first, at most three; none where nothing resembles the word.
    static func nearest(to word: String, among names: [String]) -> [String] {
        let word = word.lowercased()
        guard !word.isEmpty else { return [] }
        let length = word.count
        let near = names.compactMap { name -> (name: String, distance: Int)? in
            // A beginning is as near as it gets.
            if length > 1, name.hasPrefix(word) { return (name, 0) }
            let most = max(1, min(length, name.count) / 3)
            // What is longer than that is as far at least, and may be as long as anybody likes.
            guard abs(length - name.count) <= most else { return nil }
            let distance = distance(word, name.lowercased())
            return distance <= most ? (name, distance) : nil
        }
        return near.sorted { $0.distance < $1.distance }.prefix(3).map(\.name)
    }

    /// How many letters have to be put in, left out, replaced or swapped with their neighbour. Damerau, CACM 7(3), 1964;
    /// no part is edited twice.
    static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
