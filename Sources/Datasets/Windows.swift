/// Rows of a table that are taken together, as rows of the data: a sensor's last hour rather than its last minute.
package struct Windows: Hashable, Sendable, Codable {
    /// Rows of the table in each.
    package var length: Int
    /// Rows from the beginning of one to that of the next.
    package var stride: Int

    package init(length: Int, stride: Int = 1) { (self.length, self.stride) = (length, stride) }

    /// What each of the two may be.
    package static let possible = 1...1 << 20

    package var isPossible: Bool { Self.possible.contains(length) && Self.possible.contains(stride) }

    /// Where windows begin in runs of rows, none of which they leave: from the beginning of each run on, rising.
    func starts(in runs: [Range<Int>]) -> [Int32] {
        runs.flatMap { run in
            Swift.stride(from: run.lowerBound, through: run.upperBound - length, by: stride).map(Int32.init)
        }
    }
}

/// What decides which rows train, validate and test.
package enum SplitRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// A shuffle that belongs to the data. Rows of a group stay together.
    case chance
    /// What stands first trains, what stands last tests.
    case order
}
