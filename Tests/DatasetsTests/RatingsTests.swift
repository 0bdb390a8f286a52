import TestSupport
import Testing

@testable import Datasets

/// Ratings as people have them, and how they are split.
@Suite struct RatingsTests {
    private func read(
        _ text: String, _ name: String = "r.csv", header: Bool? = nil
    ) throws -> (ratings: Ratings, report: RatingsReport) {
        let folder = try TemporaryFolder()
        return try RatingsReader.read(try folder.write(text, name), header: header)
    }

    /// The same three ratings in every form: separators, quotes, names of columns in any order, packed or not.
    @Test(
        arguments: [
            "anna,Alien 3,4\nbert,\"Up, up\",2.5\nanna,\"Up, up\",5\n",
            "user,item,rating\nanna,Alien 3,4\nbert,\"Up, up\",2.5\nanna,\"Up, up\",5\n",
            "rating;userId;movieId\n4;anna;Alien 3\n2,5;bert;Up, up\n5;anna;Up, up\n",
            "anna\tAlien 3\t4\nbert\tUp, up\t2.5\nanna\tUp, up\t5\n",
            "anna::Alien 3::4\nbert::Up, up::2.5\nanna::Up, up::5\n",
            "\u{feff}User,Item,Rating\r\nanna,Alien 3,4\r\nbert,\"Up, up\",2.5\r\nanna,\"Up, up\",5\r\n",
            "# said by two\nanna|Alien 3|4\nbert|Up, up|2.5\nanna|Up, up|5",
        ]) func forms(_ text: String) throws
    {
        let ratings = try read(text).ratings
        #expect(ratings.userNames == ["anna", "bert"] && ratings.itemNames == ["Alien 3", "Up, up"])
        #expect(ratings.users == [0, 1, 0] && ratings.items == [0, 1, 1] && ratings.values == [4, 2.5, 5])
        #expect(!ratings.isImplicit && ratings.times == nil && ratings.scale == 2.5...5)
        let folder = try TemporaryFolder()
        let packed = try folder.write(HandMade.gzip(Array(text.utf8)), "r.csv.gz")
        #expect(try RatingsReader.read(packed).ratings == ratings)
    }

    /// Names have blanks in them, and fields are still parted by commas.
    @Test func blanksInNames() throws {
        for (text, users, items) in [
            ("b 0,thing 3\nb 1,thing 4\n", ["b 0", "b 1"], ["thing 3", "thing 4"]),
            ("b0,thing 3\nb1,thing 4\n", ["b0", "b1"], ["thing 3", "thing 4"]),
            ("user,item\nb 0,whole milk\nb 1,tropical fruit\n", ["b 0", "b 1"], ["whole milk", "tropical fruit"]),
            ("a b 4\nc d 3\n", ["a", "c"], ["b", "d"]),
        ] {
            let ratings = try read(text).ratings
            #expect(ratings.userNames == users && ratings.itemNames == items, "\(text)")
        }
    }

    @Test func basketsAndTimes() throws {
        let (baskets, report) = try read("1,milk\n1,bread\n2,milk\n1,milk\n")
        #expect(baskets.isImplicit && baskets.values == [2, 1, 1] && report.repeated == 1)
        // Of ratings the last one counts.
        let (timed, again) = try read("1,2,3,100\n1,3,4,50\n1,2,5,200\n")
        #expect(timed.values == [5, 4] && timed.times == [200, 50] && again.repeated == 1)
        let dated = try read("user,item,rating,date\na,b,1,2020-01-02\na,c,2,2020-01-01\n").ratings
        #expect(dated.times.map { $0[0] - $0[1] } == 1)
    }

