/// What people said of things, or that they took them: one entry for each pair that is known. Memory: 13 bytes an entry, 21
/// where times are known, and the names.
package struct Ratings: Sendable, Equatable {
    /// The names of users and items; entries count from 0 into them.
    package let userNames, itemNames: [String]
    package let users, items: [Int32]
    /// The rating; of baskets how often.
    package let values: [Float]
    /// When, in a unit of the file's own, or days where there were dates; nil where nothing was said.
    package let times: [Double]?
    /// Whether entries only say that something was taken: no rating stood beside.
    package let isImplicit: Bool

    package var count: Int { users.count }

    /// Precondition: as many users, items, values and times; each pair once.
    package init(
        userNames: [String], itemNames: [String], users: [Int32], items: [Int32], values: [Float],
        times: [Double]? = nil, isImplicit: Bool
    ) {
        precondition(users.count == items.count && users.count == values.count, "\(users.count) entries")
        (self.userNames, self.itemNames, self.users, self.items) = (userNames, itemNames, users, items)
        (self.values, self.times, self.isImplicit) = (values, times, isImplicit)
    }

    /// The same with users and items of whom nothing is known yet.
    package func adding(users: [String] = [], items: [String] = []) -> Ratings {
        guard !users.isEmpty || !items.isEmpty else { return self }
        return Ratings(
            userNames: userNames + users, itemNames: itemNames + items, users: self.users, items: self.items,
            values: values, times: times, isImplicit: isImplicit)
    }

    /// The lowest and the highest rating, which predictions stay between.
    package var scale: ClosedRange<Float> {
        guard let low = values.min(), let high = values.max() else { return 0...0 }
        return low...high
    }

    /// From which rating on an item counts as liked: three quarters of the way up the scale, 4 of 1 … 5. Of baskets all are.
    package var likedFrom: Float {
        isImplicit ? -.infinity : scale.lowerBound + 0.75 * (scale.upperBound - scale.lowerBound)
    }

    /// [users, items] of the entries that are wanted, with a value of each.
    package func byUser(_ isWanted: (Int) -> Bool, value: ((Int) -> Float)? = nil) -> SparseRows {
        SparseRows(rows: userNames.count, width: itemNames.count, cells: count) { i in
            isWanted(i) ? (users[i], items[i], value?(i) ?? values[i]) : nil
        }
    }
}

/// How a file of ratings was read.
package struct RatingsReport: Sendable, Equatable {
    package let file: String
    package var hasHeader = false
    package var separator = ","
    /// Lines of a pair that stood there before: of ratings the last one counts, of baskets they add up.
    package var repeated = 0
}
