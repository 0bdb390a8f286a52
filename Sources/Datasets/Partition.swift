import Tensors

/// Which rows of a file go into which split.
///
/// The shuffle's seed is a constant of the data, never the seed of a run: whoever evaluates a saved model later
/// meets exactly the rows it has never seen.
enum Partition {
    /// The three splits of a table, with the test file that it may have. Where some rows are said to be normal, training and
    /// validation come from these alone; the others are in the test split, which a test file has for itself.
    static func of(
        _ table: Table, test: Table?, normal: [Bool]?
    ) throws -> (train: [Int32], validation: [Int32], test: [Int32]) {
        guard let normal else { return try test.map { try beside(test: $0, table) } ?? alone(table) }
        let count = normal.count { $0 }
        guard count >= 3 else {
            throw DataError(
                file: table.file, place: .whole, found: "\(count) normal row\(count == 1 ? "" : "s")",
                expected: "at least 3, to learn from, to validate by and to test",
                advice: "Say other classes that are normal.")
        }
        // As if there were no others: each of them is then put where it belongs.
        var (rows, rest): ([Int32], [Int32]) = ([], [])
        for row in shuffled(table.count) {
            if normal[Int(row)] { rows.append(row) } else { rest.append(row) }
        }
        if let test {
            try require(1, of: test, for: "a test split")
            let validation = max(1, count / 12)
            return (Array(rows[validation...]), Array(rows[..<validation]), Array(0..<Int32(test.count)))
        }
        let part = max(1, count / 10)
        return (Array(rows[(2 * part)...]), Array(rows[part..<(2 * part)]), Array(rows[..<part]) + rest)
    }

    /// All rows in their order, in each of the splits: of data for a model that is there already.
    static func whole(_ table: Table) throws -> (train: [Int32], validation: [Int32], test: [Int32]) {
        try require(1, of: table, for: "a model to look at")
        let rows = (0..<Int32(table.count)).map { $0 }
        return (rows, rows, rows)
    }

    /// The three splits of a file that has a test file beside it: one row in twelve validates, at least one,
    /// and `test` keeps its order. 60,000 rows give 55,000 and 5,000.
    static func beside(
        test: Table, _ table: Table
    ) throws -> (train: [Int32], validation: [Int32], test: [Int32]) {
        try require(2, of: table, for: "a training and a validation split")
        try require(1, of: test, for: "a test split")
        let rows = shuffled(table.count)
        let validation = max(1, table.count / 12)
        return (Array(rows[validation...]), Array(rows[..<validation]), Array(0..<Int32(test.count)))
    }

    /// The three splits of a file that stands alone: 80 %, 10 % and 10 %, at least one row each.
    static func alone(
        _ table: Table
    ) throws -> (train: [Int32], validation: [Int32], test: [Int32]) {
        try require(3, of: table, for: "a training, a validation and a test split")
        let rows = shuffled(table.count)
        let part = max(1, table.count / 10)
        return (Array(rows[(2 * part)...]), Array(rows[part..<(2 * part)]), Array(rows[..<part]))
    }

    private static func shuffled(_ count: Int) -> [Int32] {
        Generator(seed: 0).split("dataset splits").permutation(count)
    }

    private static func require(_ least: Int, of table: Table, for purpose: String) throws {
        guard table.count >= least else {
            throw DataError(
                file: table.file, place: .whole, found: "\(table.count) row\(table.count == 1 ? "" : "s")",
                expected: "at least \(least), for \(purpose)", advice: "Give a file with more rows.")
        }
        guard table.count <= Int32.max else {
            throw DataError(
                file: table.file, place: .whole, found: "\(table.count) rows",
                expected: "at most \(Int32.max)", advice: "Give a part of the data.")
        }
    }
}
