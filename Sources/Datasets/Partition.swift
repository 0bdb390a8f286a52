import Tensors

/// Which rows of a file go into which split: of windows, the rows at which they begin.
///
/// The shuffle's seed is a constant of the data, never the seed of a run: whoever evaluates a saved model later
/// meets exactly the rows it has never seen.
enum Partition {
    typealias Rows = (train: [Int32], validation: [Int32], test: [Int32])

    /// The three splits of a table, with the test file that it may have. Where some rows are said to be normal, training and
    /// validation come from these alone; the others are in the test split, which a test file has for itself. Of windows those
    /// are normal all of whose rows are; of the others, those that share rows with training or validation are left out.
    static func of(_ table: Table, test: Table?, normal: [Bool]?) throws -> Rows {
        guard let normal else { return try test.map { try beside(test: $0, table) } ?? alone(table) }
        let count = normal.count { $0 }
        guard count >= 3 else {
            throw DataError(
                file: table.file, place: .whole, found: "\(count) normal row\(count == 1 ? "" : "s")",
                expected: "at least 3, to learn from, to validate by and to test",
                advice: "Say other classes that are normal.")
        }
        if test == nil, table.testRows == nil, table.windows == nil, table.groups == nil, table.splitsBy != .order {
            // As if there were no others.
            var (rows, rest): ([Int32], [Int32]) = ([], [])
            for row in shuffled(table.count) {
                if normal[Int(row)] { rows.append(row) } else { rest.append(row) }
            }
            let part = max(1, count / 10)
            return (Array(rows[(2 * part)...]), Array(rows[part..<(2 * part)]), Array(rows[..<part]) + rest)
        }
        let rows = try test.map { try beside(test: $0, table) } ?? alone(table)
        let window = table.window
        func isNormal(_ row: Int32) -> Bool { (Int(row)..<Int(row) + window).allSatisfy { normal[$0] } }
        let (train, validation) = (rows.train.filter(isNormal), rows.validation.filter(isNormal))
        guard !train.isEmpty, !validation.isEmpty else {
            throw DataError(
                file: table.file, place: .whole,
                found: "no normal rows to \(train.isEmpty ? "learn from" : "validate by")",
                expected: "some in each part of the rows", advice: "Say --split-by chance, or other classes.")
        }
        guard test == nil else { return (train, validation, rows.test) }
        var isSeen = [Bool](repeating: false, count: table.records)
        for row in train + validation { for i in Int(row)..<Int(row) + window { isSeen[i] = true } }
        let others = (rows.train + rows.validation).filter { row in
            !isNormal(row) && !isSeen[Int(row)..<Int(row) + window].contains(true)
        }
        return (train, validation, rows.test + others)
    }

    /// All rows in their order, in each of the splits: of data for a model that is there already. Windows as they are said.
    static func whole(_ table: Table) throws -> Rows {
        try requireFew(table)
        let rows = table.windows.map { $0.starts(in: table.runs) } ?? (0..<Int32(table.count)).map { $0 }
        guard !rows.isEmpty else {
            throw DataError(
                file: table.file, place: .whole, found: "\(table.records) row\(table.records == 1 ? "" : "s")",
                expected: "at least \(table.window), for a model to look at", advice: "Give a file with more rows.")
        }
        return (rows, rows, rows)
    }

    /// The three splits of a file that has a test file beside it: one row in twelve validates, at least one,
    /// and `test` keeps its order. 60,000 rows give 55,000 and 5,000.
    static func beside(test: Table, _ table: Table) throws -> Rows {
        try require(2, of: table, for: "a training and a validation split")
        try require(1, of: test, for: "a test split")
        let rows = shuffled(table.count)
        let validation = max(1, table.count / 12)
        return (Array(rows[validation...]), Array(rows[..<validation]), Array(0..<Int32(test.count)))
    }

    /// The three splits of a file that stands alone: 80 %, 10 % and 10 %, at least one row each. No window of one overlaps
    /// those of another. Where its rows say which of them are for the test, these are so in their order, and one in twelve
    /// of the others validates.
    static func alone(_ table: Table) throws -> Rows {
        if let test = table.testRows { return try given(test, table) }
        if let windows = table.windows { return try alone(table, windows) }
        try require(3, of: table, for: "a training, a validation and a test split")
        if table.splitsBy == .order { return inOrder(Array(0..<Int32(table.count)), length: 1)! }
        if let groups = table.groups { return try dealt(Array(0..<Int32(table.count)), by: groups, of: table) }
        let rows = shuffled(table.count)
        let part = max(1, table.count / 10)
        return (Array(rows[(2 * part)...]), Array(rows[part..<(2 * part)]), Array(rows[..<part]))
    }

