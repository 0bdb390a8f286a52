import Tensors

/// The three parts of a data set.
package enum SplitName: String, Sendable, CaseIterable, Codable {
    /// What a model learns from.
    case train
    /// What settings are chosen by.
    case validation
    /// What is never seen in training or in choosing anything.
    case test
}

/// Some rows of a data set: a view of values that it shares with the other splits.
package struct Split: Sendable {
    private var values: Values
    private var rows: [Int32]
    /// Where the rows stand in the file, where that isn't where their values are.
    private var places: [Int32]?
    /// As the file has them; nil where they are no classes.
    private let written: [Int32]?
    /// The number of the class of each row.
    private var rowLabels: [Int32]?
    private let table: FactorTable?
    private var draws: PixelDraws?
    private var filling: Filling?
    /// Of ratings: what is seen of all rows, and what is to be found of them.
    private let cells: (known: SparseRows, held: SparseRows)?
    /// Whether what isn't known of ratings is missing, and not 0.
    private let missesUnknown: Bool
    private let possible: PossibleRatings?
    /// Numbers from the beginning of a row to that of the next: where rows are windows, a row of the file.
    private var step: Int
    /// Rows of the file in a row.
    private let window: Int
    /// Of the rows of the file, as it has them.
    private let times, names: [String]?
    /// Numbers in a row.
    package let features: Int

    /// The rows of `table` that are named by `rows`; where entries are missing, `means` [features] stand for them, or
    /// of each moment of a window [sensors].
    init(_ table: Table, rows: [Int32], classes: Classes? = nil, filledWith means: [Float]? = nil) {
        let all = 0..<Int32(table.count)
        precondition(rows.allSatisfy(all.contains), "a row outside of \(table.file)")
        values = table.values
        features = table.shape.count
        self.rows = rows
        (step, window) = (table.step, table.window)
        (times, names) = (table.times, table.rowNames)
        // A window has the label of its last row: what is known at its end.
        let last = table.window - 1
        let written = classes == nil ? nil : table.labels.map { labels in rows.map { labels[Int($0) + last] } }
        self.written = written
        rowLabels = written.flatMap { classes?.numbers(of: $0) }
        self.table = table.factors
        draws = table.draws
        filling = table.gaps.map { gaps in
            guard let means else { preconditionFailure("missing entries and nothing to fill them with") }
            precondition(means.count == table.step, "\(means.count) means of \(table.step) columns")
            return Filling(gaps, means: (0..<table.window).flatMap { _ in means }, step: table.step)
        }
        (cells, missesUnknown, possible) = (nil, false, nil)
    }

    /// Rows of ratings, by their numbers in `known` [rows, columns], which has what is seen of them; `held` has what is to be
    /// found. Rows are called by `names`; ratings are `within` what they can be.
    init(
        known: SparseRows, held: SparseRows, rows: [Int32], names: [String], missesUnknown: Bool,
        within possible: PossibleRatings? = nil
    ) {
        precondition(known.count == held.count && known.width == held.width, "two sizes of ratings")
        values = .sparse(known)
        (features, step, window, self.rows) = (known.width, known.width, 1, rows)
        (written, rowLabels, table, draws, filling, times) = (nil, nil, nil, nil, nil, nil)
        self.names = names
        cells = (known, held)
        (self.missesUnknown, self.possible) = (missesUnknown, possible)
    }

    /// The same rows with other values [count, features], none of them missing.
    func replacing(_ floats: [Float]) -> Split {
        var other = self
        other.values = .floats(floats)
        other.rows = (0..<Int32(count)).map { $0 }
        (other.step, other.draws, other.filling) = (features, nil, nil)
        other.places = rows
        return other
    }

    /// Numbers the classes of the rows in another way.
    mutating func number(by classes: Classes) { rowLabels = written.map(classes.numbers) }

    /// Which rows of the file row `index` is made of, counted from 0.
    package func records(_ index: Int) -> Range<Int> {
        precondition(rows.indices.contains(index), "row \(index) of a split of \(count)")
        let row = Int((places ?? rows)[index])
        return row..<row + window
    }

    /// When row `index` was, as the file says it: of a window its last row; nil where the file says nothing.
    package func time(_ index: Int) -> String? { times.map { $0[records(index).upperBound - 1] } }

    /// What row `index` is called: of a window its last row; nil where rows have no names.
    package func name(_ index: Int) -> String? { names.map { $0[records(index).upperBound - 1] } }

    /// How many rows; at least 1.
    package var count: Int { rows.count }

    /// The label of row `index` as the file has it, for showing; nil in an unlabelled data set.
    package func writtenLabel(_ index: Int) -> Int? {
        precondition(rows.indices.contains(index), "row \(index) of a split of \(count)")
        return written.map { Int($0[index]) }
    }

    /// The number of the class of row `index`, nil in an unlabelled data set.
    package func label(_ index: Int) -> Int? {
        precondition(rows.indices.contains(index), "row \(index) of a split of \(count)")
        return rowLabels.map { Int($0[index]) }
    }

    /// The classes of all rows [count], nil in an unlabelled data set. Cost: a new array.
    package var labels: [Int]? { rowLabels?.map(Int.init) }

    /// The value of factor number `factor` of ``Dataset/factors`` for all rows [count], each in 0 ..< its size. Cost: a
    /// new array. Traps where there is no such factor.
    package func values(ofFactor factor: Int) -> [Int] {
        guard let table else { preconditionFailure("factor \(factor) of data without factors") }
        return (places ?? rows).map { table.value(of: factor, row: Int($0)) }
    }

    /// Whether any row of the table has entries that nobody knows.
    package var hasMissing: Bool { filling != nil || missesUnknown }

    /// Writes rows `indices` into `destination` [indices.count, features]; 8-bit values are scaled to 0…1. A missing entry
    /// gets the mean of its column over the training split's entries that are observed; `mask` [indices.count, features]
    /// is 0 there and 1 elsewhere.
    ///
    /// Where pixels are drawn anew for each epoch, `epoch` is the stream of this one; without it they are drawn as
    /// always: what is measured or shown is the same each time. Other data are the same with any stream.
    ///
    /// 8-bit values are scaled here, so the data set never stands twice in memory. Traps when an index is not
    /// in 0 ..< count. Cost: one division per number; a copy where the file held floats; a random number where pixels
    /// are drawn.
    package func gather(
        _ indices: UnsafeBufferPointer<Int32>, in epoch: Generator? = nil,
        into destination: UnsafeMutablePointer<Float>, mask: UnsafeMutablePointer<Float>? = nil
    ) {
        values.gather(indices, through: rows, features: features, step: step, into: destination)
        if let draws {
            let stream = draws.stream(in: epoch)
            for (position, index) in indices.enumerated() {
                PixelDraws.draw(
                    destination + position * features, count: features, from: stream.split(Int(rows[Int(index)])))
            }
        }
        mask?.update(repeating: missesUnknown ? 0 : 1, count: indices.count * features)
        if missesUnknown, let mask, let known = cells?.known {
            for (position, index) in indices.enumerated() {
                known.mark(Int(rows[Int(index)]), by: 1, into: mask + position * features)
            }
        }
        guard let filling else { return }
        for (position, index) in indices.enumerated() {
            let start = position * features
            filling.fill(destination + start, mask: mask.map { $0 + start }, row: Int(rows[Int(index)]))
        }
    }

    /// What is to be found in rows `indices` of ratings, with what is seen of them: `x` [indices.count, features] has both, `mask`
    /// is 1 where something is to be found, `shown` where something is seen, and 0 elsewhere. In the training split that is the
    /// same. Traps for other data.
    package func gatherHeld(
        _ indices: UnsafeBufferPointer<Int32>, into x: UnsafeMutablePointer<Float>, mask: UnsafeMutablePointer<Float>,
        shown: UnsafeMutablePointer<Float>
    ) {
        guard let cells else { preconditionFailure("nothing is held out of rows that are no ratings") }
        for values in [x, mask, shown] { values.update(repeating: 0, count: indices.count * features) }
        for (position, index) in indices.enumerated() {
            let (row, start) = (Int(rows[Int(index)]), position * features)
            cells.held.scatter(row, into: x + start)
            cells.held.mark(row, by: 1, into: mask + start)
            cells.known.scatter(row, into: x + start)
            cells.known.mark(row, by: 1, into: shown + start)
        }
    }

    /// What a predicted entry counts as: of ratings the nearest that can be, elsewhere itself.
    package func clipped(_ value: Float, row index: Int, column: Int) -> Float {
        possible?.clipped(value, row: Int(rows[index]), column: column) ?? value
    }

    /// The rating that an entry, known or predicted, stands for; nil of data that are no ratings.
    package func rating(_ value: Float, row index: Int, column: Int) -> Float? {
        possible?.rating(value, row: Int(rows[index]), column: column)
    }

    /// Row `index`, 8-bit values scaled to 0…1, missing ones filled: [features].
    package func image(_ index: Int) -> [Float] { row(index).values }

    /// Which entries of row `index` are observed, [features].
    package func observed(_ index: Int) -> [Bool] { row(index).mask.map { $0 == 1 } }

    private func row(_ index: Int) -> (values: [Float], mask: [Float]) {
        precondition(rows.indices.contains(index), "row \(index) of a split of \(count)")
        var values = [Float](repeating: 0, count: features)
        var mask = values
        values.withUnsafeMutableBufferPointer { values in
            mask.withUnsafeMutableBufferPointer { mask in
                withUnsafePointer(to: Int32(index)) { index in
                    gather(
                        UnsafeBufferPointer(start: index, count: 1), into: values.baseAddress!,
                        mask: mask.baseAddress!)
                }
            }
        }
        return (values, mask)
    }
}
