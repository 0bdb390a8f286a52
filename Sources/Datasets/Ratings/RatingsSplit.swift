import Tensors

/// Which entries are learnt from, and which are kept to choose and to measure by.
package enum RatingsSplitRule: String, Sendable, CaseIterable, Codable {
    /// A tenth of the entries, drawn, is the test; a tenth of the rest the validation. Sedhain et al., WWW 2015.
    case random
    /// The latest tenth is the test, the latest tenth of the rest the validation.
    case time
    /// Each user's last entry is the test, the one before the validation: by time where it is known, drawn elsewhere; of users
    /// who have at least three.
    case leaveOneOut = "leave-one-out"
    /// Strong generalisation: a tenth of the users is the test, another the validation; of what such a user has, four fifths
    /// are known and a fifth is to be found. Liang et al., WWW 2018.
    case users
}

/// The part that each entry of ratings has.
package struct RatingsSplit: Sendable, Equatable {
    package enum Part: UInt8, Sendable {
        case train, validation, test
        /// What is known of a user who isn't learnt from.
        case validationKnown, testKnown
    }

    package let rule: RatingsSplitRule
    package var parts: [Part]

    /// For given parts, as a model's file keeps them.
    package init(_ rule: RatingsSplitRule, parts: [Part]) { (self.rule, self.parts) = (rule, parts) }

    /// Throws ``DataError`` where there is too little to split, or no time to split by.
    package init(_ ratings: Ratings, by rule: RatingsSplitRule, seed: UInt64, file: String) throws {
        self.rule = rule
        let generator = Generator(seed: seed).split("split of ratings")
        switch rule {
        case .random: parts = Self.ordered(generator.permutation(ratings.count))
        case .time:
            guard let times = ratings.times else {
                throw DataError(
                    file: file, place: .whole, found: "ratings without times", expected: "a column with them",
                    advice: "Split by another rule: --ratings-split random.")
            }
            // Entries of one moment stay in the file's order.
            parts = Self.ordered((0..<Int32(ratings.count)).sorted { (times[Int($0)], $0) < (times[Int($1)], $1) })
        case .leaveOneOut: parts = Self.lastOfEach(ratings, generator)
        case .users: parts = Self.heldOutUsers(ratings, generator)
        }
        for (part, name) in [(Part.train, "training"), (.validation, "validation"), (.test, "test")]
        where !parts.contains(part) {
            throw DataError(
                file: file, place: .whole, found: "\(ratings.count) ratings, of which none is left for \(name)",
                expected: "enough for all three parts", advice: "Give more ratings, or another --ratings-split.")
        }
    }

    /// The last tenth of an order for the test, the last tenth of the rest for validation.
    private static func ordered(_ order: [Int32]) -> [Part] {
        var parts = [Part](repeating: .train, count: order.count)
        let test = (order.count + 5) / 10
        let validation = (order.count - test + 5) / 10
        for i in order.suffix(test) { parts[Int(i)] = .test }
        for i in order.dropLast(test).suffix(validation) { parts[Int(i)] = .validation }
        return parts
    }

    /// Entries of each user, in an order that is drawn, or that of their times.
    private static func entries(_ ratings: Ratings, _ generator: Generator, byTime: Bool) -> [[Int32]] {
        var entries = [[Int32]](repeating: [], count: ratings.userNames.count)
        for i in generator.permutation(ratings.count) { entries[Int(ratings.users[Int(i)])].append(i) }
        if byTime, let times = ratings.times {
            for u in entries.indices { entries[u].sort { (times[Int($0)], $0) < (times[Int($1)], $1) } }
        }
        return entries
    }

    private static func lastOfEach(_ ratings: Ratings, _ generator: Generator) -> [Part] {
        var parts = [Part](repeating: .train, count: ratings.count)
        for entries in entries(ratings, generator, byTime: true) where entries.count >= 3 {
            parts[Int(entries[entries.count - 1])] = .test
            parts[Int(entries[entries.count - 2])] = .validation
        }
        return parts
    }

    private static func heldOutUsers(_ ratings: Ratings, _ generator: Generator) -> [Part] {
        var parts = [Part](repeating: .train, count: ratings.count)
        let entries = entries(ratings, generator.split("fold-in"), byTime: false)
        // Of whom there is one entry, nothing would be known, or nothing be found.
        let able = generator.permutation(entries.count).filter { entries[Int($0)].count >= 2 }
        let each = (able.count + 5) / 10
        for (users, held, known) in [
            (able.prefix(each), Part.test, Part.testKnown),
            (able.dropFirst(each).prefix(each), Part.validation, Part.validationKnown),
        ] {
            for user in users {
                let own = entries[Int(user)]
                let hidden = max(1, own.count / 5)
                for i in own.prefix(hidden) { parts[Int(i)] = held }
                for i in own.dropFirst(hidden) { parts[Int(i)] = known }
            }
        }
        return parts
    }

    package func count(_ part: Part) -> Int { parts.reduce(0) { $0 + ($1 == part ? 1 : 0) } }
}