    /// Of windows the last ones validate, and none leaves the rows that are for training, or for the test.
    private static func given(_ test: [Int32], _ table: Table) throws -> Rows {
        try requireFew(table)
        let length = table.window
        var isTest = [Bool](repeating: false, count: table.records)
        for row in test { isTest[Int(row)] = true }
        let all = table.windows?.starts(in: table.runs) ?? (0..<Int32(table.count)).map { $0 }
        func places(_ side: Bool) -> [Int32] {
            all.filter { start in isTest[Int(start)..<Int(start) + length].allSatisfy { $0 == side } }
        }
        let judged = places(true)
        var learning = places(false)
        if length == 1 {
            let isLearnt = Set(learning)
            learning = shuffled(table.count).filter(isLearnt.contains)
        }
        let part = max(1, learning.count / 12)
        let validation = length == 1 ? learning.prefix(part) : learning.suffix(part)
        let train =
            length == 1
            ? learning.dropFirst(part)
            : learning.prefix { $0 + Int32(length) <= validation.first ?? 0 }
        guard !train.isEmpty, !validation.isEmpty, !judged.isEmpty else {
            throw DataError(
                file: table.file, place: .whole,
                found:
                    "\(learning.count) row\(learning.count == 1 ? "" : "s") to learn from and \(judged.count) to test",
                expected: "at least 2 and 1", advice: "Say other rows that are for training.")
        }
        return (Array(train), Array(validation), judged)
    }

    private static func alone(_ table: Table, _ windows: Windows) throws -> Rows {
        try requireFew(table)
        let starts = windows.starts(in: table.runs)
        func tooShort() -> DataError {
            DataError(
                file: table.file, place: .whole,
                found: "\(table.records) rows with room for \(starts.count) window\(starts.count == 1 ? "" : "s") of "
                    + "\(windows.length)",
                expected: "windows for a training, a validation and a test split, which share no row",
                advice: "Give more rows, or a shorter --window.")
        }
        guard starts.count >= 3 else { throw tooShort() }
        guard table.splitsBy == .chance else {
            guard let rows = inOrder(starts, length: Int32(windows.length)) else { throw tooShort() }
            return rows
        }
        if let groups = table.groups { return try dealt(starts, by: groups, of: table) }
        precondition(windows.stride >= windows.length, "windows that overlap, by chance")
        let order = shuffled(starts.count).map { starts[Int($0)] }
        let part = max(1, order.count / 10)
        return (Array(order[(2 * part)...]), Array(order[part..<(2 * part)]), Array(order[..<part]))
    }

    /// The last tenth tests, the tenth before validates; what overlaps the rows of the next split is left out. nil where
    /// nothing is left of one. `starts` rise.
    private static func inOrder(_ starts: [Int32], length: Int32) -> Rows? {
        let part = max(1, starts.count / 10)
        let test = starts.suffix(part)
        let validation = starts.prefix { $0 + length <= test.first! }.suffix(part)
        guard let first = validation.first else { return nil }
        let train = starts.prefix { $0 + length <= first }
        return train.isEmpty ? nil : (Array(train), Array(validation), Array(test))
    }

    /// Whole groups, in an order of chance, until a split has its tenth; a group that is too large for it trains. Throws
    /// where there are fewer than three.
    private static func dealt(_ rows: [Int32], by groups: [Int32], of table: Table) throws -> Rows {
        var members: [Int32: [Int32]] = [:]
        var names: [Int32] = []
        for row in rows {
            if members[groups[Int(row)]] == nil { names.append(groups[Int(row)]) }
            members[groups[Int(row)], default: []].append(row)
        }
        guard names.count >= 3 else {
            throw DataError(
                file: table.file, place: .whole, found: "\(names.count) group\(names.count == 1 ? "" : "s")",
                expected: "at least 3, for a training, a validation and a test split",
                advice: "Leave --group out, or say --split-by order.")
        }
        let part = max(1, rows.count / 10)
        var order = shuffled(names.count).map { members[names[Int($0)]]! }
        func take(leaving others: Int) -> [Int32] {
            var taken: [Int32] = []
            var i = 0
            while i < order.count, taken.count < part, order.count > others {
                if taken.count + order[i].count <= part + part / 2 { taken += order.remove(at: i) } else { i += 1 }
            }
            // Where none fits, the smallest.
            if taken.isEmpty {
                taken = order.remove(at: order.indices.min { order[$0].count < order[$1].count }!)
            }
            return taken
        }
        let (test, validation) = (take(leaving: 2), take(leaving: 1))
        return (order.flatMap { $0 }.sorted(), validation.sorted(), test.sorted())
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
        try requireFew(table)
    }

    private static func requireFew(_ table: Table) throws {
        guard table.records <= Int32.max else {
            throw DataError(
                file: table.file, place: .whole, found: "\(table.records) rows",
                expected: "at most \(Int32.max)", advice: "Give a part of the data.")
        }
    }
}