    @Test(
        arguments: [
            ("a,b,c,d\n", "a line of names and nothing more"), ("", "no rows"), ("1\n2\n", "expected user,item"),
            ("1,2,3\n1,4,x\n", "line 2, column 3: found \"x\", expected a rating"),
            ("1,2,3\n1,4\n", "line 2: found"), ("1,2,3\n,4,5\n", "line 2: found"),
            ("1,2,3\n1,2,inf\n", "line 2"), ("1,2,3,now\n", "line 1, column 4: found \"now\", expected a time"),
        ]) func refusals(_ text: String, _ words: String) throws
    {
        let error = #expect(throws: DataError.self) { try read(text) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func sparseRowsAndTheirTranspose() throws {
        var chance = SplitMix(state: 5)
        let (rows, width) = (7, 5)
        var dense = [Float](repeating: 0, count: rows * width)
        for i in dense.indices where Double.random(in: 0..<1, using: &chance) < 0.4 {
            dense[i] = Float.random(in: 1..<2, using: &chance)
        }
        let order = (0..<dense.count).shuffled(using: &chance)
        let sparse = SparseRows(rows: rows, width: width, cells: dense.count) { i in
            let place = order[i]
            return dense[place] == 0 ? nil : (Int32(place / width), Int32(place % width), dense[place])
        }
        func filled(_ sparse: SparseRows) -> [Float] {
            var values = [Float](repeating: 0, count: sparse.count * sparse.width)
            for r in 0..<sparse.count {
                let (columns, cells) = sparse.row(r)
                #expect(zip(columns, columns.dropFirst()).allSatisfy { $0 < $1 })
                for (column, value) in zip(columns, cells) { values[r * sparse.width + Int(column)] = value }
            }
            return values
        }
        #expect(filled(sparse) == dense)
        let turned = filled(sparse.transposed)
        for r in 0..<rows { for c in 0..<width { #expect(turned[c * rows + r] == dense[r * width + c]) } }
    }

    // MARK: splits

    private static func made(users: Int, each: Int, times: Bool = true) -> Ratings {
        var (who, what): ([Int32], [Int32]) = ([], [])
        for u in 0..<users {
            for i in 0..<each {
                who.append(Int32(u))
                what.append(Int32((u + i) % (2 * each)))
            }
        }
        let count = who.count
        return Ratings(
            userNames: (0..<users).map { "u\($0)" }, itemNames: (0..<2 * each).map { "i\($0)" }, users: who,
            items: what, values: (0..<count).map { Float($0 % 5 + 1) },
            times: times ? (0..<count).map { Double(($0 * 37) % count) } : nil, isImplicit: false)
    }

    @Test func randomAndTimeKeepTenths() throws {
        let ratings = Self.made(users: 50, each: 20)
        for rule in [RatingsSplitRule.random, .time] {
            let split = try RatingsSplit(ratings, by: rule, seed: 1, file: "x")
            #expect(split.count(.test) == 100 && split.count(.validation) == 90 && split.count(.train) == 810)
        }
        let random = try (1...2).map { try RatingsSplit(ratings, by: .random, seed: UInt64($0), file: "x") }
        #expect(random[0] != random[1])
        #expect(try RatingsSplit(ratings, by: .random, seed: 1, file: "x") == random[0])
        let split = try RatingsSplit(ratings, by: .time, seed: 1, file: "x")
        let times = try #require(ratings.times)
        func all(_ part: RatingsSplit.Part) -> [Double] {
            times.indices.filter { split.parts[$0] == part }.map { times[$0] }
        }
        #expect(all(.train).max()! < all(.validation).min()! && all(.validation).max()! < all(.test).min()!)
        #expect(throws: DataError.self) {
            try RatingsSplit(Self.made(users: 50, each: 20, times: false), by: .time, seed: 1, file: "x")
        }
    }

    @Test func lastOfEachUser() throws {
        let ratings = Self.made(users: 30, each: 6)
        let split = try RatingsSplit(ratings, by: .leaveOneOut, seed: 1, file: "x")
        let times = try #require(ratings.times)
        for u in 0..<30 {
            let own = (0..<ratings.count).filter { ratings.users[$0] == Int32(u) }.sorted { times[$0] < times[$1] }
            #expect(own.map { split.parts[$0] } == Array(repeating: .train, count: 4) + [.validation, .test])
        }
    }

    @Test func heldOutUsers() throws {
        let ratings = Self.made(users: 40, each: 10)
        let split = try RatingsSplit(ratings, by: .users, seed: 3, file: "x")
        var kinds: [Set<RatingsSplit.Part>: Int] = [:]
        for u in 0..<40 {
            let parts = (0..<ratings.count).filter { ratings.users[$0] == Int32(u) }.map { split.parts[$0] }
            kinds[Set(parts), default: 0] += 1
            // Four fifths are known.
            if Set(parts) != [.train] { #expect(parts.filter { $0 == .test || $0 == .validation }.count == 2) }
        }
        #expect(kinds == [[.train]: 32, [.test, .testKnown]: 4, [.validation, .validationKnown]: 4])
    }

    @Test func tooFewAreRefused() throws {
        let ratings = Self.made(users: 1, each: 2)
        for rule in RatingsSplitRule.allCases {
            #expect(throws: DataError.self) { try RatingsSplit(ratings, by: rule, seed: 1, file: "x") }
        }
    }

    // MARK: what comes along

    @Test(arguments: BuiltInRatings.all.map(\.id)) func comesAlong(_ id: String) throws {
        let data = try #require(BuiltInRatings.named(id))
        let (ratings, report) = try RatingsReader.read(id)
        #expect(report.hasHeader && report.repeated == 0)
        let counts = data.counts.replacing(",", with: "").split(separator: " ").compactMap { Int($0) }
        #expect(counts == [ratings.count, ratings.userNames.count, ratings.itemNames.count])
        #expect(ratings.isImplicit == (id == "groceries") && data.items == ratings.itemNames.count)
    }

    // MARK: features

    @Test func features() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "item,year,genre\nAlien,1979,Horror|Sci-Fi\nUp,2009,Animation\nNew,?,Sci-Fi\n", "f.csv")
        let table = try FeatureTable(path, for: ["Up", "Gone", "Alien"])
        #expect(table.newNames == ["New"])
        #expect(table.columns == ["year", "genre=Sci-Fi", "genre=Animation", "genre=Horror"])
        func row(_ i: Int) -> [Int32: Float] {
            Dictionary(uniqueKeysWithValues: zip(table.rows.row(i).columns, table.rows.row(i).values))
        }
        // 1979 and 2009 lie one deviation from their mean.
        #expect(row(0) == [0: 1, 2: 1] && row(1) == [:] && row(2) == [0: -1, 1: 1, 3: 1] && row(3) == [1: 1])
        for (text, words) in [
            ("item,year\nUp,1\nUp,2\n", "twice"), ("item,year\nUp\n", "1 fields"), ("item,year\n", "1 lines"),
            ("item,year\nUp,1\nAlien,1\n", "the same in all rows"),
        ] {
            let error = #expect(throws: DataError.self) {
                try FeatureTable(try folder.write(text, "g.csv"), for: ["Up"])
            }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
    }
}
