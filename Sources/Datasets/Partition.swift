import Tensors

/// Which rows of a file go into which split.
///
/// The shuffle's seed is a constant of the data, never the seed of a run: whoever evaluates a saved model later
/// meets exactly the rows it has never seen.
enum Partition {
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

    /// The three splits of a file that stands alone: 80 %, 10 % and 10 %, at least one row each. Where its rows say which of
    /// them are for the test, these are so in their order, and one in twelve of the others validates.
    static func alone(
        _ table: Table
    ) throws -> (train: [Int32], validation: [Int32], test: [Int32]) {
        if let test = table.testRows { return try given(test, table) }
        try require(3, of: table, for: "a training, a validation and a test split")
        let rows = shuffled(table.count)
        let part = max(1, table.count / 10)
        return (Array(rows[(2 * part)...]), Array(rows[part..<(2 * part)]), Array(rows[..<part]))
    }

    private static func given(
        _ test: [Int32], _ table: Table
    ) throws -> (train: [Int32], validation: [Int32], test: [Int32]) {
        try require(3, of: table, for: "a training, a validation and a test split")
        var isTest = [Bool](repeating: false, count: table.count)
        for row in test { isTest[Int(row)] = true }
        let rows = shuffled(table.count).filter { !isTest[Int($0)] }
        guard rows.count >= 2, !test.isEmpty else {
            throw DataError(
                file: table.file, place: .whole,
                found: "\(rows.count) row\(rows.count == 1 ? "" : "s") to learn from and \(test.count) to test",
                expected: "at least 2 and 1", advice: "Say other rows that are for training.")
        }
        let validation = max(1, rows.count / 12)
        return (Array(rows[validation...]), Array(rows[..<validation]), test)
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
